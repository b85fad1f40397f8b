/** Milliseconds to a first and a second answer of workers. */

import { Pool } from "./pool.ts";

const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
const worker = new URL(`overhead_worker${extension}`, import.meta.url);

let start = performance.now();
const pool = new Pool<readonly number[], number>(worker.href);
await answer();
const first = performance.now() - start;
start = performance.now();
await answer();
const second = performance.now() - start;
await pool.close();

console.log(JSON.stringify({ first: [first], second: [second] }));

async function answer(): Promise<void> {
  const parts = [[2], [4, 6]];
  let sum = 0;
  await pool.answerAll(() => parts.shift(), (part) => sum += part);
  if (sum !== 12) throw new Error(`expected 12, got ${sum}`);
}
