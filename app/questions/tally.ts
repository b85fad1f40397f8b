/**
 * What is counted while records are read. Workers import this file: they take in records one by one and
 * merge what others have counted. What has been counted lately is told to the session meanwhile, so that
 * there is something to show before the end, and to keep where a run is stopped.
 *
 * @module
 */

import type { Task } from "../model.ts";
import { type Counter, counterOf } from "./counter.ts";
import { type Counts, emptyCounts, mergeCounts } from "./counts.ts";

export type { Counts };

/** A fold under way: what has been told of already, and what has not. */
export interface Tally {
  told: Counts;
  fresh: Counts;
}

/** Milliseconds between two tellings. */
const pace = 400;
/** Records between two looks at the clock. */
const stride = 4096;

/** What one thread tells of a run. */
interface Teller {
  readonly channel: BroadcastChannel;
  last: number;
  /** The fold that goes on, since a new one begins when a partition is done. */
  open?: Tally;
  records: number;
}

const tellers = new Map<string, Teller>();

/** An empty tally: a partition begins. */
export function startTally(): Tally {
  return { told: emptyCounts(), fresh: emptyCounts() };
}

/** Takes in a record, or what says that one could not be read. */
export function addRecord(
  tally: Tally,
  element: unknown,
  { task }: { readonly task: Task },
): Tally {
  counterFor(task)(tally.fresh, element);
  const teller = tellerFor(task.run);
  if (teller.open !== tally) {
    // The partition before is done; what it had not told yet is told with the next.
    if (teller.open !== undefined) tell(teller, teller.open, task);
    teller.open = tally;
  }
  if (++teller.records % stride === 0 && performance.now() - teller.last > pace) {
    tell(teller, tally, task);
  }
  return tally;
}

/** Merges two tallies, the second one into the first. */
export function mergeTallies(a: Tally, b: Tally, { task }: { readonly task: Task }): Tally {
  for (const counts of [a.fresh, b.told, b.fresh]) mergeCounts(a.told, counts, task.most);
  a.fresh = emptyCounts();
  return a;
}

/** All that a tally has. */
export function countsOf({ told, fresh }: Tally, most: number): Counts {
  return mergeCounts(told, fresh, most);
}

function tell(teller: Teller, tally: Tally, task: Task): void {
  teller.last = performance.now();
  teller.channel.postMessage(tally.fresh);
  mergeCounts(tally.told, tally.fresh, task.most);
  tally.fresh = emptyCounts();
}

/** Captures are one object in each worker: what is made of a task is made once. */
const counters = new WeakMap<Task, Counter>();

function counterFor(task: Task): Counter {
  let counter = counters.get(task);
  if (counter === undefined) counters.set(task, counter = counterOf(task));
  return counter;
}

let newest: { readonly run: string; readonly teller: Teller } | undefined;

function tellerFor(run: string): Teller {
  if (newest?.run === run) return newest.teller;
  let teller = tellers.get(run);
  if (teller === undefined) {
    // Runs that are over have nothing left to tell.
    for (const [other, { channel, last }] of tellers) {
      if (performance.now() - last < 60_000) continue;
      channel.close();
      tellers.delete(other);
    }
    const channel = new BroadcastChannel(run);
    tellers.set(run, teller = { channel, last: performance.now(), records: 0 });
  }
  newest = { run, teller };
  return teller;
}
