/** A table of so many groups of records, written to two files or read from them, and summed up. */

import { range, workers } from "holdall";
import {
  readArrow,
  readAvro,
  readParquet,
  writeArrow,
  writeAvro,
  writeParquet,
} from "holdall/tables";
import process from "node:process";
import { rowOf, schema } from "../table_rows.ts";

const [work, folder, groups] = process.argv.slice(2) as [keyof typeof works, string, string];

/** Records of a row group, or of a batch. */
const size = 10_000;

const rows = () => range(Number(groups) * size, { npartitions: 2 }).map(rowOf);
const common = { schema, overwrite: true };

const works = {
  writeParquet: () =>
    writeParquet(rows(), `${folder}/parquet-${groups}/`, { ...common, rowGroupSize: size }),
  writeArrow: () =>
    writeArrow(rows(), `${folder}/arrow-${groups}/`, { ...common, batchSize: size }),
  writeAvro: () => writeAvro(rows(), `${folder}/avro-${groups}/`, common),
  readParquet: async () =>
    await sum(
      await readParquet(Array(Number(process.env.REP ?? 1)).fill(`${folder}/parquet-${groups}/*`)),
    ),
  readArrow: async () => await sum(await readArrow(`${folder}/arrow-${groups}/*`)),
  readAvro: async () =>
    await sum(await readAvro(`${folder}/avro-${groups}/*`, { blockSize: "4 MiB" })),
} as const;

const scheduler = workers({ size: Number(process.env.W ?? 2) });
const options = { scheduler };
const answer = await works[work]();
console.log(JSON.stringify(answer));

async function sum(bag: { pluck(name: "kind"): unknown }): Promise<number> {
  const kinds = bag.pluck("kind") as { sum(): { compute(o: object): Promise<number> } };
  return await kinds.sum().compute(options);
}
await scheduler[Symbol.asyncDispose]();
