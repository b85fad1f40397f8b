/** New files of records, again and again in one process, in turns with workers written by hand. */

import { fromModule, range, writeCsv, writeJsonLines, writeText, type WrittenFile } from "holdall";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import process from "node:process";
import { Pool } from "../handwritten/pool.ts";
import type { WriteRequest } from "../handwritten/write_worker.ts";
import { inTurns } from "./timing.ts";

const what = process.argv[2] as WriteRequest["what"];
const count = Number(process.argv[3]);
const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
const worker = new URL(`../handwritten/write_worker${extension}`, import.meta.url);
const records = new URL(`../records${extension}`, import.meta.url);
const { lineOf, recordOf, rowOf } = fromModule<typeof import("../records.ts")>(records);
const pool = new Pool<WriteRequest, number>(worker.href);
const folder = mkdtempSync(`${tmpdir()}/write-`);

const answers = new Set<number>();
try {
  // Files are new each time: by hand, old ones are emptied by both workers and not replaced at the end.
  const after = () => {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
  };
  const times = await inTurns({ byHand, holdall }, { rounds: 5, warmUp: 2, after });
  if (answers.size !== 1) throw new Error(`expected one answer, got ${[...answers].join(", ")}`);
  console.log(JSON.stringify(times));
} finally {
  await pool.close();
  rmSync(folder, { recursive: true });
}

async function byHand(): Promise<void> {
  const requests = Array.from({ length: pool.size }, (_, i): WriteRequest => ({
    path: `${folder}/byHand-${i}`,
    what,
    start: Math.floor(count * i / pool.size),
    stop: Math.floor(count * (i + 1) / pool.size),
  }));
  let sum = 0;
  await pool.answerAll(() => requests.shift(), (bytes) => sum += bytes);
  answers.add(sum);
}

async function holdall(): Promise<void> {
  const files = await write();
  const number = what === "gzip" ? "elements" : "bytes";
  answers.add(files.reduce((sum, file) => sum + file[number], 0));
}

function write(): Promise<WrittenFile[]> {
  const numbers = range(count, { npartitions: pool.size });
  const options = { overwrite: true } as const;
  switch (what) {
    case "text":
      return writeText(numbers.map(lineOf), `${folder}/*.txt`, options);
    case "csv":
      return writeCsv(numbers.map(rowOf), `${folder}/*.csv`, options);
    case "json":
      return writeJsonLines(numbers.map(recordOf), `${folder}/*.jsonl`, options);
    case "gzip":
      return writeJsonLines(numbers.map(recordOf), `${folder}/*.jsonl.gz`, options);
  }
}
