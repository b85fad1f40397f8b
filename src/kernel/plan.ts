/**
 * A program made ready to run on this thread: operations looked up, arguments
 * evaluated, functions bound.
 *
 * @module
 */

import { collect } from "../ops/collect.ts";
import type { Args, ElementOperation, Operation, Share, SinkOperation } from "../ops/operation.ts";
import {
  bindFunction,
  type Callable,
  collecting,
  type Functions,
  isGenerator,
  lookup,
  ofOperation,
  synchronous,
} from "./callable.ts";
import { FunctionFailure, TaskFailure } from "./failure.ts";
import type { Program, Stage, Value } from "./program.ts";
import type { SkippedElements, Tolerated } from "./tolerated.ts";

/** What a thread offers the tasks that run on it. */
export interface KernelContext extends Functions {
  /** The operation of that name. */
  operation(id: string): Operation;
  /** The result of another key, or one element of it. */
  input(key: string, part?: number): unknown;
  /** Aborted when the task is cancelled. */
  readonly signal: AbortSignal;
  /** Waits until messages that have arrived have been delivered. */
  yieldToMessages(): Promise<void>;
  /** Runs loops as generated code or as closures. */
  readonly loops: LoopMaker;
  /** What the task shares with others of its layer. */
  readonly share: Share;
  /** Number of the partition that the task makes, if it makes one. */
  readonly partition?: number;
  /** Told once, when the task has been computed, which elements it has gone on without, if any. */
  noteSkipped(skipped: readonly SkippedElements[]): void;
}

/** The context of one attempt to compute a task. */
export interface Attempt extends KernelContext {
  readonly tolerated: Tolerated;
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

/** A stage whose function may throw without failing the task. */
export interface TolerantStage extends PlannedStage {
  readonly call: Callable;
}

/** Whether a stage is one of those. */
export function isTolerant(
  stage: PlannedStage | PlannedStage<SinkOperation>,
): stage is TolerantStage {
  return stage.call !== undefined && stage.call.onError !== "throw";
}

/** A program whose source has still to be opened. */
export interface Plan {
  readonly stages: readonly PlannedStage[];
  readonly sink: PlannedStage<SinkOperation>;
  /** Whether any function has to be awaited. */
  readonly async: boolean;
  /** Takes the elements whose function threw where that does not fail the task. */
  readonly tolerated: Tolerated;
}

/** Makes a plan of a program's stages. */
export async function planStages(
  program: Program,
  context: Attempt,
  evaluate: (value: Value) => unknown,
): Promise<Plan> {
  const stages: PlannedStage[] = [];
  for (const [i, stage] of program.stages.entries()) {
    const next = program.stages[i + 1];
    const reader = next && operationOfKind(next.operation, "element", context);
    stages.push(await planStage<ElementOperation>(stage, "element", context, evaluate, reader));
  }
  const sink = program.sink === undefined
    ? { operation: collect, args: [], call: undefined, callables: [] }
    : await planStage<SinkOperation>(program.sink, "sink", context, evaluate);
  return { stages, sink, async: isAsync(stages, sink), tolerated: context.tolerated };
}

/** Whether any function of a plan has to be awaited. */
export function isAsync(stages: readonly PlannedStage[], sink: Plan["sink"]): boolean {
  return [...stages, sink].some(({ callables }) => callables.some((callable) => callable.async));
}

/** Looks up an operation of a kind. */
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

async function planStage<O extends ElementOperation | SinkOperation>(
  stage: Stage,
  kind: O["kind"],
  context: KernelContext,
  evaluate: (value: Value) => unknown,
  reader?: ElementOperation,
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
    const callable = position !== operation.call
      ? bound
      : spreading(operation, isRead(bound, operation, reader) ? bound : collecting(bound));
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

/** Whether what a generator function makes is read by one stage alone, which takes it apart. */
function isRead(
  callable: Callable,
  operation: ElementOperation | SinkOperation,
  reader: ElementOperation | undefined,
): boolean {
  // An element whose function fails is dropped as a whole.
  if (operation.kind !== "element" || callable.onError !== "throw") return false;
  if (!isGenerator(callable)) return false;
  return operation.items === "y" || (operation.passesResult === true && reader?.items === "x");
}

function failureOf(operation: string, error: unknown): TaskFailure {
  if (!(error instanceof FunctionFailure)) return new TaskFailure(error, operation);
  return new TaskFailure(error.error, operation, error.name);
}

/** A function that is called with what an element stands for, where the operation says so. */
function spreading(operation: ElementOperation | SinkOperation, callable: Callable): Callable {
  if (operation.kind !== "element" || operation.argumentsOf === undefined) return callable;
  return { ...callable, argumentsOf: operation.argumentsOf };
}
