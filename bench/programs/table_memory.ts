/**
 * Tables of so many groups of records, written to two files or read from them by two workers, so many
 * times: how much memory that takes. Reading needs what writing has left in the folder.
 */

import { type Bag, range, workers } from "holdall";
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

const [work, folder, groups, times] = process.argv.slice(2) as [
  keyof typeof works,
  string,
  string,
  string,
];

/** Records of a row group, or of a batch. */
const size = 10_000;

const rows = range(Number(groups) * size, { npartitions: 2 }).map(rowOf);
const path = (format: string) => `${folder}/${format}-${groups}/`;

await using scheduler = workers({ size: 2 });
const options = { schema, overwrite: true, scheduler };

const works = {
  writeParquet: () => writeParquet(rows, path("parquet"), { ...options, rowGroupSize: size }),
  writeArrow: () => writeArrow(rows, path("arrow"), { ...options, batchSize: size }),
  writeAvro: () => writeAvro(rows, path("avro"), options),
  readParquet: async () => await sum(await readParquet<Summed>(`${path("parquet")}*`)),
  readArrow: async () => await sum(await readArrow<Summed>(`${path("arrow")}*`)),
  readAvro: async () => await sum(await readAvro<Summed>(`${path("avro")}*`)),
} as const;

interface Summed {
  readonly kind: number;
}

async function sum(bag: Bag<Summed>): Promise<number> {
  return await bag.pluck("kind").sum().compute({ scheduler });
}

for (let time = 0; time < Number(times); time++) await works[work]();
console.log(Number(groups));
