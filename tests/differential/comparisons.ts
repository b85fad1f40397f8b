/**
 * When two answers to a case are the same.
 *
 * @module
 */

import type { Answer, Case } from "./cases.ts";

/** Relative error of what dask sums up naively. */
const tolerance = 1e-12;

type Comparison = (holdall: unknown, dask: unknown, given: Case) => boolean;

/** How answers are compared where they need not be equal to the letter. */
const comparisons: Readonly<Record<string, Comparison>> = {
  sum: areClose,
  mean: areClose,
  var: areClose,
  std: areClose,
  // The bag's own element comes first, as in the call; dask puts the other one first.
  join: areSwapped,
  joinTwoKeys: areSwapped,
  joinItem: areSwapped,
  joinBag: areSwapped,
  joinItself: areSwapped,
  joinIndex: areSwapped,
  // A hash decides where a key goes, and each library has its own.
  joinShuffled: (holdall, dask) => haveSameElements(holdall, swapped(dask)),
  groupbyByTasks: haveSameElements,
  groupbyItself: haveSameElements,
  // On its way over a disk dask also loses the order within groups.
  groupbyOnDisk: haveSameGroups,
  groupbyInto: haveSameGroups,
  groupbyIndex: haveSameGroups,
  // A bag with dask's partitions, one for each pair, would have to be put in order again.
  productOfPartitions: haveSameElements,
  // Chance decides, so each is compared with what it was to draw from.
  randomSample: (...answers) => areDrawn(answers, { repeats: false }),
  sample: (...answers) => areDrawn(answers, { repeats: false, size: answers[2].n! + 1 }),
  choices: (...answers) => areDrawn(answers, { repeats: true, size: answers[2].n! + 1 }),
};

/** Whether dask has to have an answer: it has none where there are too few elements. */
export function isAnswerable({ operation, partitions, n = 0 }: Case): boolean {
  const size = partitions.flat().length;
  return operation === "sample" ? size > n : size > 0;
}

/** Whether two answers to a case are the same. */
export function areSame(given: Case, holdall: Answer, dask: Answer): boolean {
  if ("error" in holdall || "error" in dask) {
    const expected = given.operation === "sample" ? "RangeError" : "EmptyBagError";
    return "error" in holdall && "error" in dask && holdall.error.startsWith(expected);
  }
  const compare = comparisons[given.operation] ?? areEqual;
  return compare(holdall.value, dask.value, given);
}

/** Whether two values that JSON carries are equal. */
export function areEqual(a: unknown, b: unknown): boolean {
  return spell(a) === spell(b);
}

function areClose(a: unknown, b: unknown): boolean {
  if (typeof a !== "number" || typeof b !== "number") return false;
  return Math.abs(a - b) <= tolerance * Math.max(1e3, Math.abs(a), Math.abs(b));
}

function areSwapped(holdall: unknown, dask: unknown): boolean {
  return areEqual(holdall, swapped(dask));
}

function swapped(pairs: unknown): unknown {
  return (pairs as [unknown, unknown][]).map(([a, b]) => [b, a]);
}

function haveSameElements(a: unknown, b: unknown): boolean {
  return areEqual(sorted(a), sorted(b));
}

function haveSameGroups(a: unknown, b: unknown): boolean {
  const groups = (value: unknown) =>
    (value as [unknown, unknown][]).map(([key, elements]) => [key, sorted(elements)]);
  return haveSameElements(groups(a), groups(b));
}

function areDrawn(
  [holdall, dask, { partitions }]: Parameters<Comparison>,
  { repeats, size }: { readonly repeats: boolean; readonly size?: number },
): boolean {
  return [holdall, dask].every((drawn) => {
    const rest = partitions.flat().map(spell);
    const places = (drawn as unknown[]).map((element) => {
      const place = rest.indexOf(spell(element));
      if (!repeats && place !== -1) rest.splice(place, 1);
      return place;
    });
    return !places.includes(-1) && (size === undefined || places.length === size);
  });
}

function sorted(elements: unknown): unknown[] {
  return (elements as unknown[]).toSorted((a, b) => spell(a) < spell(b) ? -1 : 1);
}

/** A value spelt out; members of objects in any order, since Python's are. */
function spell(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spell).join()}]`;
  if (typeof value !== "object" || value === null) {
    return typeof value === "string" ? JSON.stringify(value) : String(value);
  }
  const members = Object.entries(value).map(([name, it]) => `${JSON.stringify(name)}:${spell(it)}`);
  return `{${members.sort().join()}}`;
}
