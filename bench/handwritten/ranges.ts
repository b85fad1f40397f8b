/**
 * What programs written by hand for one file and all cores have in common: a range of the file
 * for each worker, cut at a line's end, and the text of a range, block by block.
 *
 * @module
 */

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

/** Bytes of a file. */
export interface FileRange {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

const blockSize = 2 ** 20;
const newline = 10;

/** Has a worker for each core send what it makes of its range; in the order of the ranges. */
export function onEveryCore<T>(entry: string, path: string): Promise<T[]> {
  const results = cutAtLines(path, availableParallelism()).map((range) =>
    new Promise<T>((resolve, reject) => {
      const worker = new Worker(new URL(entry), { workerData: range });
      worker.once("message", resolve);
      worker.once("error", reject);
    })
  );
  return Promise.all(results);
}

/** A range for each of `count` workers, cut where lines end. */
export function cutAtLines(path: string, count: number): FileRange[] {
  const file = openSync(path, "r");
  const { size } = fstatSync(file);
  const borders = Array.from({ length: count - 1 }, (_, i) => {
    return nextLine(file, Math.floor(size * (i + 1) / count));
  });
  closeSync(file);
  return [...borders, size].map((end, i) => ({ path, start: borders[i - 1] ?? 0, end }));
}

function nextLine(file: number, position: number): number {
  const bytes = new Uint8Array(2 ** 16);
  for (;;) {
    const length = readSync(file, bytes, 0, bytes.length, position);
    const found = bytes.subarray(0, length).indexOf(newline);
    if (found !== -1) return position + found + 1;
    if (length === 0) return position;
    position += length;
  }
}

/** The text of a range in blocks of whole lines. */
export function* textBlocks({ path, start, end }: FileRange): Generator<string> {
  const file = openSync(path, "r");
  const decoder = new TextDecoder();
  let bytes = new Uint8Array(blockSize);
  let kept = 0;
  for (let position = start; position < end;) {
    // A line longer than the block.
    if (kept === bytes.length) {
      const larger = new Uint8Array(2 * bytes.length);
      larger.set(bytes);
      bytes = larger;
    }
    const wanted = Math.min(bytes.length - kept, end - position);
    const length = readSync(file, bytes, kept, wanted, position);
    if (length === 0) break;
    position += length;
    const filled = kept + length;
    const cut = bytes.lastIndexOf(newline, filled - 1) + 1;
    if (cut > 0) yield decoder.decode(bytes.subarray(0, cut));
    bytes.copyWithin(0, cut, filled);
    kept = filled - cut;
  }
  if (kept > 0) yield `${decoder.decode(bytes.subarray(0, kept))}\n`;
  closeSync(file);
}

/** Adds up counts; the first map becomes the result. */
export function mergeCounts(parts: readonly Map<string, number>[]): Map<string, number> {
  const [merged = new Map<string, number>(), ...rest] = parts;
  for (const part of rest) {
    for (const [key, count] of part) merged.set(key, (merged.get(key) ?? 0) + count);
  }
  return merged;
}
