/** The number of different pairs of address and agent in a log. */

import process from "node:process";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { onEveryCore, textBlocks } from "./ranges.ts";

if (isMainThread) {
  const [pairs = new Set(), ...rest] = await onEveryCore<Set<string>>(
    import.meta.url,
    process.argv[2]!,
  );
  for (const part of rest) for (const pair of part) pairs.add(pair);
  console.log(pairs.size);
} else {
  const pairs = new Set<string>();
  for (const text of textBlocks(workerData)) {
    for (let start = 0, end; (end = text.indexOf("\n", start)) !== -1; start = end + 1) {
      const [ip, , agent] = text.slice(start, end).split("\t");
      pairs.add(`${ip}\t${agent}`);
    }
  }
  parentPort!.postMessage(pairs);
}
