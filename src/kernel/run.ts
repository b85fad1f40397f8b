/**
 * Runs a task: evaluates its value, driving the loop of each program in it over
 * the batches of its source.
 *
 * @module
 */

import type { ElementLocation } from "../errors.ts";
import { describeValue } from "../ops/describe_value.ts";
import { type Batch, type NumberRange, PromiseSeen } from "../ops/operation.ts";
import { flow } from "./flow.ts";
import {
  bindFunction,
  type KernelContext,
  operationOfKind,
  type Plan,
  planStages,
  type Position,
  withCaptured,
} from "./plan.ts";
import type { CallValue, OpenSource, Program, Value } from "./program.ts";

/** Longest stretch of computing, in milliseconds, without looking at messages (a cancellation). */
const patience = 20;

/** Elements of an iterable that make a batch. */
const batchLength = 4096;

/** What went wrong in a task, and where. */
export class TaskFailure {
  /** Name of the operation whose function failed. */
  readonly operation: string;
  /** Name of the user's function, where one was running. */
  readonly function: string | undefined;
  /** Where the element came from. */
  readonly source: ElementLocation | undefined;
  /** What was thrown. */
  readonly error: unknown;

  /** Notes what went wrong. */
  constructor(
    error: unknown,
    operation: string,
    fn?: string | undefined,
    source?: ElementLocation | undefined,
  ) {
    this.error = error;
    this.operation = operation;
    this.function = fn;
    this.source = source;
  }
}

/**
 * Evaluates a task's value; rejects with a {@linkcode TaskFailure}. A one-shot iterator
 * becomes an array, since a result can be read more than once.
 */
export async function runValue(value: Value, context: KernelContext): Promise<unknown> {
  return await asFailure(async () => await settle(await restarting(value, context)));
}

/**
 * Evaluates a task whose result is a partition and hands its elements to `emit` as they come;
 * waits for `emit` before it goes on. Rejects with a {@linkcode TaskFailure}.
 */
export async function streamValue(
  value: Value,
  context: KernelContext,
  emit: (elements: readonly unknown[]) => Promise<void>,
): Promise<void> {
  await asFailure(async () => {
    const whole = value.kind !== "program" || value.sink !== undefined;
    if (whole) {
      const result = await settle(await restarting(value, context));
      for await (const batch of batchesOf(result)) await emit(batch.items as readonly unknown[]);
      return;
    }
    let emitted = 0;
    await restartable(context, async () => {
      let skip = emitted;
      await runProgram(value, context, async (elements) => {
        const fresh = skip === 0 ? elements : elements.slice(skip);
        skip = Math.max(0, skip - elements.length);
        emitted += fresh.length;
        if (fresh.length > 0) await emit(fresh);
      });
    });
  });
}

async function asFailure<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof TaskFailure ? error : new TaskFailure(error, "task");
  }
}

function restarting(value: Value, context: KernelContext): Promise<unknown> {
  return restartable(context, () => evaluate(value, context));
}

/** Runs again, awaiting, each time a function turns out to return a promise. */
async function restartable<T>(context: KernelContext, run: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const cause = error instanceof TaskFailure ? error.error : error;
      if (!(cause instanceof PromiseSeen) || context.asynchronous.has(cause.functionId)) {
        throw error;
      }
      context.asynchronous.add(cause.functionId);
    }
  }
}

async function evaluate(value: Value, context: KernelContext): Promise<unknown> {
  switch (value.kind) {
    case "data":
      return value.value;
    case "input":
      return context.input(value.key);
    case "function":
      return withCaptured(await bindFunction(value, context, (arg) => evaluate(arg, context)));
    case "list": {
      const items: unknown[] = [];
      for (const item of value.items) items.push(await evaluate(item, context));
      return items;
    }
    case "call":
      return await runCall(value, context);
    case "program":
      return await runProgram(value, context);
  }
}

async function runCall(value: CallValue, context: KernelContext): Promise<unknown> {
  const operation = operationOfKind(value.operation, "value", context);
  const args: unknown[] = [];
  let name: string | undefined;
  for (const arg of value.args) {
    if (arg.kind === "function") name ??= (await context.revive(arg.id)).name;
    args.push(await evaluate(arg, context));
  }
  try {
    const prepared = operation.prepare === undefined ? args : await operation.prepare(args);
    return await operation.run(prepared);
  } catch (error) {
    throw new TaskFailure(error, operation.calls ? name ?? "task" : operation.name, name);
  }
}

/** Runs a program; with `emit`, a partition's elements go there batch by batch. */
async function runProgram(
  program: Program,
  context: KernelContext,
  emit?: (elements: unknown[]) => Promise<void>,
): Promise<unknown> {
  const plan = await planStages(program, context, (value) => evaluate(value, context));
  const { operation, args } = plan.sink;
  let state = operation.init(args);
  if (operation.full?.(state) !== true) {
    const batches = await openSource(program.source, context);
    await drive(plan, batches, context, () => state, async () => {
      if (emit === undefined) return;
      const elements = state as unknown[];
      state = operation.init(args);
      await emit(elements);
    });
  }
  return operation.finish(state, args);
}

/** Runs the plan's loop over batch after batch, looking at messages now and then. */
async function drive(
  plan: Plan,
  batches: Iterable<Batch> | AsyncIterable<Batch>,
  context: KernelContext,
  state: () => unknown,
  afterBatch: () => Promise<void>,
): Promise<void> {
  const at: Position = { index: 0, stage: 0 };
  let seen = 0;
  let lastLook = performance.now();
  // `for await` over a synchronous iterable still closes it when the loop is left.
  for await (const batch of batches) {
    context.signal.throwIfAborted();
    const { items } = batch;
    let enough: boolean;
    try {
      if (plan.async) enough = await flow(plan, asIterable(items), state(), at);
      else {
        const kind = isRange(items) ? "range" : "items";
        enough = context.loops.make(plan, kind)(items, state(), at, plan);
      }
    } catch (error) {
      throw stageFailure(error, plan, at, batch, seen);
    }
    seen += items.length;
    await afterBatch();
    if (enough) break;
    if (performance.now() - lastLook > patience) {
      await context.yieldToMessages();
      lastLook = performance.now();
    }
  }
}

async function openSource(
  source: OpenSource | Value,
  context: KernelContext,
): Promise<Iterable<Batch> | AsyncIterable<Batch>> {
  if (source.kind !== "open") return batchesOf(await evaluate(source, context));
  const operation = operationOfKind(source.operation, "source", context);
  const args: unknown[] = [];
  for (const arg of source.args) args.push(await evaluate(arg, context));
  const prepared = operation.prepare === undefined ? args : await operation.prepare(args);
  return opened(operation.name, operation.open(prepared, { signal: context.signal }));
}

/** The same batches, with failures named after the source. */
async function* opened(
  name: string,
  batches: Iterable<Batch> | AsyncIterable<Batch>,
): AsyncGenerator<Batch> {
  const iterator = Symbol.asyncIterator in batches
    ? batches[Symbol.asyncIterator]()
    : batches[Symbol.iterator]();
  let finished = false;
  try {
    for (;;) {
      let next: IteratorResult<Batch>;
      try {
        next = await iterator.next();
      } catch (error) {
        finished = true;
        throw new TaskFailure(error, name);
      }
      if (next.done === true) {
        finished = true;
        return;
      }
      yield next.value;
    }
  } finally {
    if (!finished) await iterator.return?.();
  }
}

/** Cuts a partition's value into batches; an array is one batch as it is. */
function batchesOf(value: unknown): Iterable<Batch> | AsyncIterable<Batch> {
  if (Array.isArray(value)) return [{ items: value }];
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return [{ items: value as unknown as unknown[] }];
  }
  if (typeof value === "object" && value !== null) {
    if (Symbol.iterator in value) return inBatches(value as Iterable<unknown>);
    if (Symbol.asyncIterator in value) return inAsyncBatches(value as AsyncIterable<unknown>);
  }
  throw new TypeError(
    `Cannot read a partition: expected an iterable of elements, got ${describeValue(value)}`,
  );
}

function* inBatches(elements: Iterable<unknown>): Generator<Batch> {
  let items: unknown[] = [];
  for (const element of elements) {
    items.push(element);
    if (items.length === batchLength) {
      yield { items };
      items = [];
    }
  }
  if (items.length > 0) yield { items };
}

async function* inAsyncBatches(elements: AsyncIterable<unknown>): AsyncGenerator<Batch> {
  for await (const element of elements) yield { items: [element] };
}

function isRange(items: readonly unknown[] | NumberRange): items is NumberRange {
  return !Array.isArray(items) && "step" in items;
}

function asIterable(items: readonly unknown[] | NumberRange): Iterable<unknown> {
  return isRange(items) ? numbers(items) : items;
}

function* numbers({ start, step, length }: NumberRange): Generator<number> {
  for (let i = 0; i < length; i++) yield start + i * step;
}

/** A one-shot iterator as an array; anything else as it is. */
async function settle(value: unknown): Promise<unknown> {
  if (typeof value !== "object" || value === null || !("next" in value)) return value;
  if (Symbol.iterator in value) return [...value as Iterable<unknown>];
  if (Symbol.asyncIterator in value) {
    const elements: unknown[] = [];
    for await (const element of value as AsyncIterable<unknown>) elements.push(element);
    return elements;
  }
  return value;
}

function stageFailure(
  error: unknown,
  plan: Plan,
  at: Position,
  batch: Batch,
  seen: number,
): TaskFailure {
  if (error instanceof TaskFailure) return error;
  const stage = plan.stages[at.stage] ?? plan.sink;
  const [callable] = stage.callables;
  const location = batch.locate?.(at.index) ?? { index: seen + at.index };
  return new TaskFailure(error, stage.operation.name, callable?.name, location);
}
