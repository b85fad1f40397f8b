import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fixture,
  test,
} from "../harness.ts";
import { FunctionError } from "../../src/errors.ts";
import { fromModule } from "../../src/functions/from_module.ts";
import { reference } from "../../src/functions/reference.ts";
import { revivedLocally } from "../../src/functions/revive.ts";
import { options, revive, travel } from "./travel.ts";

type Words = typeof import("../fixtures/fn_words.ts");

const url = fixture("fn_words");

test("fromModule() gives functions that travel by reference", async () => {
  const words = fromModule<Words>(url);
  const { fn, name, async } = await travel(words.shorten);
  assertEquals([fn("abcdef"), name, async], ["abc", "shorten", false]);
  assertEquals((await travel(words.default)).fn("a"), "A");
});

test("fromModule() functions are found to be async when they are revived", async () => {
  const ref = reference(fromModule<Words>(new URL(url)).shortenLater, options());
  assertEquals(ref.async, false);
  const { fn, async } = await revive(ref);
  assertEquals([await fn("abcdef"), async], ["abc", true]);
  assertEquals((await revivedLocally(ref)).async, true);
});

test("fromModule() gives the same property the same function", () => {
  const words = fromModule<Words>(url);
  assertStrictEquals(words.shorten, words.shorten);
  assertStrictEquals(
    reference(words.shorten, options()),
    reference(words.shorten, options()),
  );
});

test("fromModule() functions may be captured and make captures", async () => {
  const words = fromModule<Words>(url);
  const identity = (_x: unknown, captured: unknown) => captured;
  const captured = reference(identity, options({ with: { deep: [words.shorten] } }));
  const made = reference(identity, options({ with: words.makeSuffix }));
  for (const start of [revive, revivedLocally]) {
    const { deep } = (await start(captured)).captured as { deep: ((word: string) => string)[] };
    assertEquals(deep[0]?.("abcdef"), "abc");
    assertEquals((await start(made)).captured, { suffix: "!" });
  }
});

test("fromModule() functions may have captures", async () => {
  const ref = reference(fromModule<Words>(url).shorten, options({ with: { k: 1 } }));
  assertEquals((await revive(ref)).captured, { k: 1 });
});

test("fromModule() is no promise and answers no symbols", () => {
  const module = fromModule<Record<PropertyKey, unknown>>(url);
  assertEquals(module["then"], undefined);
  assertEquals(module[Symbol.toPrimitive], undefined);
  assertThrows(() => {
    module["a"] = 1;
  }, TypeError);
});

test("fromModule() refuses relative and bare names", () => {
  const thrown = (name: string) => assertThrows(() => fromModule(name), FunctionError).message;
  assertStringIncludes(thrown("./parse.ts"), 'new URL("./parse.ts", import.meta.url)');
  assertStringIncludes(thrown("lodash"), 'import.meta.resolve("lodash")');
  assertStringIncludes(thrown("C:\\a.js"), "expected an absolute URL");
});

test("fromModule() refuses data that a bundler has made of a file", () => {
  const named = (type: string) => () => fromModule(`data:${type};base64,YQ==`);
  // What MIME type databases know by the names of TypeScript's files.
  for (const type of ["video/mp2t", "application/octet-stream"]) {
    assertThrows(named(type), FunctionError, 'holdall() of "holdall/vite"');
  }
  for (const type of ["text/javascript", "application/typescript", "application/wasm"]) {
    assertEquals(typeof named(type)(), "object");
  }
});

test("fromModule() functions cannot be called on this thread", () => {
  const { shorten } = fromModule<Words>(url);
  assertThrows(() => shorten("a"), FunctionError, "Cannot call shorten() here");
});

test("reference() says that a whole module is no function", () => {
  assertThrows(() => reference(fromModule(url), options()), TypeError, "the whole module");
  assertThrows(
    () => reference(() => 1, options({ with: fromModule(url) })),
    TypeError,
    "the whole module",
  );
});

test("revive() says what a module exports instead", async () => {
  const words = fromModule<Record<string, () => void>>(url);
  const missing = reference(words["lengthen"], options());
  const constant = reference(words["limit"], options());
  for (const start of [revive, revivedLocally]) {
    const { message } = await assertRejects(() => start(missing), FunctionError) as Error;
    assertStringIncludes(message, "Cannot find lengthen in ");
    assertStringIncludes(message, "default, limit, makeSuffix, shorten, shortenLater");
    await assertRejects(() => start(constant), FunctionError, "expected a function, got number");
  }
});

test("revive() says which module cannot be imported, and why", async () => {
  const { f } = fromModule<{ f: () => void }>(new URL("./no_such_module.js", url));
  const error = await assertRejects(() => travel(f), FunctionError, "no_such_module.js") as Error;
  assert(error.cause instanceof Error);
});
