/** Shuffles of records that are made as they are read: with a budget of memory, or with room for all. */

import { type Bag, range, type RunEvent, workers } from "holdall";
import process from "node:process";

const records = Number(process.argv[2]);
const job = process.argv[3]!;
const memory = process.argv[4]!;

interface Row {
  readonly key: number;
  readonly text: string;
}

/** Number of different keys: two records have the same. */
const keys = records / 2 + 3;

const rows = range(records, { npartitions: 32 }).map((i, { keys }): Row => ({
  key: i * 7919 % keys,
  text: `record number ${i} of a file with many lines, each of about a hundred characters: ${i}`,
}), { with: { keys } });

const jobs: Readonly<Record<string, () => Bag<number>>> = {
  sortBy: () => rows.sortBy("key").map(({ text }) => text.length),
  groupBy: () => rows.groupBy("key").map(([key, group]) => key + group.length),
  join: () => rows.join(rows.filter(({ key }) => key % 2 === 0), "key", "key").map(() => 1),
  frequencies: () =>
    rows.pluck("text").frequencies({ npartitions: 64 }).map(([text, n]) => text.length + n),
};

let spilled = 0;
const onEvent = (event: RunEvent) => {
  if (event.type === "results-spilled") spilled += event.written;
};

const scheduler = workers({ size: 2, memory });
const sum = await jobs[job]!().sum().compute({ scheduler, onEvent });
if (process.argv[5] === "spills" && spilled === 0) throw new Error("nothing went to disk");
console.log(String(sum));
await scheduler[Symbol.asyncDispose]();
