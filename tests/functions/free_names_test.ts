import { assertEquals, assertStringIncludes, assertThrows, test } from "../harness.ts";
import { FunctionError } from "../../src/errors.ts";
import { reference } from "../../src/functions/reference.ts";
import { parseFunction } from "../../src/functions/parse.ts";
import { findOutside } from "../../src/functions/scope.ts";
import { fromSource, options } from "./travel.ts";

/** Sources, the names they read from outside and those they assign there. */
const table: readonly (readonly [source: string, reads: string, writes?: string])[] = [
  ["(x) => x * 10", ""],
  ["x => x + k", "k"],
  ["async x => await f(x)", "f"],
  ["(x, { k }) => x * k", ""],
  ["({ a: { b: [c, ...d] }, ...rest }) => [b, c, d, rest, a]", "a b"],
  ["(x = y, y) => x", ""],
  ["(x = z) => { var z = 1; return z + x; }", "z"],
  ["(x = () => inner) => { const inner = 1; return x; }", "inner"],
  ["({ [key]: value }) => value", "key"],
  ["({ value = fallback }) => value", "fallback"],
  ["(...all) => all.length", ""],
  ["(x) => { let y = x; { let y = z; } return y; }", "z"],
  ["(x) => { { let y = x; } return y; }", "y"],
  ["(x) => { { var y = x; } return y; }", ""],
  ["(x) => { if (x) { function g() {} g(); } return g; }", "g"],
  ["(x) => { return later(); function later() { return x; } }", ""],
  ["(x) => { for (let i = 0; i < x; i++); return i; }", "i"],
  ["(x) => { for (var i = 0; i < x; i++); return i; }", ""],
  ["(x) => { for (const y of x) use(y); }", "use"],
  ["(x) => { for (k in x); }", "k", "k"],
  ["(x) => { for ([a.b, c] of x); }", "a c", "c"],
  ["(x) => { try { x(); } catch (e) { return e; } return e; }", "e"],
  ["(x) => { try { x(); } catch ({ message }) { return message; } }", ""],
  ["(x) => { try { x(); } catch { return oops; } }", "oops"],
  ["(x) => { outer: for (;;) { if (x) break outer; else continue outer; } }", ""],
  ["(x) => { switch (x) { case 1: let y = 2; default: return y; } }", ""],
  ["(x) => { switch (tag) { case other: { let y; } } return y; }", "other tag y"],
  ["(x) => typeof maybe", ""],
  ["(x) => typeof maybe === 'function' ? maybe(x) : x", "maybe"],
  ["(x) => typeof maybe.deep", "maybe"],
  ["(x) => { n += x; m++; [p.q, r] = x; ({ s: t } = x); }", "m n p r t", "m n r t"],
  ["(x) => { let n = 0; n += x; return n; }", ""],
  ["(x) => ({ k: 1, m() { return k; }, [j]: 2, l })", "j k l"],
  ["(x) => x.k.l?.m", ""],
  ["(x) => x[k]", "k"],
  ["(x) => `${x} ${tail}`", "tail"],
  ["(x) => tag`${x}`", "tag"],
  ["(x) => /k/.test(x)", ""],
  ["function f(n) { return n < 2 ? 1 : n * f(n - 1); }", ""],
  ["function (n) { return arguments.length + new.target; }", ""],
  ["(n) => arguments.length", "arguments"],
  ["(n) => function () { return arguments.length; }", ""],
  ["function* (x) { yield* g(x); }", "g"],
  ["async function* (x) { for await (const y of x) yield y; }", ""],
  ["(x) => { const F = function g() { return g; }; return g; }", "g"],
  ["(x) => { class A extends B { static s = A; #p = x; get() { return this.#p; } } }", "B"],
  ["(x) => { const A = class C { static { var v = C; let w = v; } }; return [C, v, w]; }", "C v w"],
  ["(x) => class { [k] = v; static [m]() {} }", "k m v"],
  ["(x) => { const { a = b, ...c } = x; return [a, c]; }", "b"],
  ["(x) => { using file = open(x); return file; }", "open"],
  ["(x) => x ?? (y ||= z)", "y z", "y"],
  ["(x) => new Thing(x, ...more)", "Thing more"],
  ["(x) => import(where)", "where"],
  ["async () => { for await (const { a: [b] } of c) d(b); }", "c d"],
  ["class A { #x = 1; static make() { return new A(); } has(o) { return #x in o; } }", ""],
  ["m(x) { return m(x); }", "m"],
  ["get size() { return 1; }", ""],
  ["set size(v) { log(v); }", "log"],
  ["async *[Symbol.iterator](x) { yield x; }", ""],
  ["static(x) { return x; }", ""],
  ["get(x) { return x; }", ""],
  ["async(x) { return x; }", ""],
  ["'a b'(x) { return x; }", ""],
  ["#hidden(x) { return x; }", ""],
];

for (const [source, reads, writes = ""] of table) {
  test(`findOutside() finds [${reads}] in ${source}`, () => {
    const outside = findOutside(parseFunction(source).node);
    assertEquals([...outside.reads].sort().join(" "), reads);
    assertEquals([...outside.writes].sort().join(" "), writes);
  });
}

test("findOutside() tells the function's own this and super from those of nested code", () => {
  const uses = (source: string) => {
    const { usesThis, usesSuper } = findOutside(parseFunction(source).node);
    return `${usesThis} ${usesSuper}`;
  };
  assertEquals(uses("() => this"), "true false");
  assertEquals(uses("() => () => this.x"), "true false");
  assertEquals(uses("function () { return this; }"), "true false");
  assertEquals(uses("(x = this) => x"), "true false");
  assertEquals(uses("() => function () { return this; }"), "false false");
  assertEquals(uses("() => class { x = this; static { this.y; } }"), "false false");
  assertEquals(uses("() => class extends this.Parent {}"), "true false");
  assertEquals(uses("() => ({ m() { return this; } })"), "false false");
  assertEquals(uses("m() { return super.m(); }"), "false true");
  assertEquals(uses("() => super.m()"), "false true");
  assertEquals(uses("() => ({ m() { return super.m(); } })"), "false false");
  assertEquals(uses("() => class extends Array { constructor() { super(); } }"), "false false");
});

test("findOutside() finds private names of a class that is not there", () => {
  const privates = (source: string) => [...findOutside(parseFunction(source).node).privates];
  assertEquals(privates("m(o) { return o.#x; }"), ["x"]);
  assertEquals(privates("(o) => #x in o"), ["x"]);
  assertEquals(privates("() => class { #y; m(o) { return o.#y + o.#z; } }"), ["z"]);
});

/** The refusal of a function with this source. */
function refusal(source: string, given = {}): string {
  return assertThrows(() => reference(fromSource(source), options(given)), FunctionError).message;
}

test("reference() names the missing variable and rewrites the user's function", () => {
  const message = refusal("(line) => line.split(separator)");
  assertStringIncludes(
    message,
    'Cannot send the function of map() to a worker: it uses "separator"',
  );
  assertStringIncludes(
    message,
    "map((line, { separator }) => line.split(separator), { with: { separator } })",
  );
  assertStringIncludes(message, "fromModule");
});

test("reference() names the role of the function where an operation takes several", () => {
  const message = refusal("(a, b) => a + b + k", {
    operation: "foldBy",
    role: "combine",
    takes: 2,
  });
  assertStringIncludes(message, "the combine function of foldBy()");
  assertStringIncludes(
    message,
    "Write its combine function as (a, b, { k }) => a + b + k, with { with: { k } } among the options",
  );
});

test("reference() adds a missing variable to the captures there are", () => {
  const message = refusal("(x, { k }) => x * k + m", { with: { k: 2 } });
  assertStringIncludes(message, "map((x, { k, m }) => x * k + m, { with: { k, m } })");
});

test("reference() rewrites functions without parameters, long and not arrows", () => {
  assertStringIncludes(refusal("() => k"), "map((x, { k }) => k, { with: { k } })");
  assertStringIncludes(
    refusal("async function f(x) { return k; }"),
    "map(async function (x, { k }) { return k; }, ",
  );
  const long = `(x) => { ${"x += 1; ".repeat(20)} return k; }`;
  assertStringIncludes(refusal(long), "map((x, { k }) => { … }, ");
});

test("reference() lists several missing variables", () => {
  assertStringIncludes(refusal("(x) => a(b(c(x)))"), 'it uses "a", "b" and "c", defined outside');
});

test("reference() says when a name exists on this thread only", () => {
  Object.assign(globalThis, { onlyHereTotal: 1 });
  try {
    const message = refusal("(x) => x + onlyHereTotal");
    assertStringIncludes(
      message,
      '"onlyHereTotal", which exists on this thread but not in a worker',
    );
  } finally {
    Reflect.deleteProperty(globalThis, "onlyHereTotal");
  }
});

test("reference() refuses to assign to what lies outside", () => {
  assertStringIncludes(refusal("(x) => { total += x; }"), 'it assigns to "total"');
  assertStringIncludes(refusal("(x) => { total += x; }"), "Return the value instead");
  assertStringIncludes(refusal("(x) => { console = x; }"), 'it assigns to "console"');
});

test("reference() tells helpers of compilers, coverage tools and bundlers from variables", () => {
  const compiled = ["__awaiter", "__async", "__spreadArray", "__using", "_ref", "_ref2"];
  const helpers = [...compiled, "_asyncToGenerator", "_async_to_generator", "_objectSpread2"];
  // A library that other tests load makes some of them global.
  for (const name of helpers.filter((name) => !(name in globalThis))) {
    assertStringIncludes(refusal(`(x) => ${name}(x)`), `it uses ${name}, which a compiler put`);
  }
  assertStringIncludes(refusal("(x) => { cov_1a2b().s[0]++; }"), "a coverage tool put there");
  for (const name of ["__vi_import_0__", "__vite_ssr_import_1__", "import_words"]) {
    assertStringIncludes(refusal(`(x) => ${name}.f(x)`), "stands for an import");
  }
  assertStringIncludes(refusal("(x) => (0, words_1.f)(x)"), "it uses words_1, which stands for an");
  assertStringIncludes(refusal("(x) => words_1.f(x)"), 'it uses "words_1", defined outside');
  assertStringIncludes(refusal("(x) => __vi_import_meta__.url"), "stands for import.meta");
  for (const name of ["__vite_ssr_dynamic_import__", "__webpack_require__"]) {
    assertStringIncludes(refusal(`(x) => ${name}(x)`), "in place of an import. Take the function");
  }
  for (const name of ["_apply_decs_2203_r", "__decorateClass", "_ts_decorate"]) {
    assertStringIncludes(refusal(`(x) => ${name}(x)`), "for a decorator. Move the class");
  }
  // What compilers write for an async function.
  const async = "function (_x) { return _ref.apply(this, arguments); }";
  assertStringIncludes(refusal(async), "it uses _ref, which a compiler put there");
  for (const name of ["_getName", "_private", "__k", "_type", "reference2", "__dirname"]) {
    assertStringIncludes(refusal(`(x) => ${name}(x)`), `it uses "${name}", defined outside`);
  }
});

test("reference() lets functions use the helper of esbuild's keepNames", () => {
  const source = '(x) => { const f = __name(() => x, "f"); return f.name; }';
  assertEquals(reference(fromSource(source), options()).name.startsWith("(x) =>"), true);
});

test("reference() takes everyday names for forgotten captures, not for globals", () => {
  for (const name of ["name", "origin", "close"]) {
    const message = refusal(`(x) => x + ${name}`, { isWorkerGlobal: () => true });
    assertStringIncludes(message, `it uses "${name}", defined outside of it`);
    reference(fromSource(`(x) => x + globalThis.${name}`), options());
  }
});
