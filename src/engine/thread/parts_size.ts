/**
 * How large the parts of results are that a task takes.
 *
 * @module
 */

import { partitionKey } from "../../graph/graph.ts";
import { type Value, valuesIn } from "../../kernel/program.ts";
import { sampledSum } from "../../wire/size.ts";
import type { RunStore } from "./run_store.ts";

/** Rough number of bytes of all the parts of results that a task takes, if it takes any. */
export function sizeOfParts(value: Value, store: RunStore): number | undefined {
  if (value.kind === "parts") {
    const { name, npartitions, part } = value;
    return sampledSum(npartitions, (i) => store.sizeOfPart(partitionKey(name, i), part));
  }
  if (value.kind === "input") {
    return value.part === undefined ? undefined : store.sizeOfPart(value.key, value.part);
  }
  let sum: number | undefined;
  for (const inner of valuesIn(value)) {
    const size = sizeOfParts(inner, store);
    if (size !== undefined) sum = (sum ?? 0) + size;
  }
  return sum;
}
