/**
 * How large the parts of results are that a task takes.
 *
 * @module
 */

import { partitionKey } from "../../graph/graph.ts";
import { partsOf, type PartsOfAll, type Value } from "../../kernel/program.ts";
import type { RunStore } from "./run_store.ts";

/** Parts of a collection that are measured, evenly spaced. */
const sample = 64;

/** Rough number of bytes of all the parts of results that a task takes, if it takes any. */
export function sizeOfParts(value: Value, store: RunStore): number | undefined {
  if (value.kind === "parts") return sizeOfAll(value, store);
  if (value.kind === "input") {
    return value.part === undefined ? undefined : store.sizeOfPart(value.key, value.part);
  }
  let sum: number | undefined;
  for (const inner of partsOf(value)) {
    const size = sizeOfParts(inner, store);
    if (size !== undefined) sum = (sum ?? 0) + size;
  }
  return sum;
}

function sizeOfAll({ name, npartitions, part }: PartsOfAll, store: RunStore): number {
  const count = Math.min(npartitions, sample);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += store.sizeOfPart(partitionKey(name, Math.floor(i * npartitions / count)), part);
  }
  return count === 0 ? 0 : sum * npartitions / count;
}
