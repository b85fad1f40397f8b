/** How often each word occurs. */

import process from "node:process";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { split, stem, summary } from "../queries.ts";
import { mergeCounts, onEveryCore, textBlocks } from "./ranges.ts";

if (isMainThread) {
  const parts = await onEveryCore<Map<string, number>>(import.meta.url, process.argv[2]!);
  console.log(summary(mergeCounts(parts)));
} else {
  const counts = new Map<string, number>();
  for (const text of textBlocks(workerData)) {
    for (let start = 0, end; (end = text.indexOf("\n", start)) !== -1; start = end + 1) {
      for (const part of split(text.slice(start, end))) {
        const word = stem(part);
        counts.set(word, (counts.get(word) ?? 0) + 1);
      }
    }
  }
  parentPort!.postMessage(counts);
}
