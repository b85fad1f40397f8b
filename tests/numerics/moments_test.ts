import fc from "fast-check";

import {
  addMoment,
  deviationOf,
  meanOf,
  mergeMoments,
  type Moments,
  newMoments,
  varianceOf,
} from "../../src/numerics/moments.ts";
import { assert, assertEquals, assertThrows, test } from "../harness.ts";

const hostile = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer().map((x) => x / 10),
  fc.constantFrom(0, -0, 5e-324, -1e-310, 2 ** -450, 2 ** 450, 1e155, 1e9, 1e9 + 1, 1e308, -1e308),
);

function momentsOf(values: Iterable<unknown>): Moments {
  const moments = newMoments();
  for (const x of values) addMoment(moments, x);
  return moments;
}

function all(moments: Moments): number[] {
  return [0, 1, 2].flatMap((ddof) => [
    meanOf(moments),
    varianceOf(moments, ddof),
    deviationOf(moments, ddof),
  ]);
}

/** A number as a whole multiple of 2^-1074. */
function units(x: number): bigint {
  let exponent = 0;
  for (; !Number.isInteger(x); exponent++) x *= 2;
  return (BigInt(x) << 1074n) >> BigInt(exponent);
}

/** The middle between a number of at least 0 and the next, above (1) or below (-1), times 2^1075. */
function middle(x: number, step: 1n | -1n): bigint {
  const bits = new BigInt64Array(new Float64Array([x]).buffer);
  bits[0]! += step;
  const next = new Float64Array(bits.buffer)[0]!;
  // Above the largest number the numbers would go on as they do below it.
  return units(x) + (Number.isFinite(next) ? units(next) : units(x) + (1n << (971n + 1074n)));
}

/** Whether `value` is nearest to `numerator / denominator`, both at least 0, given `power(middle)`. */
function isNearest(value: number, test: (twice: bigint) => bigint): boolean {
  if (value === Infinity) return test(middle(Number.MAX_VALUE, 1n)) <= 0n;
  return test(middle(value, 1n)) >= 0n && (value === 0 || test(middle(value, -1n)) <= 0n);
}

test("varianceOf() and deviationOf() are the numbers nearest to the exact values", () => {
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 2, maxLength: 8 }), (numbers) => {
      const moments = momentsOf(numbers);
      const [count, exact] = [BigInt(numbers.length), numbers.map(units)];
      const total = exact.reduce((a, b) => a + b);
      // Deviations from the mean, times `count`, so that they are whole; in units of 2^-1074.
      const squares = exact.reduce((sum, x) => sum + (count * x - total) ** 2n, 0n);
      const divisor = count ** 2n * (count - 1n);
      const variance = varianceOf(moments, 1);
      // `twice` / 2^1075 against squares / divisor / 2^2148.
      assert(isNearest(variance, (twice) => ((twice * divisor) << 1073n) - squares));
      const deviation = deviationOf(moments, 1);
      assert(isNearest(deviation, (twice) => twice ** 2n * divisor - 4n * squares));
    }),
    { numRuns: 500 },
  );
});

test("meanOf() is the number nearest to the exact mean", () => {
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 8 }), (numbers) => {
      const total = numbers.map(units).reduce((a, b) => a + b);
      const mean = meanOf(momentsOf(numbers));
      const size = total < 0n ? -total : total;
      assert(mean === 0 || mean < 0 === total < 0n);
      const count = BigInt(numbers.length);
      assert(isNearest(Math.abs(mean), (twice) => twice * count - 2n * size));
    }),
    { numRuns: 500 },
  );
});

test("moments are the same for any order and any partitioning", () => {
  const parts = fc.array(fc.array(hostile, { maxLength: 5 }), { maxLength: 5 });
  const shuffled = parts.chain((p) =>
    fc.tuple(fc.constant(p), fc.shuffledSubarray(p.flat(), { minLength: p.flat().length }))
  );
  fc.assert(
    fc.property(shuffled, ([parts, numbers]) => {
      const states = parts.map((part) => structuredClone(momentsOf(part)));
      assertEquals(all(states.reduce(mergeMoments, newMoments())), all(momentsOf(numbers)));
    }),
    { numRuns: 300 },
  );
});

test("varianceOf() does not cancel", () => {
  assertEquals(varianceOf(momentsOf([1e9, 1e9 + 1, 1e9 + 2]), 0), 2 / 3);
  assertEquals(varianceOf(momentsOf(Array(10).fill(0.1)), 0), 0);
  assertEquals(deviationOf(momentsOf(Array(10).fill(0.1)), 0), 0);
  assertEquals(varianceOf(momentsOf([1, 2, 3, 4]), 1), 5 / 3);
  assertEquals(meanOf(momentsOf(Array(10).fill(0.1))), 0.1);
});

test("deviationOf() gives the even one of two equally near numbers", () => {
  assertEquals(deviationOf(momentsOf([0, 5e-324]), 0), 0);
  assertEquals(deviationOf(momentsOf([0, 3 * 5e-324]), 0), 2 * 5e-324);
});

test("deviationOf() is finite where the variance overflows or underflows", () => {
  assertEquals(varianceOf(momentsOf([1e200, -1e200]), 0), Infinity);
  assertEquals(deviationOf(momentsOf([1e200, -1e200]), 0), 1e200);
  assertEquals(varianceOf(momentsOf([1e-200, -1e-200]), 0), 0);
  assertEquals(deviationOf(momentsOf([1e-200, -1e-200]), 0), 1e-200);
  assertEquals(meanOf(momentsOf([1e308, 1e308, 1e308])), 1e308);
});

test("varianceOf() is NaN without enough numbers, and for NaN and infinities", () => {
  assertEquals(all(newMoments()), Array(9).fill(NaN));
  assertEquals(varianceOf(momentsOf([1]), 1), NaN);
  assertEquals(deviationOf(momentsOf([1, 2]), 2), NaN);
  assertEquals(varianceOf(momentsOf([1]), 0), 0);
  assertEquals(meanOf(momentsOf([1, Infinity])), Infinity);
  assertEquals(varianceOf(momentsOf([1, Infinity]), 0), NaN);
  assertEquals(meanOf(momentsOf([Infinity, -Infinity])), NaN);
  assertEquals(deviationOf(momentsOf([1, NaN]), 0), NaN);
});

test("addMoment() counts booleans and refuses what is no number", () => {
  assertEquals(meanOf(momentsOf([true, false, true, true])), 0.75);
  assertThrows(() => momentsOf([1n]), TypeError, "got bigint 1n; use map(Number) first");
  for (const x of ["1", null, undefined, [1], new Date(0)]) {
    assertThrows(
      () => momentsOf([x]),
      TypeError,
      "Cannot compute a mean or a variance: expected a number, got",
    );
  }
});
