/**
 * What is told of a task that is done.
 *
 * @module
 */

import type { Key } from "../../graph/node.ts";
import type { RunEvent } from "../ports.ts";

type TaskEnd = Extract<RunEvent, { readonly type: "task-end" }>;

/** The event of the end of a task, of a reply that may have more. */
export function taskEnd(
  key: Key,
  slot: number,
  { elapsed, bytes, elements, gathered }: Omit<TaskEnd, "type" | "key" | "slot">,
): TaskEnd {
  return {
    type: "task-end",
    key,
    slot,
    elapsed,
    bytes,
    ...(elements === undefined ? {} : { elements }),
    ...(gathered === undefined ? {} : { gathered }),
  };
}
