/**
 * How large the parts of results are that a task takes.
 *
 * @module
 */

import type { Key } from "../../graph/node.ts";
import { partsOf, type Value } from "../../kernel/program.ts";
import { sizeOf } from "../../wire/size.ts";

/** Rough number of bytes of all the parts of results that a task takes, if it takes any. */
export function sizeOfParts(
  value: Value,
  part: (key: Key, part: number) => unknown,
): number | undefined {
  if (value.kind === "input") {
    return value.part === undefined ? undefined : sizeOf(part(value.key, value.part));
  }
  let sum: number | undefined;
  for (const inner of partsOf(value)) {
    const size = sizeOfParts(inner, part);
    if (size !== undefined) sum = (sum ?? 0) + size;
  }
  return sum;
}
