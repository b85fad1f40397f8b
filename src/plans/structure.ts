/**
 * Plans that put collections together or take them apart, without looking at the elements.
 *
 * @module
 */

import { Graph, partitionKey, partitionLayer } from "../graph/graph.ts";
import { aliasNode, dataNode, type Key, listNode, partNode, ref } from "../graph/node.ts";
import { gather } from "../ops/collect.ts";
import { describeValue } from "../values/describe_value.ts";
import { product as productOperation } from "../ops/elements.ts";
import * as ops from "../ops/structure.ts";
import { checkInteger, checkOptions } from "../values/check.ts";
import {
  argumentOf,
  type Arguments,
  type Collection,
  eachPartition,
  gathered,
  identityOf,
  isCollection,
  join,
  onePartition,
  taskOf,
  value,
  values,
} from "./collection.ts";
import { pluck } from "./elementwise.ts";
import { copyOf } from "./folding.ts";
import { functionArgument, type FunctionSettings } from "./functions.ts";
import { isIterable } from "./item_mark.ts";
import { nameOf } from "./name.ts";
import { singleCallOptionNames } from "./options.ts";

/** Options of `accumulate`. */
export type AccumulateSettings = FunctionSettings & { readonly initial?: unknown };

/** `unzip`: a collection of the first items, one of the second ones, and so on. */
export function unzip(input: Collection, n: unknown): Collection[] {
  checkInteger(n, 0, { action: "call unzip()", name: "n" });
  return Array.from({ length: n }, (_, i) => pluck(input, i, undefined));
}

/** `zip`: tuples of the elements that stand at the same place of the same partition. */
export function zip(bags: readonly unknown[]): Collection {
  const inputs = bags.map((bag) => checkedBag(bag, "zip"));
  const [input, ...others] = inputs;
  if (input === undefined) throw new TypeError("Cannot call zip(): expected at least one bag");
  const { npartitions } = input;
  for (const other of others) {
    if (other.npartitions === npartitions) continue;
    throw new RangeError(
      "Cannot call zip(): expected bags with the same number of partitions, " +
        `got ${npartitions} and ${other.npartitions}; ` +
        `make them alike with repartition({ npartitions: ${npartitions} })`,
    );
  }
  const name = nameOf(ops.zip.name, [], inputs.map(identityOf));
  const part = ({ name }: Collection, i: number) => ref(partitionKey(name, i));
  const layer = partitionLayer(name, npartitions, (i) => {
    const columns = argumentOf<readonly unknown[]>(listNode(others.map((it) => part(it, i))));
    return taskOf(ops.zip, join(columns, argumentOf(part(input, i))));
  });
  return { graph: new Graph(layer, inputs.map(({ graph }) => graph)), name, npartitions };
}

/** `concat`: the partitions of all, one collection after the other, where they are. */
export function concat(bags: readonly unknown[]): Collection {
  const inputs = bags.map((bag) => checkedBag(bag, "concat"));
  const npartitions = inputs.reduce((sum, input) => sum + input.npartitions, 0);
  const name = nameOf("concat", [], inputs.map(identityOf));
  let places: Places | undefined;
  const layer = partitionLayer(
    name,
    npartitions,
    (i) => aliasNode((places ??= placesOf(inputs)).keyOf(i)),
  );
  const graph = new Graph(layer, inputs.map(({ graph }) => graph));
  concatenated.set(graph, { name, inputs });
  return { graph, name, npartitions };
}

/** What was put together, by the graph that `concat` has made. */
const concatenated = new WeakMap<Graph, { name: string; inputs: readonly Collection[] }>();

/** Where the partitions of several collections are, one collection after the other. */
class Places {
  readonly #inputs: Collection[] = [];
  /** Number of partitions up to the end of each input. */
  readonly #ends: number[] = [];

  add(input: Collection): void {
    this.#inputs.push(input);
    this.#ends.push((this.#ends.at(-1) ?? 0) + input.npartitions);
  }

  keyOf(partition: number): Key {
    const at = firstAbove(this.#ends, partition);
    const { name, npartitions } = this.#inputs[at]!;
    return partitionKey(name, partition - (this.#ends[at]! - npartitions));
  }
}

/**
 * Looks through inputs that were themselves put together: a bag to which a thousand others were
 * added one by one has a thousand partitions, each of which would have as many names.
 */
function placesOf(inputs: readonly Collection[]): Places {
  const places = new Places();
  // Not by recursion, since nothing bounds how often bags are put together.
  const open = inputs.toReversed();
  for (let input = open.pop(); input !== undefined; input = open.pop()) {
    const within = concatenated.get(input.graph);
    if (input.npartitions === 0) continue;
    if (within?.name === input.name) { for (const it of within.inputs.toReversed()) open.push(it); }
    else places.add(input);
  }
  return places;
}

/** As {@linkcode concat}, of an iterable. */
export function concatAll(bags: unknown): Collection {
  if (isIterable(bags)) return concat([...bags]);
  throw new TypeError(
    `Cannot call concat(): expected an iterable of bags, got ${describeValue(bags)}`,
  );
}

/** `product`: every pair of an element of the one and an element of the other. */
export function product(input: Collection, other: unknown): Collection {
  return eachPartition(input, productOperation, gathered(checkedBag(other, "product"), gather));
}

/** `accumulate`: a chain of tasks, each of which passes on how far it has come. */
export function accumulate(
  given: Collection,
  binop: unknown,
  options: AccumulateSettings | undefined,
): Collection {
  checkOptions(options, ["initial", ...singleCallOptionNames], "call accumulate()");
  const call = functionArgument(binop, options, {
    operation: "accumulate",
    role: "binop",
    takes: 2,
  });
  const start = startOf(options);
  const emits = options !== undefined && "initial" in options;
  const input = emits && given.npartitions === 0 ? placeForInitial : given;
  const { npartitions } = input;
  const args = [...call.args, ...start.args];
  const step = nameOf("step-accumulate", args, [identityOf(input)]);
  const steps = partitionLayer(step, npartitions, (i) => {
    const partition = argumentOf(ref(partitionKey(input.name, i)));
    const carry = i === 0 ? start : argumentOf<ops.Carry>(partNode(partitionKey(step, i - 1), 1));
    return taskOf(ops.accumulateStep, join(call, values(emits && i === 0), partition, carry));
  });
  const name = nameOf(ops.accumulate.name, args, [identityOf(input)]);
  const layer = partitionLayer(
    name,
    npartitions,
    (i) => taskOf(ops.accumulate, argumentOf(partNode(partitionKey(step, i), 0))),
  );
  const below = new Graph(steps, [input.graph, ...call.graphs, ...start.graphs]);
  return { graph: new Graph(layer, [below]), name, npartitions };
}

/** A place for an initial value where there is none. */
const placeForInitial: Collection = onePartition("nothing", dataNode([]), []);

/** What the first partition of `accumulate` goes on from. */
function startOf(options: AccumulateSettings | undefined): Arguments<[ops.Carry]> {
  if (options === undefined || !("initial" in options)) return values([]);
  const { initial } = options;
  if (typeof initial !== "function") {
    return values([copyOf(initial, "accumulate")]);
  }
  const factory = functionArgument(initial, options, {
    operation: "accumulate",
    role: "initial",
    takes: 0,
  });
  return value(ops.accumulateInitial, factory);
}

function checkedBag(value: unknown, operation: string): Collection {
  if (isCollection(value)) return value;
  throw new TypeError(`Cannot call ${operation}(): expected a bag, got ${describeValue(value)}`);
}

/** Index of the first of the ascending numbers that is above `limit`. */
function firstAbove(numbers: readonly number[], limit: number): number {
  let [from, to] = [0, numbers.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (numbers[middle]! > limit) to = middle;
    else from = middle + 1;
  }
  return from;
}
