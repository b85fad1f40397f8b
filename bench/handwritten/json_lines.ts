/** Counts calls by status, of JSON lines. */

import process from "node:process";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { countStatuses } from "./count_statuses.ts";
import { mergeCounts, onEveryCore } from "./ranges.ts";

if (isMainThread) {
  const parts = await onEveryCore<Map<string, number>>(import.meta.url, process.argv[2]!);
  const counts = [...mergeCounts(parts)].map(([status, count]) => [Number(status), count] as const);
  console.log(JSON.stringify(counts.sort(([a], [b]) => a - b)));
} else {
  parentPort!.postMessage(countStatuses(workerData));
}
