/** Counts calls by status, of JSON lines. */

import process from "node:process";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { mergeCounts, onEveryCore, textBlocks } from "./ranges.ts";

if (isMainThread) {
  const parts = await onEveryCore<Map<string, number>>(import.meta.url, process.argv[2]!);
  const counts = [...mergeCounts(parts)].map(([status, count]) => [Number(status), count] as const);
  console.log(JSON.stringify(counts.sort(([a], [b]) => a - b)));
} else {
  const counts = new Map<number, number>();
  for (const text of textBlocks(workerData)) {
    for (const line of text.split("\n")) {
      if (line === "") continue;
      const { status } = JSON.parse(line) as { status: number };
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
  }
  parentPort!.postMessage(counts);
}
