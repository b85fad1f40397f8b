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

import { settleElement } from "./batches.ts";
import { type Callable, callWith } from "./callable.ts";
import { composeStages, tolerate } from "./compose.ts";
import type { HandOver } from "./hand_over.ts";
import {
  type Chain,
  type End,
  isFull,
  type Plan,
  type PlannedStage,
  type Position,
  sinkOf,
  type TolerantStage,
} from "./plan.ts";
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

/** Elements in the order in which they came, at hand or still to come. */
type Travellers = Iterable<Traveller> | AsyncIterable<Traveller>;

/** Number of elements that branches take in together, as a multiple of the widest window. */
const windowsAtOnce = 16;

/**
 * Runs elements through a plan with asynchronous functions; `true` says that no end wants more.
 * `at` says at which element and stage it failed, if it did; the state of an end changes when it is
 * handed on.
 */
export async function flow(
  plan: Plan,
  items: Iterable<unknown>,
  ends: readonly End[],
  at: Position,
  signal: AbortSignal,
  handOver: HandOver | undefined,
): Promise<boolean> {
  return await throughChain(number(items, signal), plan, plan.trunk, ends, at, handOver);
}

/** What becomes of elements on their way through the stages of the trunk. */
export function travellers(
  plan: Plan,
  items: Iterable<unknown>,
  at: Position,
  signal: AbortSignal,
): AsyncIterable<Traveller> {
  return afterStages(number(items, signal), plan, plan.trunk, at);
}

/** What becomes of elements on their way through the stages of a chain. */
function afterStages(
  elements: Travellers,
  plan: Plan,
  chain: Chain,
  at: Position,
): AsyncIterable<Traveller> {
  let stream = elements;
  let from = chain.first;
  for (let s = chain.first; s < chain.last; s++) {
    const stage = plan.stages[s] as PlannedStage;
    if (stage.call?.async !== true) continue;
    const input = throughStages(stream, plan, from, s, at);
    stream = throughWindow(input, plan.tolerated, { ...stage, call: stage.call }, s, at);
    from = s + 1;
  }
  return throughStages(stream, plan, from, chain.last, at);
}

async function throughChain(
  elements: Travellers,
  plan: Plan,
  chain: Chain,
  ends: readonly End[],
  at: Position,
  handOver?: HandOver,
): Promise<boolean> {
  const stream = afterStages(elements, plan, chain, at);
  return await (chain.branches.length === 0
    ? intoSink(stream, plan, chain.ends[0]!, ends, at, handOver)
    : intoBranches(stream, plan, chain.branches, ends, at));
}

/**
 * Gives elements to each branch in turn, so many at a time that the windows in a branch fill. So a
 * branch that has enough may have called functions before it for some elements more.
 */
async function intoBranches(
  stream: Travellers,
  plan: Plan,
  branches: readonly Chain[],
  ends: readonly End[],
  at: Position,
): Promise<boolean> {
  const widths = plan.stages.flatMap(({ callables }) => callables.map((it) => it.concurrency));
  const length = windowsAtOnce * Math.max(...widths);
  const isOver = () => branches.every((branch) => isFull(branch, ends));
  let some: Traveller[] = [];
  const give = async () => {
    const elements = some;
    some = [];
    for (const branch of branches) {
      if (isFull(branch, ends)) continue;
      await throughChain(elements, plan, branch, ends, at);
    }
  };
  for await (const { x, index } of stream) {
    some.push({ x: settleElement(x), index });
    if (some.length < length) continue;
    await give();
    if (isOver()) return true;
  }
  await give();
  return isOver();
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
  stream: Travellers,
  plan: Plan,
  from: number,
  to: number,
  at: Position,
): AsyncGenerator<Traveller> {
  if (from === to) return yield* stream;
  let out: unknown[] = [];
  const next = (x: unknown): void => void out.push(x);
  const push = composeStages(plan, { from, to, next, at });
  for await (const { x, index } of stream) {
    at.index = index;
    push(x);
    const results = out;
    out = [];
    for (const result of results) yield { x: result, index };
  }
}

async function* throughWindow(
  stream: Travellers,
  tolerated: Tolerated,
  stage: TolerantStage,
  s: number,
  at: Position,
): AsyncGenerator<Traveller> {
  const { call } = stage;
  let out: unknown[] = [];
  const push = stage.operation.push(stage.args, (x) => void out.push(x));
  const pending: PendingCall[] = [];

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
    else tolerate(tolerated, stage, { x: first.x, index, error: settled.error }, push);
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
  stream: Travellers,
  plan: Plan,
  place: number,
  ends: readonly End[],
  at: Position,
  handOver: HandOver | undefined,
): Promise<boolean> {
  const { operation, args, call, callables } = sinkOf(plan, place);
  const end = ends[place]!;
  const s = plan.sinks[place]!;
  const awaits = callables.some((callable) => callable.async && callable !== call);
  const keyed = call === undefined
    ? withoutKey(stream, operation.call !== undefined)
    : withKey(stream, call, s, at);
  for await (const { x, y, index } of keyed) {
    at.index = index;
    at.stage = s;
    const enough = awaits
      ? await operation.stepAsync!(end.state, x, y, args)
      : operation.step(end.state, x, y, args);
    if (enough === true) return end.full = true;
    const draining = operation.drain?.(end.state, args);
    if (draining !== undefined) await draining;
    await handOver?.soon();
  }
  return false;
}

async function* withoutKey(
  stream: Travellers,
  isKey: boolean,
): AsyncGenerator<Traveller & { readonly y: unknown }> {
  for await (const { x, index } of stream) yield { x, index, y: isKey ? x : undefined };
}

async function* withKey(
  stream: Travellers,
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
