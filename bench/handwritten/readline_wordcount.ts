/** How often each word occurs, with `readline` on one thread. */

import { createReadStream } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { split, stem, summary } from "../queries.ts";

const counts = new Map<string, number>();
for await (const line of createInterface({ input: createReadStream(process.argv[2]!) })) {
  for (const part of split(line)) {
    const word = stem(part);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
}

console.log(summary(counts));
