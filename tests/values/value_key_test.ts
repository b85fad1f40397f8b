import fc from "fast-check";

import { KeyError } from "../../src/errors.ts";
import { compositeKey } from "../../src/values/value_key.ts";
import { assert, assertEquals, assertThrows, test } from "../harness.ts";

/** Equality by value, slow and obvious. */
function equal(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return a === b || (a !== a && b !== b);
  }
  if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;
  if (a instanceof Date) return equal(a.getTime(), (b as Date).getTime());
  if (a instanceof RegExp) return String(a) === String(b);
  if (a instanceof Set) return sameMembers([...a], [...b as Set<unknown>]);
  if (a instanceof Map) return sameMembers([...a], [...b as Map<unknown, unknown>]);
  if (a instanceof ArrayBuffer) {
    return equal(new Uint8Array(a), new Uint8Array(b as ArrayBuffer));
  }
  if (Array.isArray(a) || ArrayBuffer.isView(a)) {
    const [x, y] = [Array.from(a as unknown[]), Array.from(b as unknown[])];
    return x.length === y.length && x.every((item, i) => equal(item, y[i]));
  }
  const [x, y] = [a, b] as Record<string, unknown>[];
  return Object.keys(a).length === Object.keys(b).length &&
    Object.keys(a).every((key) => Object.hasOwn(b, key) && equal(x![key], y![key]));
}

function sameMembers(a: unknown[], b: unknown[]): boolean {
  const left = [...b];
  return a.length === b.length && a.every((item) => {
    const at = left.findIndex((other) => equal(item, other));
    return at >= 0 && left.splice(at, 1).length === 1;
  });
}

/** Text made of the characters the encoding uses itself. */
const text = fc.string({
  unit: fc.constantFrom(
    ..."0123456789",
    '"',
    "[",
    "]",
    "{",
    "}",
    ";",
    "#",
    "u",
    "t",
    "P",
    "😀",
    "\0",
  ),
  maxLength: 4,
});

/** Few enough values that two of them are often equal, or nearly. */
const value = fc.letrec((tie) => ({
  leaf: fc.oneof(
    text,
    fc.constantFrom(0, -0, 1, 1n, 0n, "1", "1n", true, false, null, undefined, NaN, "NaN", ""),
    fc.double(),
    fc.bigInt(),
    fc.constantFrom(new Date(0), new Date(1), new Date(NaN), /a/, /a/g, /g/),
    fc.constantFrom(...[[], [0], [1, 0]].flatMap((bytes) => [
      new Uint8Array(bytes),
      new Int8Array(bytes),
      new Uint8Array(bytes).buffer,
      new Float64Array(bytes),
      new Float32Array(bytes),
      new BigInt64Array(bytes.map(BigInt)),
    ])),
  ),
  node: fc.oneof(
    { weight: 3, arbitrary: tie("leaf") },
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "", "1"), tie("node"), { maxKeys: 3 }),
    fc.array(tie("node"), { maxLength: 3 }).map((items) => new Set(items)),
    fc.array(fc.tuple(tie("node"), tie("node")), { maxLength: 2 }).map((items) => new Map(items)),
  ),
})).node;

/** The same value, built anew and in another order where order does not count. */
function rebuild(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rebuild);
  if (value instanceof Set) return new Set([...value].map(rebuild).reverse());
  if (value instanceof Map) {
    return new Map([...value].map(([k, v]) => [rebuild(k), rebuild(v)] as const).reverse());
  }
  if (Object.prototype.toString.call(value) !== "[object Object]") return structuredClone(value);
  const entries = Object.entries(value as object).map(([k, v]) => [k, rebuild(v)] as const);
  return Object.assign(Object.create(null), Object.fromEntries(entries.reverse()));
}

test("compositeKey() is equal exactly for values that are equal", () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      assertEquals(compositeKey(a) === compositeKey(b), equal(a, b));
    }),
    { numRuns: 2000 },
  );
});

test("compositeKey() does not depend on identity or on the order of keys and members", () => {
  fc.assert(fc.property(value, (a) => compositeKey(a) === compositeKey(rebuild(a))), {
    numRuns: 500,
  });
});

test("compositeKey() tells apart neighbours that a plain join would confuse", () => {
  const values = [
    ["a", "b"],
    ["ab", ""],
    ["", "ab"],
    ["a,b"],
    "ab",
    [["a"], "b"],
    ["a", ["b"]],
    [["a", "b"]],
    [["a", "b"], "c"],
    [['ab1"', "c"]],
    ["a".repeat(40), "b"],
    ["a".repeat(39), "ab"],
    ["a", "b", undefined],
    { a: "b" },
    { a: undefined },
    {},
    [],
    [[]],
    [1],
    ["1"],
    [1n],
    [true],
    [null],
    [undefined],
    [NaN],
    [1, 2],
    [12],
    new Map([["a", "b"]]),
    new Set(["a", "b"]),
    new Set(["b", "ab"]),
    new Date(1),
    /a/,
  ];
  assertEquals(new Set(values.map(compositeKey)).size, values.length);
});

test("compositeKey() takes holes as undefined, -0 as 0 and any NaN as NaN", () => {
  // deno-lint-ignore no-sparse-arrays -- holes are what is tested
  assertEquals(compositeKey([, 1]), compositeKey([undefined, 1]));
  assertEquals(compositeKey([-0]), compositeKey([0]));
  assertEquals(compositeKey(new Float64Array([-0])), compositeKey(new Float64Array([0])));
  const oddNaN = new Float64Array(new BigUint64Array([0x7ff8_0000_0000_0001n]).buffer);
  assertEquals(compositeKey(oddNaN), compositeKey(new Float64Array([NaN])));
});

test("compositeKey() reads a view's own bytes only", () => {
  const whole = new Uint8Array([1, 2, 3, 4]);
  assertEquals(compositeKey(whole.subarray(1, 3)), compositeKey(new Uint8Array([2, 3])));
  const bytes = new DataView(whole.buffer, 1, 2);
  assertEquals(compositeKey(bytes), compositeKey(new DataView(new Uint8Array([2, 3]).buffer)));
  assert(compositeKey(bytes) !== compositeKey(whole.subarray(1, 3)));
  const long = new Uint8Array(10_000).fill(200);
  assertEquals(compositeKey(long), compositeKey(long.slice()));
});

test("compositeKey() goes to any depth", () => {
  const nest = (inner: unknown) => {
    let value = inner;
    for (let i = 0; i < 20_000; i++) value = i % 2 === 0 ? [value] : { value };
    return value;
  };
  assert(compositeKey(nest(1)) === compositeKey(nest(1)));
  assert(compositeKey(nest(1)) !== compositeKey(nest(2)));
});

test("compositeKey() allows a value that occurs twice, but not within itself", () => {
  const twice = new Set([1]);
  assertEquals(compositeKey([twice, twice]), compositeKey([new Set([1]), new Set([1])]));
  const cycle: Record<string, unknown> = { a: [1] };
  (cycle["a"] as unknown[]).push(cycle);
  assertThrows(() => compositeKey(cycle), KeyError, "got a cycle at .a[1]");
});

test("compositeKey() names what it refuses and where", () => {
  class Point {}
  assertThrows(() => compositeKey(Symbol("s")), KeyError, "got symbol Symbol(s)");
  assertThrows(() => compositeKey(function f() {}), KeyError, "got function f");
  assertThrows(() => compositeKey([1, { "a b": new Point() }]), KeyError, 'Point at [1]["a b"]');
  assertThrows(() => compositeKey({ a: Promise.resolve() }), KeyError, "got Promise at .a");
  assertThrows(() => compositeKey([new Map([[1, Symbol()]])]), KeyError, "at [0]<value 0>");
  for (const refused of [new WeakMap(), new URL("http://a/"), new Error("e"), new String("a")]) {
    assertThrows(() => compositeKey([refused]), KeyError, "at [0]");
  }
  const subclass = new (class extends Map {})();
  assertThrows(() => compositeKey(subclass), KeyError, "Cannot compare by value");
});
