/** Functions that are built in: which travel by name, and which are told apart from them. */

import {
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  test,
} from "../harness.ts";
import { isElementFailure } from "../../mod.ts";
import { FunctionError } from "../../src/errors.ts";
import { reference } from "../../src/functions/reference.ts";
import { FunctionTable, revivedLocally } from "../../src/functions/revive.ts";
import { fromSource, options, revive, travel } from "./travel.ts";

function refusal(fn: unknown, given = {}): string {
  return assertThrows(() => reference(fn, options(given)), FunctionError).message;
}

/** Puts `value` in the place of a global, or of a function of one, while `body` runs. */
async function replacing(
  owner: object,
  name: string,
  value: unknown,
  body: () => unknown,
): Promise<void> {
  const original = Object.getOwnPropertyDescriptor(owner, name)!;
  Object.defineProperty(owner, name, { value, writable: true, configurable: true });
  try {
    await body();
  } finally {
    Object.defineProperty(owner, name, original);
  }
}

const builtIn: readonly (readonly [name: string, fn: unknown])[] = [
  ["JSON.parse", JSON.parse],
  ["JSON.stringify", JSON.stringify],
  ["Math.abs", Math.abs],
  ["Object.keys", Object.keys],
  ["Object.fromEntries", Object.fromEntries],
  ["Array.isArray", Array.isArray],
  ["Array.from", Array.from],
  ["Number.isInteger", Number.isInteger],
  ["String.fromCodePoint", String.fromCodePoint],
  ["Date.parse", Date.parse],
  ["Reflect.ownKeys", Reflect.ownKeys],
  ["URL.canParse", URL.canParse],
  ["parseInt", parseInt],
  ["parseFloat", Number.parseFloat],
  ["encodeURIComponent", encodeURIComponent],
  ["structuredClone", structuredClone],
  ["atob", atob],
  ["fetch", fetch],
  ["Number", Number],
  ["String", String],
  ["Boolean", Boolean],
  ["BigInt", BigInt],
  ["Array", Array],
  ["RegExp", RegExp],
];

for (const [name, fn] of builtIn) {
  test(`travel sends ${name} by its name`, async () => {
    const ref = reference(fn, options());
    assertEquals(ref.name, name);
    assertEquals(structuredClone(ref.definition), ref.definition);
    assertStrictEquals((await revive(ref)).fn, fn);
    assertStrictEquals((await revivedLocally(ref)).fn, fn);
  });
}

test("reference() gives the same built-in function the same reference", () => {
  assertStrictEquals(reference(JSON.parse, options()), reference(JSON.parse, options()));
});

test("travel sends built-in functions and classes among captures", async () => {
  const captures = { parse: JSON.parse, kinds: [Map, URL, Date], deep: { now: Date.now } };
  const { captured } = await travel(fromSource("(x, c) => c"), { with: captures });
  assertEquals(captured, captures);
});

test("reference() refuses captures for a built-in function, unless others take them", async () => {
  const says = refusal(String, { with: { k: 1 } });
  assertStringIncludes(says, "String is built in and takes no captures");
  assertStringIncludes(says, "(x, { k }) => String(x)");
  assertStringIncludes(
    refusal(Math.max, { lazyCaptures: ["mean"] }),
    "(x, { mean }) => Math.max(x)",
  );
  const ref = reference(
    Math.max,
    options({ with: { k: 1 }, lazyCaptures: ["mean"], role: "combine" }),
  );
  assertEquals(ref.lazyCaptures, []);
  assertEquals((await revive(ref)).hasCaptured, false);
});

/** What may stand in the place of a built-in function. */
const replacements: readonly (readonly [kind: string, make: (fn: object) => unknown])[] = [
  ["an arrow function", () => fromSource("(x) => 42")],
  ["a function of another name", () => fromSource("function other(x) { return 42; }")],
  ["a function of the same name", (fn) =>
    fromSource(
      `function ${(fn as { readonly name: string }).name}(x) { return 42; }`,
    )],
  ["a bound function", (fn) => (fn as () => void).bind(undefined)],
  ["a Proxy", (fn) => new Proxy(fn, {})],
];

for (const [kind, make] of replacements) {
  test(`reference() refuses ${kind} in the place of one of the language`, async () => {
    const original = JSON.parse;
    await replacing(JSON, "parse", make(original), () => {
      const says = refusal(JSON.parse);
      assertStringIncludes(says, "JSON.parse is not the built-in function");
      assertStringIncludes(says, "write (x) => JSON.parse(x)");
    });
    await replacing(globalThis, "parseInt", make(parseInt), () => {
      assertStringIncludes(refusal(parseInt), "parseInt is not the built-in function");
      assertStringIncludes(
        refusal(fromSource("(x, { f }) => f(x)"), { with: { f: parseInt } }),
        "parseInt is not the built-in function",
      );
    });
    assertEquals(reference(parseInt, options()).name, "parseInt");
  });
}

test("travel refuses a function in the place of one that only runtimes have", async () => {
  const original = structuredClone;
  const fn = (0, eval)("(function structuredClone(x) { return x; })");
  await replacing(globalThis, "structuredClone", fn, async () => {
    const ref = reference(structuredClone, options());
    const { definition } = ref;
    await replacing(globalThis, "structuredClone", original, async () => {
      const sent = original(definition);
      const table = new FunctionTable();
      table.define([sent]);
      await assertRejects(() => table.revive(ref.id), FunctionError, "it has been replaced");
    });
  });
});

test("FunctionTable says that a worker lacks a built-in function", async () => {
  const ref = reference(Math.hypot, options());
  const definition = { ...ref.definition, path: ["Math", "onlyElsewhere"] };
  const table = new FunctionTable();
  table.define([definition as typeof ref.definition]);
  await assertRejects(() => table.revive(ref.id), FunctionError, "it has no function of that name");
});

test("reference() takes a user's function of a built-in one's name for what it is", async () => {
  const parse = fromSource("function parse(x) { return [x]; }");
  const { fn } = await travel(parse);
  assertEquals(fn(2), [2]);
  assertEquals(reference(parse, options()).definition.kind, "source");
});

test("functions of this package travel by name, also where they are captured", async () => {
  const { definition } = reference(isElementFailure, options());
  assertEquals(definition.kind, "builtIn");
  assertEquals(definition.name, "isElementFailure");
  const { fn, returnsNoPromise } = await revive(reference(isElementFailure, options()));
  assertEquals([fn({ elementFailure: true }), fn({}), returnsNoPromise], [true, false, true]);
  const { captured } = await travel((_x: unknown, captured: unknown) => captured, {
    with: { isElementFailure },
  });
  const received = captured as { readonly isElementFailure: typeof isElementFailure };
  assertEquals(received.isElementFailure({ elementFailure: true }), true);
});
