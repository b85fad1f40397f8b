/** The ten pairs of client and server with the most connections. */

import process from "node:process";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { pattern } from "../queries.ts";
import { mergeCounts, onEveryCore, textBlocks } from "./ranges.ts";

if (isMainThread) {
  const parts = await onEveryCore<Map<string, number>>(import.meta.url, process.argv[2]!);
  const counts = [...mergeCounts(parts).values()];
  console.log(JSON.stringify(counts.sort((a, b) => b - a).slice(0, 10)));
} else {
  const counts = new Map<string, number>();
  for (const text of textBlocks(workerData)) {
    for (let start = 0, end; (end = text.indexOf("\n", start)) !== -1; start = end + 1) {
      const { client_ip, server_ip } = pattern.exec(text.slice(start, end))!.groups!;
      const pair = `${client_ip} ${server_ip}`;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
  }
  parentPort!.postMessage(counts);
}
