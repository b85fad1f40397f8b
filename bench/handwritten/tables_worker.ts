/** Reads and writes tables with a library alone, one file after another. */

import { readFileSync, writeFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { tableFromIPC } from "@uwdata/flechette/src/index.js";
import avsc from "avsc";
import { parquetMetadataAsync, parquetReadObjects } from "hyparquet/src/index.js";
import { ByteWriter, parquetWriteRows } from "hyparquet-writer/src/index.js";
import { columnTypes, type Row, rowOf } from "../table_rows.ts";

/** A file, and what to do with it. */
export interface TableRequest {
  readonly what: "parquet" | "two" | "write" | "arrow" | "avro";
  readonly path: string;
  readonly start?: number;
  readonly stop?: number;
}

const work = {
  parquet: ({ path }: TableRequest) => sumOfParquet(path),
  two: ({ path }: TableRequest) => sumOfParquet(path, ["id", "kind"]),
  arrow: ({ path }: TableRequest) => {
    const table = tableFromIPC(readFileSync(path), { useBigInt: true, useDate: true });
    return sumOf(table.toArray() as Row[]);
  },
  avro: async ({ path }: TableRequest) => {
    let sum = 0;
    for await (const row of avsc.createFileDecoder(path) as AsyncIterable<Row>) sum += row.kind;
    return sum;
  },
  write: async ({ path, start = 0, stop = 0 }: TableRequest) => {
    const writer = new ByteWriter();
    const columns = columnTypes.map(([name, type]) => ({ name, type, nullable: true }));
    await parquetWriteRows({ writer, rows: rowsOf(start, stop), columns, rowGroupSize: 100_000 });
    writeFileSync(path, writer.getBytes(), { flush: true });
    return stop - start;
  },
} as const;

async function sumOfParquet(path: string, columns?: string[]): Promise<number> {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  const file = {
    byteLength,
    slice: (start: number, end = byteLength) =>
      (buffer as ArrayBuffer).slice(byteOffset + start, byteOffset + end),
  };
  const metadata = await parquetMetadataAsync(file);
  let sum = 0;
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    const only = columns === undefined ? {} : { columns };
    sum += sumOf(
      await parquetReadObjects({ file, metadata, rowStart, rowEnd, ...only }) as unknown as Row[],
    );
    rowStart = rowEnd;
  }
  return sum;
}

function sumOf(rows: readonly Row[]): number {
  let sum = 0;
  for (const row of rows) sum += row.kind;
  return sum;
}

function* rowsOf(start: number, stop: number): Generator<Record<string, unknown>> {
  for (let i = start; i < stop; i++) yield { ...rowOf(i) };
}

parentPort!.on("message", async (request: TableRequest) => {
  parentPort!.postMessage(await work[request.what](request));
});
