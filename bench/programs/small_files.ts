/** Milliseconds of the processor that reading all files of a folder takes, by hand and as a bag. */

import { readFiles } from "holdall";
import { readdir, readFile } from "node:fs/promises";
import process from "node:process";

const folder = process.argv[2]!;
const rounds = 5;
const answers = new Set<number>();
const times: Record<string, number[]> = {};
// The first round of each starts the workers and compiles the code.
for (let round = -1; round < rounds; round++) {
  for (const [name, read] of Object.entries({ byHand, holdall })) {
    const start = process.cpuUsage();
    answers.add(await read());
    const { user, system } = process.cpuUsage(start);
    if (round >= 0) (times[name] ??= []).push((user + system) / 1000);
  }
}
if (answers.size !== 1) throw new Error(`expected one answer, got ${[...answers].join(", ")}`);
console.log(JSON.stringify(times));

async function byHand(): Promise<number> {
  let length = 0;
  for (const name of (await readdir(folder)).sort()) {
    length += (await readFile(`${folder}/${name}`, "utf8")).length;
  }
  return length;
}

async function holdall(): Promise<number> {
  return await readFiles(`${folder}/*`, { as: "text" }).map(({ text }) => text.length).sum()
    .compute();
}
