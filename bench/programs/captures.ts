/**
 * A large capture in eight partitions of two workers: `captures.ts bytes`, or `floats`, `strings`,
 * `objects`, `numbers`, and how many functions capture it, one after the other. Prints seconds.
 */

import { range, workers } from "holdall";
import process from "node:process";

const make: Readonly<Record<string, () => ArrayLike<unknown>>> = {
  bytes: () => new Uint8Array(200e6).fill(3),
  floats: () => new Float64Array(25e6).fill(1.5),
  strings: () => Array.from({ length: 2e6 }, (_, i) => `string number ${i} of many`),
  objects: () => Array.from({ length: 1e6 }, (_, id) => ({ id, name: `user ${id}` })),
  numbers: () => Array.from({ length: 5e6 }, (_, i) => i / 3),
};

const [kind = "bytes", times = "1"] = process.argv.slice(2);
const big = make[kind]!();
const seconds: string[] = [];
await using scheduler = workers({ size: 2 });
await range(8, { npartitions: 8 }).map((x) => x).compute({ scheduler });
for (let i = 0; i < Number(times); i++) {
  const start = performance.now();
  const bag = range(8, { npartitions: 8 }).map((_, { big }) => big.length, { with: { big } });
  await bag.sum().compute({ scheduler });
  seconds.push(((performance.now() - start) / 1000).toFixed(2));
}
console.log(seconds.join(" "));
