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

import { bucketOf } from "./buckets.ts";
import { KeyedTable } from "./keyed_table.ts";
import type { ElementOperation, SinkOperation, SourceOperation } from "./operation.ts";
import { own } from "./own_string.ts";
import { pack, type Packed, unpack } from "./packing.ts";
import { batched } from "./partitions.ts";

/** Elements by key, as columns, which travel between threads at the least cost. */
export interface Groups {
  readonly keys: readonly unknown[];
  /** Number of elements of each key. */
  readonly sizes: readonly number[];
  /**
   * The elements of the first key, then those of the second, and so on. Packed as they are cut, even
   * those that stay: a collector has to follow a million small arrays, and not their columns.
   */
  readonly elements: Packed;
}

/** Elements as they come, and the group of each: an array for each group would cost more. */
export interface Ungrouped {
  /** The numbers of keys in the order in which they were first seen. */
  readonly table: KeyedTable<number>;
  readonly elements: unknown[];
  readonly groups: number[];
}

/** The sink `split(key, parts, input)`: a partition's groups, cut into parts by the hash of their key. */
export function splitOperation(name: string): SinkOperation<Ungrouped> {
  return {
    kind: "sink",
    id: `${name}.split`,
    name: `split-${name}`,
    call: 0,
    init: () => ({ table: new KeyedTable(), elements: [], groups: [] }),
    step({ table, elements, groups }, x, key) {
      const entry = table.get(key) ?? table.add(key, table.size);
      groups.push(entry.value);
      elements.push(own(x));
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
  open: ([parts]) => batched(groupsIn(parts as readonly Groups[])),
};

/** `aggregate(finish, input)`: what `finish` makes of the value of each key. */
export const aggregate: ElementOperation = {
  kind: "element",
  name: "aggregate",
  call: 0,
  argumentsOf: (pair) => [(pair as KeyedValue)[1]],
  template: ({ x, y, next }) => next(`[${x}[0], ${y}]`),
  push: (_, next) => (pair, result) => next([(pair as KeyedValue)[0], result]),
};

type KeyedValue = readonly [key: unknown, value: unknown];

/** Merges the groups of several partitions, given in order. */
export function mergeGroups(parts: readonly Groups[]): KeyedTable<unknown[]> {
  const table = new KeyedTable<unknown[]>();
  for (const { keys, sizes, elements: packed } of parts) {
    const elements = unpack(packed) as readonly unknown[];
    let start = 0;
    for (let i = 0; i < keys.length; i++) {
      const end = start + sizes[i]!;
      const group = table.get(keys[i]);
      if (group === undefined) table.add(keys[i], elements.slice(start, end));
      else for (let j = start; j < end; j++) group.value.push(elements[j]);
      start = end;
    }
  }
  return table;
}

function* groupsIn(parts: readonly Groups[]): Generator<[key: unknown, elements: unknown[]]> {
  for (const { key, value } of mergeGroups(parts).entries()) yield [key, value];
}

/** Puts each element where its group lies, once it is known how large all groups are. */
function cutGroups({ table, elements, groups }: Ungrouped, count: number): Groups[] {
  const sizes = new Uint32Array(table.size);
  for (let i = 0; i < groups.length; i++) sizes[groups[i]!]!++;
  const parts = Array.from({ length: count }, newPart);
  const partOf: OpenPart[] = [];
  const next = new Uint32Array(table.size);
  for (const { key, value: group } of table.entries()) {
    const part = parts[count === 1 ? 0 : bucketOf(key, count)]!;
    partOf.push(part);
    next[group] = part.length;
    part.keys.push(key);
    part.sizes.push(sizes[group]!);
    part.length += sizes[group]!;
  }
  for (const part of parts) part.elements = new Array(part.length);
  for (let i = 0; i < elements.length; i++) {
    const group = groups[i]!;
    partOf[group]!.elements[next[group]!++] = elements[i];
  }
  return parts.map(({ keys, sizes, elements }) => ({ keys, sizes, elements: pack(elements) }));
}

/** A part that is being made, and the number of elements it will have. */
interface OpenPart {
  readonly keys: unknown[];
  readonly sizes: number[];
  elements: unknown[];
  length: number;
}

function newPart(): OpenPart {
  return { keys: [], sizes: [], elements: [], length: 0 };
}
