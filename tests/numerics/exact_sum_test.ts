import fc from "fast-check";

import { addTo, type ExactSum, mergeSums, newSum, sumValue } from "../../src/numerics/exact_sum.ts";
import { assert, assertEquals, assertThrows, test } from "../harness.ts";

const hostile = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer().map((x) => x / 10),
  fc.constantFrom(0, -0, 5e-324, -5e-324, 2.2250738585072014e-308, 1e308, -1e308, 1e16, 1, 1e-16),
  fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** 900, -(2 ** 899), 2 ** 970, 2 ** 53),
);

function sumOf(values: Iterable<unknown>): ExactSum {
  const sum = newSum();
  for (const x of values) addTo(sum, x);
  return sum;
}

/** A number as a whole multiple of 2^-1074, read off its decimal-free binary digits. */
function units(x: number): bigint {
  let exponent = 0;
  for (; !Number.isInteger(x); exponent++) x *= 2;
  return (BigInt(x) << 1074n) >> BigInt(exponent);
}

/** A number as a multiple of 2^-1075, so that the middle of two numbers is one, too. */
function doubled(x: number): bigint {
  return 2n * units(x);
}

/** Whether no other number is nearer to `total` / 2^1074, nor equally near and even. */
function isNearest(value: number, total: bigint): boolean {
  if (!Number.isFinite(value)) return abs(total) >= (2n ** 54n - 1n) << (970n + 1074n);
  const distance = abs(2n * total - doubled(value));
  return [-1n, 1n].every((step) => {
    const other = neighbour(value, step);
    if (!Number.isFinite(other)) return true;
    const difference = abs(2n * total - doubled(other));
    return distance < difference || (distance === difference && isEven(value));
  });
}

function abs(x: bigint): bigint {
  return x < 0n ? -x : x;
}

/** The next number above (1) or below (-1). */
function neighbour(x: number, step: bigint): number {
  if (x === 0) return Number(step) * 5e-324;
  const bits = new BigInt64Array(new Float64Array([x]).buffer);
  bits[0]! += x > 0 ? step : -step;
  return new Float64Array(bits.buffer)[0]!;
}

function isEven(x: number): boolean {
  return (new BigInt64Array(new Float64Array([x]).buffer)[0]! & 1n) === 0n;
}

test("sumValue() is the number nearest to the exact total", () => {
  fc.assert(
    fc.property(fc.array(hostile), (numbers) => {
      const total = numbers.reduce((total, x) => total + units(x), 0n);
      // One number that is not whole keeps the rule for whole numbers out of this.
      const value = sumValue(sumOf([...numbers, 0.5, -0.5])) as number;
      assert(isNearest(value, total), `${value} for ${total}`);
    }),
    { numRuns: 500 },
  );
});

test("sumValue() is the same for any order and any partitioning", () => {
  const any = fc.oneof(
    { weight: 20, arbitrary: hostile },
    fc.constantFrom(NaN, Infinity, -Infinity),
  );
  const parts = fc.array(fc.array(any));
  fc.assert(
    fc.property(
      parts.chain((p) =>
        fc.tuple(
          fc.constant(p),
          fc.shuffledSubarray(p.flat(), {
            minLength: p.flat().length,
          }),
        )
      ),
      ([parts, shuffled]) => {
        const states = parts.map((part) => structuredClone(sumOf(part)));
        assertEquals(attempt(states.reduce(mergeSums, newSum())), attempt(sumOf(shuffled)));
      },
    ),
    { numRuns: 500 },
  );
});

/** The value of a sum, or the message it is refused with. */
function attempt(sum: ExactSum): unknown {
  try {
    return sumValue(sum);
  } catch (error) {
    return (error as RangeError).message;
  }
}

test("sumValue() rounds once", () => {
  const cases: [number[], number][] = [
    [[], 0],
    [[-0, -0], 0],
    [Array(10).fill(0.1), 1],
    [[1e16, 1, 1e-16], 10000000000000002],
    [[1e16, 1, -1e-16], 1e16],
    [[1e100, 1, -1e100, 0.5], 1.5],
    [[1e300, 1e200, 1e100, 1.1, -1e100, -1e300, -1e200], 1.1],
    [[1e308, 1e308, -1e308], 1e308],
    [[1e308, 1e308], Infinity],
    [[-1e308, -1e308], -Infinity],
    [[Number.MAX_VALUE, 2 ** 969], Number.MAX_VALUE],
    [[Number.MAX_VALUE, 2 ** 970], Infinity],
    [[Number.MAX_VALUE, 2 ** 970, -5e-324], Number.MAX_VALUE],
    [[5e-324, 5e-324], 1e-323],
  ];
  for (const [numbers, expected] of cases) assert(Object.is(sumValue(sumOf(numbers)), expected));
});

test("sumValue() follows arithmetic for NaN and infinities", () => {
  assertEquals(sumValue(sumOf([1, Infinity, 1e308, 1e308])), Infinity);
  assertEquals(sumValue(sumOf([-Infinity, 1])), -Infinity);
  assertEquals(sumValue(sumOf([Infinity, 1, -Infinity])), NaN);
  assertEquals(sumValue(sumOf([NaN, Infinity])), NaN);
});

test("sumValue() refuses a total of whole numbers that no number holds exactly", () => {
  const most = Number.MAX_SAFE_INTEGER;
  assertEquals(sumValue(sumOf([most, most, -most])), most);
  assertEquals(sumValue(sumOf([2 ** 53, 2 ** 53])), 2 ** 54);
  assertEquals(sumValue(sumOf([2 ** 63, 1, -1])), 2 ** 63);
  assertEquals(sumValue(sumOf([2 ** 64, 1])), 2 ** 64);
  for (
    const [numbers, total] of [[[2 ** 53, 1], 2n ** 53n + 1n], [
      [-(2 ** 63), 1],
      -(2n ** 63n) + 1n,
    ]] as const
  ) {
    assertThrows(() => sumValue(sumOf(numbers)), RangeError, `add up to ${total}`);
    assertThrows(
      () => sumValue(mergeSums(sumOf(numbers.slice(1)), sumOf(numbers.slice(0, 1)))),
      RangeError,
    );
  }
  const message = "the whole numbers add up to 9007199254740993, beyond the exact range";
  assertThrows(() => sumValue(sumOf([most, 2])), RangeError, message);
  assertThrows(() => sumValue(sumOf([-most, -1])), RangeError, "map(BigInt)");
  assertEquals(sumValue(sumOf([most, 2, 0.25])), 9007199254740994);
});

test("addTo() counts booleans and adds bigints exactly", () => {
  assertEquals(sumValue(sumOf([true, false, true, 0.5])), 2.5);
  assertEquals(sumValue(sumOf([2n ** 70n, 1n])), 2n ** 70n + 1n);
  const merged = mergeSums(sumOf([]), structuredClone(sumOf([2n ** 70n])));
  assertEquals(sumValue(mergeSums(merged, sumOf([]))), 2n ** 70n);
});

test("addTo() and mergeSums() refuse to mix bigints with numbers", () => {
  assertThrows(() => sumOf([1, 2n]), TypeError, "Cannot add bigint 2n to a sum of numbers");
  assertThrows(() => sumOf([2n, 1]), TypeError, "Cannot add number 1 to a sum of bigints");
  assertThrows(() => mergeSums(sumOf([1]), sumOf([2n])), TypeError, "sum of numbers");
  assertThrows(() => mergeSums(sumOf([2n]), sumOf([1])), TypeError, "sum of bigints");
  assertThrows(() => sumOf([2n, NaN]), TypeError, "number NaN");
});

test("addTo() refuses what is no number", () => {
  for (const x of ["1", null, undefined, [], {}, new Date(0), Symbol("s"), () => 0]) {
    assertThrows(() => sumOf([x]), TypeError, "Cannot sum: expected a number or bigint, got");
  }
  assertThrows(() => sumOf(["1"]), TypeError, 'got string "1"; make a number of it first');
});
