import fc from "fast-check";
import { assertEquals, test } from "../harness.ts";
import { numberRange } from "../../src/ops/number_range.ts";

const numbers = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(0, -0, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, NaN, Infinity),
);

test("numberRange() is of the numbers that it is given", () => {
  fc.assert(
    fc.property(numbers, numbers, numbers, (...given) => {
      const { start, step, length } = numberRange(...given);
      assertEquals([start, step, length].map((x, i) => Object.is(x, given[i])), [true, true, true]);
    }),
    { numRuns: 1000 },
  );
});
