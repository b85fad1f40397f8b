/**
 * Plans of joins: by an index that every worker gets, or by the shuffle of both sides.
 *
 * @module
 */

import { partitionKey } from "../graph/graph.ts";
import { aliasNode, dataNode, ref } from "../graph/node.ts";
import { describeValue } from "../values/describe_value.ts";
import * as ops from "../ops/join.ts";
import type { JoinKind } from "../ops/join.ts";
import type { By } from "../ops/operation.ts";
import { checkOneOf, checkOptions } from "../values/check.ts";
import {
  argumentOf,
  type Arguments,
  type Collection,
  eachPartition,
  isCollection,
  join as joined,
  onePartition,
  value,
  values,
} from "./collection.ts";
import { checkFunctionOptions, type FunctionSettings, keyArgument } from "./functions.ts";
import { isItem, isIterable } from "./item_mark.ts";
import { nameOf } from "./name.ts";
import { callOptionNames } from "./options.ts";
import { gatherParts, partsWanted, scatter, type ShuffleOptions } from "./shuffle.ts";

/** How a collection is joined with another. */
export type JoinSettings = FunctionSettings & ShuffleOptions & { readonly how?: JoinKind };

/** A side of a join: its elements, and what makes their keys. */
interface Side {
  readonly elements: Collection;
  readonly by: Arguments<[By]>;
}

/** Joins that look at each element of the input by itself, given the other side's index. */
const indexed: Readonly<Partial<Record<JoinKind, ops.IndexedJoin>>> = {
  inner: ops.join,
  left: ops.leftJoin,
  semi: ops.semiJoin,
  anti: ops.antiJoin,
};

const action = "call join()";

const kinds: readonly JoinKind[] = ["inner", "left", "right", "outer", "semi", "anti"];

/** `join`. */
export function join(
  input: Collection,
  other: unknown,
  onSelf: unknown,
  onOther: unknown,
  options: JoinSettings | undefined,
): Collection {
  checkOptions(options, ["how", "npartitions", ...callOptionNames], action);
  const how = checkedKind(options?.how);
  const elements = otherSide(other);
  const parts = partsWanted(options, "join", [input, elements]);
  const made = [onSelf, onOther].find((key) => typeof key === "function");
  checkFunctionOptions(made ?? onSelf, options, { operation: "join", role: "onSelf" });
  const by = keyArgument(onSelf, options, { operation: "join", role: "onSelf" });
  const byOther = onOther === undefined
    ? by
    : keyArgument(onOther, options, { operation: "join", role: "onOther" });
  const sides = [{ elements: input, by }, { elements, by: byOther }] as const;
  const byIndex = indexed[how];
  return byIndex === undefined || elements.npartitions !== 1 || options?.npartitions !== undefined
    ? shuffleJoin(how, sides, parts)
    : indexJoin(byIndex, sides);
}

function indexJoin(operation: ops.IndexedJoin, [self, other]: readonly [Side, Side]): Collection {
  const { name, graph } = other.elements;
  const whole = argumentOf(ref(partitionKey(name, 0)), graph);
  const index = value(ops.index, joined(other.by, whole));
  return eachPartition(self.elements, operation, joined(index, self.by));
}

function shuffleJoin(
  how: JoinKind,
  [self, other]: readonly [Side, Side],
  parts: number,
): Collection {
  const keysAlone = how === "semi" || how === "anti";
  const splitOther = keysAlone ? ops.splitKeysForJoin : ops.splitForJoin;
  const sides = [
    scatter(self.elements, ops.splitForJoin, joined(self.by, values(parts)), parts),
    scatter(other.elements, splitOther, joined(other.by, values(parts)), parts),
  ] as const;
  return gatherParts(sides, ops.joinParts, values(how));
}

/** The other side of a join; what is no bag is one partition. */
function otherSide(other: unknown): Collection {
  if (isItem(other)) {
    return onePartition(nameOf("other", [ref(other.key)]), aliasNode(other.key), [other.graph]);
  }
  if (isCollection(other)) return other;
  if (isIterable(other)) {
    const elements = dataNode([...other]);
    return onePartition(nameOf("other", [elements]), elements, []);
  }
  throw new TypeError(
    `Cannot ${action}: expected a bag, an item or an iterable to join with, ` +
      `got ${describeValue(other)}`,
  );
}

function checkedKind(how: unknown = "inner"): JoinKind {
  checkOneOf(how, kinds, { action, name: "how" });
  return how;
}
