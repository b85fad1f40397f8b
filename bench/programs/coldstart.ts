/** Milliseconds to the import's end, then to a first and a second answer: `workers` or `inline`. */

import process from "node:process";
import { elapsed } from "./timing.ts";

const start = performance.now();
const { fromSequence, inline } = await import("holdall");
const load = performance.now() - start;

const options = process.argv[2] === "inline" ? { scheduler: inline() } : {};
const answer = async () => {
  const bag = fromSequence([1, 2, 3], { npartitions: 2 });
  const sum = await bag.map((x) => x * 2).sum().compute(options);
  if (sum !== 12) throw new Error(`expected 12, got ${sum}`);
};
const first = await elapsed(answer);
const second = await elapsed(answer);

console.log(JSON.stringify({ load: [load], first: [first], second: [second] }));
