/**
 * The nodes of a task graph: frozen, tagged, plain data.
 *
 * A graph maps keys to nodes. A node is *data*, a *task* or an *alias* of
 * another key. A task is an operation and its arguments; an argument is data, a
 * reference to a key, a function, a list of arguments, or a nested task. What a
 * user puts into a `data` node is never looked at, so no value can be mistaken
 * for a task or a key.
 *
 * @module
 */

import { GraphError } from "../errors.ts";

/** Names a node: `name/partition`, for example `map-3f2a/0`, or `name` for a single value. */
export type Key = string;

/** All the graph needs to know about an operation. */
export interface Operation {
  /** Name, as it is printed. */
  readonly name: string;
  /** Name by which a worker finds it, where two are printed alike; default `name`. */
  readonly id?: string;
  /**
   * Whether the first argument is the function it calls, to be printed in its place. The others
   * are that function's; the last argument of any other operation is its input.
   */
  readonly isCall?: boolean;
  /** `"control"` and `"caller"` operations run beside the scheduler and are never fused with others. */
  readonly kind?: string;
  /** Whether its elements cost less to make again, for another user, than to keep. */
  readonly cheap?: boolean;
  /** Whether its result is elements that are made as they are read, and none of them twice. */
  readonly streams?: boolean;
}

/** Whether an operation runs beside the scheduler, in no slot. */
export function runsBeside({ kind }: Operation): boolean {
  return kind === "control" || kind === "caller";
}

/** All the graph needs to know about a user's function. */
export interface NamedFunction {
  /** Name or abbreviated source, as it is printed. */
  readonly name: string;
  /** Whether what it makes is read item by item, by one reader, and may have no end. */
  readonly generator?: boolean;
}

/** Property that only nodes have. */
export const nodeBrand: unique symbol = Symbol("holdall.node");

/** What all nodes are, and nothing else is: made by this module. */
export interface Branded {
  /** Cannot be written by hand, so that no data is mistaken for a node. */
  readonly [nodeBrand]: true;
}

/** A value, opaque to the graph. */
export interface DataNode extends Branded {
  /** Tag. */
  readonly kind: "data";
  /** The value. */
  readonly value: unknown;
}

/** Stands for the result of another key. */
export interface RefNode extends Branded {
  /** Tag. */
  readonly kind: "ref";
  /** The key whose result is meant. */
  readonly key: Key;
}

/** Stands for one element of the result of another key, which is an array. */
export interface PartNode extends Branded {
  /** Tag. */
  readonly kind: "part";
  /** The key whose result is meant. */
  readonly key: Key;
  /** Position of the element. */
  readonly part: number;
}

/**
 * Stands for the list of one element of the result of each partition of a collection: of all parts that
 * are meant for one place, whoever made them. It needs the barrier of the collection, not each partition.
 */
export interface PartsNode extends Branded {
  /** Tag. */
  readonly kind: "parts";
  /** What the keys of the partitions begin with. */
  readonly name: string;
  /** Number of partitions. */
  readonly npartitions: number;
  /** Position of the element. */
  readonly part: number;
}

/** Several arguments as one. */
export interface ListNode extends Branded {
  /** Tag. */
  readonly kind: "list";
  /** The arguments. */
  readonly items: readonly Argument[];
  /** Keys that have to be there first, each once, in order. */
  readonly dependencies: readonly Key[];
}

/** A user's function, with the captured values that are themselves results of the graph. */
export interface FunctionNode extends Branded {
  /** Tag. */
  readonly kind: "function";
  /** The function. */
  readonly fn: NamedFunction;
  /** Captured values that are results of the graph, by name. */
  readonly captured: Readonly<Record<string, Argument>>;
  /** Largest number of unfinished calls, where the function is asynchronous. */
  readonly concurrency: number | undefined;
  /** What becomes of an element for which it throws, where that does not fail the task. */
  readonly onError: "skip" | "collect" | undefined;
  /** Keys that have to be there first, each once, in order. */
  readonly dependencies: readonly Key[];
}

/** Partitions that a control operation may ask for; not a dependency of its task. */
export interface LazyNode extends Branded {
  /** Tag. */
  readonly kind: "lazy";
  /** The partitions. */
  readonly source: PartitionSource;
}

/** A collection as the graph sees it. */
export interface PartitionSource {
  /** Where the partitions' tasks are. */
  readonly graph: NodeLookup;
  /** What the keys of the partitions begin with. */
  readonly name: string;
  /** Number of partitions. */
  readonly npartitions: number;
}

/** The one ability of a graph that nodes and passes need. */
export interface NodeLookup {
  /** The node of `key`, or `undefined` where the graph has none. */
  get(key: Key): GraphNode | undefined;
}

/** Stands for the elements of a fork's input, in its branches. */
export interface ElementsNode extends Branded {
  /** Tag. */
  readonly kind: "elements";
}

/** An operation and its arguments, the input partition last. */
export interface TaskNode extends Branded {
  /** Tag. */
  readonly kind: "task";
  /** What is done. */
  readonly operation: Operation;
  /** What it is done to, the input partition last. */
  readonly args: readonly Argument[];
  /** Keys the arguments refer to, each once, in order. */
  readonly dependencies: readonly Key[];
  /** Number of tasks nested in one another. */
  readonly depth: number;
}

/** Another name for a key, or for one element of its result, which is an array. */
export interface AliasNode extends Branded {
  /** Tag. */
  readonly kind: "alias";
  /** The key that is meant. */
  readonly target: Key;
  /** Position of the element, where not all of the result is meant. */
  readonly part: number | undefined;
}

/**
 * What is done when all partitions of a collection are, and runs nowhere. A thousand tasks that each
 * need a part of a thousand results need one barrier, in place of a million results.
 */
export interface BarrierNode extends Branded {
  /** Tag. */
  readonly kind: "barrier";
  /** What the keys of the partitions begin with. */
  readonly name: string;
  /** Keys of the partitions, in order. */
  readonly dependencies: readonly Key[];
}

/** Who keeps results beyond the run that has made them. */
export interface Holder {
  /** Whether it still does; otherwise they are made again. */
  readonly keeps: boolean;
  /** The tasks that make them. */
  readonly recipe: NodeLookup;
}

/** A result that has been made and lies elsewhere: whoever runs the graph asks its holder. */
export interface KeptNode extends Branded {
  /** Tag. */
  readonly kind: "kept";
  /** Its key, by which its holder knows it. */
  readonly key: Key;
  /** Who keeps it. */
  readonly holder: Holder;
}

/** What stands behind a key. */
export type GraphNode = DataNode | TaskNode | AliasNode | BarrierNode | KeptNode;

/** What a task is given. */
export type Argument =
  | DataNode
  | RefNode
  | PartNode
  | PartsNode
  | ListNode
  | FunctionNode
  | LazyNode
  | ElementsNode
  | TaskNode;

const noKeys: readonly Key[] = Object.freeze([]);
const noParts: readonly Argument[] = Object.freeze([]);

/** Wraps a value, whatever it is. */
export function dataNode(value: unknown): DataNode {
  return Object.freeze({ kind: "data", value, [nodeBrand]: true as const });
}

/**
 * Refers to another key of the graph, as an argument of {@linkcode task}.
 *
 * @param key The key whose result is meant.
 * @returns An argument that becomes that result.
 *
 * @example A sum of two keys
 * ```ts
 * import { get, ref, task } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const graph = { a: 1, b: 2, c: task((x: number, y: number) => x + y, ref("a"), ref("b")) };
 *
 * assertEquals(await get(graph, "c"), 3);
 * ```
 */
export function ref(key: Key): RefNode {
  if (typeof key !== "string") {
    throw new TypeError(`Cannot refer to a key: expected a string, got ${typeof key}`);
  }
  return Object.freeze({ kind: "ref", key, [nodeBrand]: true as const });
}

/** Refers to one element of another key's result; only that element is moved to where it is needed. */
export function partNode(key: Key, part: number): PartNode {
  return Object.freeze({ kind: "part", key, part, [nodeBrand]: true as const });
}

/** Key of the barrier that waits for all partitions whose keys begin with `name`. */
export function barrierKey(name: string): Key {
  return `barrier-${name}`;
}

/** Makes what waits for all of `keys`, which are those of the collection `name`. */
export function barrierNode(name: string, keys: readonly Key[]): BarrierNode {
  const dependencies = Object.freeze([...keys]);
  return Object.freeze({ kind: "barrier", name, dependencies, [nodeBrand]: true as const });
}

/** Refers to one element of each result of a collection, which has a barrier. */
export function partsNode(
  { name, npartitions }: { readonly name: string; readonly npartitions: number },
  part: number,
): PartsNode {
  return Object.freeze({ kind: "parts", name, npartitions, part, [nodeBrand]: true as const });
}

/** Makes what stands for a result that `holder` keeps. */
export function keptNode(key: Key, holder: Holder): KeptNode {
  return Object.freeze({ kind: "kept", key, holder, [nodeBrand]: true as const });
}

/** Makes a list argument. */
export function listNode(items: readonly Argument[]): ListNode {
  const dependencies = dependenciesOf(items);
  return Object.freeze({
    kind: "list",
    items: Object.freeze([...items]),
    dependencies,
    [nodeBrand]: true as const,
  });
}

/**
 * Where function arguments are from. That is no part of what they are: work is the same wherever it
 * was asked for.
 */
const origins = new WeakMap<object, object>();

/** What a function argument was made with as its origin. */
export function originOf(node: FunctionNode): object | undefined {
  return origins.get(node);
}

/** Makes a function argument. */
export function functionNode(
  fn: NamedFunction,
  options: {
    readonly captured?: Readonly<Record<string, Argument>>;
    readonly concurrency?: number | undefined;
    readonly onError?: "skip" | "collect" | undefined;
    /** Where it is from, for messages. */
    readonly origin?: object | undefined;
  } = {},
): FunctionNode {
  const { captured = {}, concurrency, onError, origin } = options;
  const dependencies = dependenciesOf(Object.values(captured));
  const node: FunctionNode = Object.freeze({
    kind: "function",
    fn,
    captured: Object.freeze({ ...captured }),
    concurrency,
    onError,
    dependencies,
    [nodeBrand]: true as const,
  });
  if (origin !== undefined) origins.set(node, origin);
  return node;
}

/** Makes an argument out of partitions that are only to run when asked for. */
export function lazyNode(source: PartitionSource): LazyNode {
  return Object.freeze({ kind: "lazy", source, [nodeBrand]: true as const });
}

/** Makes a task. */
export function taskNode(operation: Operation, args: readonly Argument[]): TaskNode {
  return Object.freeze({
    kind: "task",
    operation,
    args: Object.freeze([...args]),
    dependencies: dependenciesOf(args),
    depth: 1 + depthOf(args),
    [nodeBrand]: true as const,
  });
}

/** Makes an alias, of one element of the target's result if `part` is given. */
export function aliasNode(target: Key, part?: number): AliasNode {
  return Object.freeze({ kind: "alias", target, part, [nodeBrand]: true as const });
}

/** What stands for the elements of a fork's input. */
export const elementsNode: ElementsNode = Object.freeze({
  kind: "elements",
  [nodeBrand]: true as const,
});

/** Whether a value was made by one of the constructors of this module. */
export function isNode(value: unknown): value is GraphNode | Argument {
  return typeof value === "object" && value !== null && nodeBrand in value;
}

/** The node that a hand-written graph means by a value: nodes stand for themselves, all else is data. */
export function toNode(value: unknown): GraphNode {
  if (!isNode(value)) return dataNode(value);
  if (value.kind === "ref") return aliasNode(value.key);
  const { kind } = value;
  if (kind === "data" || kind === "task" || kind === "alias") return value;
  if (kind === "barrier" || kind === "kept") return value;
  throw new GraphError(
    `Cannot use a ${kind} node as the value of a key: expected data or a task`,
  );
}

/** Keys that a node or argument needs before it can run. */
export function dependencies(node: GraphNode | Argument): readonly Key[] {
  switch (node.kind) {
    case "ref":
    case "part":
      return [node.key];
    case "parts":
      return [barrierKey(node.name)];
    case "alias":
      return [node.target];
    case "data":
    case "kept":
    case "lazy":
    case "elements":
      return noKeys;
    default:
      return node.dependencies;
  }
}

/** The same argument with every reference replaced by what `replace` gives for its key. */
export function substitute(
  argument: Argument,
  replace: (ref: RefNode) => Argument,
): Argument {
  if (dependencies(argument).length === 0) return argument;
  switch (argument.kind) {
    case "ref":
      return replace(argument);
    case "part": {
      // A part of a task's result exists only once there is a result.
      const target = replace(ref(argument.key));
      return target.kind === "ref" ? partNode(target.key, argument.part) : argument;
    }
    case "list":
      return listNode(argument.items.map((item) => substitute(item, replace)));
    case "task":
      return taskNode(argument.operation, argument.args.map((arg) => substitute(arg, replace)));
    case "function":
      return functionNode(argument.fn, {
        concurrency: argument.concurrency,
        onError: argument.onError,
        origin: originOf(argument),
        captured: Object.fromEntries(
          Object.entries(argument.captured).map(([name, arg]) => [name, substitute(arg, replace)]),
        ),
      });
    default:
      return argument;
  }
}

/** The arguments that an argument is made of, if any. */
export function argumentsIn(argument: GraphNode | Argument): readonly Argument[] {
  switch (argument.kind) {
    case "list":
      return argument.items;
    case "task":
      return argument.args;
    case "function":
      return Object.values(argument.captured);
    default:
      return noParts;
  }
}

function dependenciesOf(args: readonly Argument[]): readonly Key[] {
  let found: Key[] | undefined;
  let seen: Set<Key> | undefined;
  for (const arg of args) {
    for (const key of dependencies(arg)) {
      found ??= [];
      if (found.length > 8) seen ??= new Set(found);
      if (seen ? seen.has(key) : found.includes(key)) continue;
      found.push(key);
      seen?.add(key);
    }
  }
  return found ? Object.freeze(found) : noKeys;
}

function depthOf(args: readonly Argument[]): number {
  let depth = 0;
  for (const arg of args) {
    const within = arg.kind === "task" ? arg.depth : depthOf(argumentsIn(arg));
    if (within > depth) depth = within;
  }
  return depth;
}
