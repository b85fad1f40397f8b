/**
 * What a task costs: a bag of one element per partition is summed, in turns with a pool written by
 * hand that sends each element in a message. And what a long chain costs that is hardly run.
 */

import { fromSequence, range } from "holdall";
import process from "node:process";
import { Pool } from "../handwritten/pool.ts";
import { elapsed, inTurns } from "./timing.ts";

const tasks = Number(process.argv[2]);
const partitions = Number(process.argv[3]);
const elements = Array.from({ length: tasks }, (_, i) => i);
const expected = tasks * (tasks - 1) / 2;
const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
const worker = new URL(`../handwritten/overhead_worker${extension}`, import.meta.url);
const pool = new Pool<readonly number[], number>(worker.href);

// The pool is up and its workers know the functions; the chain itself has never been built.
await range(10).map((x) => x + 1).sum().compute();
const chainFirst = await elapsed(chain);
const { chain: chainAgain } = await inTurns({ chain }, { rounds: 5, warmUp: 0 });
const { byHand, holdall } = await inTurns({ byHand: sumByHand, holdall: sum }, { rounds: 5 });
await pool.close();
const perTask = (times: readonly number[] = []) => times.map((ms) => 1000 * ms / tasks);
console.log(JSON.stringify({
  byHand: perTask(byHand),
  holdall: perTask(holdall),
  chainFirst: [chainFirst],
  chainAgain,
}));

async function sum(): Promise<void> {
  check(await fromSequence(elements, { npartitions: tasks }).sum().compute());
}

async function sumByHand(): Promise<void> {
  let next = 0;
  let sum = 0;
  const request = () => next < tasks ? [elements[next++]!] : undefined;
  await pool.answerAll(request, (part) => sum += part);
  check(sum);
}

async function chain(): Promise<void> {
  let bag = range(10 * partitions, { npartitions: partitions });
  for (let i = 0; i < 5; i++) bag = bag.map((x) => x + 1).filter((x) => x >= 0);
  const [first] = await bag.take(1).compute();
  if (first !== 5) throw new Error(`expected 5, got ${first}`);
}

function check(sum: number): void {
  if (sum !== expected) throw new Error(`expected ${expected}, got ${sum}`);
}
