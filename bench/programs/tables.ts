/**
 * Tables read and written, again and again in one process whose workers are up, in turns with workers by
 * hand that have the library alone.
 */

import { range } from "holdall";
import {
  readArrow,
  readAvro,
  readParquet,
  writeArrow,
  writeAvro,
  writeParquet,
} from "holdall/tables";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import process from "node:process";
import { Pool } from "../handwritten/pool.ts";
import type { TableRequest } from "../handwritten/tables_worker.ts";
import { rowOf, schema } from "../table_rows.ts";
import { inTurns, processorClock } from "./timing.ts";

const count = Number(process.argv[2]);
const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
const worker = new URL(`../handwritten/tables_worker${extension}`, import.meta.url);
const pool = new Pool<TableRequest, number>(worker.href);
const folder = await mkdtemp(`${tmpdir()}/tables-`);

/** A file for each core, and half as many again, so that none waits long for another. */
const files = pool.size * 2;
const rows = range(count, { npartitions: files }).map(rowOf);
const paths = (format: string) =>
  Array.from({ length: files }, (_, i) => `${folder}/${format}/${i}.${format}`);
const answers = new Map<string, number>();

try {
  const name = (format: string) => ({ name: (i: number) => paths(format)[i]! });
  await writeParquet(rows, name("parquet"), { schema, rowGroupSize: 25_000 });
  await writeArrow(rows, name("arrow"), { schema, batchSize: 25_000 });
  await writeAvro(rows, name("avro"), { schema, codec: "null" });
  const two = { columns: ["id", "kind"] };
  const times = await inTurns({
    parquetByHand: () => byHand("parquet", "parquet"),
    parquet: async () => note("parquet", await sum(await readParquet(paths("parquet")))),
    twoByHand: () => byHand("two", "parquet"),
    two: async () => note("two", await sum(await readParquet(paths("parquet"), two))),
    arrowByHand: () => byHand("arrow", "arrow"),
    arrow: async () => note("arrow", await sum(await readArrow(paths("arrow")))),
    avroByHand: () => byHand("avro", "avro"),
    avro: async () => note("avro", await sum(await readAvro(paths("avro")))),
    writeByHand,
    write: () => writeParquet(rows, `${folder}/ours/`, { schema, overwrite: true }),
  }, { rounds: 3, clock: processorClock });
  console.log(JSON.stringify(times));
} finally {
  await pool.close();
  await rm(folder, { recursive: true });
}

async function sum(bag: { pluck(name: "kind"): unknown }): Promise<number> {
  const kinds = bag.pluck("kind") as { sum(): { compute(): Promise<number> } };
  return await kinds.sum().compute();
}

async function byHand(what: TableRequest["what"], format: string): Promise<void> {
  const left = paths(format).map((path) => ({ what, path }));
  let all = 0;
  await pool.answerAll(() => left.shift(), (part) => void (all += part));
  note(what, all);
}

async function writeByHand(): Promise<void> {
  const left = paths("parquet").map((path, i) => ({
    what: "write" as const,
    path: `${path}.lib`,
    start: Math.floor(count * i / files),
    stop: Math.floor(count * (i + 1) / files),
  }));
  await pool.answerAll(() => left.shift(), () => {});
}

function note(what: string, answer: number): void {
  const known = answers.get(what);
  if (known !== undefined && known !== answer) {
    throw new Error(`expected one sum of ${what}, got ${known} and ${answer}`);
  }
  answers.set(what, answer);
}
