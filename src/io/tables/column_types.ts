/**
 * What columns of tables are: types as users write them, and as the rest of the code reads them.
 *
 * @module
 */

import { refusal } from "../../values/check.ts";

/**
 * A type of columns by its name: `"number"` is a double, `"bigint"` a whole number of 64 bits,
 * `"date"` a point in time in milliseconds, `"day"` a `Date` at midnight UTC, and `"json"` whatever JSON
 * can say, as its text.
 */
export type ScalarType =
  | "boolean"
  | "int32"
  | "bigint"
  | "float32"
  | "number"
  | "string"
  | "bytes"
  | "day"
  | "date"
  | "json";

/** Decimal numbers of so many digits, some of them behind the point. Values are texts, bigints or numbers. */
export interface DecimalType {
  /** Digits in all, at most 38, and those behind the point. */
  readonly decimal: readonly [precision: number, scale: number];
}

/** Arrays of values of one type. */
export interface ListType {
  /** What is in them. */
  readonly list: ColumnType;
}

/** Objects with fields that are known. */
export interface StructType {
  /** Types by the names of fields. */
  readonly struct: TableSchema;
}

/** Maps from texts to values of one type, `Map`s or objects. */
export interface MapType {
  /** What they lead to. */
  readonly map: ColumnType;
}

/** What the values of a column are; each may be null, too. */
export type ColumnType = ScalarType | DecimalType | ListType | StructType | MapType;

/** The columns of a table by their names. */
export type TableSchema = { readonly [name: string]: ColumnType };

/** A column, or a field of objects in one. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
}

/** A type that has been checked; plain data. */
export type FieldType =
  | { readonly kind: ScalarType }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  | { readonly kind: "list"; readonly of: FieldType }
  | { readonly kind: "map"; readonly of: FieldType }
  | { readonly kind: "struct"; readonly fields: readonly Field[] };

const scalars: readonly string[] = [
  "boolean",
  "int32",
  "bigint",
  "float32",
  "number",
  "string",
  "bytes",
  "day",
  "date",
  "json",
] satisfies ScalarType[];

/** Digits that decimals have at most, in all formats. */
const MOST_DIGITS = 38;

/** The fields of a schema; throws for what is none. */
export function checkSchema(schema: unknown, action: string, path = "schema"): readonly Field[] {
  if (!isObject(schema) || Object.keys(schema).length === 0) {
    const expected = "an object of types by names of columns";
    throw refusal(schema, { action, name: path, expected });
  }
  return Object.entries(schema).map(([name, type]) => {
    if (!name.isWellFormed()) {
      throw refusal(name, { action, name: path, expected: "names of whole characters" });
    }
    return { name, type: checkType(type, action, `${path}.${name}`) };
  });
}

function checkType(type: unknown, action: string, path: string): FieldType {
  if (typeof type === "string" && scalars.includes(type)) return { kind: type as ScalarType };
  if (isObject(type) && Object.keys(type).length === 1) {
    const { decimal, list, map, struct } = type;
    if (decimal !== undefined) return checkDecimal(decimal, action, path);
    if (list !== undefined) return { kind: "list", of: checkType(list, action, `${path}.list`) };
    if (map !== undefined) return { kind: "map", of: checkType(map, action, `${path}.map`) };
    if (struct !== undefined) {
      return { kind: "struct", fields: checkSchema(struct, action, `${path}.struct`) };
    }
  }
  const known = scalars.map((name) => `"${name}"`).join(", ");
  const expected = `${known}, { decimal: [precision, scale] }, { list }, { struct } or { map }`;
  throw refusal(type, { action, name: path, expected });
}

function checkDecimal(decimal: unknown, action: string, path: string): FieldType {
  const [precision, scale] = Array.isArray(decimal) ? decimal as unknown[] : [];
  const fits = (n: unknown, least: number, most: number): n is number =>
    Number.isInteger(n) && (n as number) >= least && (n as number) <= most;
  if (fits(precision, 1, MOST_DIGITS) && fits(scale, 0, precision)) {
    return { kind: "decimal", precision, scale };
  }
  const expected = `[precision, scale], with 1 to ${MOST_DIGITS} digits, no fewer than the scale`;
  throw refusal(decimal, { action, name: `${path}.decimal`, expected });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
