/**
 * Records brought together by key, in turns with a fold of the same records by the same key; and
 * sorted. Each makes the records anew.
 */

import { type Bag, range } from "holdall";
import process from "node:process";
import { inTurns } from "./timing.ts";

const records = Number(process.argv[2]);
const keys = Number(process.argv[3]);
const npartitions = 16;

const numbers = range(records, { npartitions });
const tuples = numbers.map(
  (i, { keys }): [string, number] => [`key ${i * 7919 % keys}`, i],
  { with: { keys } },
);
const objects = numbers.map(
  (i, { keys }) => ({ id: i, user: `key ${i * 7919 % keys}`, path: `/some/path/${i % 77}` }),
  { with: { keys } },
);

console.log(JSON.stringify(
  await inTurns({
    foldBy: () => check(tuples.foldBy(0, (n) => n + 1, { initial: 0, combine: add })),
    groupBy: () => check(tuples.groupBy(0).map(() => 1)),
    aggregate: () =>
      check(tuples.groupBy(0).aggregate({ initial: 0, add: (n) => n + 1, combine: add })),
    sortBy: () => check(tuples.sortBy(0), records),
    "foldBy of objects": () =>
      check(objects.foldBy("user", (n) => n + 1, { initial: 0, combine: add })),
    "groupBy of objects": () => check(objects.groupBy("user").map(() => 1)),
  }, { rounds: 5, warmUp: 2 }),
));

async function check(bag: Bag<unknown>, expected: number = keys): Promise<void> {
  const count = await bag.count().compute();
  if (count !== expected) throw new Error(`expected ${expected}, got ${count}`);
}

function add(a: number, b: number): number {
  return a + b;
}
