/**
 * Where Holdall deliberately answers otherwise than dask 2022.12 (Debian 12's `python3-dask`), each with
 * its reason. The test asks both sides each case, so that the list stays true. What JSON has no word
 * for, NaN, is `null` here.
 *
 * @module
 */

import type { Case } from "./operations.ts";

/** What a side is to answer: a value, or an error whose text has this in it. */
export type Expected = { readonly value: unknown } | { readonly error: string };

/** A case to which the two sides have different answers. */
export interface Difference {
  readonly because: string;
  readonly case: Case;
  readonly dask: Expected;
  readonly holdall: Expected;
}

/** Operations whose answers differ in form only: how dask's becomes Holdall's. */
export const inHoldallsForm: Readonly<Record<string, (answer: unknown) => unknown>> = {
  // The bag's own element comes first, as in the call; dask puts the other one first.
  join: swapPairs,
  joinIndex: swapPairs,
};

/** The cases. */
export const differences: readonly Difference[] = [
  {
    because: "join() pairs the bag's element with the other's, in this order",
    case: { operation: "join", partitions: [[2]] },
    dask: { value: [[2, 2], [3, 2], [8, 2]] },
    holdall: { value: [[2, 2], [2, 3], [2, 8]] },
  },
  {
    because: "a sum is exact and rounded once",
    case: { operation: "sum", partitions: [[1e100, 1], [-1e100]] },
    dask: { value: 0 },
    holdall: { value: 1 },
  },
  {
    because:
      "a sum of integers that a number cannot hold is an error, since Python's are unlimited",
    case: { operation: "sum", partitions: [[2 ** 53 - 1, 2]] },
    dask: { value: 2 ** 53 },
    holdall: { error: "RangeError: Cannot give the sum" },
  },
  {
    because: "a variance does not lose its digits to cancellation",
    case: { operation: "var", partitions: [[1e9, 1e9 + 1], [1e9 + 2]], n: 1 },
    dask: { value: 0 },
    holdall: { value: 1 },
  },
  {
    because: "a variance of too few elements is NaN, as in NumPy",
    case: { operation: "var", partitions: [[1]], n: 1 },
    dask: { error: "ZeroDivisionError" },
    holdall: { value: null },
  },
  {
    because: "a boolean and a number are different values in JavaScript",
    case: { operation: "frequencies", partitions: [[1, true], [false, 0]] },
    dask: { value: [[1, 2], [false, 2]] },
    holdall: { value: [[1, 1], [true, 1], [false, 1], [0, 1]] },
  },
  {
    because: "truthy is what JavaScript calls truthy, of which an empty array is",
    case: { operation: "truthy", partitions: [[0, "", null, [], "a"]] },
    dask: { value: ["a"] },
    holdall: { value: [[], "a"] },
  },
  {
    because:
      "a fold with an initial value of nothing is that value, however many partitions there are",
    case: { operation: "foldInitial", partitions: [[], []] },
    dask: { error: "TypeError" },
    holdall: { value: 0 },
  },
  {
    because: "a fold copies its initial value for each partition",
    case: { operation: "foldAppend", partitions: [[1], [2]] },
    dask: { value: [1, 2, 1, 2] },
    holdall: { value: [1, 2] },
  },
  {
    because: "an index of 0 is an index",
    case: { operation: "topkByFirst", partitions: [[[1, "a"], [1, "b"]]] },
    dask: { value: [[1, "b"]] },
    holdall: { value: [[1, "a"]] },
  },
  {
    because: "the characters of a string are rarely what is meant",
    case: { operation: "flatten", partitions: [["ab"]] },
    dask: { value: ["a", "b"] },
    holdall: { error: "TypeError" },
  },
  {
    because: "strings are ordered by UTF-16 code unit, as everywhere in JavaScript",
    case: { operation: "max", partitions: [["\uff5e", "\u{1f600}"]] },
    dask: { value: "\u{1f600}" },
    holdall: { value: "\uff5e" },
  },
];

function swapPairs(answer: unknown): unknown {
  return (answer as [unknown, unknown][]).map(([a, b]) => [b, a]);
}
