/**
 * What values of Parquet become in JavaScript, where the library would lose something of them.
 *
 * @module
 */

import type { FileMetaData, ParquetParsers, SchemaElement, SchemaTree } from "hyparquet";
import { dateOf, decimalText, SAFE_DIGITS, safeNumber, textOf } from "../tables/exact_values.ts";
import { isListLike, isMapLike, parquetSchema } from "./parquet_library.ts";
import type { ParquetValues } from "./parquet_settings.ts";

/** Makes of a value of the library the one that is given. */
type Convert = (value: unknown) => unknown;

const DAY = 86_400_000;

/** Parsers of single values; texts that bound others may be cut in the middle of a character. */
export function parsersOf(
  { timestamps }: ParquetValues,
  forBounds: boolean = false,
): Partial<ParquetParsers> {
  const read = forBounds ? (bytes: Uint8Array) => lenient.decode(bytes) : textOf;
  return {
    stringFromBytes: read,
    jsonFromBytes: (bytes) => JSON.parse(read(bytes)),
    dateFromDays: (days) => new Date(days * DAY),
    ...(timestamps === "bigint"
      ? {
        timestampFromMilliseconds: (time) => time,
        timestampFromMicroseconds: (time) => time,
        timestampFromNanoseconds: (time) => time,
      }
      : {
        timestampFromMicroseconds: (time) => dateOf(time, 1000n),
        timestampFromNanoseconds: (time) => dateOf(time, 1_000_000n),
      }),
  };
}

const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** Whether a decimal is read as a text. */
export function isTextDecimal(
  { converted_type, precision = 0 }: SchemaElement,
  { decimals }: ParquetValues,
): boolean {
  if (converted_type !== "DECIMAL") return false;
  return decimals === "string" || (decimals === undefined && precision > SAFE_DIGITS);
}

/**
 * The schema as the library is to read it: what it cannot read is bytes, and so are decimals that are to
 * become texts; JSON has the name by which it knows it.
 */
export function readableSchema(
  schema: readonly SchemaElement[],
  values: ParquetValues,
): SchemaElement[] {
  return schema.map((element) => {
    const { converted_type, logical_type, ...rest } = element;
    if (converted_type === "INTERVAL" || converted_type === "BSON") return rest;
    if (logical_type?.type === "JSON") return { ...element, converted_type: "JSON" };
    return isTextDecimal(element, values) ? rest : element;
  });
}

/** What has to be done about the values of each column that the library gives, where it is anything. */
export function conversionsOf(
  schema: readonly SchemaElement[],
  values: ParquetValues,
): ReadonlyMap<string, Convert> {
  const { children } = parquetSchema({ schema } as FileMetaData);
  const found = children.map((child) => [child.element.name, conversionOf(child, values)] as const);
  return new Map(found.filter((it): it is [string, Convert] => it[1] !== undefined));
}

function conversionOf(node: SchemaTree, values: ParquetValues): Convert | undefined {
  const { element, children } = node;
  if (children.length === 0) {
    const convert = leafConversion(element, values);
    return element.repetition_type === "REPEATED" && convert ? eachItem(convert) : convert;
  }
  if (isListLike(node)) {
    const [inner] = children;
    const item = inner!.children.length === 1 ? inner!.children[0]! : inner!;
    const convert = conversionOf(
      { ...item, element: { ...item.element, repetition_type: "OPTIONAL" } },
      values,
    );
    return convert && eachItem(convert);
  }
  if (isMapLike(node)) {
    const convert = conversionOf(children[0]!.children[1]!, values);
    return convert && eachProperty(() => convert);
  }
  const converts = new Map(
    children.map((child) => [child.element.name, conversionOf(child, values)] as const),
  );
  if ([...converts.values()].every((convert) => convert === undefined)) return undefined;
  return eachProperty((name) => converts.get(name));
}

function leafConversion(element: SchemaElement, values: ParquetValues): Convert | undefined {
  const { type, converted_type, logical_type, scale = 0 } = element;
  if (isBytes(element, values)) {
    // A part of a page would keep all of it, and have all of it go along to another thread.
    return present((value) => (value as Uint8Array).slice());
  }
  if (isTextDecimal(element, values)) {
    return present((value) => decimalText(unscaledOf(value), scale));
  }
  const isWhole = logical_type === undefined || logical_type.type === "INTEGER";
  const isTime = converted_type?.startsWith("TIME") === true || converted_type === "DECIMAL";
  if (type !== "INT64" || values.int64 !== "number" || !isWhole || isTime) return undefined;
  return present((value) => safeNumber(value as bigint));
}

/** Whether values are bytes to the library, and to us. */
function isBytes(element: SchemaElement, values: ParquetValues): boolean {
  const { type, converted_type, logical_type } = element;
  if (type !== "BYTE_ARRAY" && type !== "FIXED_LEN_BYTE_ARRAY") return false;
  if (converted_type === "INTERVAL" || converted_type === "BSON") return true;
  const isUntyped = converted_type === undefined && logical_type === undefined;
  return isUntyped && !(type === "BYTE_ARRAY" && values.binaryAsText);
}

function present(convert: Convert): Convert {
  return (value) => value === null || value === undefined ? null : convert(value);
}

function eachItem(convert: Convert): Convert {
  return present((items) => Array.from(items as ArrayLike<unknown>, convert));
}

function eachProperty(convertOf: (name: string) => Convert | undefined): Convert {
  return present((object) => {
    const record = object as Record<string, unknown>;
    for (const name of Object.keys(record)) {
      const convert = convertOf(name);
      if (convert !== undefined) record[name] = convert(record[name]);
    }
    return record;
  });
}

function unscaledOf(value: unknown): bigint {
  return value instanceof Uint8Array ? signed(value) : BigInt(value as number | bigint);
}

/** The whole number that is stored in two's complement, its highest byte first. */
function signed(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = value << 8n | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}
