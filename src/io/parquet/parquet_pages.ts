/**
 * Looks at the pages of Parquet files before the library reads them. It goes where a page's header says that
 * the next one is, and writes as many values as a run says that it has: where a file is damaged, it might
 * never end, or fill memory until the process is ended.
 *
 * A run stands for one value that comes so many times, or for packed values in groups of eight. Levels,
 * which say where values are missing and lists begin, places in dictionaries, and booleans are in runs.
 *
 * @module
 */

import type {
  ColumnMetaData,
  FileMetaData,
  PageHeader,
  SchemaElement,
  SchemaTree,
} from "hyparquet";
import {
  getMaxDefinitionLevel,
  getMaxRepetitionLevel,
  getTreePath,
  parquetHeader,
  parquetSchema,
} from "./parquet_library.ts";

/** Looks at what a page of a column has been decompressed to. */
type Check = (content: Uint8Array) => void;

/** How many bits a column's levels have; none where it has no such levels. */
interface LevelWidths {
  readonly repetition: number;
  readonly definition: number;
}

/** The pages of some columns of one file. */
export class PageChecks {
  readonly #schema: SchemaTree;
  /** Checks by the byte of the file at which what is compressed begins. */
  readonly #checks = new Map<number, Check>();
  /** At which bytes of the file buffers begin that the library has been given. */
  readonly #starts = new WeakMap<ArrayBufferLike, number>();

  constructor(schema: readonly SchemaElement[]) {
    this.#schema = parquetSchema({ schema } as FileMetaData);
  }

  /**
   * Checks the pages of a column, as far as they are not compressed.
   *
   * @param bytes All of the column's bytes.
   * @param start At which byte of the file they begin.
   * @throws {Error} If a page does not lie behind the one before, or has other values than it may.
   */
  add(bytes: Uint8Array, start: number, meta: ColumnMetaData): void {
    const path = getTreePath(this.#schema, meta.path_in_schema);
    const widths = {
      repetition: bitsOf(getMaxRepetitionLevel(path)),
      definition: bitsOf(getMaxDefinitionLevel(path)),
    };
    const reader = {
      view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      offset: 0,
    };
    for (let left = Number(meta.num_values); left > 0 && reader.offset < bytes.length - 1;) {
      const header = parquetHeader(reader);
      const { offset } = reader;
      left -= checkHeader(header, left, offset, bytes.length);
      reader.offset += header.compressed_page_size;
      const page = bytes.subarray(offset, reader.offset);
      const { begin, check } = checkOf(header, page, widths, meta.type === "BOOLEAN");
      const isCompressed = meta.codec !== "UNCOMPRESSED" &&
        header.data_page_header_v2?.is_compressed !== false;
      if (isCompressed) this.#checks.set(start + offset + begin, check);
      else check(page.subarray(begin));
    }
  }

  /** Notes at which byte of the file a buffer begins that the library is given. */
  give(buffer: ArrayBuffer, start: number): ArrayBuffer {
    this.#starts.set(buffer, start);
    return buffer;
  }

  /** Checks what some bytes of such a buffer have been decompressed to, and gives it back. */
  decompressed({ buffer, byteOffset }: Uint8Array, content: Uint8Array): Uint8Array {
    const start = this.#starts.get(buffer);
    if (start !== undefined) this.#checks.get(start + byteOffset)?.(content);
    return content;
  }
}

/** Bits that levels up to `most` take. */
function bitsOf(most: number): number {
  return 32 - Math.clz32(most);
}

/** The number of values of a page, of which a column has no more than `left`. */
function checkHeader(
  { compressed_page_size: size, data_page_header: v1, data_page_header_v2: v2 }: PageHeader,
  left: number,
  offset: number,
  end: number,
): number {
  if (!isCount(size, end - offset)) {
    throw new Error(`expected pages within ${end} bytes, got one of ${size} at byte ${offset}`);
  }
  const data = v1 ?? v2;
  if (data === undefined) return 0;
  const { num_values: values } = data;
  if (!isCount(values, left)) {
    throw new Error(`expected pages of ${left} values, got one of ${values} at byte ${offset}`);
  }
  if (v2 !== undefined) {
    const {
      num_nulls: nulls,
      repetition_levels_byte_length: repetition,
      definition_levels_byte_length: definition,
    } = v2;
    const isWhole = isCount(nulls, values) && isCount(repetition, size) &&
      isCount(definition, size - repetition);
    if (!isWhole) {
      throw new Error(
        `expected a page of ${size} bytes and ${values} values, got levels of ${repetition} and ` +
          `${definition} bytes, ${nulls} values missing, at byte ${offset}`,
      );
    }
  }
  return values;
}

function isCount(value: unknown, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

/** Checks what of a page is never compressed; gives where the rest begins, and what checks that. */
function checkOf(
  { data_page_header: v1, data_page_header_v2: v2 }: PageHeader,
  page: Uint8Array,
  { repetition, definition }: LevelWidths,
  isBoolean: boolean,
): { readonly begin: number; readonly check: Check } {
  if (v2 !== undefined) {
    const { num_values: values, repetition_levels_byte_length: lists } = v2;
    const begin = lists + v2.definition_levels_byte_length;
    if (repetition > 0) checkRuns(page.subarray(0, lists), repetition, values);
    if (definition > 0) checkRuns(page.subarray(lists, begin), definition, values);
    const hasLength = v2.encoding === "RLE";
    return { begin, check: (content) => checkValues(content, v2.encoding, hasLength, values) };
  }
  if (v1 === undefined) return { begin: 0, check: () => {} };
  const { num_values: values, encoding } = v1;
  return {
    begin: 0,
    check(content) {
      let rest = content;
      if (repetition > 0) rest = checkRunsWithLength(rest, repetition, values);
      if (definition > 0) rest = checkRunsWithLength(rest, definition, values);
      checkValues(rest, encoding, isBoolean, values);
    },
  };
}

/** Checks values in runs: booleans, which have their length before them, or numbers, which have their width. */
function checkValues(
  content: Uint8Array,
  encoding: string,
  hasLength: boolean,
  values: number,
): void {
  if (content.length === 0 || !(encoding === "RLE" || encoding.endsWith("_DICTIONARY"))) return;
  if (hasLength) checkRunsWithLength(content, 1, values);
  else checkRuns(content.subarray(1), content[0]!, values);
}

/** Checks runs that have their length before them; gives what comes after. */
function checkRunsWithLength(bytes: Uint8Array, width: number, values: number): Uint8Array {
  if (bytes.length < 4) throw new Error(`expected the length of runs, got ${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  checkRuns(bytes.subarray(4), width, values);
  return bytes.subarray(4 + length);
}

/**
 * Checks that no run has more values than are left.
 *
 * @param width Bits of a value.
 * @param values How many values there are at most.
 */
function checkRuns(bytes: Uint8Array, width: number, values: number): void {
  let offset = 0;
  for (let left = values; left > 0 && offset < bytes.length;) {
    let header = 0;
    for (let shift = 0, byte = 0x80; byte >= 0x80 && offset < bytes.length; shift += 7) {
      byte = bytes[offset++]!;
      header |= (byte & 0x7f) << shift;
    }
    const length = header >>> 1;
    if (header & 1) {
      // The last group may have places for more values than there are.
      left -= length * 8;
      offset += Math.max(1, length * width);
      if (length < 2 ** 28) continue;
    } else {
      offset += Math.ceil(width / 8);
      if (length <= left) {
        left -= length;
        continue;
      }
    }
    throw new Error(`expected runs of ${values} values in all, got one of ${length}`);
  }
}
