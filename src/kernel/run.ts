/**
 * Runs a task: evaluates its value, driving the loop of each program in it over
 * the batches of its source.
 *
 * @module
 */

import {
  type Batch,
  type ElementPlace,
  OneOfMany,
  PromiseSeen,
  type ValueOperation,
} from "../ops/operation.ts";
import { settleElements } from "../values/one_shot.ts";
import { Pieced, piecedIn, whole } from "../wire/aside.ts";
import { Attention } from "./attention.ts";
import {
  asIterable,
  type Batches,
  batchesOf,
  Counted,
  isDrawn,
  isRange,
  madeBy,
  settle,
} from "./batches.ts";
import {
  abandon,
  askingOnce,
  begin,
  blamingOperation,
  drain,
  finish,
  firstFailure,
  locationOf,
  relieve,
  setsAside,
} from "./ends.ts";
import { attributed, blaming, type Culprit, failureOf, TaskFailure } from "./failure.ts";
import { flow } from "./flow.ts";
import { HandOver } from "./hand_over.ts";
import { Meter } from "./meter.ts";
import { bindFunction, withCaptured } from "./callable.ts";
import {
  type Attempt,
  type BatchKind,
  culpritAt,
  type End,
  isFull,
  isStopping,
  type KernelContext,
  type Loop,
  type LoopMaker,
  operationOfKind,
  type Plan,
  planStages,
  type Position,
  sinkOf,
} from "./plan.ts";
import { type Divisible, type DivisibleKind, Pieces } from "./pieces.ts";
import { pulled, type Reading } from "./pulled.ts";
import { tokenLoop, tokensOf } from "./token_loop.ts";
import type { CallValue, OpenSource, Program, Value } from "./program.ts";
import { Tolerated } from "./tolerated.ts";

/** Milliseconds that the messages of a reader may wait, who may be asking for elements. */
const readersPatience = 4;

/** Elements behind asynchronous functions between two looks at how much has been gathered. */
const elementsPerLook = 64;

/**
 * Evaluates a task's value; rejects with a {@linkcode TaskFailure}. One-shot iterators
 * become arrays, since a result can be read more than once.
 */
export async function runValue(value: Value, context: KernelContext): Promise<unknown> {
  return await blaming(await makerOf(value, context), async () => {
    return await settle(
      await restartable(context, (attempt) => evaluate(value, attempt, true)),
      new Attention(context),
    );
  });
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
  if (value.kind === "program" && value.sink === undefined && value.branches === undefined) {
    return await blaming(task, () => streamProgram(value, context, emit));
  }
  await blaming(await makerOf(value, context), async () => {
    const result = await restartable(context, (attempt) => evaluate(value, attempt, true));
    const attention = new Attention(context, readersPatience);
    for await (const { items } of batchesOf(result)) {
      await attention.pay();
      await emit(settleElements(Array.isArray(items) ? items : [...asIterable(items)]));
    }
  });
}

/** Runs a partition's program; one that has to start again leaves out what it has emitted. */
async function streamProgram(
  program: Program,
  context: KernelContext,
  emit: (elements: readonly unknown[]) => Promise<void>,
): Promise<void> {
  let emitted = 0;
  await restartable(context, async (attempt) => {
    let skip = emitted;
    await runProgram(program, attempt, async (elements) => {
      const fresh = skip === 0 ? elements : elements.slice(skip);
      skip = Math.max(0, skip - elements.length);
      emitted += fresh.length;
      if (fresh.length > 0) await emit(settleElements(fresh));
    });
  });
}

/** Who is to blame where nobody knows better. */
const task: Culprit = { operation: "task" };

/** Whose fault it is if the result of a value cannot be read: its maker's, where that can be told. */
async function makerOf(
  value: Value,
  context: KernelContext,
  otherwise: Culprit = task,
): Promise<Culprit> {
  if (value.kind === "program") {
    const { sink, stages, source } = value;
    const last = sink ?? stages.at(-1);
    if (last === undefined) {
      return source.kind === "open" ? otherwise : makerOf(source, context, otherwise);
    }
    return { operation: context.operation(last.operation).name };
  }
  if (value.kind !== "call") return otherwise;
  const { isCall, name: operation } = context.operation(value.operation) as ValueOperation;
  const [first] = value.args;
  const name = first?.kind === "function" ? (await context.revive(first.id)).name : undefined;
  return { operation: isCall ? "task" : operation, function: name };
}

/**
 * Runs again, awaiting, each time a function turns out to return a promise; and once, carefully, where a
 * sink knows only that one of many elements is wrong.
 */
async function restartable<T>(
  context: KernelContext,
  run: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const { meter = new Meter() } = context;
  /** What a sink knows to be wrong, but not with which element. */
  let doubt: TaskFailure | undefined;
  for (;;) {
    meter.reset();
    // Another task may learn of the function while this one runs.
    const known = [...context.asynchronous];
    const tolerated = new Tolerated(context.partition);
    const made: Pieced[] = [];
    let result: T | undefined;
    try {
      const carefully = doubt !== undefined;
      const fields = { tolerated, meter, made, carefully, readsOnce: false };
      result = await run(attemptOf(context, fields));
      if (tolerated.skipped.length > 0) context.noteSkipped(tolerated.skipped);
      return result;
    } catch (error) {
      const cause = error instanceof TaskFailure ? error.error : error;
      if (cause instanceof OneOfMany) {
        if (doubt !== undefined) throw doubt;
        doubt = new TaskFailure(cause.error, { operation: (error as TaskFailure).operation });
      } else if (cause instanceof PromiseSeen && !known.includes(cause.functionId)) {
        context.asynchronous.add(cause.functionId);
      } else throw doubt === undefined ? error : clearer(error, doubt, context);
    } finally {
      if (made.length > 0) releaseAllBut(piecedIn(result), made);
    }
  }
}

/**
 * Of what went wrong in a careful attempt and what was the reason for it: what failed may now be the
 * source, which can be read only once.
 */
function clearer(error: unknown, doubt: TaskFailure, { signal }: KernelContext): unknown {
  const isOfTheSame = error instanceof TaskFailure && error.operation === doubt.operation;
  return isOfTheSame || signal.aborted ? error : doubt;
}

/**
 * Begins an attempt in the context itself, which is of this task alone: a copy of its many fields takes
 * longer than all else that is done for a small task.
 */
function attemptOf(
  context: KernelContext,
  fields: Pick<Attempt, "tolerated" | "meter" | "made" | "carefully" | "readsOnce">,
): Attempt {
  return Object.assign(context, fields);
}

function releaseAllBut(kept: readonly Pieced[], made: readonly Pieced[]): void {
  const keeping = new Set(kept);
  for (const pieces of made) if (!keeping.has(pieces)) pieces.release();
}

/** What a value is: a partition as an array, unless who wants it reads it a piece at a time. */
async function evaluate(value: Value, context: Attempt, inPieces = false): Promise<unknown> {
  const made = await evaluated(value, context, inPieces);
  return inPieces ? made : whole(made);
}

/** Values of which those that are results of other tasks are read when they are needed. */
async function evaluateLater(items: readonly Value[], context: Attempt): Promise<unknown[]> {
  const made: unknown[] = [];
  for (const item of items) {
    const isLater = item.kind === "input" && context.later !== undefined;
    made.push(isLater ? context.later!(item.key, item.part) : await evaluate(item, context));
  }
  return made;
}

async function evaluated(value: Value, context: Attempt, inPieces: boolean): Promise<unknown> {
  switch (value.kind) {
    case "data":
      return value.value;
    case "input":
      return context.input(value.key, value.part);
    case "parts":
      return context.parts(value).map((part) => part.read());
    case "function":
      return withCaptured(await bindFunction(value, context, (arg) => evaluate(arg, context)));
    case "list": {
      const items: unknown[] = [];
      for (const item of value.items) {
        const made = await evaluate(item, context, inPieces);
        items.push(item.kind === "call" ? await settle(made, new Attention(context)) : made);
      }
      return items;
    }
    case "call":
      return await runCall(value, context);
    case "program": {
      const made = await runProgram(value, context);
      context.made.push(...piecedIn(made));
      return made;
    }
  }
}

async function runCall(value: CallValue, context: Attempt): Promise<unknown> {
  const operation = operationOfKind(value.operation, "value", context);
  const args: unknown[] = [];
  for (const arg of value.args) {
    if (operation.readsParts === true && arg.kind === "parts") args.push(context.parts(arg));
    else if (operation.readsLater === true && arg.kind === "list") {
      args.push(await evaluateLater(arg.items, context));
    } else if (arg.kind !== "function") {
      const evaluated = await evaluate(arg, context, operation.readsPieces);
      // A user's function is given what it would be given if the call were a task of its own.
      const fused = operation.isCall === true && arg.kind === "call";
      args.push(fused ? await settle(evaluated, new Attention(context)) : evaluated);
    } else {
      const callable = await bindFunction(arg, context, (capture) => evaluate(capture, context));
      args.push(attributed(callable.name, withCaptured(callable)));
    }
  }
  try {
    const prepared = operation.prepare === undefined ? args : await operation.prepare(args);
    const made = await operation.run(prepared, context.room);
    if (made instanceof Pieced && !args.includes(made)) context.made.push(made);
    return made;
  } catch (error) {
    throw failureOf(error, operation.isCall ? task : { operation: operation.name });
  }
}

/** Runs a program; with `emit`, a partition's elements go there batch by batch. */
async function runProgram(
  program: Program,
  context: Attempt,
  emit?: (elements: unknown[]) => Promise<void>,
): Promise<unknown> {
  const plan = await planStages(program, context, (value) => evaluate(value, context));
  const ends: End[] = [];
  try {
    for (const end of plan.sinks.keys()) ends.push(await begin(plan, end, context));
    return await runPlan(plan, ends, program, context, emit);
  } catch (error) {
    await abandon(plan, ends);
    throw error;
  }
}

async function runPlan(
  plan: Plan,
  ends: End[],
  program: Program,
  context: Attempt,
  emit: ((elements: unknown[]) => Promise<void>) | undefined,
): Promise<unknown> {
  const reader = plan.stages[0]!.operation.name;
  const open = (oneByOne: boolean) => openSource(program.source, { reader, oneByOne }, context);
  const again = program.source.kind === "open" ? () => open(false) : undefined;
  const locate = (place: ElementPlace) => locationOf(place, again);
  if (!isFull(plan.trunk, ends)) {
    const { operation, args } = sinkOf(plan, 0);
    const batches = await open(isStopping(plan) && !plan.async);
    const handOver = emit && new HandOver(async () => {
      const [end] = ends as [End];
      const elements = end.state as unknown[];
      end.state = operation.init(args);
      if (elements.length > 0) await emit(elements);
    });
    try {
      const count = context.meter.counting(program, context.operation);
      const reading = pulled({ plan, batches, count });
      await blamingOperation(operation, () => drive(reading, context, ends, handOver));
    } catch (error) {
      throw await firstFailure(error, plan, ends, context, locate);
    } finally {
      handOver?.end();
    }
  }
  if (program.branches === undefined) return await finish(plan, 0, ends, context, locate);
  const results: unknown[] = [];
  for (const end of ends.keys()) {
    const made = await finish(plan, end, ends, context, locate);
    results.push(await settle(made, new Attention(context)));
  }
  return results;
}

/** Runs the plan's loop over batch after batch, piece by piece, looking at messages now and then. */
async function drive(
  { plan: planned, batches, count }: Reading,
  context: Attempt,
  ends: readonly End[],
  handOver: HandOver | undefined,
): Promise<void> {
  const at: Position = { index: 0, stage: 0 };
  let plan = planned;
  let loops: Partial<Record<BatchKind, Loop>> = {};
  let place = (index: number): ElementPlace => index;
  const pieces = new Pieces();
  const attention = new Attention(context, handOver && readersPatience);
  const room = context.room &&
    { ...context.room, place: () => place(at.index), pause: () => attention.pay() };
  // What is handed on is not gathered.
  const relieving = room === undefined || handOver !== undefined
    ? undefined
    : () => relieve(plan, ends, room);
  let taken = 0;
  const soon = relieving && (() => ++taken % elementsPerLook === 0 ? relieving() : undefined);
  const drains = plan.sinks.some((_, place) => sinkOf(plan, place).operation.drain !== undefined);
  const pause = async () => {
    if (drains) await drain(plan, ends);
    if (relieving !== undefined) {
      await relieving();
      if (plan.marks !== true && setsAside(plan, ends)) {
        [plan, loops] = [{ ...plan, marks: true }, {}];
      }
    }
    await handOver?.ifDue();
    await attention.pay();
  };
  let seen = 0;
  // `for await` over a synchronous iterable still closes it when the loop is left.
  for await (const batch of batches) {
    await pause();
    const lines = plan.async ? undefined : batch.lines;
    const kind = lines === undefined ? kindOf(batch.items) : "lines";
    const elements = lines ?? batch.items;
    let enough = false;
    let done = 0;
    // Calls that are awaited make the pauses that a loop has between two pieces.
    const whole = plan.async || kind === "drawn";
    for (const piece of whole ? [elements] : pieces.of(kind, elements as Divisible)) {
      if (done > 0) await pause();
      const before = seen + done;
      const from = done;
      const locate = (index: number) => batch.locate?.(from + index) ?? { index: before + index };
      place = (index) =>
        context.readsOnce ? locate(index) : batch.placeOf?.(from + index) ?? before + index;
      plan.tolerated.reading(locate);
      try {
        if (plan.async) {
          const items = new Counted(asIterable(batch.items), count);
          enough = await flow(plan, items, ends, at, { handOver, relieve: soon });
          done += items.count;
        } else {
          const loop = loops[kind] ??= loopOf(plan, kind, context.loops);
          const start = performance.now();
          enough = loop(piece, ends, at, plan);
          if (kind !== "drawn") pieces.took(kind, performance.now() - start);
          const taken = enough ? at.index + 1 : at.index;
          count(taken);
          done += taken;
        }
      } catch (error) {
        // Who reads a stream gets what came before.
        await handOver?.now().catch(() => {});
        throw failureOf(error, culpritAt(plan.stages[at.stage]!, locate(at.index)));
      }
      if (enough) break;
    }
    if (lines !== undefined) batch.taken?.(done);
    seen += done;
    await handOver?.now();
    if (enough) break;
  }
}

function loopOf(plan: Plan, kind: BatchKind, loops: LoopMaker): Loop {
  const tokens = kind === "lines" ? tokensOf(plan) : undefined;
  return tokens === undefined ? loops.make(plan, kind) : tokenLoop(plan, tokens, loops);
}

function kindOf(items: Batch["items"]): DivisibleKind | "drawn" {
  return isRange(items) ? "range" : isDrawn(items) ? "drawn" : "items";
}

/** Opens a program's source; what cannot be read is the fault of its maker, or of its reader. */
async function openSource(
  source: OpenSource | Value,
  { reader, oneByOne }: { readonly reader: string; readonly oneByOne: boolean },
  context: Attempt,
): Promise<Batches> {
  if (source.kind !== "open") {
    const value = await evaluate(source, context, true);
    if (Array.isArray(value)) return batchesOf(value);
    const maker = await makerOf(source, context, { operation: reader });
    return await blaming(maker, () => madeBy(maker, batchesOf(value, { maker, oneByOne })));
  }
  const operation = operationOfKind(source.operation, "source", context);
  const args: unknown[] = [];
  for (const arg of source.args) {
    const asParts = operation.readsParts === true && arg.kind === "parts";
    args.push(
      asParts ? context.parts(arg) : await evaluate(arg, context, operation.readsPieces),
    );
  }
  return await blamingOperation(operation, async () => {
    const prepared = operation.prepare === undefined ? args : await operation.prepare(args);
    const batches = operation.open(prepared, {
      signal: context.signal,
      ...(context.ask && { ask: askingOnce(context) }),
      ...(context.room && { room: context.room }),
      skipped: (...skipped) => context.tolerated.leaveOut(operation, ...skipped),
      salvaged: (...salvaged) => context.tolerated.salvage(operation, ...salvaged),
      retried: (...retried) => context.tolerated.retry(operation, ...retried),
      read: (bytes) => void (context.meter.bytes += bytes),
    });
    return madeBy({ operation: operation.name }, batches);
  });
}
