/**
 * Collecting garbage in Bun, whose engine lets it stand the longer, the more memory the machine has.
 *
 * @module
 */

import process from "node:process";
import { isMainThread } from "node:worker_threads";

/** What this file needs of Bun. */
declare const Bun: { gc(now: boolean): void };

/** Milliseconds between two collections that a thread asks for. */
const interval = 20;

/** Bytes beyond what a process is to take from which on a thread waits until garbage is collected. */
const patience = 192 * 2 ** 20;

/**
 * Milliseconds between two times that it waits: doing so each time took half as long again for whole
 * shuffles, since memory that is given back has to be asked for anew.
 */
const waitInterval = 2000;

let asked = -Infinity;
let waited = -Infinity;

/**
 * Has garbage collected where the process takes more than it is to: beside the program, if that does. Where
 * workers are threads, that is what all of them may take.
 */
export function collectGarbage(memory: number, workers: number): void {
  const now = performance.now();
  if (now - asked < interval) return;
  asked = now;
  const most = isMainThread ? memory / workers : memory;
  const taken = process.memoryUsage.rss();
  if (taken <= most) return;
  const waits = taken > most + patience && now - waited > waitInterval;
  if (waits) waited = now;
  Bun.gc(waits);
}
