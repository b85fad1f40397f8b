/**
 * That a plan gives an operation the arguments which that declares. The bodies run too, but make nodes
 * of a graph only.
 */

import { map, mapPartitions, pluck } from "../../src/ops/elements.ts";
import { cut } from "../../src/ops/cuts.ts";
import { index, join as joinOperation, joinParts } from "../../src/ops/join.ts";
import { variance } from "../../src/ops/numbers.ts";
import type { Operation, SinkOperation } from "../../src/ops/operation.ts";
import { sortBounds, sortedRuns, sortRun } from "../../src/ops/sort.ts";
import {
  type Arguments,
  eachPartition,
  join,
  noArguments,
  value,
  values,
} from "../../src/plans/collection.ts";
import { sequence } from "../../src/plans/create.ts";
import { functionArgument } from "../../src/plans/functions.ts";
import { reduceToItem } from "../../src/plans/reduce.ts";
import { gatherParts, scatter } from "../../src/plans/shuffle.ts";
import { test } from "../harness.ts";
import { typed } from "./equal.ts";

const input = sequence([1, 2, 3], { npartitions: 1 });
const fn = functionArgument((x: number) => x, undefined, { operation: "map" });

test("types: arguments are those of the operation, before its input", () => {
  eachPartition(input, sortRun, values("name", true, 64));
  eachPartition(input, sortRun, values(undefined, true, 64));
  // @ts-expect-error: one too few
  eachPartition(input, sortRun, values("name", true));
  // @ts-expect-error: one too many
  eachPartition(input, sortRun, values("name", true, 64, 1));
  // @ts-expect-error: in the wrong order
  eachPartition(input, sortRun, values(true, "name", 64));
  // @ts-expect-error: what may be absent is not given where it may not
  eachPartition(input, sortRun, values("name", undefined, 64));

  eachPartition(input, sortedRuns, noArguments);
  // @ts-expect-error: the input is not among them
  eachPartition(input, sortedRuns, values([]));
});

test("types: arguments may be left out where the operation says so", () => {
  eachPartition(input, pluck, values("name"));
  eachPartition(input, pluck, values("name", undefined));
  // @ts-expect-error: no key
  eachPartition(input, pluck, values(true));
  eachPartition(input, mapPartitions, fn);
  eachPartition(input, mapPartitions, join(fn, values({ partition: 0, partitions: 1 })));
  // @ts-expect-error: no place
  eachPartition(input, mapPartitions, join(fn, values(0)));
});

test("types: functions of users are told from data", () => {
  eachPartition(input, map, fn);
  // @ts-expect-error: what to look up
  eachPartition(input, map, values("name"));
  // @ts-expect-error: a function
  eachPartition(input, pluck, fn);
});

test("types: arguments of one partition come behind those of all", () => {
  const cuts = values({ offsets: [0, 3], wanted: [0, 3] });
  scatter(input, cut, cuts, 1, (i: number) => values(i));
  // @ts-expect-error: no number
  scatter(input, cut, cuts, 1, (i: number) => values(`${i}`));
  // @ts-expect-error: none
  scatter(input, cut, cuts, 1);
});

test("types: the parts of a shuffle are the last arguments", () => {
  const parts = { ...input, parts: 1 };
  gatherParts([parts, parts], joinParts, values("inner" as const));
  // @ts-expect-error: one input too few
  gatherParts([parts], joinParts, values("inner" as const));
  // @ts-expect-error: no kind of join
  gatherParts([parts, parts], joinParts, values("outside"));
});

test("types: what an operation makes is an argument of its type", () => {
  const samples = values([{ keys: [1], weight: 1 }]);
  const bounds = value(sortBounds, join(values(2, false), samples));
  typed<Arguments<[readonly unknown[]]>>()(bounds);
  // @ts-expect-error: no samples
  value(sortBounds, values(2, false, [1]));

  const made = value(index, values(0, [1]));
  eachPartition(input, joinOperation, join(made, values(0)));
  // @ts-expect-error: the bounds are no index
  eachPartition(input, joinOperation, join(bounds, values(0)));
});

test("types: a reduction has the arguments of its last step", () => {
  reduceToItem(input, variance, values(1));
  // @ts-expect-error: no number
  reduceToItem(input, variance, values("1"));
  // @ts-expect-error: none
  reduceToItem(input, variance, noArguments);
});

test("types: an operation with arguments of its own is an operation of any", () => {
  const operations: readonly Operation[] = [map, sortRun, sortBounds, sortedRuns, joinParts];
  const sink: SinkOperation = sortRun;
  eachPartition(input, sink, values(...operations));
});
