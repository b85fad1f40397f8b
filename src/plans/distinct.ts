/**
 * The plan of `distinct`.
 *
 * @module
 */

import { Graph, partitionKey, partitionLayer } from "../graph/graph.ts";
import { aliasNode, listNode, partsNode, ref, taskNode } from "../graph/node.ts";
import {
  allFirst,
  type BucketOperation,
  distinctKeys,
  eachFirst,
  findFirst,
  keepFirst,
  mergeDistinctKeys,
  mergeFirst,
} from "../ops/distinct.ts";
import * as keyed from "../ops/keyed_reductions.ts";
import type { By } from "../ops/operation.ts";
import { noteCounted, notePieces } from "./buckets.ts";
import { checkOptions } from "../values/check.ts";
import {
  type Arguments,
  type Collection,
  eachPartition,
  identityOf,
  join,
  noArguments,
  onePartition,
  resultsOf,
  taskOf,
  values,
} from "./collection.ts";
import { type FunctionSettings, optionalKeyArgument } from "./functions.ts";
import { nameOf } from "./name.ts";
import { callOptionNames } from "./options.ts";
import { bucketsFor, checkedKeyed, type KeyedOptions, mergeLevels, reduceByKey } from "./reduce.ts";
import { behindBarrier, gatherParts } from "./shuffle.ts";

/** `distinct`. */
export function distinct(
  input: Collection,
  key: unknown,
  options: (FunctionSettings & KeyedOptions) | undefined,
): Collection {
  checkOptions(options, ["splitEvery", "npartitions", ...callOptionNames], "call distinct()");
  const by = optionalKeyArgument(key, options, { operation: "distinct", role: "key" });
  const { npartitions } = checkedKeyed(options ?? {}, "distinct");
  // Elements that are their keys have to travel anyway, as have those of several partitions by hash.
  if (key === undefined || npartitions > 1 || input.npartitions < 2) {
    return reduceByKey(input, keyed.distinct, by, options);
  }
  const made = firstOfAll(input, by, options ?? {});
  // To count them, their keys are enough.
  noteCounted(made, () => keysAlone(input, by, options ?? {}));
  return made;
}

/** Has partitions keep their elements, while keys are compared bucket by bucket. */
function firstOfAll(
  input: Collection,
  by: Arguments<[By | undefined]>,
  options: KeyedOptions,
): Collection {
  const parts = values(bucketsFor(input.npartitions));
  const kept = eachPartition(input, keepFirst, join(by, parts));
  const firsts = merged(itemOfEach(kept, 0, "keys"), findFirst, options);
  const elements = itemOfEach(kept, 1, "kept");
  const name = nameOf(eachFirst.name, [], [identityOf(elements), identityOf(firsts)]);
  const pieces: Collection = {
    graph: new Graph(
      partitionLayer(name, input.npartitions, (i) => {
        const first = partsNode(firsts, i);
        const own = ref(partitionKey(elements.name, i));
        return taskNode(eachFirst, [listNode([first, own])]);
      }),
      [elements.graph, behindBarrier(firsts)],
    ),
    name,
    npartitions: input.npartitions,
  };
  const whole = nameOf(allFirst.name, [], [identityOf(pieces)]);
  const task = taskOf(allFirst, resultsOf<readonly unknown[]>(pieces));
  const made = onePartition(whole, task, [pieces.graph]);
  notePieces(made, pieces);
  return made;
}

/** The keys alone, in buckets that tell how many there are. */
function keysAlone(
  input: Collection,
  by: Arguments<[By | undefined]>,
  options: KeyedOptions,
): Collection {
  const parts = values(bucketsFor(input.npartitions));
  return merged(eachPartition(input, distinctKeys, join(by, parts)), mergeDistinctKeys, options);
}

/** What an operation makes of each bucket of the keys of all partitions. */
function merged(tables: Collection, operation: BucketOperation, options: KeyedOptions): Collection {
  const { widths } = checkedKeyed(options, "distinct");
  const parts = bucketsFor(tables.npartitions);
  const whole = mergeLevels(tables, mergeFirst, [], widths);
  return gatherParts([{ ...whole, parts }], operation, noArguments);
}

/** One item of the list that each partition is. */
function itemOfEach(input: Collection, item: number, label: string): Collection {
  const { npartitions } = input;
  const name = nameOf(`distinct-${label}`, [], [identityOf(input)]);
  const layer = partitionLayer(
    name,
    npartitions,
    (i) => aliasNode(partitionKey(input.name, i), item),
  );
  return { graph: new Graph(layer, [input.graph]), name, npartitions };
}
