/**
 * All operations of this folder by id: what a worker can be asked to do, apart
 * from reading sources.
 *
 * @module
 */

import * as aggregation from "./aggregation.ts";
import * as cardinality from "./cardinality.ts";
import * as collect from "./collect.ts";
import * as cuts from "./cuts.ts";
import * as distinct from "./distinct.ts";
import * as elements from "./elements.ts";
import * as fold from "./fold.ts";
import * as groups from "./groups.ts";
import * as histogram from "./histogram.ts";
import * as join from "./join.ts";
import * as keyedReductions from "./keyed_reductions.ts";
import * as numbers from "./numbers.ts";
import * as offsets from "./offsets.ts";
import { type Operation, operationId } from "./operation.ts";
import * as partitionReduction from "./partition_reduction.ts";
import * as partitions from "./partitions.ts";
import * as quantiles from "./quantiles.ts";
import * as sampling from "./sampling.ts";
import * as selectTop from "./select_top.ts";
import * as sort from "./sort.ts";
import * as strings from "./strings.ts";
import * as structure from "./structure.ts";

/** Operations by id. */
export type Catalog = ReadonlyMap<string, Operation>;

/** A catalog of these operations. */
export function catalogOf(operations: Iterable<Operation>): Catalog {
  return new Map([...operations].map((operation) => [operationId(operation), operation]));
}

/** Every operation that these modules export, by itself or as a step of a reduction. */
export const operations: readonly Operation[] = [
  aggregation,
  cardinality,
  collect,
  cuts,
  distinct,
  elements,
  fold,
  groups,
  histogram,
  join,
  keyedReductions,
  numbers,
  offsets,
  partitionReduction,
  partitions,
  quantiles,
  sampling,
  selectTop,
  sort,
  strings,
  structure,
].flatMap(operationsIn);

/** The operations that a value is or consists of, as a module or a reduction does. */
export function operationsIn(value: unknown): readonly Operation[] {
  if (typeof value !== "object" || value === null) return [];
  return isOperation(value) ? [value] : Object.values(value).flatMap(operationsIn);
}

/** What has a kind here is an operation. */
function isOperation(value: object): value is Operation {
  return "kind" in value;
}
