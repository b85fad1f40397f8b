/** Counting calls by status, of the JSON lines of a part of a file. */

import { type FileRange, textBlocks } from "./ranges.ts";

/** Numbers of calls by status. */
export function countStatuses(range: FileRange): Map<number, number> {
  const counts = new Map<number, number>();
  for (const text of textBlocks(range)) {
    for (const line of text.split("\n")) {
      if (line === "") continue;
      const { status } = JSON.parse(line) as { status: number };
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
  }
  return counts;
}
