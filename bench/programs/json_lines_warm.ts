/** Calls by status, again and again in one process, in turns with workers written by hand. */

import { readJsonLines } from "holdall";
import process from "node:process";
import { Pool } from "../handwritten/pool.ts";
import { cutAtLines, type FileRange } from "../handwritten/ranges.ts";
import { inTurns } from "./timing.ts";

const path = process.argv[2]!;
const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
const worker = new URL(`../handwritten/json_lines_worker${extension}`, import.meta.url);
const pool = new Pool<FileRange, Map<number, number>>(worker.href);

const answers = new Set<string>();
try {
  const times = await inTurns({ byHand, holdall }, { rounds: 7, warmUp: 3 });
  if (answers.size !== 1) throw new Error(`expected one answer, got ${[...answers].join(", ")}`);
  console.log(JSON.stringify(times));
} finally {
  await pool.close();
}

async function byHand(): Promise<void> {
  const ranges = cutAtLines(path, pool.size);
  const counts = new Map<number, number>();
  await pool.answerAll(() => ranges.shift(), (part) => {
    for (const [status, count] of part) counts.set(status, (counts.get(status) ?? 0) + count);
  });
  note(counts);
}

async function holdall(): Promise<void> {
  const calls = readJsonLines<{ status: number }>(path);
  note(await calls.pluck("status").frequencies().compute());
}

function note(counts: Iterable<readonly [number, number]>): void {
  answers.add(JSON.stringify([...counts].sort(([a], [b]) => a - b)));
}
