/**
 * The schema of a Parquet file: a tree, written as a list from its root.
 *
 * @module
 */

import type { SchemaElement } from "hyparquet";
import type { Field, FieldType, ScalarType } from "../tables/column_types.ts";

type Element = Omit<SchemaElement, "name" | "repetition_type">;

const scalars: Readonly<Record<ScalarType, Element>> = {
  boolean: { type: "BOOLEAN" },
  int32: { type: "INT32" },
  bigint: { type: "INT64" },
  float32: { type: "FLOAT" },
  number: { type: "DOUBLE" },
  string: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  bytes: { type: "BYTE_ARRAY" },
  day: { type: "INT32", converted_type: "DATE" },
  date: {
    type: "INT64",
    converted_type: "TIMESTAMP_MILLIS",
    logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
  },
  json: { type: "BYTE_ARRAY", converted_type: "JSON", logical_type: { type: "JSON" } },
};

/** Digits that whole numbers of 32 and 64 bits have at least. */
const DIGITS = { int32: 9, int64: 18 } as const;

/** The elements of a schema, from its root. */
export function parquetSchemaOf(fields: readonly Field[]): SchemaElement[] {
  return [
    { name: "root", num_children: fields.length },
    ...fields.flatMap(({ name, type }) => elementsOf(name, type)),
  ];
}

function elementsOf(
  name: string,
  type: FieldType,
  repetition: "OPTIONAL" | "REQUIRED" = "OPTIONAL",
): SchemaElement[] {
  const named = { name, repetition_type: repetition };
  switch (type.kind) {
    case "decimal":
      return [{ ...named, ...decimalOf(type.precision, type.scale) }];
    case "list":
      return [
        { ...named, num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        ...elementsOf("element", type.of),
      ];
    case "map":
      return [
        { ...named, num_children: 1, converted_type: "MAP", logical_type: { type: "MAP" } },
        { name: "key_value", repetition_type: "REPEATED", num_children: 2 },
        ...elementsOf("key", { kind: "string" }, "REQUIRED"),
        ...elementsOf("value", type.of),
      ];
    case "struct":
      return [
        { ...named, num_children: type.fields.length },
        ...type.fields.flatMap((field) => elementsOf(field.name, field.type)),
      ];
    default:
      return [{ ...named, ...scalars[type.kind] }];
  }
}

function decimalOf(precision: number, scale: number): Element {
  const decimal: Element = {
    converted_type: "DECIMAL",
    logical_type: { type: "DECIMAL", precision, scale },
    precision,
    scale,
  };
  if (precision <= DIGITS.int32) return { ...decimal, type: "INT32" };
  if (precision <= DIGITS.int64) return { ...decimal, type: "INT64" };
  const bits = (10n ** BigInt(precision)).toString(2).length + 1;
  return { ...decimal, type: "FIXED_LEN_BYTE_ARRAY", type_length: Math.ceil(bits / 8) };
}
