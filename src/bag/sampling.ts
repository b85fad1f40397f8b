/**
 * Plans of random elements.
 *
 * @module
 */

import { Graph, partitionKey, partitionLayer, valueLayer } from "../graph/graph.ts";
import { type Argument, dataNode, lazyNode, partNode, ref, taskNode } from "../graph/node.ts";
import type { ControlOperation } from "../ops/operation.ts";
import * as ops from "../ops/sampling.ts";
import { checkInteger, checkOptions, refusal } from "./check.ts";
import { type Collection, identityOf, type Single, values } from "./collection.ts";
import { nameOf } from "./name.ts";

/** What decides which elements a random operation gives. */
export interface RandomOptions {
  /**
   * A whole number or a text. The same seed gives the same elements of the same bag, however many
   * partitions it has. Without one, a seed is drawn at the call, so that computing the result again
   * gives the same elements, and calling again others.
   */
  readonly seed?: number | string;
}

/** What names the numbers of an operation besides itself. */
type Seed = readonly (number | string)[];

/** Each element with a certain chance. */
export function randomSample(
  input: Collection,
  fraction: number,
  options: RandomOptions | undefined,
): Collection {
  checkFraction(fraction);
  const seed = seedOf(options, "randomSample");
  if (options?.seed === undefined) {
    // Each partition has a stream of its own, so that nothing needs to be counted.
    return eachOwn(input, fraction, (i) => values([...seed, i], 0).args, [`${seed}`], []);
  }
  const { graph, key } = countedOffsets(input);
  const own = (i: number) => [...values(seed).args, partNode(key, i)];
  return eachOwn(input, fraction, own, [key, JSON.stringify(seed)], [graph]);
}

/** `k` elements, none twice. */
export function sample(
  input: Collection,
  k: number,
  options: RandomOptions | undefined,
): Collection {
  checkInteger(k, 0, { action: "call sample()", name: "k" });
  return drawn(input, ops.sample, k, seedOf(options, "sample"));
}

/** `k` elements, each drawn from all of them. */
export function choices(
  input: Collection,
  k: number,
  options: RandomOptions | undefined,
): Collection {
  checkInteger(k, 0, { action: "call choices()", name: "k" });
  return drawn(input, ops.choices, k, seedOf(options, "choices"));
}

/** `randomSample` of every partition, with arguments of its own. */
function eachOwn(
  input: Collection,
  fraction: number,
  own: (partition: number) => readonly Argument[],
  identity: readonly string[],
  graphs: readonly Graph[],
): Collection {
  const { npartitions } = input;
  const name = nameOf("randomSample", [dataNode(fraction)], [...identity, identityOf(input)]);
  const layer = partitionLayer(
    name,
    npartitions,
    (i) =>
      taskNode(ops.randomSample, [
        dataNode(fraction),
        ...own(i),
        ref(partitionKey(input.name, i)),
      ]),
  );
  return { graph: new Graph(layer, [input.graph, ...graphs]), name, npartitions };
}

/** Where the partitions begin; it asks for them, so that they are not kept until they are used. */
function countedOffsets(input: Collection): Single {
  const args = [lazyNode(input)];
  const key = nameOf(ops.countedOffsets.name, args);
  return {
    graph: new Graph(valueLayer(key, taskNode(ops.countedOffsets, args)), [input.graph]),
    key,
  };
}

function drawn(
  input: Collection,
  operation: ControlOperation,
  k: number,
  seed: Seed,
): Collection {
  const args = [...values(k, seed).args, lazyNode(input)];
  const name = nameOf(operation.name, args);
  const layer = partitionLayer(name, 1, () => taskNode(operation, args));
  return { graph: new Graph(layer, [input.graph]), name, npartitions: 1 };
}

function checkFraction(fraction: unknown): void {
  if (typeof fraction === "number" && fraction >= 0 && fraction <= 1) return;
  throw refusal(fraction, {
    action: "call randomSample()",
    name: "fraction",
    expected: "a number from 0 to 1",
    type: "number",
  });
}

/** The seed that was given, or one of 128 bits. */
function seedOf(options: RandomOptions | undefined, operation: string): Seed {
  const action = `call ${operation}()`;
  checkOptions(options, ["seed"], action);
  const { seed } = options ?? {};
  if (seed === undefined) return [...crypto.getRandomValues(new Uint32Array(4))];
  if (typeof seed === "string" || Number.isInteger(seed)) return [seed];
  const expected = "an integer or a string";
  throw refusal(seed, { action, name: "seed", expected, type: "number" });
}
