/**
 * What tests of tables have in common: types, hostile values of each, and bags written in memory.
 *
 * @module
 */

import fc from "fast-check";
import { type Bag, fromSequence, inline, SourceError, TaskError } from "../../../mod.ts";
import type { ColumnType, ScalarType, TableSchema } from "../../../tables.ts";
import { assert } from "../../harness.ts";
import { assertSame } from "../../wire/same_value.ts";
import { MemoryFolder } from "../memory_folder.ts";

/** This thread. */
export const here = { scheduler: inline() };

/** A type, its values, and what they are when they are read. */
export interface Typed {
  readonly type: ColumnType;
  readonly value: fc.Arbitrary<unknown>;
  read(value: unknown): unknown;
}

const same = (value: unknown) => value;

const scalars: Readonly<Record<ScalarType, Omit<Typed, "type">>> = {
  boolean: { value: fc.boolean(), read: same },
  int32: { value: fc.integer(), read: same },
  bigint: {
    value: fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger()),
    read: (value) => BigInt(value as number),
  },
  float32: { value: fc.float(), read: same },
  number: { value: fc.double(), read: same },
  string: {
    value: fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("", "\ufeffmark", "a long text of several words", "\0", "é"),
    ),
    read: same,
  },
  bytes: { value: fc.uint8Array({ maxLength: 9 }), read: same },
  day: { value: fc.integer({ min: -1e6, max: 1e6 }).map((n) => new Date(n * 864e5)), read: same },
  date: { value: fc.date({ noInvalidDate: true }), read: same },
  json: {
    value: fc.constantFrom<unknown>({ a: [1, { b: null }] }, "text", 5, [], false),
    read: same,
  },
};

/** All scalar types. */
export const scalarTypes = Object.keys(scalars) as ScalarType[];

/** Those but for the one that is text in other tools' eyes. */
export const typesOfOthers: readonly ScalarType[] = scalarTypes.filter((type) => type !== "json");

/** Changes a byte anywhere in a file: reading it has to end, and may only fail by an error that names it. */
export async function assertDamageIsNamed(
  name: string,
  files: readonly Uint8Array<ArrayBuffer>[],
  read: (file: Uint8Array<ArrayBuffer>) => Promise<unknown>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.nat(10_000),
      fc.integer({ min: 1, max: 255 }),
      async (bytes, at, bits) => {
        const damaged = bytes.slice();
        damaged[at % bytes.length]! ^= bits;
        try {
          await read(damaged);
        } catch (error) {
          const cause = error instanceof TaskError ? error.cause : error;
          assert(cause instanceof SourceError, String(cause));
          assert(cause.message.startsWith(`Cannot read "${name}"`), cause.message);
        }
      },
    ),
    { numRuns: 80 },
  );
}

/** Decimals of 20 digits, three of them behind the point. */
const decimal: Typed = {
  type: { decimal: [20, 3] },
  value: fc.bigInt({ min: -(10n ** 20n) + 1n, max: 10n ** 20n - 1n }).map((unscaled) => {
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(4, "0");
    return `${unscaled < 0n ? "-" : ""}${digits.slice(0, -3)}.${digits.slice(-3)}`;
  }),
  read: same,
};

/** Types of columns, however deep; `leaves` are those of a format. */
export function typesOf(leaves: readonly ScalarType[]): fc.Arbitrary<Typed> {
  const leaf = fc.constantFrom<Typed>(
    ...leaves.map((type): Typed => ({ type, ...scalars[type] })),
    decimal,
  );
  const { type } = fc.letrec<{ type: Typed }>((tie) => ({
    type: fc.oneof(
      { depthSize: "small", maxDepth: 2 },
      { arbitrary: leaf, weight: 4 },
      { arbitrary: tie("type").map(listOf), weight: 1 },
      { arbitrary: tie("type").map(mapOf), weight: 1 },
      { arbitrary: fc.array(tie("type"), { minLength: 1, maxLength: 2 }).map(structOf), weight: 1 },
    ),
  }));
  return type;
}

/** The same, or nothing. */
function nullable({ value }: Typed): fc.Arbitrary<unknown> {
  return fc.option(value, { freq: 4 });
}

function readNullable({ read }: Typed, value: unknown): unknown {
  return value === null || value === undefined ? null : read(value);
}

function listOf(of: Typed): Typed {
  return {
    type: { list: of.type },
    value: fc.array(nullable(of), { maxLength: 3 }),
    read: (items) => (items as unknown[]).map((item) => readNullable(of, item)),
  };
}

function mapOf(of: Typed): Typed {
  const key = fc.constantFrom("a", "b c", "é");
  return {
    type: { map: of.type },
    value: fc.uniqueArray(fc.tuple(key, nullable(of)), { maxLength: 3, selector: ([it]) => it })
      .map((entries) => new Map(entries)),
    read: (map) =>
      Object.fromEntries(
        [...map as Map<string, unknown>].map(([k, v]) => [k, readNullable(of, v)]),
      ),
  };
}

function structOf(fields: readonly Typed[]): Typed {
  const names = fields.map((_, i) => `f${i}`);
  return {
    type: { struct: Object.fromEntries(fields.map(({ type }, i) => [names[i], type])) },
    value: fc.record(Object.fromEntries(fields.map((field, i) => [names[i], nullable(field)]))),
    read: (object) =>
      Object.fromEntries(
        fields.map((field, i) => [
          names[i]!,
          readNullable(field, (object as Record<string, unknown>)[names[i]!]),
        ]),
      ),
  };
}

/** A table: its schema, its records, and those that reading it gives. */
export interface Table {
  readonly schema: TableSchema;
  readonly rows: readonly Record<string, unknown>[];
  readonly read: readonly Record<string, unknown>[];
}

/** Names of columns, some of them odd. */
const oddNames = ["plain", "toString", "with space", "é"] as const;

/** Tables of a few columns. */
export function tablesOf(
  leaves: readonly ScalarType[],
  names4: readonly string[] = oddNames,
): fc.Arbitrary<Table> {
  return fc.array(typesOf(leaves), { minLength: 1, maxLength: 4 }).chain((types) => {
    const names = types.map((_, i) => names4[i]!);
    return fc.array(fc.tuple(...types.map(nullable)), { maxLength: 9 }).map((rows) => ({
      schema: Object.fromEntries(types.map(({ type }, i) => [names[i]!, type])),
      rows: rows.map((row) =>
        // What is null may as well be absent.
        Object.fromEntries(
          names.map((name, i) => [name, row[i]] as const)
            .filter(([, value], i) => value !== null || i % 2 === 0),
        )
      ),
      read: rows.map((row) =>
        Object.fromEntries(names.map((name, i) => [name, readNullable(types[i]!, row[i])]))
      ),
    }));
  });
}

/** A bag of records in partitions, some of which may be empty. */
export function bagOf<T extends object>(rows: readonly T[], npartitions: number): Bag<T> {
  const parts = Array.from(
    { length: npartitions },
    (_, i) =>
      rows.filter((_, row) =>
        row % npartitions === i && i !== 1 || (i === 0 && row % npartitions === 1)
      ),
  );
  return fromSequence(parts, { npartitions }).flatten() as unknown as Bag<T>;
}

/** The rows of {@linkcode bagOf} in the order that they have there. */
export function inOrder<T>(rows: readonly T[], npartitions: number): T[] {
  return Array.from(
    { length: npartitions },
    (_, i) =>
      rows.filter((_, row) =>
        row % npartitions === i && i !== 1 || (i === 0 && row % npartitions === 1)
      ),
  )
    .flat();
}

/** What writes to a folder in memory, and gives the files that it has then, in order. */
export async function written(
  write: (folder: MemoryFolder) => Promise<readonly { readonly path: string }[]>,
): Promise<File[]> {
  const folder = new MemoryFolder();
  const files = await write(folder);
  return await Promise.all(
    files.map(async ({ path }) => await (await folder.getFileHandle(path)).getFile()),
  );
}

/** Fails where records differ, be it in the sign of zero; they may have parts in common. */
export function assertRecords(actual: unknown, expected: unknown): void {
  assertSame(unshared(actual), unshared(expected));
}

function unshared(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unshared);
  if (value instanceof Date) return new Date(value);
  if (value instanceof Uint8Array) return value.slice();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, unshared(one)]));
}
