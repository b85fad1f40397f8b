/**
 * What a run is called.
 *
 * @module
 */

import type { Condition, Question } from "../model.ts";

/** Comparisons in words. */
export const comparisons: readonly (readonly [Condition["comparison"], string])[] = [
  ["contains", "contains"],
  ["lacks", "does not contain"],
  ["is", "is"],
  ["not", "is not"],
  ["least", "is at least"],
  ["most", "is at most"],
];

/** A question in words. */
export function titleOf({ kind, by, of = "", where, byFile }: Question): string {
  const group = by.join(" and ");
  const titles: Readonly<Record<Question["kind"], string>> = {
    top: `Top ${group}`,
    time: group === "" ? "Over time" : `Over time by ${group}`,
    sums: `Sum of ${of} by ${group}`,
    spread: `Distribution of ${of}`,
    words: "Top words",
    find: "Search",
  };
  const only = where === undefined || where.value === "" ? "" : `, ${conditionTitle(where)}`;
  return `${titles[kind]}${byFile ? " by file" : ""}${only}`;
}

function conditionTitle({ field, comparison, value }: Condition): string {
  const words = comparisons.find(([it]) => it === comparison)?.[1] ?? comparison;
  return `${field === "" ? "any field" : field} ${words} “${value}”`;
}
