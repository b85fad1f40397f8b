/**
 * How far all runs of this thread are, in words: for who wonders why nothing comes.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { Key } from "../../graph/node.ts";
import type { Executor } from "../ports.ts";

/** Numbers of tasks. */
export interface TaskNumbers {
  /** Those that wait for results of others. */
  readonly waiting: number;
  /** Those that wait for a worker. */
  readonly ready: number;
  readonly running: number;
  readonly done: number;
  /** Those under which a worker has died at least once. */
  readonly lost: number;
}

/** A run that is under way. */
export interface RunUnderWay {
  readonly name: string;
  readonly executor: Pick<Executor, "slots" | "stage">;
  /** When it began, by `performance.now()`. */
  readonly begun: number;
  /** What each slot has been given and has not answered for, and when. */
  readonly given: ReadonlyMap<number, { readonly keys: readonly Key[]; readonly at: number }>;
  tasks(): TaskNumbers;
}

/** Keys that are named of what a slot has been given. */
const namedKeys = 3;

/** Milliseconds between two times that the states are told. */
const tellEvery = 10_000;

const underWay = new Set<RunUnderWay>();

let teller: ReturnType<typeof setInterval> | undefined;

/** Notes that a run has begun; gives what notes that it has ended. */
export function noteRun(run: RunUnderWay): () => void {
  underWay.add(run);
  if (isAskedFor()) teller ??= unreferenced(setInterval(tell, tellEvery));
  return () => {
    underWay.delete(run);
    if (underWay.size > 0) return;
    clearInterval(teller);
    teller = undefined;
  };
}

/** The states of all runs, a paragraph for each. */
export function describeRuns(): string {
  if (underWay.size === 0) return "no computation is under way";
  return Array.from(underWay, describeRun).join("\n");
}

function describeRun({ name, executor, begun, given, tasks }: RunUnderWay): string {
  const { waiting, ready, running, done, lost } = tasks();
  const head = `${name}, under way for ${secondsSince(begun)} s: ${done} tasks done, ` +
    `${running} running, ${ready} ready, ${waiting} waiting; ${lost} were lost with a worker`;
  const slots = Array.from({ length: executor.slots }, (_, slot) => {
    const work = given.get(slot);
    return `  worker ${slot} (${executor.stage(slot)}): ${
      work === undefined
        ? "has nothing to do"
        : `${showKeys(work.keys)} for ${secondsSince(work.at)} s`
    }`;
  });
  return [head, ...slots].join("\n");
}

function showKeys(keys: readonly Key[]): string {
  const named = keys.slice(0, namedKeys).join(", ");
  return keys.length > namedKeys ? `${named} and ${keys.length - namedKeys} more` : named;
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}

function isAskedFor(): boolean {
  const asked = runtime.env("HOLDALL_DEBUG") ?? "";
  return asked !== "" && asked !== "0";
}

function tell(): void {
  const text = `Holdall: ${describeRuns()}\n`;
  if (runtime.standardError === undefined) console.error(text);
  else runtime.standardError.write(text);
}

/** A timer that does not keep the process alive. */
function unreferenced(timer: ReturnType<typeof setInterval>): typeof timer {
  (timer as { unref?(): void }).unref?.();
  return timer;
}
