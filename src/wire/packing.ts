/**
 * Packing of what moves between threads. A structured clone costs most of a
 * microsecond for each small object and a good part of it for each string; a
 * column of strings as a few long texts with lengths, or of numbers as a typed
 * array, costs a copy.
 *
 * ```
 * [["to", 2], ["be", 1]]   packs to
 * rows of 2 columns: strings "tobe" with lengths 2 2, numbers 2 1
 * ```
 *
 * What is packed is long arrays of strings, numbers, equally long tuples, or plain
 * objects of the same properties; small objects with such arrays; and lists of
 * those. Whatever else there is travels as it is. Unpacking gives equal values, but
 * for named properties of arrays of more than 1 000 elements.
 *
 * @module
 */

import { type Aside, Pieced, PiecedPartition } from "./aside.ts";
import { decode } from "./bytes/decode.ts";
import { type Columns, columnsOf, hasObjectPrototype, rowsOf } from "./columns.ts";
import type { Packed } from "./packed.ts";
import { isPortable, portable } from "./portable.ts";
import { readError } from "./spill_errors.ts";
import { sizeOf } from "./size.ts";

export type { Packed };

/** Arrays shorter than this are not worth the trouble. */
const shortest = 32;

/** Columns of an array, with those of elements within elements: one may contain itself. */
const mostColumns = 64;

/** Lists within lists in which results lie: those of several branches, and the parts of each. */
const mostLevels = 3;

/** Most fields of a record that is worth a look at each. */
const mostFields = 8;

/**
 * Characters of a text. An engine keeps a text alive while any longer slice of it is; shorter
 * texts would make packing slower, longer ones waste more.
 */
const textLength = 65_536;

/** Strings are numbered where each comes this many times on average… */
const fewestRepeats = 4;

/** … or, since repeats come late, where no more than this part of all were different so far. */
const freeShare = 1 / 64;

/** Numbers of strings have two bytes. */
const mostCodes = 65_536;

/** Longer arrays, partitions most of them, are not asked: the answer would name each element. */
const longestMatch = 1000;

/** Packs a value for the journey; buffers that nobody else has are added to `own`. */
export function pack(value: unknown, own?: ArrayBuffer[]): Packed {
  if (value instanceof Pieced) {
    const items = value.list.map((aside) => aside.packed(own));
    return value instanceof PiecedPartition
      ? { pack: "pieces", items, size: value.size }
      : { pack: "pieces", items };
  }
  if (isPortable(value)) return pack(value[portable](), own);
  if (isRecord(value)) return packRecord(value);
  if (!Array.isArray(value)) return { pack: "none", value };
  if (holdsPortable(value, mostLevels)) return packList(value, own);
  if (hasMoreThanElements(value)) return { pack: "none", value };
  return isListOfLong(value) ? packList(value, own) : packArray(value);
}

function packList(items: readonly unknown[], own: ArrayBuffer[] | undefined): Packed {
  return { pack: "list", items: items.map((item) => pack(item, own)) };
}

/** Packs no more than what travels as something else; all other values are left as they are. */
export function packAsItIs(value: unknown): Packed {
  if (value instanceof Pieced || isPortable(value)) return pack(value);
  if (!Array.isArray(value) || !holdsPortable(value, mostLevels)) return { pack: "none", value };
  return { pack: "list", items: value.map(packAsItIs) };
}

/** Whether a value is a short list of what is worth packing by itself: records, or something and a long array. */
function isListOfLong(array: readonly unknown[]): boolean {
  return array.length > 0 && array.length < shortest &&
    (array.every(isRecord) || array.some((item) => Array.isArray(item) && item.length >= shortest));
}

/** Whether an array is a list of objects that travel as something else, or of several results with such. */
function holdsPortable(array: readonly unknown[], levels: number): boolean {
  if (isPortable(array[0])) return true;
  return levels > 0 && array.length < shortest &&
    array.some((item) =>
      isPortable(item) || (Array.isArray(item) && holdsPortable(item, levels - 1))
    );
}

/** The value that was packed. */
export function unpack(packed: Packed): unknown {
  switch (packed.pack) {
    case "none":
      return packed.value;
    case "strings":
      return unpackStrings(packed.texts, packed.lengths);
    case "numbers":
      return unpackNumbers(packed.numbers);
    case "dictionary":
      return unpackDictionary(unpack(packed.values) as unknown[], packed.codes);
    case "rows":
      return rowsOf(unpackColumns(packed));
    case "list":
      return packed.items.map(unpack);
    case "bytes":
      return unpack(readBack(packed.bytes));
    case "pieces": {
      const list = packed.items.map((item) => new Arrived(item));
      return packed.size === undefined ? new Pieced(list) : new PiecedPartition(list, packed.size);
    }
    case "record":
      return Object.fromEntries(
        Object.entries(packed.fields).map(([name, field]) => [name, unpack(field)]),
      );
  }
}

/** What has been read from disk as bytes, and may have come from another thread as such. */
function readBack(bytes: Uint8Array): Packed {
  try {
    return decode(bytes) as Packed;
  } catch (cause) {
    throw readError(cause);
  }
}

/** A value that has come packed. */
class Arrived implements Aside {
  readonly bytes: number;
  readonly #packed: Packed;

  constructor(packed: Packed) {
    this.#packed = packed;
    this.bytes = sizeOf(packed);
  }

  read(): unknown {
    return unpack(this.#packed);
  }

  packed(): Packed {
    return this.#packed;
  }

  release(): void {}
}

/** Packs columns, however short they are. */
export function packColumns({ shape, columns }: Columns, most = mostColumns): Packed {
  if (shape === undefined) return pack(columns[0]);
  const each = Math.floor(most / columns.length) - 1;
  return { pack: "rows", shape, columns: columns.map((column) => packArray(column, each)) };
}

/** The columns of a packed array, whose elements can be put together as they are needed. */
export function unpackColumns(packed: Packed): Columns {
  if (packed.pack !== "rows") {
    return { shape: undefined, columns: [unpack(packed) as unknown[]] };
  }
  return { shape: packed.shape, columns: packed.columns.map(unpack) as unknown[][] };
}

/** Packs an array, but for named properties of it, where it is long enough. */
export function packArray(array: readonly unknown[], most = mostColumns): Packed {
  const packed = array.length < shortest ? undefined : packLong(array, most);
  return packed ?? { pack: "none", value: array };
}

function packLong(array: readonly unknown[], most: number): Packed | undefined {
  switch (typeof array[0]) {
    case "string":
      return packDictionary(array) ?? packStrings(array);
    case "number":
      return packNumbers(array);
    case "object":
      return packRows(array, most);
    default:
      return undefined;
  }
}

function packDictionary(array: readonly unknown[]): Packed | undefined {
  const codes = new Uint16Array(array.length);
  const known = new Map<unknown, number>();
  const free = array.length * freeShare;
  for (let i = 0; i < array.length; i++) {
    const item = array[i];
    if (typeof item !== "string") return undefined;
    if (i > 0 && item === array[i - 1]) {
      codes[i] = codes[i - 1]!;
      continue;
    }
    let code = known.get(item);
    if (code === undefined) {
      code = known.size;
      if (code === mostCodes || code > free + i / fewestRepeats) return undefined;
      known.set(item, code);
    }
    codes[i] = code;
  }
  return { pack: "dictionary", values: packArray([...known.keys()]), codes };
}

function packStrings(array: readonly unknown[]): Packed | undefined {
  const lengths = new Uint32Array(array.length);
  const texts: string[] = [];
  let start = 0;
  let length = 0;
  for (let i = 0; i < array.length; i++) {
    const item = array[i];
    if (typeof item !== "string") return undefined;
    lengths[i] = item.length;
    length += item.length;
    if (length >= textLength) {
      texts.push(array.slice(start, i + 1).join(""));
      start = i + 1;
      length = 0;
    }
  }
  texts.push(array.slice(start).join(""));
  return { pack: "strings", texts, lengths };
}

function packNumbers(array: readonly unknown[]): Packed | undefined {
  const numbers = new Float64Array(array.length);
  for (let i = 0; i < array.length; i++) {
    const item = array[i];
    if (typeof item !== "number") return undefined;
    numbers[i] = item;
  }
  return { pack: "numbers", numbers };
}

function packRows(array: readonly unknown[], most: number): Packed | undefined {
  // Of what is there many times, a clone is made once.
  if (new Set(array.slice(0, shortest)).size < shortest) return undefined;
  const columns = columnsOf(array, most);
  return columns && packColumns(columns, most);
}

/** Whether an array has properties besides elements, as the match of a RegExp has. */
function hasMoreThanElements(array: readonly unknown[]): boolean {
  return array.length <= longestMatch && Object.keys(array).length > array.length;
}

/** Whether a value is a small plain object with a long array in it, as partial results are. */
function isRecord(value: unknown): value is Record<string, unknown> {
  if (!hasObjectPrototype(value)) return false;
  const fields = Object.values(value);
  return fields.length <= mostFields &&
    fields.some((field) => Array.isArray(field) && field.length >= shortest);
}

function packRecord(record: Readonly<Record<string, unknown>>): Packed {
  const fields = Object.entries(record).map(([name, value]): [string, Packed] => [
    name,
    Array.isArray(value) ? packArray(value) : { pack: "none", value },
  ]);
  return { pack: "record", fields: Object.fromEntries(fields) };
}

function unpackStrings(texts: readonly string[], lengths: Uint32Array): string[] {
  const strings = new Array<string>(lengths.length);
  let i = 0;
  for (const text of texts) {
    let start = 0;
    // An empty string at a text's end belongs to the next text, or to the last: either is right.
    for (; i < lengths.length && start + lengths[i]! <= text.length; i++) {
      const end = start + lengths[i]!;
      strings[i] = text.slice(start, end);
      start = end;
    }
  }
  return strings;
}

/** As `Array.from`, which takes several times as long. */
function unpackNumbers(numbers: Float64Array): number[] {
  const array = new Array<number>(numbers.length);
  for (let i = 0; i < array.length; i++) array[i] = numbers[i]!;
  return array;
}

function unpackDictionary(values: readonly unknown[], codes: Uint16Array): unknown[] {
  const array = new Array<unknown>(codes.length);
  for (let i = 0; i < codes.length; i++) array[i] = values[codes[i]!];
  return array;
}
