/**
 * Which schema a table has, by its first records.
 *
 * @module
 */

import { describeValue } from "../../values/describe_value.ts";
import type { Field, FieldType, ScalarType } from "./column_types.ts";
import { isRecord } from "./fit.ts";

/** What is known of a column: nothing, as long as all values are null. */
type Seen =
  | { readonly kind: "nothing" }
  | { readonly kind: ScalarType }
  | { readonly kind: "list" | "map"; of: Seen }
  | { readonly kind: "struct"; readonly fields: Map<string, Seen> };

/** Types by what they are called in messages. */
const called = {
  nothing: "null",
  boolean: "booleans",
  int32: "numbers",
  bigint: "bigints",
  float32: "numbers",
  number: "numbers",
  string: "strings",
  bytes: "bytes",
  day: "dates",
  date: "dates",
  json: "JSON",
  list: "arrays",
  map: "maps",
  struct: "objects",
} as const;

/**
 * The fields that records have.
 *
 * @throws {TypeError} If they are no records, there are none, or a column has values of two types, or none.
 */
export function inferFields(records: readonly unknown[]): readonly Field[] {
  if (records.length === 0) {
    throw new TypeError("expected elements to infer a schema from, got none");
  }
  const all = new Map<string, Seen>();
  for (const record of records) {
    if (!isRecord(record)) {
      throw new TypeError(`expected elements to be objects, got ${describeValue(record)}`);
    }
    see(all, record, "");
  }
  if (all.size === 0) {
    throw new TypeError("expected elements with properties, got none that has any");
  }
  return fieldsOf(all, "", records.length);
}

function see(
  fields: Map<string, Seen>,
  record: Readonly<Record<string, unknown>>,
  path: string,
): void {
  for (const name of Object.keys(record)) {
    const seen = fields.get(name) ?? { kind: "nothing" };
    fields.set(name, merged(seen, record[name], `${path}${name}`));
  }
}

/** What is known when one more value has been seen. */
function merged(seen: Seen, value: unknown, path: string): Seen {
  if (value === null || value === undefined) return seen;
  const kind = kindOf(value, path);
  if (seen.kind !== "nothing" && seen.kind !== kind) {
    throw new TypeError(
      `expected ${JSON.stringify(path)} to be of one type, got ${called[seen.kind]} and ` +
        `${called[kind]}`,
    );
  }
  if (kind === "struct") {
    const fields = seen.kind === "struct" ? seen.fields : new Map<string, Seen>();
    see(fields, value as Readonly<Record<string, unknown>>, `${path}.`);
    return { kind, fields };
  }
  if (kind !== "list" && kind !== "map") return { kind };
  let of: Seen = seen.kind === kind ? (seen as { of: Seen }).of : { kind: "nothing" };
  const values = kind === "list" ? value as readonly unknown[] : (value as Map<unknown, unknown>);
  for (const one of values.values()) of = merged(of, one, `${path}[]`);
  return { kind, of };
}

function kindOf(value: unknown, path: string): ScalarType | "list" | "map" | "struct" {
  switch (typeof value) {
    case "boolean":
    case "number":
    case "bigint":
    case "string":
      return typeof value as ScalarType;
    case "object":
      if (value instanceof Date) return "date";
      if (value instanceof Uint8Array) return "bytes";
      if (Array.isArray(value)) return "list";
      if (value instanceof Map) return "map";
      if (isRecord(value)) return "struct";
  }
  throw new TypeError(
    `expected ${JSON.stringify(path)} to be something that a table holds, got ` +
      describeValue(value),
  );
}

function fieldsOf(fields: Map<string, Seen>, path: string, count: number): readonly Field[] {
  return [...fields].map(([name, seen]) => ({
    name,
    type: typeOf(seen, `${path}${name}`, count),
  }));
}

function typeOf(seen: Seen, path: string, count: number): FieldType {
  switch (seen.kind) {
    case "nothing":
      throw new TypeError(
        `expected ${
          JSON.stringify(path)
        } to have a value by which its type can be told, got none ` +
          `in the first ${count} elements`,
      );
    case "list":
    case "map":
      return { kind: seen.kind, of: typeOf(seen.of, `${path}[]`, count) };
    case "struct":
      if (seen.fields.size > 0) {
        return { kind: "struct", fields: fieldsOf(seen.fields, `${path}.`, count) };
      }
      throw new TypeError(
        `expected ${JSON.stringify(path)} to have objects with properties, got none that has any`,
      );
    default:
      return { kind: seen.kind };
  }
}
