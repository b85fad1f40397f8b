import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fixture,
  test,
} from "../harness.ts";
import { FunctionError } from "../../src/errors.ts";
import { sourceOf } from "../../src/functions/compile.ts";
import { reference } from "../../src/functions/reference.ts";
import { FunctionTable, revivedLocally } from "../../src/functions/revive.ts";
import { fromSource, options, revive, travel } from "./travel.ts";

const base = fixture("fn_words");
const file = base.slice(base.lastIndexOf("/") + 1);

test("FunctionTable revives each function once", async () => {
  const { id, definition } = reference(fromSource("(x) => x"), options());
  const table = new FunctionTable();
  table.define([definition]);
  const first = await table.revive(id);
  table.define([structuredClone(definition)]);
  assertStrictEquals(await table.revive(id), first);
});

test("FunctionTable makes one function of arrow functions with the same source, each with its captures", async () => {
  const table = new FunctionTable();
  const make = (source: string, given = {}) => {
    const ref = reference(fromSource(source), options(given));
    table.define([structuredClone(ref.definition)]);
    return table.revive(ref.id);
  };
  const [one, other] = [await make("(x) => x + 1"), await make("(x) => x + 1")];
  assertStrictEquals(one.fn, other.fn);
  assertNotEquals(one.id, other.id);
  const [two, three] = [
    await make("(x, { k }) => x * k", { with: { k: 2 } }),
    await make("(x, { k }) => x * k", { with: { k: 3 } }),
  ];
  assertStrictEquals(two.fn, three.fn);
  assertEquals([two.captured, three.captured], [{ k: 2 }, { k: 3 }]);
  // One with a name can keep a state under it.
  const counter = "function f() { return f.calls = (f.calls ?? 0) + 1; }";
  const [first, second] = [await make(counter), await make(counter)];
  assertEquals([first.fn(), first.fn(), second.fn()], [1, 2, 1]);
});

test("FunctionTable forgets the functions that functions captured", async () => {
  const table = new FunctionTable();
  const given = { with: { f: fromSource("function f() {}") } };
  const { id, definition } = reference(fromSource("(x, { f }) => f(x)"), options(given));
  const captured = async () => {
    table.define([structuredClone(definition)]);
    return ((await table.revive(id)).captured as { f: unknown }).f;
  };
  const first = await captured();
  assertStrictEquals(await captured(), first);
  table.forget([id]);
  assert(await captured() !== first);
});

test("FunctionTable tells how much functions capture, until they are forgotten", async () => {
  let bytes = 0;
  const table = new FunctionTable((change) => void (bytes += change));
  const of = (given: object) => {
    const ref = reference(fromSource("(x, { text }) => text + x"), options(given));
    table.define([structuredClone(ref.definition)]);
    return ref.id;
  };
  const long = of({ with: { text: "x".repeat(5000) } });
  const made = of({ with: fromSource('() => ({ text: "y".repeat(300) })') });
  assertEquals(bytes, 0);
  await table.revive(long);
  assert(bytes > 5000 && bytes < 5300, `${bytes}`);
  await table.revive(long);
  await table.revive(made);
  assert(bytes > 5300 && bytes < 5600, `${bytes}`);
  table.forget([long, long]);
  assert(bytes > 300 && bytes < 600, `${bytes}`);
  // What is forgotten while it is made is not held.
  const late = of({ with: { text: "z".repeat(900) } });
  const revived = table.revive(late);
  table.forget([late, made]);
  await revived;
  assertEquals(bytes, 0);
});

test("FunctionTable forgets functions, but not those that share their code", async () => {
  const table = new FunctionTable();
  const refs = [1, 2].map(() => reference(fromSource("(x) => x + 1"), options()));
  table.define(refs.map(({ definition }) => structuredClone(definition)));
  const { fn } = await table.revive(refs[0]!.id);
  table.forget([refs[0]!.id, "unheard of"]);
  await assertRejects(() => table.revive(refs[0]!.id), RangeError, refs[0]!.id);
  assertStrictEquals((await table.revive(refs[1]!.id)).fn, fn);
});

test("FunctionTable rejects an id it has not been told", async () => {
  await assertRejects(() => new FunctionTable().revive("f0"), RangeError, "got f0");
});

test("FunctionTable tries again after a failure", async () => {
  Object.assign(globalThis, { failures: 1 });
  try {
    const make = fromSource(
      "() => { if (globalThis.failures-- > 0) throw new Error('not yet'); return 'ready'; }",
    ) as () => object;
    const { id, definition } = reference(fromSource("(x, c) => c"), options({ with: make }));
    const table = new FunctionTable();
    table.define([definition]);
    await assertRejects(() => table.revive(id), Error, "not yet");
    assertEquals((await table.revive(id)).captured, "ready");
  } finally {
    Reflect.deleteProperty(globalThis, "failures");
  }
});

test("revive() says which global this worker lacks", async () => {
  const ref = reference(fromSource("(x) => onlyThere(x)"), options({ isWorkerGlobal: () => true }));
  await assertRejects(() => revive(ref), FunctionError, "onlyThere, which this worker does not");
});

test("revive() gives functions their names", async () => {
  const named = { double: fromSource("(x) => 2 * x") };
  Object.defineProperty(named.double, "name", { value: "double" });
  const { fn, name } = await travel(named.double);
  assertEquals([fn(2), fn.name, name], [4, "double", "double"]);
});

test("revive() gives stacks a readable address", async () => {
  const ref = reference(fromSource("function fail(x) { throw new Error(x); }"), options());
  const { fn } = await revive(ref);
  const { stack } = assertThrows(() => fn("no"), Error) as Error;
  assert(ref.definition.kind === "source");
  assertStringIncludes(stack ?? "", `${sourceOf(ref.definition)}fail.js`);
});

test("revive() hands the options of import() on", {
  only: ["deno", "node", "bun"],
  because: "the build for browsers leaves them out, since older ones cannot read them",
}, async () => {
  const url = "data:application/json,[1,2]";
  const source = `async () => (await import("${url}", { with: { type: "json" } })).default`;
  const { fn } = await travel(fromSource(source));
  assertEquals(await fn(), [1, 2]);
});

test("revive() resolves import() against the base", async () => {
  const given = { base };
  const literal = await travel(
    fromSource(`async (x) => (await import("./${file}")).shorten(x)`),
    given,
  );
  assertEquals(await literal.fn("abcdef"), "abc");
  const dynamic = await travel(
    fromSource("async (x, name) => (await import(name)).default(x)"),
    given,
  );
  assertEquals(await dynamic.fn("a", `./${file}`), "A");
  assertEquals(await dynamic.fn("a", new URL(base)), "A");
  const method = await travel(
    fromSource(`({ async m(x) { return (await import ("./${file}")).shorten(x); } }).m`),
    given,
  );
  assertEquals(await method.fn("abcdef"), "abc");
});

test("revive() imports absolute URLs without a base", async () => {
  const { fn } = await travel(fromSource(`async () => await import(${JSON.stringify(base)})`));
  assert("shorten" in (await fn() as object));
});

test("revive() refuses dynamic specifiers that mean something else in a worker", async () => {
  const { fn } = await travel(fromSource("(name) => import(name)"));
  const rejects = (name: string, says: string) =>
    assertRejects(() => fn(name) as Promise<unknown>, FunctionError, says);
  await rejects("./a.js", "{ base: import.meta.url }");
  await rejects("lodash", "{ base: import.meta.url }");
  const based = await travel(fromSource("(name) => import(name)"), { base });
  await assertRejects(
    () => based.fn("no-such-package") as Promise<unknown>,
    FunctionError,
    'import.meta.resolve("no-such-package")',
  );
});

test("revive() gives import.meta the url of the base", async () => {
  const { fn } = await travel(
    await fromModuleCode("(x) => [import.meta.url, import.meta.resolve('./other.js'), x]"),
    { base },
  );
  assertEquals(fn(1), [base, new URL("./other.js", base).href, 1]);
});

test("reference() refuses import.meta without a base, and what else it may hold", async () => {
  const says = async (code: string, given: object, text: string) => {
    const fn = await fromModuleCode(code);
    assertThrows(() => reference(fn, options(given)), FunctionError, text);
  };
  await says("() => import.meta.url", {}, "{ base: import.meta.url }");
  await says("() => import.meta.dirname", { base }, "{ with: { dirname: import.meta.dirname } }");
  await says("() => import.meta", { base }, "only import.meta.url and import.meta.resolve travel");
  await says("(key) => import.meta[key]", { base }, "only import.meta.url");
});

test("revive() falls back to a module where code generation is forbidden", {
  only: ["deno", "bun", "browser"],
  because: "Node imports no blob: URLs",
}, async () => {
  const ref = reference(fromSource("(x) => x + 1"), options());
  const { fn } = await withoutEval(() => revive(ref));
  assertEquals(fn(1), 2);
});

test("revive() recommends fromModule() where nothing can be compiled", {
  only: ["node"],
  because: "only Node lacks blob: imports as well; elsewhere a policy is needed to forbid them",
}, async () => {
  const ref = reference(fromSource("(x) => x + 1"), options());
  const error = await assertRejects(() => withoutEval(() => revive(ref)), FunctionError) as Error;
  assertStringIncludes(error.message, "Content-Security-Policy");
  assertStringIncludes(error.message, "fromModule()");
  assertInstanceOf(error.cause, Error);
});

test("revivedLocally() uses the function itself, once", async () => {
  const fn = (x: number) => x;
  const ref = reference(fn, options());
  const revived = await revivedLocally(ref);
  assertStrictEquals(revived.fn as unknown, fn);
  assertStrictEquals(await revivedLocally(ref), revived);
});

/** The function that `code` is in a module, where alone `import.meta` may stand. */
async function fromModuleCode(code: string): Promise<unknown> {
  const url = `data:text/javascript;base64,${btoa(`export default ${code};`)}`;
  return (await import(url)).default;
}

/** Runs `body` as under a policy that forbids code generation. */
async function withoutEval<T>(body: () => Promise<T>): Promise<T> {
  const original = globalThis.Function;
  const forbidden = function () {
    throw new EvalError("Code generation from strings disallowed for this context");
  };
  forbidden.prototype = original.prototype;
  Object.assign(globalThis, { Function: forbidden });
  try {
    return await body();
  } finally {
    globalThis.Function = original;
  }
}
