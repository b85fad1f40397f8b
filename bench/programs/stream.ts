/** Elements per millisecond that come out of a bag one by one, and out of a plain generator. */

import { range } from "holdall";
import process from "node:process";
import { inTurns } from "./timing.ts";

const count = Number(process.argv[2]);
const times = await inTurns({
  generator: () => drain(numbers()),
  readable: () => drain(ReadableStream.from(numbers())),
  forAwait: () => drain(bag()),
  stream: () => drain(bag().stream()),
}, { rounds: 5, warmUp: 2 });
const speeds = Object.entries(times).map(([name, all]) => [name, all.map((ms) => count / ms)]);
console.log(JSON.stringify(Object.fromEntries(speeds)));

function bag() {
  return range(count).map((x) => x + 1);
}

async function* numbers(): AsyncGenerator<number> {
  for (let x = 0; x < count; x++) yield x + 1;
}

async function drain(elements: AsyncIterable<number>): Promise<void> {
  let sum = 0;
  for await (const x of elements) sum += x;
  if (sum !== count * (count + 1) / 2) throw new Error(`expected the sum of all, got ${sum}`);
}
