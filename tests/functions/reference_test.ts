import {
  assert,
  assertEquals,
  assertNotStrictEquals,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  test,
} from "../harness.ts";
import { FunctionError } from "../../src/errors.ts";
import { reference } from "../../src/functions/reference.ts";
import { fromSource, options, travel } from "./travel.ts";

function refusal(fn: unknown, given = {}): string {
  return assertThrows(() => reference(fn, options(given)), FunctionError).message;
}

test("reference() gives the same function the same reference", () => {
  const fn = (x: number) => x;
  const captures = { k: 1 };
  const base = "file:///a.js";
  assertStrictEquals(reference(fn, options()), reference(fn, options()));
  assertStrictEquals(
    reference(fn, options({ with: captures, base })),
    reference(fn, options({ with: captures, base: new URL(base) })),
  );
  assertNotStrictEquals(reference(fn, options()), reference(fn, options({ with: captures })));
  assertNotStrictEquals(reference(fn, options()), reference(fn, options({ base })));
  assertNotStrictEquals(reference(fn, options()), reference((x: number) => x, options()));
  assertNotStrictEquals(
    reference(fn, options({ lazyCaptures: ["a"] })),
    reference(fn, options({ lazyCaptures: ["b"] })),
  );
});

test("reference() notices that a captured value has been replaced", () => {
  const fn = (x: number, { k }: { k: number }) => x * k;
  const captures = { k: 1 };
  const before = reference(fn, options({ with: captures }));
  captures.k = 2;
  assertNotStrictEquals(reference(fn, options({ with: captures })), before);
});

test("reference() notices that something inside a captured value has changed", () => {
  const fn = (x: number, { k }: { k: unknown }) => [x, k];
  const cyclic: { self?: unknown; n: number } = { n: 1 };
  cyclic.self = cyclic;
  const changes: readonly [captures: { k: unknown }, change: () => void][] = [];
  const add = <T>(k: T, change: (k: T) => void) =>
    (changes as [object, () => void][]).push([{ k }, () => change(k)]);
  add({ deep: { max: 1 } }, (k) => k.deep.max = 3);
  add([[1]], (k) => k[0]!.push(2));
  add(new Set([1]), (k) => k.add(2));
  add(new Map([[1, { a: 1 }]]), (k) => k.get(1)!.a = 2);
  add(new Uint8Array(2), (k) => k[0] = 1);
  add(cyclic, (k) => k.n = 2);
  add({ a: [1], b: [2] }, (k) => k.a = k.b);
  add({ a: [1], b: [2] }, (k) => k.b = k.a);
  add({ f: (x: number) => x }, (k) => k.f = (x) => x + 1);
  for (const [captures, change] of changes) {
    const before = reference(fn, options({ with: captures }));
    change();
    assertNotStrictEquals(reference(fn, options({ with: captures })), before);
  }
});

test("reference() is the same for captures in which nothing has changed", () => {
  const fn = (x: number, { k }: { k: unknown }) => [x, k];
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const f = (x: number) => x;
  for (
    const k of [
      { a: [1, { b: NaN }] },
      new Map([["a", new Set([1])]]),
      cyclic,
      { f },
      /a/,
      -0,
      null,
    ]
  ) {
    const captures = { k };
    const before = reference(fn, options({ with: captures }));
    assertStrictEquals(reference(fn, options({ with: captures })), before);
  }
});

test("reference() gives different functions different ids", () => {
  const made = [1, 2, 3].map(() => reference(fromSource("(x) => x"), options()));
  assertEquals(new Set(made.map(({ id }) => id)).size, 3);
});

test("reference() calls a function by its name or by its source in brief", () => {
  const name = (source: string) => reference(fromSource(source), options()).name;
  assertEquals(name("function double(x) { return 2 * x; }"), "double");
  assertEquals(name("(x) => x * 10"), "(x) => x * 10");
  assertEquals(name("(x) => {\n  return x;\n}"), "(x) => { return x; }");
  const long = name(`(x) => [${"x, ".repeat(50)}]`);
  assertEquals(long.length, 60);
  assert(long.endsWith("…"));
});

test("reference() knows which functions are async", () => {
  const isAsync = (source: string) => reference(fromSource(source), options()).async;
  assertEquals(isAsync("async (x) => x"), true);
  assertEquals(isAsync("({ async m(x) {} }).m"), true);
  assertEquals(isAsync("(x) => async () => x"), false);
  assertEquals(isAsync("function* (x) {}"), false);
});

test("reference() makes definitions that can be cloned", () => {
  const captures = { k: [1], f: fromSource("(x) => x") };
  const { definition } = reference(
    fromSource("(x, { f }) => f(x)"),
    options({ with: captures }),
  );
  assertEquals(structuredClone(definition), definition);
});

/** Sources whose revived function must do what the original does with `2`. */
const working: readonly string[] = [
  "(x) => x + 1",
  "async (x) => x + 1",
  "function (x) { return x + arguments.length; }",
  "function self(x) { return x === 0 ? 0 : 1 + self(x - 1); }",
  "({ m(x) { return x + 1; } }).m",
  "({ async m(x) { return x + 1; } }).m",
  "({ get(x) { return x; } }).get",
  "({ set(x) { return x; } }).set",
  "({ async(x) { return x; } }).async",
  "({ static(x) { return x; } }).static",
  "({ function(x) { return x; } }).function",
  "({ constructor(x) { return x; } }).constructor",
  "({ __proto__(x) { return x; } }).__proto__",
  "({ 'a \"b'(x) { return x; } })['a \"b']",
  "({ 12(x) { return x; } })[12]",
  "({ ['m' + 1](x) { return x; } }).m1",
  "({ [Symbol.iterator](x) { return x; } })[Symbol.iterator]",
  "class { static m(x) { return x + 1; } }.m",
  "class { static async m(x) { return x + 1; } }.m",
  "class { static #p(x) { return x + 1; } static get() { return this.#p; } }.get()",
  "Object.getOwnPropertyDescriptor({ get size() { return 7; } }, 'size').get",
  "Object.getOwnPropertyDescriptor({ set size(v) { if (v !== 2) throw v; } }, 'size').set",
  "(x) => { class P { #v = x; get v() { return this.#v; } } return new P().v; }",
  "(x) => { const o = { m() { return super.toString(); } }; return o.m(); }",
  "(x) => /* a ) comment ( */ x // and more",
  '(x) => { const f = __name(() => x, "renamed"); return x; }',
  "(x) => typeof nowhere",
  "(x) => ({ x }).x",
  "(x) => `é𝒳 ${x}`",
  "(x) => { let { a = x, ...rest } = { b: 1 }; return a + rest.b; }",
  "(x) => { try { null.x; } catch (e) { return e instanceof TypeError; } }",
];

for (const source of working) {
  test(`travel keeps the meaning of ${source}`, async () => {
    const original = fromSource(source) as (x: unknown) => unknown;
    Object.assign(globalThis, { __name: (fn: unknown) => fn });
    let expected;
    try {
      expected = await original(2);
    } finally {
      Reflect.deleteProperty(globalThis, "__name");
    }
    const { fn, async } = await travel(original);
    assertEquals(await fn(2), expected);
    assertEquals(async, original.constructor.name === "AsyncFunction");
    assertEquals(fn.name, original.name);
  });
}

test("travel keeps generators and methods that generate", async () => {
  for (const source of ["function* (x) { yield x; yield x + 1; }", "({ *m(x) { yield x; } }).m"]) {
    const original = fromSource(source) as (x: number) => Iterable<number>;
    const { fn } = await travel(original);
    assertEquals([...fn(2) as Iterable<number>], [...original(2)]);
  }
});

/** Sources that are refused, and a part of what the message says. */
const refused: readonly (readonly [source: string, says: string])[] = [
  ["() => this", "`this` is that of its surroundings"],
  ["function (x) { return this.k; }", "`this` would be undefined"],
  ["({ m(x) { return this.k; } }).m", "{ with: { self } }"],
  ["({ m(x) { return super.toString(); } }).m", "it uses super"],
  ["class { #k = 1; static m(o) { return o.#k; } }.m", "it uses #k"],
  ["class { static { this.a = () => super.x; } }.a", "it uses super"],
  ["class Point { constructor(x) {} }", "a class must be called with new"],
  ["async function* (x) { yield x; }", "an async generator"],
  ["({ async *m(x) { yield x; } }).m", "an async generator"],
  ["function () { return () => arguments[0]; }()", "(...all) =>"],
  ["Date", "Write (x) => new Date(x)"],
  ["Map", "a class must be called with new. Write (x) => new Map(x)"],
  ["Intl.NumberFormat", "Write (x) => new Intl.NumberFormat(x)"],
  ["Promise.resolve", "Write (x) => Promise.resolve(x)"],
  ["String.prototype.trim", "Write (x) => x.trim()"],
  ["URL", "Write (x) => new URL(x)"],
  ["JSON.parse.bind(JSON)", "it is a bound function"],
  ["(function scale(x) { return x; }).bind({})", "it is a bound function"],
  ["new Proxy((x) => x, {})", "wrapped in a Proxy"],
  ['(x) => import("lodash")', 'import.meta.resolve("lodash")'],
  ['(x) => import("./a.js")', "{ base: import.meta.url }"],
  ["(x) => import(`../a.js`)", "{ base: import.meta.url }"],
  ["(x) => { const __import = import; }".replace("= import", '= import("data:,")'), "__import"],
];

for (const [source, says] of refused) {
  test(`reference() refuses ${source}`, () => {
    assertStringIncludes(refusal(fromSource(source)), says);
  });
}

test("reference() does not believe a function that lies about its source", () => {
  const fn = Object.assign(fromSource("(x) => hidden") as () => void, {
    toString: () => "(x) => x",
  });
  assertStringIncludes(refusal(fn), '"hidden"');
});

test("reference() refuses what is strict code nowhere", () => {
  const fn = (0, eval)("(function (x) { with (x) { return y; } })");
  assertStringIncludes(refusal(fn), "does not parse as strict-mode JavaScript");
});

test("reference() says what it got instead of a function", () => {
  const got = (fn: unknown, role?: string) =>
    assertThrows(
      () => reference(fn, options(role === undefined ? {} : { role })),
      TypeError,
    ).message;
  assertEquals(got(3), "Cannot use map() without its function: expected a function, got 3");
  assertStringIncludes(got("x", "combine"), 'its combine function: expected a function, got "x"');
  assertStringIncludes(got([]), "got an object of class Array");
  assertStringIncludes(got(undefined), "got undefined");
  assertStringIncludes(got(Object.create(null)), "got an object of class null");
});

test("reference() refuses options of the wrong kind", () => {
  const fn = (x: number) => x;
  const thrown = (given: object) =>
    assertThrows(() => reference(fn, options(given)), TypeError).message;
  assertStringIncludes(thrown({ with: [1] }), "got array of 1");
  assertStringIncludes(
    thrown({ with: 3 }),
    "Cannot call map(): expected 'with' to be an object of values by name",
  );
  assertStringIncludes(thrown({ with: null }), "got null");
  assertStringIncludes(thrown({ with: new Map() }), "got Map");
  assertStringIncludes(thrown({ base: "./here.js" }), 'got string "./here.js"');
});
