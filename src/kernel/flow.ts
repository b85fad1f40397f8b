/**
 * The awaiting variant of a loop, for plans with asynchronous functions.
 *
 * Elements are pulled through the stages one by one. A stage with an
 * asynchronous function keeps a window of unfinished calls, bounded by the
 * function's concurrency, and passes results on in order; nothing is pulled
 * before the window has room, so an early end (`take`) starts no call in vain
 * beyond it.
 *
 * @module
 */

import { compose } from "./compose.ts";
import type { HandOver } from "./hand_over.ts";
import { type Callable, callWith } from "./callable.ts";
import type { Plan, Position, TolerantStage } from "./plan.ts";
import type { Tolerated } from "./tolerated.ts";

/** An element on its way, with the position it started from. */
export interface Traveller {
  readonly x: unknown;
  readonly index: number;
}

/** A call in the window: its element and the promise of its result. */
interface PendingCall extends Traveller {
  readonly y: Promise<unknown>;
}

/**
 * Runs elements through a plan with asynchronous functions; `true` says that no more is wanted.
 * `at` says at which element and stage it failed, if it did; `state` is the sink's, which changes
 * when it is handed on.
 */
export async function flow(
  plan: Plan,
  items: Iterable<unknown>,
  state: () => unknown,
  at: Position,
  signal: AbortSignal,
  handOver: HandOver | undefined,
): Promise<boolean> {
  return await intoSink(travellers(plan, items, at, signal), plan, state, at, handOver);
}

/** What becomes of elements on their way through all stages. */
export function travellers(
  plan: Plan,
  items: Iterable<unknown>,
  at: Position,
  signal: AbortSignal,
): AsyncIterable<Traveller> {
  let stream: AsyncIterable<Traveller> = number(items, signal);
  let from = 0;
  for (const [s, stage] of plan.stages.entries()) {
    if (stage.call?.async !== true) continue;
    const input = throughStages(stream, plan, from, s, at);
    stream = throughWindow(input, plan.tolerated, { ...stage, call: stage.call }, s, at);
    from = s + 1;
  }
  return throughStages(stream, plan, from, plan.stages.length, at);
}

/** Numbers the elements, which end as soon as the task is cancelled. */
async function* number(
  items: Iterable<unknown>,
  signal: AbortSignal,
): AsyncGenerator<Traveller> {
  let index = 0;
  for (const x of items) {
    signal.throwIfAborted();
    yield { x, index: index++ };
  }
}

/** The synchronous stages numbered `from` to before `to`. */
async function* throughStages(
  stream: AsyncIterable<Traveller>,
  plan: Plan,
  from: number,
  to: number,
  at: Position,
): AsyncGenerator<Traveller> {
  if (from === to) return yield* stream;
  let out: unknown[] = [];
  const gather = {
    operation: { kind: "sink", name: "gather", init: () => out, finish: () => out, step },
    args: [],
    call: undefined,
    callables: [],
  } as const;
  function step(_: unknown, x: unknown): void {
    out.push(x);
  }
  const push = compose(
    { ...plan, stages: plan.stages.slice(0, to), sink: gather, async: false },
    from,
    out,
    at,
  );
  for await (const { x, index } of stream) {
    at.index = index;
    const enough = push(x) === true;
    const results = out;
    out = [];
    for (const result of results) yield { x: result, index };
    if (enough) return;
  }
}

async function* throughWindow(
  stream: AsyncIterable<Traveller>,
  tolerated: Tolerated,
  stage: TolerantStage,
  s: number,
  at: Position,
): AsyncGenerator<Traveller> {
  const { call } = stage;
  let out: unknown[] = [];
  const push = stage.operation.push(stage.args, (x) => void out.push(x));
  const pending: PendingCall[] = [];

  function pushFailure({ x, index }: PendingCall, error: unknown): void {
    if (call.onError === "skip") return tolerated.skip(stage, index, error);
    const failure = tolerated.collect(stage, index, error, x);
    push(failure, stage.operation.passing!(failure));
  }

  async function* settleFirst(): AsyncGenerator<Traveller> {
    const first = pending.shift()!;
    const { index } = first;
    const settled = await located(first.y, s, index, at).then(
      (y) => ({ y }),
      (error: unknown) => {
        if (call.onError === "throw") throw error;
        return { error };
      },
    );
    at.stage = s;
    at.index = index;
    if ("y" in settled) push(first.x, settled.y);
    else pushFailure(first, settled.error);
    const results = out;
    out = [];
    for (const value of results) yield { x: value, index };
  }

  for await (const { x, index } of stream) {
    pending.push({ x, index, y: begin(call, x) });
    if (pending.length >= call.concurrency) yield* settleFirst();
  }
  while (pending.length > 0) yield* settleFirst();
}

async function intoSink(
  stream: AsyncIterable<Traveller>,
  plan: Plan,
  state: () => unknown,
  at: Position,
  handOver: HandOver | undefined,
): Promise<boolean> {
  const { operation, args, call, callables } = plan.sink;
  const s = plan.stages.length;
  const awaits = callables.some((callable) => callable.async && callable !== call);
  const keyed = call === undefined
    ? withoutKey(stream, operation.call !== undefined)
    : withKey(stream, call, s, at);
  for await (const { x, y, index } of keyed) {
    at.index = index;
    at.stage = s;
    const enough = awaits
      ? await operation.stepAsync!(state(), x, y, args)
      : operation.step(state(), x, y, args);
    if (enough === true) return true;
    await handOver?.soon();
  }
  return false;
}

async function* withoutKey(
  stream: AsyncIterable<Traveller>,
  isKey: boolean,
): AsyncGenerator<Traveller & { readonly y: unknown }> {
  for await (const { x, index } of stream) yield { x, index, y: isKey ? x : undefined };
}

async function* withKey(
  stream: AsyncIterable<Traveller>,
  call: Callable,
  s: number,
  at: Position,
): AsyncGenerator<Traveller & { readonly y: unknown }> {
  const pending: PendingCall[] = [];
  const settleFirst = async () => {
    const { x, index, y } = pending.shift()!;
    return { x, index, y: await located(y, s, index, at) };
  };
  for await (const { x, index } of stream) {
    pending.push({ x, index, y: begin(call, x) });
    if (pending.length >= (call.async ? call.concurrency : 1)) yield await settleFirst();
  }
  while (pending.length > 0) yield await settleFirst();
}

function begin(call: Callable, x: unknown): Promise<unknown> {
  const y = new Promise((resolve) => resolve(callWith(call, x)));
  // A call behind the one awaited may fail first; its turn to be reported comes in order.
  y.catch(() => {});
  return y;
}

async function located(
  y: Promise<unknown>,
  s: number,
  index: number,
  at: Position,
): Promise<unknown> {
  try {
    return await y;
  } catch (error) {
    at.stage = s;
    at.index = index;
    throw error;
  }
}
