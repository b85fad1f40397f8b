/**
 * Every error class a caller of Holdall can catch. Built-in classes serve where
 * they fit (`TypeError`: wrong kind of argument, `RangeError`: wrong value);
 * a class stands here only where a caller may want to handle it apart.
 *
 * @module
 */

/** Where an element came from, as far as its source knows. */
export interface ElementLocation {
  /** Path, URL or name of the file. */
  readonly path?: string;
  /** Offset in bytes of the element, or of the block it was read in, from the start of the file. */
  readonly byte?: number;
  /** Line number, the first line being 1, where the source could count from the start of the file. */
  readonly line?: number;
  /** Position of the element in its partition's source, the first being 0. */
  readonly index?: number;
}

/** What a {@linkcode TaskError} knows about the task that failed. */
export interface TaskErrorDetails {
  /** Operation whose function failed, for example `"map"`. */
  readonly operation: string;
  /** Key of the task, for example `"map-3f2a/0"`. */
  readonly key: string;
  /** Number of the partition, absent where the task makes a single value. */
  readonly partition?: number;
  /** Name or abbreviated source of the user's function, where one was running. */
  readonly function?: string;
  /** The element's file, byte and line, where the source knows them. */
  readonly source?: ElementLocation;
  /** Stack of the original error, as the worker saw it. */
  readonly remoteStack?: string;
}

/**
 * A task failed: a function threw, a file could not be read, a result could
 * not be sent. `cause` is the original error, rebuilt here if a worker threw it.
 *
 * @example What failed, and for which element
 * ```ts
 * import { fromSequence, TaskError } from "holdall";
 * import { assert, assertEquals, assertRejects } from "@std/assert";
 *
 * const values = fromSequence(["1", "{"]).map((line) => JSON.parse(line));
 * const error = await assertRejects(() => values.compute(), TaskError);
 *
 * assertEquals([error.operation, error.partition, error.source?.index], ["map", 1, 0]);
 * assert(error.cause instanceof SyntaxError);
 * ```
 */
export class TaskError extends Error {
  /** Name of the class. */
  override readonly name: string = "TaskError";
  /** Operation whose function failed. */
  readonly operation: string;
  /** Key of the task. */
  readonly key: string;
  /** Number of the partition, where the task has one. */
  readonly partition: number | undefined;
  /** Name or abbreviated source of the user's function, where one was running. */
  readonly function: string | undefined;
  /** Where the element came from, where that is known. */
  readonly source: ElementLocation | undefined;
  /** The whole stack of the original error, also what is ours of it; consoles do not print it. */
  declare readonly remoteStack: string | undefined;

  /** Makes a task error; `options.cause` is what was thrown. */
  constructor(message: string, details: TaskErrorDetails, options?: ErrorOptions) {
    super(message, options);
    this.operation = details.operation;
    this.key = details.key;
    this.partition = details.partition;
    this.function = details.function;
    this.source = details.source;
    // Consoles print the stack of the cause, and would print this as well.
    const { remoteStack: value } = details;
    const flags = { enumerable: false, writable: true, configurable: true };
    Object.defineProperty(this, "remoteStack", { ...flags, value });
  }
}

/**
 * A task was tried on several workers and each of them died.
 *
 * @example A function that ends the process it runs in
 * ```ts
 * import { range, WorkerLostError, workers } from "holdall";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * await using scheduler = workers({ size: 1, isolation: "process" });
 * const fatal = range(1).map(async () => (await import("node:process")).exit(1));
 * const error = await assertRejects(() => fatal.compute({ scheduler }), WorkerLostError);
 *
 * assertEquals(error.partition, 0);
 * ```
 */
export class WorkerLostError extends TaskError {
  /** Name of the class. */
  override readonly name: string = "WorkerLostError";
}

/**
 * A task had more time than the `taskTimeout` of its pool allows; its worker has been stopped, and others
 * go on. Where a task is made of several functions, the message has all of them. `cause` is a
 * `DOMException` of the name `TimeoutError`, as that of `AbortSignal.timeout`.
 *
 * @example A function that never ends
 * ```ts
 * import { range, TaskTimeoutError, workers } from "holdall";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * await using scheduler = workers({ size: 1, isolation: "process", taskTimeout: 1000 });
 * const endless = range(4, { npartitions: 2 }).map(function spin(n) {
 *   while (n === 3);
 *   return n;
 * });
 * const error = await assertRejects(() => endless.compute({ scheduler }), TaskTimeoutError);
 *
 * assertEquals([error.function, error.partition, error.limit], ["spin", 1, 1000]);
 * ```
 */
export class TaskTimeoutError extends TaskError {
  /** Name of the class. */
  override readonly name: string = "TaskTimeoutError";
  /** Milliseconds that a task may have. */
  readonly limit: number;

  /** Makes a task error that knows the limit. */
  constructor(
    message: string,
    details: TaskErrorDetails & { readonly limit: number },
    options?: ErrorOptions,
  ) {
    super(message, details, options);
    this.limit = details.limit;
  }
}

/**
 * A function cannot travel to a worker; the message says what to write instead.
 *
 * @example A variable from outside of the function
 * ```ts
 * import { FunctionError, range } from "holdall";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const factor = 10;
 *
 * assertThrows(() => range(3).map((x) => x * factor), FunctionError, "{ with: { factor } }");
 *
 * const tens = range(3).map((x, { factor }) => x * factor, { with: { factor } });
 * assertEquals(await tens.compute(), [0, 10, 20]);
 * ```
 */
export class FunctionError extends TypeError {
  /** Name of the class. */
  override readonly name: string = "FunctionError";
}

/**
 * A reduction that has no value for an empty bag (`min`, `max`, `mean` …) met one.
 *
 * @example The mean of nothing
 * ```ts
 * import { EmptyBagError, range } from "holdall";
 * import { assertRejects } from "@std/assert";
 *
 * const none = range(5).filter((x) => x > 10);
 *
 * await assertRejects(() => none.mean().compute(), EmptyBagError);
 * ```
 */
export class EmptyBagError extends RangeError {
  /** Name of the class. */
  override readonly name: string = "EmptyBagError";
}

/**
 * A value cannot be compared or grouped by value (a function, a symbol, a class instance …).
 *
 * @example Instances of a class, which have no value to compare
 * ```ts
 * import { fromSequence, KeyError, TaskError } from "holdall";
 * import { assert, assertRejects } from "@std/assert";
 *
 * const found = fromSequence(["a=1"]).map((text) => new URLSearchParams(text)).distinct();
 * const error = await assertRejects(() => found.compute(), TaskError);
 *
 * assert(error.cause instanceof KeyError);
 * ```
 */
export class KeyError extends TypeError {
  /** Name of the class. */
  override readonly name: string = "KeyError";
}

/**
 * A graph is malformed: a missing key, a cycle, or an unknown node.
 *
 * @example Two tasks that need each other
 * ```ts
 * import { get, GraphError, ref, task } from "holdall";
 * import { assertRejects } from "@std/assert";
 *
 * const graph = { a: task(Math.abs, ref("b")), b: task(Math.abs, ref("a")) };
 *
 * await assertRejects(() => get(graph, "a"), GraphError, "cycle");
 * ```
 */
export class GraphError extends Error {
  /** Name of the class. */
  override readonly name: string = "GraphError";
}

/**
 * A file cannot be written: it exists, the disk is full, a permission is missing.
 *
 * @example A file that is there already
 * ```ts
 * import { DestinationError, fromSequence, writeText } from "holdall";
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { assertRejects } from "@std/assert";
 *
 * const path = `${await mkdtemp(`${tmpdir()}/write-`)}/letters.txt`;
 * const letters = fromSequence(["a", "b"]);
 * await writeText(letters, path, { single: true });
 *
 * await assertRejects(() => writeText(letters, path, { single: true }), DestinationError);
 * ```
 */
export class DestinationError extends Error {
  /** Name of the class. */
  override readonly name: string = "DestinationError";
}

/**
 * What memory has no room for cannot be kept on disk either: the disk is full, a permission is missing,
 * or what was written cannot be read back.
 *
 * @example Less memory than the data takes, and no disk
 * ```ts
 * import { range, SpillError, TaskError, workers } from "holdall";
 * import { assert, assertRejects } from "@std/assert";
 *
 * await using scheduler = workers({ size: 1, memory: "1 kB", spill: false });
 * const sorted = range(10_000, { npartitions: 4 }).sortBy((n) => -n);
 * const error = await assertRejects(() => sorted.compute({ scheduler }), TaskError);
 *
 * assert(error.cause instanceof SpillError);
 * ```
 */
export class SpillError extends Error {
  /** Name of the class. */
  override readonly name: string = "SpillError";
}

/**
 * A file, pattern or URL cannot be read.
 *
 * @example A pattern that matches no file
 * ```ts
 * import { readText, SourceError } from "holdall";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(() => readText("nowhere/*.log"), SourceError, "nowhere/*.log");
 * ```
 */
export class SourceError extends Error {
  /** Name of the class. */
  override readonly name: string = "SourceError";
}
