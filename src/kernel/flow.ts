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

import { settleElement } from "../values/one_shot.ts";
import { inAsyncBatches } from "./batches.ts";
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

/** An element on its way, with the position it started from. */
export interface Traveller {
  readonly x: unknown;
  readonly index: number;
}

/** What became of a call. */
type Outcome = { readonly y: unknown } | { readonly error: unknown };

/** A call in the window: its element and the promise of what becomes of it. */
interface PendingCall extends Traveller {
  readonly outcome: Promise<Outcome>;
}

/** An error that is thrown when what comes before it has gone on, and where it happened. */
class WaitingFailure {
  readonly #error: unknown;
  readonly #at: Position;

  constructor(error: unknown, at: Position) {
    this.#error = error;
    this.#at = { ...at };
  }

  throwAt(at: Position): never {
    Object.assign(at, this.#at);
    throw this.#error;
  }
}

/** What is done between two elements. */
interface Pauses {
  readonly handOver?: HandOver | undefined;
  /** Has the ends set aside what they have gathered, where somebody looks and that is too much. */
  readonly relieve?: (() => Promise<void> | undefined) | undefined;
}

/** Elements in the order in which they came, at hand or still to come. */
type Travellers = Iterable<Traveller> | AsyncIterable<Traveller>;

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
  pauses: Pauses,
): Promise<boolean> {
  return await throughChain(number(items, plan.signal), plan, plan.trunk, ends, at, pauses);
}

/** What becomes of elements on their way through the stages of the trunk. */
export function travellers(
  plan: Plan,
  items: Iterable<unknown>,
  at: Position,
): AsyncIterable<Traveller> {
  return afterStages(number(items, plan.signal), plan, plan.trunk, at);
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
    stream = throughWindow(input, plan, { ...stage, call: stage.call }, s, at);
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
  pauses: Pauses,
): Promise<boolean> {
  if (chain.branches.length > 0) return await intoBranches(elements, plan, chain, ends, at, pauses);
  const stream = afterStages(elements, plan, chain, at);
  return await intoSink(stream, plan, chain.ends[0]!, ends, at, pauses);
}

/**
 * Gives elements to each branch in turn, more and more at a time, so that the windows in a branch fill.
 * So a branch that has enough may have called functions before it for some elements more; one of these
 * that fails, or never comes, is nothing to those that have enough.
 */
async function intoBranches(
  elements: Travellers,
  plan: Plan,
  chain: Chain,
  ends: readonly End[],
  at: Position,
  pauses: Pauses,
): Promise<boolean> {
  const trunk = new Trunk(elements, plan, chain);
  try {
    for await (const { items } of inAsyncBatches(trunk)) {
      for (const branch of chain.branches) {
        if (!isFull(branch, ends)) await throughChain(items, plan, branch, ends, at, pauses);
      }
      if (chain.branches.every((branch) => isFull(branch, ends))) return true;
    }
  } catch (error) {
    if (trunk.failure?.error === error) Object.assign(at, trunk.at);
    throw error;
  }
  return false;
}

/** What comes out of a chain with branches. It is made ahead of them, so it has a position of its own. */
class Trunk implements AsyncIterable<Traveller> {
  readonly at: Position = { index: 0, stage: 0 };
  failure: { readonly error: unknown } | undefined;
  readonly #stream: AsyncIterable<Traveller>;

  constructor(elements: Travellers, plan: Plan, chain: Chain) {
    this.#stream = afterStages(elements, plan, chain, this.at);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Traveller> {
    try {
      for await (const { x, index } of this.#stream) yield { x: settleElement(x), index };
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
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
    const failure = waitingFailureOf(() => push(x), at);
    const results = out;
    out = [];
    for (const result of results) yield { x: result, index };
    failure?.throwAt(at);
  }
}

/** A stage with an asynchronous function, whose results go on in order. */
async function* throughWindow(
  stream: Travellers,
  plan: Plan,
  stage: TolerantStage,
  s: number,
  at: Position,
): AsyncGenerator<Traveller> {
  const { call } = stage;
  let out: unknown[] = [];
  const push = stage.operation.push(stage.args, (x) => void out.push(x));
  for await (const { x, index, outcome } of called(stream, plan, call, at)) {
    at.stage = s;
    at.index = index;
    const failure = waitingFailureOf(() => {
      if ("y" in outcome) push(x, outcome.y);
      else if (call.onError === "throw") throw outcome.error;
      else tolerate(plan.tolerated, stage, { x, index, error: outcome.error }, push);
    }, at);
    const results = out;
    out = [];
    for (const value of results) yield { x: value, index };
    failure?.throwAt(at);
  }
}

/**
 * What became of a function's calls, in the order of the elements; no more of them are under way than its
 * concurrency.
 */
async function* called(
  stream: Travellers,
  { signal }: Plan,
  call: Callable,
  at: Position,
): AsyncGenerator<Traveller & { readonly outcome: Outcome }> {
  const pending: PendingCall[] = [];
  const first = async () => {
    const { x, index, outcome } = pending.shift()!;
    return { x, index, outcome: await outcome };
  };
  const width = call.async ? call.concurrency : 1;
  let failure: WaitingFailure | undefined;
  try {
    for await (const { x, index } of stream) {
      pending.push({ x, index, outcome: begin(call, x) });
      if (pending.length >= width) yield await first();
    }
  } catch (error) {
    if (signal.aborted) throw error;
    failure = new WaitingFailure(error, at);
  }
  while (pending.length > 0) yield await first();
  failure?.throwAt(at);
}

function begin(call: Callable, x: unknown): Promise<Outcome> {
  return new Promise((resolve) => resolve(callWith(call, x))).then(
    (y) => ({ y }),
    (error: unknown) => ({ error }),
  );
}

function waitingFailureOf(run: () => void, at: Position): WaitingFailure | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return new WaitingFailure(error, at);
  }
}

async function intoSink(
  stream: Travellers,
  plan: Plan,
  place: number,
  ends: readonly End[],
  at: Position,
  { handOver, relieve }: Pauses,
): Promise<boolean> {
  const { operation, args, call, callables } = sinkOf(plan, place);
  const end = ends[place]!;
  const s = plan.sinks[place]!;
  const awaits = callables.some((callable) => callable.async && callable !== call);
  const keyed = call === undefined
    ? withoutKey(stream, operation.functionAt !== undefined)
    : withKey(stream, plan, call, s, at);
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
    const relieving = relieve?.();
    if (relieving !== undefined) await relieving;
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
  plan: Plan,
  call: Callable,
  s: number,
  at: Position,
): AsyncGenerator<Traveller & { readonly y: unknown }> {
  for await (const { x, index, outcome } of called(stream, plan, call, at)) {
    at.stage = s;
    at.index = index;
    if ("error" in outcome) throw outcome.error;
    yield { x, index, y: outcome.y };
  }
}
