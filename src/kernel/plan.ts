/**
 * A program made ready to run on this thread: operations looked up, arguments
 * evaluated, functions bound.
 *
 * @module
 */

import type { Revived } from "../functions/revive.ts";
import { collect } from "../ops/collect.ts";
import { getter, type LookupKey } from "../ops/lookup.ts";
import type { Args, ElementOperation, Operation, SinkOperation } from "../ops/operation.ts";
import { attributed, FunctionFailure, promiseSeen, TaskFailure } from "./failure.ts";
import type { FunctionValue, Program, Stage, Value } from "./program.ts";

/** What a thread offers the tasks that run on it. */
export interface KernelContext {
  /** The operation of that name. */
  operation(id: string): Operation;
  /** The function of that id. */
  revive(id: string): Promise<Revived>;
  /** The result of another key, or one element of it. */
  input(key: string, part?: number): unknown;
  /** Aborted when the task is cancelled. */
  readonly signal: AbortSignal;
  /** Waits until messages that have arrived have been delivered. */
  yieldToMessages(): Promise<void>;
  /** Ids of functions that are known to return promises; grows. */
  readonly asynchronous: Set<string>;
  /** Runs loops as generated code or as closures. */
  readonly loops: LoopMaker;
}

/** Makes the loop of a plan. */
export interface LoopMaker {
  make(plan: Plan, batchKind: BatchKind): Loop;
}

/** What a loop runs over. */
export type BatchKind = "items" | "range" | "lines";

/**
 * Runs one batch into the sink's state; `true` says that no more is wanted. Where a function
 * throws, `at` says at which element and stage.
 */
export type Loop = (
  items: unknown,
  state: unknown,
  at: Position,
  plan: Plan,
) => boolean;

/** How far a loop has come. */
export interface Position {
  /** Element of the batch. */
  index: number;
  /** Stage whose function was called last; the sink's is the number of stages. */
  stage: number;
}

/** A user's function, ready to be called with the values it captured. */
export interface Callable {
  readonly id: string;
  /** Equal for functions that run the same code. */
  readonly code: object | string;
  readonly name: string;
  readonly fn: (...args: unknown[]) => unknown;
  readonly hasCaptured: boolean;
  readonly captured: unknown;
  readonly async: boolean;
  /** Whether it is known never to return a promise. */
  readonly plain: boolean;
  readonly concurrency: number;
}

/** One stage of a plan. */
export interface PlannedStage<O = ElementOperation> {
  readonly operation: O;
  /** As the operation's `prepare` made them. */
  readonly args: Args;
  /** The function called with each element, if the operation has one. */
  readonly call: Callable | undefined;
  /** All user functions among the arguments. */
  readonly callables: readonly Callable[];
}

/** A program whose source has still to be opened. */
export interface Plan {
  readonly stages: readonly PlannedStage[];
  readonly sink: PlannedStage<SinkOperation>;
  /** Whether any function has to be awaited. */
  readonly async: boolean;
}

/** Largest number of unfinished calls of an asynchronous function, unless an option says otherwise. */
export const defaultConcurrency = 16;

/** Makes a plan of a program's stages. */
export async function planStages(
  program: Program,
  context: KernelContext,
  evaluate: (value: Value) => unknown,
): Promise<Plan> {
  const stages: PlannedStage[] = [];
  for (const stage of program.stages) {
    stages.push(await planStage<ElementOperation>(stage, "element", context, evaluate));
  }
  const sink = program.sink === undefined
    ? { operation: collect, args: [], call: undefined, callables: [] }
    : await planStage<SinkOperation>(program.sink, "sink", context, evaluate);
  const async = [...stages, sink].some((stage) =>
    stage.callables.some((callable) => callable.async)
  );
  return { stages, sink, async };
}

/** Looks up a value operation or source, whichever `kind` says. */
export function operationOfKind<K extends Operation["kind"]>(
  id: string,
  kind: K,
  context: KernelContext,
): Extract<Operation, { kind: K }> {
  const operation = context.operation(id);
  if (operation.kind !== kind) {
    throw new TypeError(`Cannot run ${id}: expected a ${kind} operation, got a ${operation.kind}`);
  }
  return operation as Extract<Operation, { kind: K }>;
}

/** Binds a function value to the values it captured. */
export async function bindFunction(
  value: FunctionValue,
  context: KernelContext,
  evaluate: (value: Value) => unknown,
): Promise<Callable> {
  const revived = await context.revive(value.id);
  let captured = revived.captured;
  if (value.late !== undefined) {
    const late: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value.late)) late[name] = await evaluate(item);
    captured = { ...(captured as object | undefined), ...late };
  }
  return {
    id: revived.id,
    code: revived.fn,
    name: revived.name,
    fn: revived.fn,
    hasCaptured: revived.hasCaptured || value.late !== undefined,
    captured,
    async: revived.async || context.asynchronous.has(revived.id),
    plain: revived.plain,
    concurrency: value.concurrency ?? defaultConcurrency,
  };
}

/** The function as one that takes only what it is given, the captured values added. */
export function withCaptured(callable: Callable): (...args: unknown[]) => unknown {
  const { fn, hasCaptured, captured } = callable;
  return hasCaptured ? (...args) => fn(...args, captured) : fn;
}

/** Calls a function with one element. */
export function callWith(callable: Callable, x: unknown): unknown {
  return callable.hasCaptured ? callable.fn(x, callable.captured) : callable.fn(x);
}

async function planStage<O extends ElementOperation | SinkOperation>(
  stage: Stage,
  kind: O["kind"],
  context: KernelContext,
  evaluate: (value: Value) => unknown,
): Promise<PlannedStage<O>> {
  const operation = operationOfKind(stage.operation, kind, context) as O;
  const callables: Callable[] = [];
  let call: Callable | undefined;
  const args: unknown[] = [];
  for (const [position, value] of stage.args.entries()) {
    if (value.kind !== "function") {
      const evaluated = await evaluate(value);
      if (position === operation.call && evaluated !== undefined) call = lookup(evaluated);
      args.push(evaluated);
      continue;
    }
    const bound = await bindFunction(value, context, evaluate);
    const callable = position === operation.call ? collecting(bound) : bound;
    callables.push(callable);
    if (position === operation.call) call = callable;
    args.push(kind === "sink" ? synchronous(callable) : ofOperation(callable));
  }
  try {
    const prepared = operation.prepare === undefined ? args : await operation.prepare(args);
    return { operation, args: prepared, call, callables };
  } catch (error) {
    throw failureOf(operation.name, error);
  }
}

function failureOf(operation: string, error: unknown): TaskFailure {
  if (!(error instanceof FunctionFailure)) return new TaskFailure(error, operation);
  return new TaskFailure(error.error, operation, error.name);
}

/** A key such as `"name"` or `["a", 0]` in place of a function. */
function lookup(key: unknown): Callable {
  return {
    id: `lookup ${JSON.stringify(key)}`,
    code: `lookup ${JSON.stringify(key)}`,
    name: JSON.stringify(key),
    fn: getter(key as LookupKey),
    hasCaptured: false,
    captured: undefined,
    async: false,
    plain: true,
    concurrency: 1,
  };
}

/**
 * A generator function as one that returns an array: an element is read by any number of
 * functions, and a generator only once.
 */
function collecting(callable: Callable): Callable {
  const { fn } = callable;
  const kind = Object.prototype.toString.call(fn);
  if (kind === "[object GeneratorFunction]") {
    return { ...callable, fn: (...args) => [...fn(...args) as Iterable<unknown>] };
  }
  if (kind !== "[object AsyncGeneratorFunction]") return callable;
  const collect = async (...args: unknown[]): Promise<unknown[]> => {
    const items: unknown[] = [];
    for await (const item of fn(...args) as AsyncIterable<unknown>) items.push(item);
    return items;
  };
  return { ...callable, fn: collect, async: true };
}

/** A function that an operation calls by itself, with arguments of its own. */
function ofOperation(callable: Callable): (...args: unknown[]) => unknown {
  return attributed(callable.name, withCaptured(callable));
}

/** As {@linkcode ofOperation}, for a sink, which does not wait unless it is known to have to. */
function synchronous(callable: Callable): (...args: unknown[]) => unknown {
  const fn = ofOperation(callable);
  if (callable.async) return fn;
  return (...args) => {
    const result = fn(...args);
    if (result instanceof Promise) throw promiseSeen(callable.id, result);
    return result;
  };
}
