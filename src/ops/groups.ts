/**
 * Elements brought together by key: each partition groups its own, hashes each
 * different key once to choose the part that its group belongs to, and the parts
 * of all partitions merge.
 *
 * ```
 * a1 b1 a2 | b2 c1      two partitions, two parts
 * part 0: a: a1 a2 | c: c1      a: a1 a2, c: c1
 * part 1: b: b1    | b: b2      b: b1 b2
 * ```
 *
 * Groups come in the order in which their keys were first seen, elements in that
 * of the input: neither depends on how the input is partitioned.
 *
 * @module
 */

import { appendRows, ColumnBuilder } from "../wire/columns.ts";
import { KeyedTable } from "../tables/keyed_table.ts";
import type { ElementOperation, SinkOperation, SourceOperation } from "./operation.ts";
import { packColumns, type Packed, unpackColumns } from "../wire/packing.ts";
import { batched } from "./partitions.ts";

/** Elements by key, as columns, which travel between threads at the least cost. */
export interface Groups {
  readonly keys: readonly unknown[];
  /** Number of elements of each key. */
  readonly sizes: readonly number[];
  /** Number of all elements. */
  readonly size: number;
  /** The elements of the first key, then those of the second, and so on. */
  readonly elements: Packed;
}

/** Elements as they come, and the group of each: an array for each group would cost more. */
export interface Ungrouped {
  /** The numbers of keys in the order in which they were first seen. */
  readonly table: KeyedTable<number>;
  readonly elements: ColumnBuilder;
  readonly groups: number[];
}

/** The sink `split(key, parts, input)`: a partition's groups, cut into parts by the hash of their key. */
export function splitOperation(name: string): SinkOperation<Ungrouped> {
  return {
    kind: "sink",
    id: `${name}.split`,
    name: `split-${name}`,
    call: 0,
    init: () => ({ table: new KeyedTable(), elements: new ColumnBuilder(), groups: [] }),
    step({ table, elements, groups }, x, key) {
      const entry = table.getOrAdd(key, () => table.size);
      groups.push(entry.value);
      elements.push(x, key, entry.key);
    },
    finish: (state, [, parts]) => cutGroups(state, parts as number),
  };
}

/** `split(key, parts, input)` for `groupBy`. */
export const splitForGroupBy = splitOperation("groupBy");

/** `groupBy(parts)`: `[key, elements]` of all keys of a part. */
export const groupBy: SourceOperation = {
  kind: "source",
  name: "groupBy",
  inner: true,
  open: ([parts]) => batched(groupsIn(parts as readonly Groups[]), ([, { length }]) => length),
};

/** `aggregate(finish, input)`: what `finish` makes of the value of each key. */
export const aggregate: ElementOperation = {
  kind: "element",
  name: "aggregate",
  call: 0,
  argumentsOf: (pair) => [(pair as KeyedValue)[1]],
  push: (_, next) => (pair, result) => next([(pair as KeyedValue)[0], result]),
};

type KeyedValue = readonly [key: unknown, value: unknown];

/** Groups of several partitions, merged, but for elements: those of a key when they are asked for. */
export interface MergedGroups {
  readonly table: KeyedTable<Spans>;
  elementsOf(spans: Spans): unknown[];
}

/** Where the elements of a key are: part, start and end, part, start and end … */
type Spans = number[];

/** Merges the groups of several partitions, given in order. */
export function mergeGroups(parts: readonly Groups[]): MergedGroups {
  const table = new KeyedTable<Spans>();
  parts.forEach(({ keys, sizes }, part) => {
    let start = 0;
    for (let i = 0; i < keys.length; i++) {
      const end = start + sizes[i]!;
      table.getOrAdd(keys[i], () => []).value.push(part, start, end);
      start = end;
    }
  });
  const columns = parts.map(({ elements }) => unpackColumns(elements));
  return {
    table,
    elementsOf(spans) {
      const elements: unknown[] = [];
      for (let i = 0; i < spans.length; i += 3) {
        appendRows(elements, columns[spans[i]!]!, spans[i + 1]!, spans[i + 2]!);
      }
      return elements;
    },
  };
}

function* groupsIn(parts: readonly Groups[]): Generator<[key: unknown, elements: unknown[]]> {
  const { table, elementsOf } = mergeGroups(parts);
  for (const { key, value } of table.entries()) yield [key, elementsOf(value)];
}

/** Puts each element where its group lies, once it is known how large all groups are. */
function cutGroups({ table, elements, groups }: Ungrouped, count: number): Groups[] {
  const sizes = new Uint32Array(table.size);
  for (let i = 0; i < groups.length; i++) sizes[groups[i]!]!++;
  const parts = Array.from({ length: count }, (): OpenPart => ({ keys: [], groups: [] }));
  for (const { key, value: group } of table.entries()) {
    const part = parts[table.partitionAt(group, count)]!;
    part.keys.push(key);
    part.groups.push(group);
  }
  const next = new Uint32Array(table.size);
  let end = 0;
  const ends = parts.map((part) => {
    for (const group of part.groups) {
      next[group] = end;
      end += sizes[group]!;
    }
    return end;
  });
  const places = new Uint32Array(groups.length);
  for (let i = 0; i < groups.length; i++) places[i] = next[groups[i]!]!++;
  const cut = elements.cut(places, ends);
  return parts.map(({ keys, groups }, i) =>
    keys.length === 0 ? noGroups : {
      keys,
      sizes: groups.map((group) => sizes[group]!),
      size: ends[i]! - (ends[i - 1] ?? 0),
      elements: packColumns(cut[i]!),
    }
  );
}

/** The part of which a partition has no key, as most are where there are many parts. */
const noGroups: Groups = { keys: [], sizes: [], size: 0, elements: { pack: "none", value: [] } };

/** A part that is being made: keys, and the numbers of their groups. */
interface OpenPart {
  readonly keys: unknown[];
  readonly groups: number[];
}
