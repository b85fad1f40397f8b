/** The pipeline again and again in one process, in turns with loops written by hand. */

import { range } from "holdall";
import process from "node:process";
import type { NumberSpan } from "../handwritten/pipeline_worker.ts";
import { Pool } from "../handwritten/pool.ts";
import { inTurns } from "./timing.ts";

const numbers = Number(process.argv[2]);
const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
const worker = new URL(`../handwritten/pipeline_worker${extension}`, import.meta.url);
const pool = new Pool<NumberSpan, number>(worker.href);

const answers = new Set<number>();
const times = await inTurns({ byHand, holdall }, { rounds: 15, warmUp: 5 });
await pool.close();
if (answers.size !== 1) throw new Error(`expected one answer, got ${[...answers].join(", ")}`);
console.log(JSON.stringify(times));

async function byHand(): Promise<void> {
  const spans = Array.from({ length: pool.size }, (_, i): NumberSpan => ({
    start: Math.floor(numbers * i / pool.size),
    stop: Math.floor(numbers * (i + 1) / pool.size),
  }));
  let sum = 0;
  await pool.answerAll(() => spans.shift(), (count) => sum += count);
  answers.add(sum);
}

async function holdall(): Promise<void> {
  const kept = range(numbers).map((x) => x + 1).filter((x) => x % 3 === 0).map((x) => x * 2);
  answers.add(await kept.count().compute());
}
