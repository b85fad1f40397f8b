/** Milliseconds to the first record of a large file, and the bytes read for it. */

import { readText } from "holdall";
import { readFileSync } from "node:fs";
import process from "node:process";
import { pattern } from "../queries.ts";
import { elapsed } from "./timing.ts";

const warm: number[] = [];
const bytes: number[] = [];
const first = await elapsed(takeOne);
for (let i = 0; i < 10; i++) {
  const before = bytesRead();
  warm.push(await elapsed(takeOne));
  bytes.push(bytesRead() - before);
}
console.log(JSON.stringify({ first: [first], warm, bytes }));

async function takeOne(): Promise<void> {
  const records = readText(process.argv[2]!)
    .map((line, { pattern }) => pattern.exec(line)!.groups!, { with: { pattern } });
  const [record] = await records.take(1).compute();
  if (record?.method !== "GET") throw new Error(`expected a record, got ${JSON.stringify(record)}`);
}

/** What all threads of this process have read so far, as the system counts it. */
function bytesRead(): number {
  const [, count] = /^rchar: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))!;
  return Number(count);
}
