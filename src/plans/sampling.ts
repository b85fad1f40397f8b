/**
 * Plans of random elements.
 *
 * @module
 */

import { lazyNode, partNode, type RefNode } from "../graph/node.ts";
import * as ops from "../ops/sampling.ts";
import { checkInteger, checkOptions, refusal } from "../values/check.ts";
import {
  argumentOf,
  type Collection,
  controlled,
  eachPartition,
  join,
  value,
  values,
} from "./collection.ts";

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
    return eachPartition(input, ops.randomSample, values(fraction), {
      of: (i: number) => values([...seed, i], 0),
      identity: [`${seed}`],
    });
  }
  // Asked for, so that the partitions are not kept until they are used.
  const whole = argumentOf(lazyNode(input), input.graph);
  const { args: [offsets], graphs } = value(ops.countedOffsets, whole);
  const { key } = offsets as RefNode;
  const shared = { ...values(fraction), graphs };
  return eachPartition(input, ops.randomSample, shared, {
    of: (i: number) => join(values(seed), argumentOf<number>(partNode(key, i))),
    identity: [key, JSON.stringify(seed)],
  });
}

/** `sample` or `choices`: `k` elements at places that are drawn. */
export function draw(
  input: Collection,
  operation: ops.Drawing,
  k: number,
  options: RandomOptions | undefined,
): Collection {
  const { name } = operation;
  checkInteger(k, 0, { action: `call ${name}()`, name: "k" });
  return controlled(input, operation, values(k, seedOf(options, name)));
}

/** What draws places, by what methods call it. */
export const { sample, choices } = ops;

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
