import fc from "fast-check";

import { describeValue } from "../../src/values/describe_value.ts";
import { assert, assertEquals, test } from "../harness.ts";

test("describeValue() names kinds and values", () => {
  class Point {}
  const cases: [unknown, string][] = [
    [undefined, "undefined"],
    [null, "null"],
    [5, "number 5"],
    [-0, "number -0"],
    [5n, "bigint 5n"],
    [true, "boolean true"],
    ['a "b"', 'string "a \\"b\\""'],
    ["x".repeat(1234), `string "${"x".repeat(20)}…" (1,234 characters)`],
    [Symbol("s"), "symbol Symbol(s)"],
    [function foo() {}, "function foo"],
    [(() => () => 0)(), "anonymous function"],
    [[1, 2, 3], "array of 3"],
    [{ a: 1, b: 2 }, "object with keys a, b"],
    [{ a: 1 }, "object with key a"],
    [Object.create(null), "object without keys"],
    [new Map([[1, 2]]), "Map of 1"],
    [new Set(), "Set of 0"],
    [/a/g, "RegExp /a/g"],
    [new Date(0), "Date 1970-01-01T00:00:00.000Z"],
    [new Date(NaN), "invalid Date"],
    [Promise.resolve(), "Promise"],
    [new RangeError("no"), 'RangeError "no"'],
    [new Uint16Array(2), "Uint16Array of 4 bytes"],
    [new Point(), "instance of Point"],
    [new (class {})(), "instance of an unnamed class"],
  ];
  for (const [value, expected] of cases) assertEquals(describeValue(value), expected);
});

test("describeValue() stays on one short line for anything", () => {
  fc.assert(fc.property(fc.anything({ withMap: true, withTypedArray: true }), (value) => {
    const text = describeValue(value);
    assert(text.length <= 80 && text.length > 0 && !/[\n\r]/.test(text), text);
  }));
});

test("describeValue() keeps line breaks and endless names out", () => {
  assertEquals(describeValue({ "a\nb": 1 }), "object with key a b");
  assertEquals(describeValue("a\nb"), 'string "a\\nb"');
  const long = describeValue({ ["k".repeat(1000)]: 1 });
  assertEquals(long.length, 80);
  assert(long.endsWith("k…"));
});

test("describeValue() runs no getters and survives hostile objects", () => {
  const bomb = () => {
    throw new Error("must not run");
  };
  const getters = Object.defineProperty({}, "a", { get: bomb, enumerable: true });
  assertEquals(describeValue(getters), "object with key a");
  const named = Object.defineProperty(() => 0, "name", { get: bomb });
  assertEquals(describeValue(named), "anonymous function");
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assertEquals(describeValue(proxy), "object that cannot be inspected");
  const trap = new Proxy({}, { getPrototypeOf: bomb, ownKeys: bomb });
  assertEquals(describeValue(trap), "object that cannot be inspected");
});
