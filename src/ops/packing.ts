/**
 * Packing of what moves between threads. A structured clone costs most of a
 * microsecond for each small object and a good part of it for each string; a
 * column of strings as a few long texts with lengths, or of numbers as a typed
 * array, costs a copy.
 *
 * ```
 * [["to", 2], ["be", 1]]   packs to
 * tuples of 2: strings "tobe" with lengths 2 2, numbers 2 1
 * ```
 *
 * Whatever is not a long array of strings, numbers, or equally long tuples
 * travels as it is. Unpacking gives equal values.
 *
 * @module
 */

import { isPortable, portable } from "./portable.ts";

/** A value on its way. */
export type Packed =
  | { readonly pack: "none"; readonly value: unknown }
  | { readonly pack: "strings"; readonly texts: readonly string[]; readonly lengths: Uint32Array }
  | { readonly pack: "numbers"; readonly numbers: Float64Array }
  | { readonly pack: "tuples"; readonly length: number; readonly columns: readonly Packed[] }
  | { readonly pack: "record"; readonly fields: Readonly<Record<string, Packed>> }
  | { readonly pack: "list"; readonly items: readonly Packed[] };

/** Arrays shorter than this are not worth the trouble. */
const shortest = 32;

/** Longest tuples that are worth a look at every element. */
const widest = 8;

/**
 * Characters of a text. An engine keeps a text alive while any longer slice of it is; shorter
 * texts would make packing slower, longer ones waste more.
 */
const textLength = 65_536;

/** Packs a value for the journey. */
export function pack(value: unknown): Packed {
  if (isPortable(value)) return pack(value[portable]());
  if (isColumns(value)) return packRecord(value);
  if (!Array.isArray(value)) return { pack: "none", value };
  const tables = isPortable(value[0]) ||
    (value.length > 0 && value.length < shortest && value.every(isColumns));
  return tables ? { pack: "list", items: value.map(pack) } : packArray(value);
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
    case "tuples":
      return unpackTuples(packed.length, packed.columns.map(unpack) as unknown[][]);
    case "list":
      return packed.items.map(unpack);
    case "record":
      return Object.fromEntries(
        Object.entries(packed.fields).map(([name, field]) => [name, unpack(field)]),
      );
  }
}

function packArray(array: readonly unknown[]): Packed {
  if (array.length < shortest) return { pack: "none", value: array };
  const [first] = array;
  if (typeof first === "string") return packStrings(array) ?? { pack: "none", value: array };
  if (typeof first === "number") return packNumbers(array) ?? { pack: "none", value: array };
  if (Array.isArray(first)) {
    return packTuples(array, first.length) ?? { pack: "none", value: array };
  }
  return { pack: "none", value: array };
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

function packTuples(array: readonly unknown[], length: number): Packed | undefined {
  if (length === 0 || length > widest) return undefined;
  const columns = Array.from({ length }, () => new Array<unknown>(array.length));
  for (let i = 0; i < array.length; i++) {
    const item = array[i];
    // A RegExp match is an array with more to it, and a hole is not an undefined.
    if (!Array.isArray(item) || item.length !== length || Object.keys(item).length !== length) {
      return undefined;
    }
    for (let c = 0; c < length; c++) columns[c]![i] = item[c];
  }
  return { pack: "tuples", length, columns: columns.map(packArray) };
}

/** A small plain object with a long array in it, as partial results are. */
function isColumns(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  const fields = Object.values(value);
  return fields.length <= widest &&
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

function unpackTuples(length: number, columns: readonly unknown[][]): unknown[][] {
  const [first, second] = columns;
  if (length === 2) return first!.map((x, i) => [x, second![i]]);
  return first!.map((_, i) => columns.map((column) => column[i]));
}
