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
import { madeByBucket } from "./by_bucket.ts";
import { CutGroups, type Groups, type PlacedGroups } from "./placed_groups.ts";
import type {
  Batch,
  By,
  ElementOperation,
  Parts,
  SinkOperation,
  SourceOperation,
  UserFunction,
} from "./operation.ts";
import { unpackColumns } from "../wire/packing.ts";
import { sizeOf } from "../wire/size.ts";
import { batched } from "./partitions.ts";
import type { PlacedElement } from "./reduction.ts";
import { Rounds } from "./rounds.ts";

/** Elements as they come, and the group of each: an array for each group would cost more. */
export interface Ungrouped {
  /** The numbers of keys in the order in which they were first seen. */
  table: KeyedTable<number>;
  elements: ColumnBuilder;
  groups: number[];
  /** What there was no room for. */
  readonly rounds: Rounds;
}

/** The sink `split(key, parts, input)`: a partition's groups, cut into parts by the hash of their key. */
export function splitOperation(name: string): SinkOperation<Ungrouped, [key: By, parts: number]> {
  return {
    kind: "sink",
    id: `${name}.split`,
    name: `split-${name}`,
    functionAt: 0,
    init: () => ({ ...nothingGrouped(), rounds: new Rounds() }),
    step({ table, elements, groups }, x, key) {
      const entry = table.getOrAdd(key, () => table.size);
      groups.push(entry.value);
      elements.push(x, key, entry.key);
    },
    relieve: (state, [, parts], room) =>
      state.rounds.relieve(room, {
        length: state.groups.length,
        bytes: () => state.elements.bytes + sizeOf(state.groups) + state.table.bytes,
        cut() {
          const cut = cutGroups(state, parts);
          Object.assign(state, nothingGrouped());
          return cut;
        },
      }),
    finish: (state, [, parts], room) => state.rounds.finish(cutGroups(state, parts), room),
    abandon: ({ rounds }) => rounds.release(),
  };
}

function nothingGrouped(): Pick<Ungrouped, "table" | "elements" | "groups"> {
  return { table: new KeyedTable(), elements: new ColumnBuilder(), groups: [] };
}

/** `split(key, parts, input)` for `groupBy`. */
export const splitForGroupBy = splitOperation("groupBy");

/** `groupBy(parts)`: `[key, elements]` of all keys of a part. */
export const groupBy: SourceOperation<[parts: Parts]> = {
  kind: "source",
  name: "groupBy",
  inner: true,
  readsParts: true,
  open: ([parts], { room }) =>
    batchesOfMade<KeyedElements>(
      madeByBucket([parts], room, ([groups]) => groupsIn(groups!)),
      ([, { length }]) => length,
    ),
};

type KeyedElements = readonly [key: unknown, elements: readonly unknown[]];

/** What was made of groups, as batches. */
export function batchesOfMade<T>(
  made: Iterable<PlacedElement> | Promise<Iterable<PlacedElement>>,
  weightOf?: (element: T) => number,
): Iterable<Batch> | AsyncIterable<Batch> {
  return made instanceof Promise
    ? batchesOfPromised(made, weightOf)
    : batched(withoutPositions<T>(made), weightOf);
}

async function* batchesOfPromised<T>(
  made: Promise<Iterable<PlacedElement>>,
  weightOf?: (element: T) => number,
): AsyncGenerator<Batch> {
  yield* batched(withoutPositions<T>(await made), weightOf);
}

function* withoutPositions<T>(placed: Iterable<PlacedElement>): Generator<T> {
  for (const [, element] of placed) yield element as T;
}

/** `aggregate(finish, input)`: what `finish` makes of the value of each key. */
export const aggregate: ElementOperation<[finish: UserFunction]> = {
  kind: "element",
  name: "aggregate",
  functionAt: 0,
  argumentsOf: (pair) => [(pair as KeyedValue)[1]],
  push: (_, next) => (pair, result) => next([(pair as KeyedValue)[0], result]),
};

type KeyedValue = readonly [key: unknown, value: unknown];

/** Groups of several partitions, merged, but for elements: those of a key when they are asked for. */
export interface MergedGroups {
  readonly table: KeyedTable<Spans>;
  /** The position of each key, in their order. */
  readonly positions: readonly number[];
  elementsOf(spans: Spans): unknown[];
}

/** Where the elements of a key are: part, start and end, part, start and end … */
type Spans = number[];

/** Merges the groups of several partitions, given in order. */
export function mergeGroups(parts: readonly PlacedGroups[]): MergedGroups {
  const table = new KeyedTable<Spans>();
  const positions: number[] = [];
  parts.forEach(({ keys, sizes, positions: own }, part) => {
    let start = 0;
    for (let i = 0; i < keys.length; i++) {
      const end = start + sizes[i]!;
      const { size } = table;
      table.getOrAdd(keys[i], () => []).value.push(part, start, end);
      if (table.size > size) positions.push(own[i]!);
      start = end;
    }
  });
  const columns = parts.map(({ elements }) => unpackColumns(elements));
  return {
    table,
    positions,
    elementsOf(spans) {
      const elements: unknown[] = [];
      for (let i = 0; i < spans.length; i += 3) {
        appendRows(elements, columns[spans[i]!]!, spans[i + 1]!, spans[i + 2]!);
      }
      return elements;
    },
  };
}

function* groupsIn(parts: readonly PlacedGroups[]): Generator<PlacedElement> {
  const { table, positions, elementsOf } = mergeGroups(parts);
  let i = 0;
  for (const { key, value } of table.entries()) yield [positions[i++]!, [key, elementsOf(value)]];
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
    keys.length === 0 ? noGroups : new CutGroups(
      keys,
      groups.map((group) => sizes[group]!),
      ends[i]! - (ends[i - 1] ?? 0),
      cut[i]!,
    )
  );
}

/** The part of which a partition has no key, as most are where there are many parts. */
const noGroups: Groups = { keys: [], sizes: [], size: 0, elements: { pack: "none", value: [] } };

/** A part that is being made: keys, and the numbers of their groups. */
interface OpenPart {
  readonly keys: unknown[];
  readonly groups: number[];
}
