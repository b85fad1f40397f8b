/**
 * A program made ready to run on this thread: operations looked up, arguments
 * evaluated, functions bound.
 *
 * @module
 */

import type { ElementLocation } from "../errors.ts";
import { collect } from "../ops/collect.ts";
import {
  type Args,
  type ElementOperation,
  type Operation,
  operationId,
  type SinkOperation,
  type SourceContext,
  type TaskRoom,
} from "../ops/operation.ts";
import type { LookupKey } from "../values/lookup.ts";
import type { Splitting } from "../values/tokens.ts";
import type { Aside, Later, Pieced } from "../wire/aside.ts";
import {
  bindFunction,
  type Callable,
  collecting,
  type Functions,
  isGenerator,
  lookup,
  ofOperation,
  ownFunction,
  synchronous,
} from "./callable.ts";
import { blaming, type Culprit } from "./failure.ts";
import type { Meter } from "./meter.ts";
import type { Branch, PartsOfAll, Program, Stage, Value } from "./program.ts";
import type { SkippedElements, Tolerated } from "./tolerated.ts";

/** What a thread offers the tasks that run on it. */
export interface KernelContext extends Functions {
  /** The operation of that name. */
  operation(id: string): Operation;
  /** The result of another key, or one element of it. */
  input(key: string, part?: number): unknown;
  /** The same, to be read when it is needed; absent where all are in memory. */
  later?(key: string, part?: number): Later;
  /** One element of the result of each partition of a collection, in order; each perhaps in pieces. */
  parts(of: PartsOfAll): readonly Aside[];
  /** Where the task puts what it has gathered; absent where it may hold any amount. */
  readonly room?: TaskRoom;
  /** Aborted when the task is cancelled. */
  readonly signal: AbortSignal;
  /** Waits until messages that have arrived have been delivered. */
  yieldToMessages(): Promise<void>;
  /** Runs loops as generated code or as closures. */
  readonly loops: LoopMaker;
  /** Asks what only the thread that schedules can read. */
  readonly ask?: SourceContext["ask"];
  /** What an end of the task shares with the same end of others of its layer. */
  share<T extends object>(make: () => T, end: number): T;
  /** Number of the partition that the task makes, if it makes one. */
  readonly partition?: number;
  /** Counts what the task reads, for who asks meanwhile. */
  readonly meter?: Meter;
  /** Told once, when the task has been computed, which elements it has gone on without, if any. */
  noteSkipped(skipped: readonly SkippedElements[]): void;
}

/** The context of one attempt to compute a task. */
export interface Attempt extends KernelContext {
  readonly tolerated: Tolerated;
  readonly meter: Meter;
  /** Whether its source has asked for what nobody can ask for again. */
  readsOnce: boolean;
  /** Whether one of many elements was found to be wrong, and is to be told from the others. */
  readonly carefully: boolean;
  /** What it has set aside in pieces, all of which but its result is dropped when it ends. */
  readonly made: Pieced[];
}

/** Makes the loop of a plan. */
export interface LoopMaker {
  make(plan: Plan, batchKind: BatchKind): Loop;
}

/** What a loop runs over. */
export type BatchKind = "items" | "range" | "drawn" | "lines";

/**
 * Runs one batch into the states of the ends; `true` says that no end wants more. `at` then says at
 * which element, otherwise how many there were; where a function throws, at which element and stage.
 */
export type Loop = (
  items: unknown,
  ends: readonly End[],
  at: Position,
  plan: Plan,
) => boolean;

/** What a sink has taken in. */
export interface End {
  state: unknown;
  /** Whether it wants no more. */
  full: boolean;
}

/** How far a loop has come. */
export interface Position {
  /** Element of the batch. */
  index: number;
  /** Number of the stage whose function was called last. */
  stage: number;
}

/** One stage of a plan. */
export interface PlannedStage<O = ElementOperation> {
  readonly operation: O;
  /** As the operation's `prepare` made them. */
  readonly args: Args;
  /** The function called with each element, if the operation has one. */
  readonly call: Callable | undefined;
  /** A key that its template may write into the code of the loop, if the operation has one. */
  readonly literalKey?: LookupKey | undefined;
  /** How it cuts a text into tokens, whose array it passes on, or the items of it; if it is known to. */
  readonly splitting?: Splitting | undefined;
  /**
   * Where it passes on one element or none for each text, always the same, and does nothing else: a text
   * that is different for stages which do something else.
   */
  readonly pureBy?: string | undefined;
  /** All user functions among the arguments. */
  readonly callables: readonly Callable[];
}

/** A stage whose function may throw without failing the task. */
export interface TolerantStage extends PlannedStage {
  readonly call: Callable;
}

/** Whether a stage is one of those. */
export function isTolerant(stage: AnyStage): stage is TolerantStage {
  return stage.call !== undefined && stage.call.onError !== "throw";
}

/** A stage of either kind. */
export type AnyStage = PlannedStage | PlannedStage<SinkOperation>;

/** Stages that elements go through one after another, by their numbers, and what they come to. */
export interface Chain {
  /** Number of the first stage. */
  readonly first: number;
  /** Number of the sink, unless there are branches. */
  readonly last: number;
  /** Where elements go from here, if not to one sink. */
  readonly branches: readonly Chain[];
  /** Positions among the plan's sinks of those that elements come to. */
  readonly ends: readonly number[];
}

/** A program whose source has still to be opened. */
export interface Plan {
  /** All stages and sinks, those of a branch one after another. */
  readonly stages: readonly AnyStage[];
  /** What elements go through first. */
  readonly trunk: Chain;
  /** Numbers of the stages that are sinks. */
  readonly sinks: readonly number[];
  /** Whether any function has to be awaited. */
  readonly async: boolean;
  /** Whether its loop notes where it is before it gives an element to a sink. */
  readonly marks?: boolean;
  /** Takes the elements whose function threw where that does not fail the task. */
  readonly tolerated: Tolerated;
  /** Aborts when the task is cancelled. */
  readonly signal: AbortSignal;
}

/** The stages of a program in the order of their numbers, and how they hang together. */
export interface Layout extends Pick<Plan, "trunk" | "sinks"> {
  /** What a stage does; `undefined` for a sink that keeps the elements themselves. */
  readonly stages: readonly (Stage | undefined)[];
}

/** Numbers the stages of a program. */
export function layOut(program: Program): Layout {
  const stages: (Stage | undefined)[] = [];
  const sinks: number[] = [];
  function add(branch: Branch): Chain {
    const first = stages.length;
    stages.push(...branch.stages);
    const last = stages.length;
    const branches = branch.branches?.map(add) ?? [];
    if (branches.length > 0) {
      return { first, last, branches, ends: branches.flatMap(({ ends }) => ends) };
    }
    stages.push(branch.sink);
    return { first, last, branches, ends: [sinks.push(last) - 1] };
  }
  return { trunk: add(program), stages, sinks };
}

/** The sink that keeps the elements themselves. */
export const keeping: PlannedStage<SinkOperation> = {
  operation: collect,
  args: [],
  call: undefined,
  callables: [],
};

/** Makes a plan of a program's stages. */
export async function planStages(
  program: Program,
  context: Attempt,
  evaluate: (value: Value) => unknown,
): Promise<Plan> {
  const { stages, trunk, sinks } = layOut(program);
  const planned: AnyStage[] = [];
  for (const [s, stage] of stages.entries()) {
    if (stage === undefined) planned.push(keeping);
    else if (!sinks.includes(s)) {
      const pulls = s < trunk.last ? { reader: readerOf(stages, s, trunk, context) } : undefined;
      planned.push(await planStage<ElementOperation>(stage, "element", context, evaluate, pulls));
    } else planned.push(await planStage<SinkOperation>(stage, "sink", context, evaluate));
  }
  const { tolerated, signal } = context;
  return { stages: planned, trunk, sinks, async: isAsync(planned), tolerated, signal };
}

/** Whether any function of some stages has to be awaited. */
export function isAsync(stages: readonly AnyStage[]): boolean {
  return stages.some(({ callables }) => callables.some((callable) => callable.async));
}

/** The operation of the trunk that takes in what a stage passes on, if there is one. */
function readerOf(
  stages: Layout["stages"],
  s: number,
  { last }: Chain,
  context: KernelContext,
): ElementOperation | undefined {
  if (s + 1 >= last) return undefined;
  return operationOfKind(stages[s + 1]!.operation, "element", context);
}

/** The sink of an end. */
export function sinkOf({ stages, sinks }: Plan, end: number): PlannedStage<SinkOperation> {
  return stages[sinks[end]!] as PlannedStage<SinkOperation>;
}

/** Whether no end of a chain wants more. */
export function isFull({ ends: places }: Chain, ends: readonly End[]): boolean {
  return places.every((end) => ends[end]!.full);
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
  pulls?: { readonly reader: ElementOperation | undefined },
): Promise<PlannedStage<O>> {
  const operation = operationOfKind(stage.operation, kind, context) as O;
  const callables: Callable[] = [];
  let call: Callable | undefined;
  const args: unknown[] = [];
  for (const [position, value] of stage.args.entries()) {
    if (value.kind !== "function") {
      const evaluated = await evaluate(value);
      if (position === operation.functionAt && evaluated !== undefined) call = lookup(evaluated);
      args.push(evaluated);
      continue;
    }
    const bound = await bindFunction(value, context, evaluate);
    const callable = position !== operation.functionAt
      ? bound
      : spreading(operation, isRead(bound, operation, pulls) ? bound : collecting(bound));
    callables.push(callable);
    if (position === operation.functionAt) call = callable;
    args.push(kind === "sink" ? synchronous(callable) : ofOperation(callable));
  }
  if (operation.kind === "element" && operation.ownFunction !== undefined) {
    call = ownFunction(operation, operation.ownFunction(args));
  }
  const literalKey = operation.kind === "element" ? operation.literalKey?.(args) : undefined;
  const splitting = operation.kind === "element" ? splittingOf(operation, call, args) : undefined;
  const pureBy = operation.kind === "element" ? purityOf(operation, call, args) : undefined;
  const { name } = operation;
  const prepared = await blaming({ operation: name }, () => operation.prepare?.(args) ?? args);
  return { operation, args: prepared, call, literalKey, splitting, pureBy, callables };
}

/** What a stage does to texts, if it is pure. */
function purityOf(
  operation: ElementOperation,
  call: Callable | undefined,
  args: Args,
): string | undefined {
  if (call !== undefined) {
    const isKnown = operation.passesResult === true
      ? call.pure === "text"
      : call.pure !== undefined;
    if (!isKnown || call.onError !== "throw") return undefined;
  }
  const given = operation.pureBy?.(args);
  return given === undefined
    ? undefined
    : JSON.stringify([operationId(operation), call?.id, given]);
}

/** How a stage cuts a text into tokens, by itself or by its function. */
function splittingOf(
  operation: ElementOperation,
  call: Callable | undefined,
  args: Args,
): Splitting | undefined {
  if (call === undefined) return operation.splitting?.(args);
  const passesOn = operation.passesResult === true || operation.items === "y";
  return passesOn && call.argumentsOf === undefined ? call.splitting : undefined;
}

/**
 * Whether what a generator function makes is read by one stage alone, which takes it apart. In a
 * branch it is not, since all branches go on together.
 */
function isRead(
  callable: Callable,
  operation: ElementOperation | SinkOperation,
  pulls: { readonly reader: ElementOperation | undefined } | undefined,
): boolean {
  if (pulls === undefined) return false;
  // An element whose function fails is dropped as a whole.
  if (operation.kind !== "element" || callable.onError !== "throw") return false;
  if (!isGenerator(callable)) return false;
  return operation.items === "y" ||
    (operation.passesResult === true && pulls.reader?.items === "x");
}

/** Whose fault it is where a stage fails: a key in place of a function is no function. */
export function culpritAt(
  { operation, call, callables }: AnyStage,
  source: ElementLocation,
): Culprit {
  const isFunction = call !== undefined && callables.includes(call);
  return { operation: operation.name, function: isFunction ? call.name : undefined, source };
}

/** A function that is called with what an element stands for, where the operation says so. */
function spreading(operation: ElementOperation | SinkOperation, callable: Callable): Callable {
  if (operation.kind !== "element" || operation.argumentsOf === undefined) return callable;
  return { ...callable, argumentsOf: operation.argumentsOf };
}

/** Whether every end may have enough before the last element. */
export function isStopping(plan: Plan): boolean {
  return plan.sinks.every((_, end) => sinkOf(plan, end).operation.stops === true);
}
