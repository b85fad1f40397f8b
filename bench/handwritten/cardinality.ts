/** How often each of millions of different tokens occurs. */

import process from "node:process";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { split, summary } from "../queries.ts";
import { mergeCounts, onEveryCore, textBlocks } from "./ranges.ts";

if (isMainThread) {
  const parts = await onEveryCore<Map<string, number>>(import.meta.url, process.argv[2]!);
  console.log(summary(mergeCounts(parts)));
} else {
  const counts = new Map<string, number>();
  for (const text of textBlocks(workerData)) {
    for (let start = 0, end; (end = text.indexOf("\n", start)) !== -1; start = end + 1) {
      for (const token of split(text.slice(start, end))) {
        counts.set(token, (counts.get(token) ?? 0) + 1);
      }
    }
  }
  parentPort!.postMessage(counts);
}
