/**
 * Where Holdall deliberately answers otherwise than dask 2022.12 (Debian 12's `python3-dask`), each with
 * its reason. The test asks both sides each case, so that the list stays true.
 *
 * @module
 */

import type { Case } from "./cases.ts";

/** What a side is to answer: a value, or an error whose text has this in it. */
export type Expected = { readonly value: unknown } | { readonly error: string };

/** A case to which the two sides have different answers. */
export interface Difference {
  readonly because: string;
  readonly case: Case;
  readonly dask: Expected;
  readonly holdall: Expected;
}

/** The cases. */
export const differences: readonly Difference[] = [
  // Values
  {
    because: "a boolean and a number are different values in JavaScript",
    case: { operation: "frequencies", partitions: [[1, true], [false, 0]] },
    dask: { value: [[1, 2], [false, 2]] },
    holdall: { value: [[1, 1], [true, 1], [false, 1], [0, 1]] },
  },
  {
    because: "a boolean and a number are different keys, too",
    case: { operation: "groupbyInOne", partitions: [[1], [true]] },
    dask: { value: [[1, [1, true]]] },
    holdall: { value: [[1, [1]], [true, [true]]] },
  },
  {
    because: "all NaN are the same value, as in a Map",
    case: { operation: "frequencies", partitions: [[NaN], [NaN]] },
    dask: { value: [[NaN, 1], [NaN, 1]] },
    holdall: { value: [[NaN, 2]] },
  },
  {
    because: "records are compared by value, and so can be told apart",
    case: { operation: "distinct", partitions: [[{ a: 1 }], [{ a: 1 }, { a: 2 }]] },
    dask: { error: "TypeError" },
    holdall: { value: [{ a: 1 }, { a: 2 }] },
  },
  {
    because: "truthy is what JavaScript calls truthy, of which an empty array is, and NaN is not",
    case: { operation: "truthy", partitions: [[0, "", null, [], NaN, "a"]] },
    dask: { value: [NaN, "a"] },
    holdall: { value: [[], "a"] },
  },
  {
    because: "any() asks what JavaScript calls truthy",
    case: { operation: "any", partitions: [[[]]] },
    dask: { value: false },
    holdall: { value: true },
  },
  {
    because: "all() asks what JavaScript calls truthy",
    case: { operation: "all", partitions: [[NaN]] },
    dask: { value: true },
    holdall: { value: false },
  },
  {
    because: "strings are ordered by UTF-16 code unit, as everywhere in JavaScript",
    case: { operation: "max", partitions: [["\uff5e", "\u{1f600}"]] },
    dask: { value: "\u{1f600}" },
    holdall: { value: "\uff5e" },
  },
  {
    because: "a string is rarely meant to be a list of its characters",
    case: { operation: "flatten", partitions: [["ab"]] },
    dask: { value: ["a", "b"] },
    holdall: { error: "TypeError" },
  },
  {
    because: "nor is a record meant to be a list of its names",
    case: { operation: "flatten", partitions: [[{ a: 1 }]] },
    dask: { value: ["a"] },
    holdall: { error: "TypeError" },
  },
  {
    because: "nor are the characters of a string meant as arguments",
    case: { operation: "starmapStrings", partitions: [["ab"]] },
    dask: { value: ["ba"] },
    holdall: { error: "TypeError" },
  },
  {
    because: "a function may have fewer parameters than it is given arguments",
    case: { operation: "starmap", partitions: [[[3, 2, 1]]] },
    dask: { error: "TypeError" },
    holdall: { value: [1] },
  },
  // Numbers
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
    because: "a mean is exact even if the sum is too large",
    case: { operation: "mean", partitions: [[1e308, 1e308]] },
    dask: { value: Infinity },
    holdall: { value: 1e308 },
  },
  {
    because: "a variance does not lose its digits to cancellation",
    case: { operation: "var", partitions: [[1e9, 1e9 + 1], [1e9 + 2]], n: 1 },
    dask: { value: 0 },
    holdall: { value: 1 },
  },
  {
    because: "a standard deviation is never the root of a negative number",
    case: { operation: "std", partitions: [[0.1, 0.1, 0.1]] },
    dask: { error: "math domain error" },
    holdall: { value: 0 },
  },
  {
    because: "a variance of too few elements is NaN, as in NumPy",
    case: { operation: "var", partitions: [[1]], n: 1 },
    dask: { error: "ZeroDivisionError" },
    holdall: { value: NaN },
  },
  {
    because: "a NaN makes a maximum NaN, wherever it stands",
    case: { operation: "max", partitions: [[1, NaN, 2]] },
    dask: { value: 2 },
    holdall: { value: NaN },
  },
  {
    because: "a NaN makes a minimum NaN, wherever it stands",
    case: { operation: "min", partitions: [[1, NaN], [0]] },
    dask: { value: 0 },
    holdall: { value: NaN },
  },
  {
    because: "NaN is none of the largest",
    case: { operation: "topk", partitions: [[1, NaN, 2]], n: 2 },
    dask: { value: [1, NaN] },
    holdall: { value: [2, 1] },
  },
  // Folds
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
    because: "a fold by key copies its initial value for each key",
    case: { operation: "foldbyAppend", partitions: [[1, 2, 3], [4]] },
    dask: { value: [[1, [1, 2, 3]], [0, [1, 2, 3, 4]]] },
    holdall: { value: [[1, [1, 3]], [0, [2, 4]]] },
  },
  {
    because: "where nothing has been accumulated yet, the next element is the first",
    case: { operation: "accumulate", partitions: [[], [1, 2]] },
    dask: { error: "TypeError" },
    holdall: { value: [1, 0] },
  },
  {
    because: "a reduction leaves no partition out",
    case: { operation: "reductionOfEmpty", partitions: [[1, 2], [], [3]] },
    dask: { value: [2, 1] },
    holdall: { value: [2, 0, 1] },
  },
  {
    because: "an index of 0 is an index",
    case: { operation: "topkByFirst", partitions: [[[1, "a"], [1, "b"]]] },
    dask: { value: [[1, "b"]] },
    holdall: { value: [[1, "a"]] },
  },
  {
    because: "a list of keys is a key everywhere",
    case: { operation: "distinctBySeveral", partitions: [[[1, 2], [1, 2]]] },
    dask: { error: "TypeError" },
    holdall: { value: [[1, 2]] },
  },
  // Several bags
  {
    because: "join() pairs the bag's element with the other's, in this order",
    case: { operation: "join", partitions: [[2]] },
    dask: { value: [[2, 2], [3, 2], [8, 2]] },
    holdall: { value: [[2, 2], [2, 3], [2, 8]] },
  },
  {
    because: "bags of several partitions can be joined",
    case: { operation: "joinPartitions", partitions: [[1], [7, 2]] },
    dask: { error: "NotImplementedError" },
    holdall: { value: [[1, 1], [2, 2]] },
  },
  {
    because: "product() keeps the partitions, and so the order, of the bag",
    case: { operation: "productOrder", partitions: [[1, 2]] },
    dask: { value: [[1, 0], [2, 0], [1, 1], [2, 1]] },
    holdall: { value: [[1, 0], [1, 1], [2, 0], [2, 1]] },
  },
  {
    because: "zip() drops no element",
    case: { operation: "zipPositives", partitions: [[-1, 2], [3]] },
    dask: { value: [[-1, 2], [3, 3]] },
    holdall: { error: "RangeError" },
  },
  {
    because: "nor does a function of the elements of two bags",
    case: { operation: "mapPositives", partitions: [[2, -1], [3]] },
    dask: { value: [4, 6] },
    holdall: { error: "RangeError" },
  },
  // Partitions
  {
    because: "a function of partitions returns partitions",
    case: { operation: "scalars", partitions: [[1, 2], [3]] },
    dask: { value: [2, 1] },
    holdall: { error: "TypeError" },
  },
  {
    because: "repartition() makes partitions even",
    case: { operation: "repartitionSizes", partitions: [[0, 1, 2, 3, 4, 5, 6, 7, 8], [9]], n: 3 },
    dask: { value: [9, 0, 1] },
    holdall: { value: [3, 3, 4] },
  },
  {
    because: "fromSequence() makes as many partitions as it is told",
    case: { operation: "fromSequenceSizes", partitions: [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]], n: 7 },
    dask: { value: [2, 2, 2, 2, 2] },
    holdall: { value: [1, 1, 2, 1, 2, 1, 2] },
  },
  {
    because: "a partition size of 0 would lose all elements",
    case: { operation: "fromSequenceZero", partitions: [[1]] },
    dask: { value: [] },
    holdall: { error: "RangeError" },
  },
  {
    because: "a negative number of partitions would lose all elements",
    case: { operation: "fromSequenceNegative", partitions: [[1]] },
    dask: { value: [] },
    holdall: { error: "RangeError" },
  },
  {
    because: "a string is rarely meant to be a sequence",
    case: { operation: "fromSequenceOfString", partitions: [], text: "ab" },
    dask: { value: ["a", "b"] },
    holdall: { error: "TypeError" },
  },
  {
    because: "nor is a string meant to be a partition",
    case: { operation: "fromDelayedOfString", partitions: [], text: "ab" },
    dask: { value: ["ab"] },
    holdall: { error: "TypeError" },
  },
  {
    because: "range() makes partitions even",
    case: { operation: "rangeSizes", partitions: [], n: 5 },
    dask: { value: [1, 1, 3] },
    holdall: { value: [1, 2, 2] },
  },
  {
    because: "range() has as many partitions as it is told, if need be empty ones",
    case: { operation: "rangeOfFew", partitions: [], n: 2 },
    dask: { error: "ValueError" },
    holdall: { value: [0, 1] },
  },
  {
    because: "take() reads on until there are enough",
    case: { operation: "takeFirst", partitions: [[1], [2]], n: 2 },
    dask: { value: [1] },
    holdall: { value: [1, 2] },
  },
  {
    because: "nothing can be sampled",
    case: { operation: "sampleNone", partitions: [[1]] },
    dask: { error: "ZeroDivisionError" },
    holdall: { value: [] },
  },
  {
    because: "nothing can be chosen",
    case: { operation: "choicesNone", partitions: [[1]] },
    dask: { error: "ValueError" },
    holdall: { value: [] },
  },
  // Strings
  {
    because: "positions in strings count UTF-16 code units",
    case: { operation: "find", partitions: [["\u{1f600}b"]], text: "b" },
    dask: { value: [1] },
    holdall: { value: [2] },
  },
  {
    because: "so do widths",
    case: { operation: "ljust", partitions: [["\u{1f600}"]], n: 3 },
    dask: { value: ["\u{1f600}  "] },
    holdall: { value: ["\u{1f600} "] },
  },
  {
    because: "white space is what JavaScript says it is",
    case: { operation: "strip", partitions: [["\x1ca\ufeff"]] },
    dask: { value: ["a\ufeff"] },
    holdall: { value: ["\x1ca"] },
  },
  {
    because: "a limit of split() is one of parts, as in JavaScript, not of splits",
    case: { operation: "splitOnce", partitions: [["a b c"]] },
    dask: { value: [["a", "b c"]] },
    holdall: { value: [["a"]] },
  },
  {
    because: "an empty separator separates characters, as in JavaScript",
    case: { operation: "split", partitions: [["ab"]], text: "" },
    dask: { error: "ValueError" },
    holdall: { value: [["a", "b"]] },
  },
  {
    because: "a $ in a replacement means what it means in JavaScript",
    case: { operation: "replacePattern", partitions: [["ab"]] },
    dask: { value: ["$&b"] },
    holdall: { value: ["ab"] },
  },
];
