/**
 * Joins by key: each element with those of an index that every worker has, or
 * the groups of both sides that the shuffle brought together.
 *
 * @module
 */

import { madeByBucket } from "./by_bucket.ts";
import type { Groups, PlacedGroups } from "./placed_groups.ts";
import { batchesOfMade, mergeGroups, splitOperation } from "./groups.ts";
import { KeyedTable } from "../tables/keyed_table.ts";
import type { By, ElementOperation, Parts, SinkOperation, SourceOperation } from "./operation.ts";
import { own } from "../values/own_string.ts";
import { pack } from "../wire/packing.ts";
import type { PlacedElement } from "./reduction.ts";
import { Rounds } from "./rounds.ts";

/** Which elements a join keeps: see the method `join` of bags. */
export type JoinKind = "inner" | "left" | "right" | "outer" | "semi" | "anti";

/** Elements by key, as two columns, which travel between threads. */
export interface Index {
  readonly keys: readonly unknown[];
  readonly values: readonly (readonly unknown[])[];
}

/** `index(key, other)`: the elements of each key, made once for all tasks of a join. */
export const index: SinkOperation<KeyedTable<unknown[]>, [key: By], [key: By], Index> = {
  kind: "sink",
  name: "index",
  functionAt: 0,
  init: () => new KeyedTable(),
  step: (table, x, key) => void table.getOrAdd(key, () => []).value.push(own(x)),
  finish(table) {
    const entries = [...table.entries()];
    return { keys: entries.map(({ key }) => key), values: entries.map(({ value }) => value) };
  },
};

/** Finds the other elements of a key, once an operation's index is a table. */
type Matches = (key: unknown) => readonly unknown[];

/** A join that looks at each element of the input by itself, given the other side's index. */
export type IndexedJoin = ElementOperation<[index: Index, key: By], [matches: Matches]>;

/**
 * `join(index, key, input)`: `[element, otherElement]` for each pair with equal keys, in the order
 * of the input and then of what was indexed.
 */
export const join: IndexedJoin = {
  kind: "element",
  name: "join",
  functionAt: 1,
  prepare: ([index]) => [matchesIn(index, none)],
  push: ([matches], next) => (x, y) => {
    for (const other of matches(y)) if (next([x, other]) === true) return true;
    return false;
  },
};

/** `leftJoin(index, key, input)`: as `join`, and `[element, undefined]` where nothing matches. */
export const leftJoin: IndexedJoin = {
  ...join,
  name: "leftJoin",
  prepare: ([index]) => [matchesIn(index, [undefined])],
};

/** `semiJoin(index, key, input)`: the elements that have a match, once each. */
export const semiJoin: IndexedJoin = {
  ...join,
  name: "semiJoin",
  push: ([matches], next) => (x, y) => matches(y).length > 0 ? next(x) : undefined,
};

/** `antiJoin(index, key, input)`: the elements that have no match. */
export const antiJoin: IndexedJoin = {
  ...join,
  name: "antiJoin",
  push: ([matches], next) => (x, y) => matches(y).length === 0 ? next(x) : undefined,
};

/** `split(key, parts, input)` for either side of a join. */
export const splitForJoin = splitOperation("join");

/** Keys as they come. */
interface UncutKeys {
  table: KeyedTable<true>;
  /** What there was no room for. */
  readonly rounds: Rounds;
}

/** `split(key, parts, input)` for the side of a join of which only the keys matter. */
export const splitKeysForJoin: SinkOperation<UncutKeys, [key: By, parts: number]> = {
  kind: "sink",
  id: "join.splitKeys",
  name: "split-keys-join",
  functionAt: 0,
  init: () => ({ table: new KeyedTable(), rounds: new Rounds() }),
  step: ({ table }, _x, key) => void table.getOrAdd(key, () => true),
  relieve: (state, [, count], room) =>
    state.rounds.relieve(room, {
      length: state.table.size,
      bytes: () => state.table.bytes,
      cut() {
        const cut = cutKeys(state.table, count);
        state.table = new KeyedTable();
        return cut;
      },
    }),
  finish: ({ table, rounds }, [, count], room) => rounds.finish(cutKeys(table, count), room),
  abandon: ({ rounds }) => rounds.release(),
};

/** Keys by the part that they belong to, as groups of no elements. */
function cutKeys(table: KeyedTable<true>, count: number): Groups[] {
  const keys = Array.from({ length: count }, (): unknown[] => []);
  let entry = 0;
  for (const { key } of table.entries()) keys[table.partitionAt(entry++, count)]!.push(key);
  return keys.map((keys) => ({
    keys,
    sizes: keys.map(() => 0),
    size: keys.length,
    elements: pack([]),
  }));
}

/** `join(how, selves, others)`: the join of a part of both sides, in the order of first-seen keys. */
export const joinParts: SourceOperation<[how: JoinKind, selves: Parts, others: Parts]> = {
  kind: "source",
  id: "join.parts",
  name: "join",
  inner: true,
  readsParts: true,
  open: ([how, selves, others], { room }) =>
    batchesOfMade(
      madeByBucket([selves, others], room, ([selves, others]) => joined(how, selves!, others!)),
    ),
};

/** The least position of what has no match on this side: it comes after all that this side has. */
const unmatchedFrom = 2 ** 52;

function* joined(
  how: JoinKind,
  selfParts: readonly PlacedGroups[],
  otherParts: readonly PlacedGroups[],
): Generator<PlacedElement> {
  const selves = mergeGroups(selfParts);
  const others = mergeGroups(otherParts);
  for (const [i, { key, value }] of enumerated(selves.table.entries())) {
    const match = others.table.get(key)?.value;
    // What is left out need not be put together.
    if (!keeps(how, match !== undefined)) continue;
    const position = selves.positions[i]!;
    const elements = selves.elementsOf(value);
    if (how === "semi" || how === "anti") {
      for (const element of elements) yield [position, element];
    } else {
      const matches = match === undefined ? [undefined] : others.elementsOf(match);
      yield* pairsOf(elements, matches, position);
    }
  }
  if (how !== "right" && how !== "outer") return;
  for (const [i, { key, value }] of enumerated(others.table.entries())) {
    if (selves.table.get(key) !== undefined) continue;
    const position = unmatchedFrom + others.positions[i]!;
    yield* pairsOf([undefined], others.elementsOf(value), position);
  }
}

function* enumerated<T>(items: Iterable<T>): Generator<[number, T]> {
  let i = 0;
  for (const item of items) yield [i++, item];
}

/** Whether a join keeps this side's elements that have a match, or that have none. */
function keeps(how: JoinKind, matched: boolean): boolean {
  return matched ? how !== "anti" : how === "left" || how === "outer" || how === "anti";
}

function* pairsOf(
  selves: readonly unknown[],
  others: readonly unknown[],
  position: number,
): Generator<PlacedElement> {
  for (const self of selves) for (const other of others) yield [position, [self, other]];
}

const none: readonly unknown[] = [];

/** Tables by the index they were made of, so that a thread makes each once. */
const tables = new WeakMap<Index, KeyedTable<readonly unknown[]>>();

function matchesIn(index: Index, unmatched: readonly unknown[]): Matches {
  const table = tableOf(index);
  return (key) => table.get(key)?.value ?? unmatched;
}

function tableOf(index: Index): KeyedTable<readonly unknown[]> {
  const known = tables.get(index);
  if (known !== undefined) return known;
  const table = new KeyedTable<readonly unknown[]>();
  index.keys.forEach((key, i) => table.add(key, index.values[i]!));
  tables.set(index, table);
  return table;
}
