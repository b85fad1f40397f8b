/** Number of different pairs of strings, in a `Set` of joined strings on every core. */

import { availableParallelism } from "node:os";
import process from "node:process";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { pairOf } from "./pair.ts";

if (isMainThread) {
  const total = Number(process.argv[2]);
  const cores = availableParallelism();
  const sets = await Promise.all(
    Array.from({ length: cores }, (_, i) =>
      new Promise<Set<string>>((resolve, reject) => {
        const start = Math.floor(total * i / cores);
        const stop = Math.floor(total * (i + 1) / cores);
        const worker = new Worker(new URL(import.meta.url), { workerData: { start, stop } });
        worker.once("message", resolve);
        worker.once("error", reject);
      })),
  );
  const [all = new Set<string>(), ...others] = sets;
  for (const set of others) for (const pair of set) all.add(pair);
  console.log(all.size);
} else {
  const { start, stop } = workerData;
  const pairs = new Set<string>();
  for (let i = start; i < stop; i++) pairs.add(pairOf(i).join(" "));
  parentPort!.postMessage(pairs);
}
