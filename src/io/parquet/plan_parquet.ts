/**
 * Which partition reads which row groups, as the footers of files tell.
 *
 * @module
 */

import type { FileMetaData, RowGroup, SchemaElement } from "hyparquet";
import { SourceError } from "../../errors.ts";
import type { TextInput } from "../bytes/input.ts";
import type { FileAccess, FoundFile, OpenFile } from "../bytes/random_access.ts";
import { messageOf } from "../../values/message_of.ts";
import { type CheckedFilter, withBigints } from "./parquet_filter.ts";
import { parquetMetadataAsync, parquetScan, parquetSchema } from "./parquet_library.ts";
import type { CheckedParquetOptions } from "./parquet_options.ts";
import type { ParquetFile, ParquetPartition, ParquetPiece } from "./parquet_partition.ts";
import { isTextDecimal, parsersOf } from "./parquet_values.ts";

/** Files whose footers are read at a time. */
const AT_A_TIME = 8;

/** Bytes at the end of a file that are read at once for its footer. */
const FOOTER = 64 * 2 ** 10;

/** The partitions of files; at least one, be there no row groups at all. */
export async function planParquet(
  inputs: readonly TextInput[],
  options: CheckedParquetOptions,
  access: FileAccess,
): Promise<readonly ParquetPartition[]> {
  const pieces: (readonly ParquetPiece[])[] = [];
  for (let i = 0; i < inputs.length; i += AT_A_TIME) {
    const some = inputs.slice(i, i + AT_A_TIME);
    pieces.push(
      ...await Promise.all(some.map((input) => piecesOf(input, options, access))),
    );
  }
  const partitions = pieces.flatMap((some) => partitionsOf(some, options));
  if (partitions.length === 0) return [{ pieces: [], bytes: 0 }];
  return partitions.map((pieces) => ({
    file: pieces[0]!.file,
    bytes: pieces.reduce(addSize, 0),
    pieces,
  }));
}

function partitionsOf(
  pieces: readonly ParquetPiece[],
  { rowGroupsPerPartition: size }: CheckedParquetOptions,
): (readonly ParquetPiece[])[] {
  // What has no ranges would be asked for as a whole again and again.
  if (pieces[0]?.file.version === undefined) return pieces.length === 0 ? [] : [pieces];
  return Array.from(
    { length: Math.ceil(pieces.length / size) },
    (_, i) => pieces.slice(i * size, (i + 1) * size),
  );
}

function addSize(sum: number, { rowGroup }: ParquetPiece): number {
  return rowGroup.columns.reduce(
    (all, { meta_data }) => all + Number(meta_data!.total_compressed_size),
    sum,
  );
}

/** The row groups of a file that are read. */
async function piecesOf(
  input: TextInput,
  options: CheckedParquetOptions,
  { find, open, nameOf }: FileAccess,
): Promise<readonly ParquetPiece[]> {
  const path = nameOf(input);
  const found = await find(input);
  const opened = await open(found);
  try {
    const metadata = await metadataOf(path, opened, options);
    const numbers = numbersOf(metadata, path, options);
    const file = fileOf({ ...found, path }, metadata, options);
    const kept = await possible(metadata, file, options);
    const columns = new Set([...file.columns, ...file.filterColumns]);
    return numbers.filter((number) => kept.has(number)).map((number) => {
      const rowGroup = thinned(metadata.row_groups[number]!, columns);
      return { file, number, rowGroup };
    });
  } finally {
    await opened.close();
  }
}

async function metadataOf(
  path: string,
  file: OpenFile,
  options: CheckedParquetOptions,
): Promise<FileMetaData> {
  const buffer = {
    byteLength: file.size,
    slice: async (start: number, end: number = file.size) => (await file.slice(start, end)).buffer,
  };
  try {
    const metadata = await parquetMetadataAsync(buffer, {
      parsers: parsersOf(options.values, true),
      initialFetchSize: FOOTER,
    });
    checkMetadata(metadata);
    return metadata;
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const reason = messageOf(cause);
    throw new SourceError(
      `Cannot read "${path}": expected a Parquet file, which ends in a footer, got ` +
        `${file.size} bytes that do not (${reason})`,
      { cause },
    );
  }
}

/** Refuses a footer that does not fit together. */
function checkMetadata({ row_groups, schema }: FileMetaData): void {
  // A tree from its root: each element is one of those that are missing, and says how many its own are.
  const missing = schema.reduce((sum, { num_children = 0 }) => sum - 1 + num_children, 1);
  if (missing !== 0 || schema.some(({ num_children = 0 }) => num_children < 0)) {
    throw new Error(`the schema of ${schema.length} elements is no tree`);
  }
  const leaves = schema.filter(({ type }) => type !== undefined).length;
  for (const [i, { columns, num_rows }] of row_groups.entries()) {
    const rows = Number(num_rows);
    const isWhole = columns.length === leaves && columns.every(({ meta_data }) => meta_data);
    if (!isWhole || !(rows >= 0 && Number.isSafeInteger(rows))) {
      throw new Error(
        `row group ${i} has ${columns.length} columns of ${leaves}, and ${rows} rows`,
      );
    }
  }
}

function numbersOf(
  { row_groups }: FileMetaData,
  path: string,
  { rowGroups }: CheckedParquetOptions,
): readonly number[] {
  if (rowGroups === undefined) return row_groups.map((_, i) => i);
  const beyond = rowGroups.find((number) => number >= row_groups.length);
  if (beyond === undefined) return rowGroups;
  throw new RangeError(
    `Cannot read "${path}": expected 'rowGroups' below ${row_groups.length}, ` +
      `as many as the file has, got ${beyond}`,
  );
}

function fileOf(
  found: FoundFile & Pick<ParquetFile, "path">,
  { schema }: FileMetaData,
  { columns, filter, values }: CheckedParquetOptions,
): ParquetFile {
  const elements = new Map(
    parquetSchema({ schema } as FileMetaData).children.map(({ element }) =>
      [element.name, element] as const
    ),
  );
  const wanted = columns ?? [...elements.keys()];
  for (
    const [option, names] of [["columns", wanted], ["filter", Object.keys(filter ?? {})]] as const
  ) {
    const missing = names.find((name) => !elements.has(name));
    if (missing === undefined) continue;
    throw new SourceError(
      `Cannot read "${found.path}": expected a column ${JSON.stringify(missing)} ` +
        `('${option}'), got ${listed([...elements.keys()])}`,
    );
  }
  const conditions = filter && Object.fromEntries(
    Object.entries(filter).map(([name, condition]) => {
      const element = elements.get(name)!;
      if (isTextDecimal(element, values)) throw unfiltered(found.path, name);
      return [
        name,
        isBigint(element) && values.int64 === "bigint" ? withBigints(condition) : condition,
      ];
    }),
  );
  return {
    ...found,
    schema: schema.map(withoutNothing),
    columns: wanted,
    filterColumns: Object.keys(conditions ?? {}).filter((name) => !wanted.includes(name)),
    ...(conditions && { filter: conditions as NonNullable<ParquetFile["filter"]> }),
  };
}

/** Properties that are there, which all are that travel. */
function withoutNothing(element: SchemaElement): SchemaElement {
  return Object.fromEntries(
    Object.entries(element).filter(([, value]) => value !== undefined),
  ) as unknown as SchemaElement;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name)).join(", ");
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}

function unfiltered(path: string, column: string): SourceError {
  return new SourceError(
    `Cannot read "${path}": expected a filter of columns that can be compared, got ` +
      `decimals as texts in ${JSON.stringify(column)}; decimals: "number" reads them as numbers`,
  );
}

function isBigint({ type, converted_type, logical_type }: SchemaElement): boolean {
  return type === "INT64" && converted_type !== "DECIMAL" &&
    !(converted_type ?? logical_type?.type ?? "").startsWith("TIME");
}

/** Numbers of the row groups in which there may be a record that the filter lets through. */
async function possible(
  metadata: FileMetaData,
  { filter }: ParquetFile,
  options: CheckedParquetOptions,
): Promise<ReadonlySet<number>> {
  const all = metadata.row_groups.map((_, i) => i);
  const pruningFilter = pruning(filter as CheckedFilter | undefined);
  if (pruningFilter === undefined) return new Set(all);
  const scan = await parquetScan({
    file: { byteLength: 0, slice: () => new ArrayBuffer() },
    metadata: { ...metadata, row_groups: metadata.row_groups.map(withBoundsOnly) },
    pruningFilter: pruningFilter as never,
    parsers: parsersOf(options.values, true),
    useOffsetIndex: false,
  });
  const starts = new Set(scan.ranges.map(({ rowStart }) => rowStart));
  let start = 0;
  return new Set(all.filter((i) => {
    const isPossible = starts.has(start);
    start += Number(metadata.row_groups[i]!.num_rows);
    return isPossible;
  }));
}

/** The part of a filter that bounds of values can rule out, whatever columns are called. */
function pruning(filter: CheckedFilter | undefined): CheckedFilter | undefined {
  const known = ["$gt", "$gte", "$lt", "$lte", "$eq", "$in"];
  const parts = Object.entries(filter ?? {}).filter(([name, condition]) =>
    !/^\$|\./.test(name) && Object.keys(condition).every((operator) => known.includes(operator))
  );
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

/** Leaves out older bounds, whose order is not said, and texts that are cut within a character. */
function withBoundsOnly(rowGroup: RowGroup): RowGroup {
  return {
    ...rowGroup,
    columns: rowGroup.columns.map((column) => {
      const { statistics } = column.meta_data!;
      const isKnown = (bound: unknown) =>
        bound !== undefined && !(typeof bound === "string" && bound.includes("\ufffd"));
      if (isKnown(statistics?.min_value) && isKnown(statistics?.max_value)) return column;
      const { statistics: _, ...meta } = column.meta_data!;
      return { ...column, meta_data: meta };
    }),
  };
}

/** A row group with no more than what reading some of its columns takes. */
function thinned({ columns, num_rows }: RowGroup, names: ReadonlySet<string>): RowGroup {
  return {
    num_rows,
    total_byte_size: 0n,
    columns: columns.filter(({ meta_data }) => names.has(meta_data!.path_in_schema[0]!)).map(
      ({ file_offset, file_path, meta_data: meta }) => ({
        file_offset,
        ...(file_path === undefined || file_path === "" ? {} : { file_path }),
        meta_data: {
          type: meta!.type,
          encodings: [],
          path_in_schema: meta!.path_in_schema,
          codec: meta!.codec,
          num_values: meta!.num_values,
          total_uncompressed_size: meta!.total_uncompressed_size,
          total_compressed_size: meta!.total_compressed_size,
          data_page_offset: meta!.data_page_offset,
          ...(meta!.dictionary_page_offset === undefined
            ? {}
            : { dictionary_page_offset: meta!.dictionary_page_offset }),
        },
      }),
    ),
  };
}
