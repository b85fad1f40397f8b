import fc from "fast-check";

import { compareValues, isNotANumber, larger, smaller } from "../../src/values/compare.ts";
import { assert, assertEquals, assertStrictEquals, assertThrows, test } from "../harness.ts";

const numeric = fc.oneof(
  fc.double(),
  fc.bigInt(),
  fc.constantFrom(0, -0, NaN, 2 ** 53, 2n ** 53n + 1n, Infinity, -Infinity),
);
const comparable = fc.oneof(
  fc.tuple(numeric, numeric, numeric),
  fc.tuple(fc.string(), fc.string(), fc.string()),
  fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  fc.tuple(...[0, 0, 0].map(() => fc.date({ noInvalidDate: false }))),
  fc.tuple(...[0, 0, 0].map(() => fc.array(numeric, { maxLength: 3 }))),
);

test("compareValues() is a total order on each type", () => {
  fc.assert(fc.property(comparable, ([a, b, c]) => {
    assertEquals(compareValues(a, a), 0);
    assert(compareValues(a, b) === 0 - compareValues(b, a));
    if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) assert(compareValues(a, c) <= 0);
  }));
});

test("compareValues() orders each type as expected", () => {
  const ascending: unknown[][] = [
    [NaN, -Infinity, -1, 0, 0.5, 1n, 1.5, 2n ** 53n, 2n ** 53n + 1n, 2 ** 53 + 2, Infinity],
    ["", "A", "a", "aa", "b", "😀", "～"],
    [false, true],
    [new Date(NaN), new Date(-1), new Date(0)],
    [[], [1], [1, "a"], [1, "b"], [2]],
  ];
  for (const values of ascending) {
    for (let i = 1; i < values.length; i++) {
      assertEquals(compareValues(values[i - 1], values[i]), -1);
      assertEquals(compareValues(values[i], values[i - 1]), 1);
    }
  }
  assertEquals(compareValues(1, 1n), 0);
  assertEquals(compareValues(0, -0), 0);
});

test("compareValues() refuses to compare different types and values without order", () => {
  const message = 'Cannot compare number 1 with string "1"';
  assertThrows(() => compareValues(1, "1"), TypeError, message);
  const pairs = [[null, null], [undefined, 1], [{}, {}], [true, 1], [new Date(0), 0], [[1], ["a"]]];
  for (const [a, b] of pairs) assertThrows(() => compareValues(a, b), TypeError, "Cannot compare");
});

test("larger() and smaller() give NaN wherever it stands, and the first of equals", () => {
  assert(Number.isNaN(larger(NaN, 1)) && Number.isNaN(larger(1, NaN)));
  assert(Number.isNaN(smaller(NaN, 1)) && Number.isNaN(smaller(1, NaN)));
  assert(Number.isNaN(larger<number | bigint>(NaN, 1n)));
  assert(Number.isNaN(smaller<number | bigint>(1n, NaN)));
  const [never, first, second] = [new Date(NaN), new Date(5), new Date(5)];
  assertStrictEquals(larger(first, never), never);
  assertStrictEquals(smaller(never, first), never);
  assertStrictEquals(larger(first, second), first);
  assertStrictEquals(smaller(second, first), second);
  assertThrows(() => larger<unknown>(NaN, "a"), TypeError, "Cannot compare");
  assertThrows(() => smaller<unknown>("a", NaN), TypeError, "Cannot compare");
});

test("larger() and smaller() agree with Math.max and Math.min for numbers", () => {
  fc.assert(fc.property(fc.array(fc.double(), { minLength: 1 }), (numbers) => {
    // + 0 makes -0 and 0 the same, as they are for compareValues().
    assertEquals(numbers.reduce(larger<number>) + 0, Math.max(...numbers) + 0);
    assertEquals(numbers.reduce(smaller<number>) + 0, Math.min(...numbers) + 0);
  }));
});

test("isNotANumber() holds for NaN and invalid Dates", () => {
  assert(isNotANumber(NaN) && isNotANumber(new Date(NaN)));
  assert(!isNotANumber(0) && !isNotANumber(undefined) && !isNotANumber(new Date(0)));
});
