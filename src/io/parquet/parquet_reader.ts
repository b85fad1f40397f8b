/**
 * Reads row groups of Parquet files, one after another: the columns that are asked for, of which records
 * are made a few at a time.
 *
 * @module
 */

import type { CompressionCodec, FileMetaData } from "hyparquet";
import { SourceError } from "../../errors.ts";
import type { Batch } from "../../ops/operation.ts";
import type { OpenFile } from "../bytes/random_access.ts";
import { type Column, rowMaker } from "../tables/row_maker.ts";
import type { TableContext } from "../tables/table_source.ts";
import { messageOf } from "../../values/message_of.ts";
import { decompressorsOf } from "./parquet_codecs.ts";
import { type CheckedFilter, predicateOf } from "./parquet_filter.ts";
import { parquetScan } from "./parquet_library.ts";
import { PageChecks } from "./parquet_pages.ts";
import type { ParquetPartition, ParquetPiece } from "./parquet_partition.ts";
import type { ParquetValues } from "./parquet_settings.ts";
import { conversionsOf, parsersOf, readableSchema } from "./parquet_values.ts";

/** Records that are made at a time. */
const BATCH = 1024;

/** Bytes between two columns that are read with them rather than have the file read twice. */
const LARGEST_GAP = 64 * 2 ** 10;

/** The records of a partition. */
export async function* readPieces(
  { pieces }: ParquetPartition,
  settings: ParquetValues,
  context: TableContext,
): AsyncGenerator<Batch, void, undefined> {
  let index = 0;
  for (const piece of pieces) {
    const { path } = piece.file;
    for await (const items of readPiece(piece, settings, context)) {
      const first = index;
      index += items.length;
      yield { items, locate: (i) => ({ path, index: first + i }) };
    }
  }
}

async function* readPiece(
  piece: ParquetPiece,
  settings: ParquetValues,
  context: TableContext,
): AsyncGenerator<readonly unknown[], void, undefined> {
  const { file: { columns, filter, filterColumns }, rowGroup } = piece;
  const rows = Number(rowGroup.num_rows);
  const names = [...columns, ...filterColumns];
  const values = await readColumns(piece, names, settings, context);
  const make = rowMaker(names);
  const project = filterColumns.length === 0 ? undefined : rowMaker(columns);
  const isWanted = filter && predicateOf(filter as CheckedFilter);
  for (let start = 0; start < rows; start += BATCH) {
    context.signal.throwIfAborted();
    const items: unknown[] = [];
    const end = Math.min(rows, start + BATCH);
    for (let row = start; row < end; row++) {
      const record = make(values, row);
      if (isWanted !== undefined && !isWanted(record)) continue;
      items.push(project === undefined ? record : project(values, row));
    }
    if (items.length > 0) yield items;
  }
}

/** The values of columns of a row group. */
async function readColumns(
  piece: ParquetPiece,
  names: readonly string[],
  settings: ParquetValues,
  { signal, read, open, loadCodec }: TableContext,
): Promise<Column[]> {
  const { file, rowGroup } = piece;
  const rows = Number(rowGroup.num_rows);
  const opened = await open(file);
  try {
    const checks = new PageChecks(file.schema);
    const codecs = rowGroup.columns.map(({ meta_data }) => meta_data!.codec as CompressionCodec);
    const metadata: FileMetaData = {
      version: 2,
      schema: readableSchema(file.schema, settings),
      num_rows: rowGroup.num_rows,
      row_groups: [rowGroup],
      metadata_length: 0,
    };
    const scan = await parquetScan({
      file: await prefetched(piece, opened, checks, read),
      metadata,
      columns: [...names],
      compressors: await decompressorsOf(codecs, loadCodec, checks),
      parsers: parsersOf(settings),
      utf8: settings.binaryAsText,
      useOffsetIndex: false,
    });
    const conversions = conversionsOf(file.schema, settings);
    const columns: Column[] = [];
    for (const column of names) {
      signal.throwIfAborted();
      columns.push(
        await naming(piece, column, async () => {
          if (rows === 0) return [];
          const values = await scan.readColumn({ column, rowStart: 0, rowEnd: rows });
          if (values.length !== rows) {
            throw new Error(`expected ${rows} values, got ${values.length}`);
          }
          const convert = conversions.get(column);
          return convert === undefined ? values : Array.from(values as unknown[], convert);
        }),
      );
    }
    return columns;
  } finally {
    await opened.close();
  }
}

/** The bytes of the columns that are read, all of them at hand and checked. */
async function prefetched(
  piece: ParquetPiece,
  file: OpenFile,
  checks: PageChecks,
  note: ((bytes: number) => void) | undefined,
) {
  const ranges: { readonly start: number; end: number }[] = [];
  const chunks = piece.rowGroup.columns.map(({ meta_data: meta }) => {
    const start = Number(meta!.dictionary_page_offset || meta!.data_page_offset);
    return { start, end: start + Number(meta!.total_compressed_size), meta: meta! };
  });
  for (const chunk of chunks.sort((a, b) => a.start - b.start)) {
    if (!(chunk.start >= 0 && chunk.end >= chunk.start && chunk.end <= file.size)) {
      throw damaged(piece, undefined, `expected columns within the file's ${file.size} bytes`);
    }
    const last = ranges.at(-1);
    const { start, end } = chunk;
    if (last === undefined || start > last.end + LARGEST_GAP) ranges.push({ start, end });
    else last.end = Math.max(last.end, end);
  }
  const parts = await Promise.all(
    ranges.map(async ({ start, end }) => ({ start, bytes: await file.slice(start, end) })),
  );
  for (const { start, end, meta } of chunks) {
    const part = parts.findLast((it) => it.start <= start)!;
    await naming(piece, meta.path_in_schema[0]!, () => {
      const bytes = part.bytes.subarray(start - part.start, end - part.start);
      checks.add(bytes, start, meta);
    });
  }
  note?.(chunks.reduce((sum, { start, end }) => sum + end - start, 0));
  return {
    byteLength: file.size,
    slice(start: number, end: number = file.size): ArrayBuffer {
      const part = parts.findLast((it) => it.start <= start)!;
      return checks.give(part.bytes.buffer.slice(start - part.start, end - part.start), start);
    },
  };
}

/** Does something with a column; what is wrong with it says where it is. */
async function naming<T>(
  piece: ParquetPiece,
  column: string,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw damaged(piece, column, messageOf(cause), cause);
  }
}

function damaged(
  { file, number }: ParquetPiece,
  column: string | undefined,
  reason: string,
  cause?: unknown,
): SourceError {
  const place = column === undefined ? "" : `, column ${JSON.stringify(column)}`;
  return new SourceError(
    `Cannot read "${file.path}", row group ${number}${place}: ${reason}`,
    cause === undefined ? {} : { cause },
  );
}
