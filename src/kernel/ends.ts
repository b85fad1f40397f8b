/**
 * The ends of a task: sinks that take elements in, and what becomes of them.
 *
 * @module
 */

import type { ElementLocation } from "../errors.ts";
import {
  type ElementPlace,
  LateFailure,
  OneOfMany,
  PromiseSeen,
  type SourceContext,
  type TaskRoom,
} from "../ops/operation.ts";
import { asIterable, type Batches, isDrawn } from "./batches.ts";
import { blaming, failureOf, TaskFailure } from "./failure.ts";
import { type Attempt, culpritAt, type End, type Plan, sinkOf } from "./plan.ts";

/** Runs what fails as an operation, unless it is known better whose fault that is. */
export function blamingOperation<T>(
  { name }: { readonly name: string },
  run: () => T | Promise<T>,
) {
  return blaming({ operation: name }, run);
}

/** The state of an end before the first element. */
export async function begin(plan: Plan, place: number, context: Attempt): Promise<End> {
  const { operation, args } = sinkOf(plan, place);
  return await blamingOperation(operation, () => {
    const state = operation.init(args, (make) => context.share(make, place), context.carefully);
    return { state, full: operation.full?.(state) === true };
  });
}

/** Tells where the element at a place of the partition's source came from. */
export type Locate = (place: ElementPlace) => Promise<ElementLocation>;

/** The result of an end after the last element. */
export async function finish(
  plan: Plan,
  place: number,
  ends: readonly End[],
  context: Attempt,
  locate: Locate,
): Promise<unknown> {
  const { operation, args } = sinkOf(plan, place);
  const { state } = ends[place]!;
  try {
    return await operation.finish(state, args, context.room);
  } catch (error) {
    if (!(error instanceof LateFailure)) throw failureOf(error, { operation: operation.name });
    const others = await lateFailures(plan, ends, place + 1, context);
    throw await firstOf([[place, error], ...others], plan, locate);
  }
}

/**
 * What is wrong with a task that has failed: an element that was set aside, and with which nobody has dealt
 * yet, may have failed before.
 */
export async function firstFailure(
  failure: unknown,
  plan: Plan,
  ends: readonly End[],
  context: Attempt,
  locate: Locate,
): Promise<unknown> {
  const error = failure instanceof TaskFailure ? failure.error : failure;
  // The task starts again where it is not known yet what is wrong.
  const isOver = !(error instanceof PromiseSeen) && !(error instanceof OneOfMany);
  if (context.signal.aborted || !isOver) return failure;
  const late = await lateFailures(plan, ends, 0, context);
  return late.length === 0 ? failure : await firstOf(late, plan, locate);
}

type FailedEnd = readonly [end: number, failure: LateFailure];

/** What elements that were set aside fail with, by the ends that have set some aside. */
async function lateFailures(
  plan: Plan,
  ends: readonly End[],
  from: number,
  { room }: Attempt,
): Promise<FailedEnd[]> {
  const failures: FailedEnd[] = [];
  for (let end = from; end < ends.length; end++) {
    const { operation, args } = sinkOf(plan, end);
    const { state } = ends[end]!;
    if (operation.setsAside?.(state) !== true) continue;
    try {
      await operation.finish(state, args, room);
    } catch (error) {
      if (error instanceof PromiseSeen) throw error;
      // What else goes wrong now is not why the task has failed.
      if (error instanceof LateFailure) failures.push([end, error]);
    }
  }
  return failures;
}

/** The failure of the element that comes first. */
async function firstOf(
  failures: readonly FailedEnd[],
  plan: Plan,
  locate: Locate,
): Promise<TaskFailure> {
  const [end, { error, place }] = failures.reduce((first, other) =>
    numberOf(other[1]) < numberOf(first[1]) ? other : first
  );
  return failureOf(error, culpritAt(sinkOf(plan, end), await locate(place)));
}

/** Has ends give back what they hold; what goes wrong then is not why the task has failed. */
export async function abandon(plan: Plan, ends: readonly End[]): Promise<void> {
  for (const [place, { state }] of ends.entries()) {
    const { operation, args } = sinkOf(plan, place);
    try {
      await operation.abandon?.(state, args);
    } catch {
      // The failure that is under way says more.
    }
  }
}

/** Waits for ends that pass elements on to something slower. */
export async function drain(plan: Plan, ends: readonly End[]): Promise<void> {
  for (const [place, { state }] of ends.entries()) {
    const { operation, args } = sinkOf(plan, place);
    await blamingOperation(operation, () => operation.drain?.(state, args));
  }
}

/** Has ends set aside what they have gathered, where that is more than there is room for. */
export async function relieve(plan: Plan, ends: readonly End[], room: TaskRoom): Promise<void> {
  for (const [place, { state }] of ends.entries()) {
    const { operation, args } = sinkOf(plan, place);
    const relieving = operation.relieve?.(state, args, room);
    if (relieving !== undefined) await blamingOperation(operation, () => relieving);
  }
}

/** Where the element at a place of a source came from, for which that is opened again where it has files. */
export async function locationOf(
  place: ElementPlace,
  open: (() => Promise<Batches>) | undefined,
): Promise<ElementLocation> {
  if (typeof place !== "number") return place;
  if (open === undefined) return { index: place };
  try {
    let before = 0;
    for await (const { items, locate } of await open()) {
      const length = isDrawn(items) ? [...asIterable(items)].length : items.length;
      if (place < before + length) return locate?.(place - before) ?? { index: place };
      before += length;
    }
  } catch {
    // The place is all that is known.
  }
  return { index: place };
}

/** Asks for what nobody can ask for again, and so where the elements come from. */
export function askingOnce(context: Attempt): NonNullable<SourceContext["ask"]> {
  return (question) => {
    context.readsOnce = true;
    return context.ask!(question);
  };
}

function numberOf({ place }: LateFailure): number {
  return typeof place === "number" ? place : place.index ?? 0;
}

/** Whether any end has set elements aside to take them in later. */
export function setsAside(plan: Plan, ends: readonly End[]): boolean {
  return ends.some(({ state }, place) => sinkOf(plan, place).operation.setsAside?.(state) === true);
}
