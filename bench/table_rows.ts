/**
 * Records of tables for benches: ten columns.
 *
 * @module
 */

/** A record. */
export interface Row {
  readonly id: number;
  readonly user: number;
  readonly name: string;
  readonly url: string;
  readonly x: number;
  readonly y: number;
  readonly ok: boolean;
  readonly at: Date;
  readonly kind: number;
  readonly note: string | null;
}

/** Types of the columns, as Holdall has them. */
export const schema = {
  id: "number",
  user: "number",
  name: "string",
  url: "string",
  x: "number",
  y: "number",
  ok: "boolean",
  at: "date",
  kind: "number",
  note: "string",
} as const;

/** The same, as the library that writes Parquet has them. */
export const columnTypes = Object.entries(schema).map(([name, type]) =>
  [
    name,
    ({ number: "DOUBLE", string: "STRING", boolean: "BOOLEAN", date: "TIMESTAMP" } as const)[type],
  ] as const
);

/** The record of a number. */
export function rowOf(i: number): Row {
  return {
    id: i,
    user: i % 1000,
    name: `name of ${i % 5000}`,
    url: `https://example.org/${i * 7919}`,
    x: i / 7,
    y: i * 1.5,
    ok: i % 2 === 0,
    at: new Date(17e11 + i * 1000),
    kind: i % 77,
    note: i % 10 === 0 ? null : `text ${i}`,
  };
}
