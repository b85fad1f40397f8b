import fc from "fast-check";
import {
  addToSketch,
  closeSketch,
  largestOf,
  mergeSketches,
  newSketch,
  quantileOf,
  type Sketch,
  smallestOf,
} from "../../src/numerics/quantile_sketch.ts";
import { assertSame } from "../bag/model.ts";
import { assert, assertEquals, assertThrows, test } from "../harness.ts";

const hostile = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0, -0, 5e-324, -5e-324, 2 ** -1022, 1e-310, -1e-310, Infinity, -Infinity),
  fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, 1, 2, 4, 1 - 2 ** -53, 2 - 2 ** -52),
);

function sketchOf(numbers: readonly unknown[], accuracy = 0.01): Sketch {
  const sketch = newSketch(accuracy);
  for (const x of numbers) addToSketch(sketch, x, "quantiles");
  return closeSketch(sketch);
}

test("quantileOf() is as near to the true quantile as was asked for", () => {
  fc.assert(
    fc.property(
      fc.array(hostile, { minLength: 1, maxLength: 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(0.5, 0.1, 0.01, 1e-4, 1e-9),
      (numbers, q, accuracy) => {
        const exact = numbers.toSorted((a, b) => a - b)[Math.floor(q * (numbers.length - 1))]!;
        const found = quantileOf(sketchOf(numbers, accuracy), q);
        if (!Number.isFinite(exact) || exact === 0) assert(found === exact, `${found}`);
        // Below 1e-300 numbers themselves are not as fine as that.
        else if (Math.abs(exact) < 1e-300) assert(Math.abs(found - exact) < 1e-300);
        else {
          const error = Math.abs(found / exact - 1);
          assert(error <= accuracy * (1 + 1e-3), `${found} for ${exact}, ${error}`);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test("quantileOf() keeps its promise for very small numbers and very large ones", () => {
  for (const x of [2 ** -1022, 2 ** -1030 * 1.37, 2 ** -1000, 2 ** 1022 * 1.99]) {
    const found = quantileOf(sketchOf([x / 2, x, x * 1.0001], 0.1), 0.5);
    assert(Math.abs(found / x - 1) <= 0.1 + 1e-3, `${found} for ${x}`);
  }
  const found = quantileOf(sketchOf([1.78e308, 1.79e308, 1.79e308], 0.1), 0.5);
  assert(Math.abs(found / 1.79e308 - 1) <= 0.1);
});

test("quantileOf() gives the smallest and the largest exactly", () => {
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 10 }), (numbers) => {
      const sketch = sketchOf(numbers, 0.3);
      assert(
        smallestOf(sketch) === Math.min(...numbers) &&
          quantileOf(sketch, 0) === Math.min(...numbers),
      );
      assert(
        largestOf(sketch) === Math.max(...numbers) &&
          quantileOf(sketch, 1) === Math.max(...numbers),
      );
    }),
  );
});

test("mergeSketches() gives the sketch of all numbers, however they were cut", () => {
  fc.assert(
    fc.property(fc.array(fc.array(hostile, { maxLength: 6 }), { maxLength: 6 }), (parts) => {
      const sketches = parts.map((part) => sketchOf(part));
      const before = structuredClone(sketches);
      assertSame(mergeSketches(sketches, 0.01), sketchOf(parts.flat()));
      assertEquals(sketches, before);
    }),
  );
});

test("quantiles are the same to the last bit in every runtime", () => {
  const sketch = sketchOf(Array.from({ length: 1000 }, (_, i) => (i - 300) ** 3 / 7));
  assertEquals([0.1, 0.25, 0.5, 0.9].map((q) => quantileOf(sketch, q)), [
    -1164988.1564737319,
    -18864.972532339903,
    1122617.8158947022,
    30842031.611053724,
  ]);
});

test("addToSketch() refuses what has no rank", () => {
  assertThrows(() => sketchOf([1, NaN]), RangeError, "got NaN");
  assertThrows(() => sketchOf([1n]), TypeError, "use map(Number)");
  assertThrows(() => sketchOf(["1"]), TypeError, 'got string "1"');
  assertThrows(() => sketchOf([true]), TypeError, "got boolean true");
});
