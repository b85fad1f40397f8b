/**
 * What a task becomes before it runs: plain data that any thread can be sent.
 *
 * A *program* is a chain, or a tree of those: a source, element operations, and at most one sink, or
 * several branches, each of which is such a chain over what comes out of the trunk.
 * Everything else in a task is a *value*: data, another key's result, a
 * function, a list of values, or a call of a value operation.
 *
 * ```
 * count(filter(isEven, range(0, 5, 1)))   becomes
 * { kind: "program", source: { kind: "open", operation: "range", args: [0, 5, 1] },
 *   stages: [{ operation: "filter", args: [isEven] }], sink: { operation: "count", args: [] } }
 * ```
 *
 * @module
 */

/** Something a task's argument can be. */
export type Value =
  | { readonly kind: "data"; readonly value: unknown }
  | InputValue
  | PartsValue
  | FunctionValue
  | { readonly kind: "list"; readonly items: readonly Value[] }
  | CallValue
  | Program;

/** The result of another key, or one element of it. */
export interface InputValue {
  readonly kind: "input";
  readonly key: string;
  readonly part?: number;
}

/** One element of the result of each partition of a collection. */
export interface PartsOfAll {
  /** What the keys of the partitions begin with. */
  readonly name: string;
  readonly npartitions: number;
  readonly part: number;
}

/** A list of those. */
export interface PartsValue extends PartsOfAll {
  readonly kind: "parts";
}

/** A user's function, by id. */
export interface FunctionValue {
  readonly kind: "function";
  readonly id: string;
  /** Captured values that are results of the graph, by name. */
  readonly lazyCaptures?: Readonly<Record<string, Value>>;
  /** Largest number of unfinished calls, where the function is asynchronous. */
  readonly concurrency?: number;
  /** What becomes of an element for which it throws, where that does not fail the task. */
  readonly onError?: "skip" | "collect";
}

/** A call of a value operation. */
export interface CallValue {
  readonly kind: "call";
  readonly operation: string;
  readonly args: readonly Value[];
}

/** A source operation and its arguments. */
export interface OpenSource {
  readonly kind: "open";
  readonly operation: string;
  readonly args: readonly Value[];
}

/** An element or sink operation and its arguments. */
export interface Stage {
  readonly operation: string;
  readonly args: readonly Value[];
}

/** What happens to each of some elements, and what is made of them. */
export interface Branch {
  readonly stages: readonly Stage[];
  /** Absent where the elements themselves are the result, or go to branches. */
  readonly sink?: Stage;
  /** Where the elements go that have gone through the stages, if not to one end. */
  readonly branches?: readonly Branch[];
}

/** A source, and what happens to its elements; with branches, the result is a list of the ends' results. */
export interface Program extends Branch {
  readonly kind: "program";
  readonly source: OpenSource | Value;
}

/** The values that a value is made of, if any. */
export function valuesIn(value: Value): readonly Value[] {
  switch (value.kind) {
    case "list":
      return value.items;
    case "call":
      return value.args;
    case "function":
      return Object.values(value.lazyCaptures ?? {});
    case "program": {
      const { source } = value;
      const args = argumentsOf(value);
      return source.kind === "open" ? [...args, ...source.args] : [...args, source];
    }
    default:
      return [];
  }
}

function argumentsOf({ stages, sink, branches = [] }: Branch): readonly Value[] {
  return [
    ...stages.flatMap(({ args }) => args),
    ...sink?.args ?? [],
    ...branches.flatMap(argumentsOf),
  ];
}
