/** Workers that die, and messages that come late or never, at moments that a seed tells. */

import { runtime } from "#runtime";
import type { Scheduler } from "../../src/engine/ports.ts";
import { LocalScheduler } from "../../src/engine/schedule/local_scheduler.ts";
import { WorkerExecutor } from "../../src/engine/workers/worker_executor.ts";
import type { Spawner, SpawnOptions, WorkerLink } from "../../src/runtime/runtime.ts";
import { randomFrom } from "./random.ts";

/** How often something happens to a message, from 0 to 1. */
export interface Rates {
  /** The worker dies in place of it. */
  readonly deaths: number;
  /** It comes late, and all messages behind it. */
  readonly delays: number;
  /** It never comes. */
  readonly losses: number;
}

/** What has happened. */
export interface Chaos {
  deaths: number;
  delays: number;
  losses: number;
}

/** So many messages of a new worker come, each way, so that no task meets three deaths. */
const spared = 20;

/** Milliseconds by which a message comes late, at most. */
const longestDelay = 10;

/** A pool of two workers to which all that happens, and how often it has. */
export function chaoticScheduler(
  seed: number,
  rates: Rates,
  kind: Spawner["name"] = runtime.spawners[0]!.name,
): { readonly scheduler: Scheduler & AsyncDisposable; readonly chaos: Chaos } {
  const chaos: Chaos = { deaths: 0, delays: 0, losses: 0 };
  const spawner = runtime.spawners.find(({ name }) => name === kind)!;
  let workers = 0;
  const spawn = (options: SpawnOptions) => {
    const random = randomFrom(seed + 7919 * workers++);
    return chaoticLink(spawner.spawn(options), random, rates, chaos);
  };
  const executor = new WorkerExecutor({
    size: 2,
    spawner: { ...spawner, spawn },
    patience: 100,
  });
  return { scheduler: new LocalScheduler(executor, runtime.guardProcess), chaos };
}

function chaoticLink(
  link: WorkerLink,
  random: () => number,
  rates: Rates,
  chaos: Chaos,
): WorkerLink {
  const sent = line(random, rates, chaos, () => link.terminate("was ended by chaos"));
  const received = line(random, rates, chaos, () => link.terminate("was ended by chaos"));
  const { port } = link;
  const listeners = new Map<unknown, (event: Event) => void>();
  const chaotic = {
    start: () => port.start(),
    close: () => port.close(),
    postMessage: (message: unknown, transfer: Transferable[] = []) =>
      sent(() => port.postMessage(message, transfer)),
    addEventListener(type: string, listener: (event: Event) => void) {
      const late = (event: Event) => received(() => listener(event));
      listeners.set(listener, late);
      port.addEventListener(type, late);
    },
    removeEventListener(type: string, listener: (event: Event) => void) {
      port.removeEventListener(type, listeners.get(listener)!);
    },
  };
  return { ...link, port: chaotic as unknown as MessagePort };
}

/** One direction of a line: calls `deliver` of each message at once, later in the same order, or not. */
function line(random: () => number, rates: Rates, chaos: Chaos, die: () => void) {
  const { deaths, delays, losses } = rates;
  const waiting: (() => void)[] = [];
  const flush = () => {
    for (const deliver of waiting.splice(0)) deliver();
  };
  let count = 0;
  return (deliver: () => void): void => {
    const drawn = count++ < spared ? 1 : random();
    if (drawn < deaths) {
      chaos.deaths++;
      return die();
    }
    if (drawn < deaths + losses) {
      chaos.losses++;
      return;
    }
    const isDelayed = drawn < deaths + losses + delays;
    if (waiting.length > 0) return void waiting.push(deliver);
    if (!isDelayed) return deliver();
    chaos.delays++;
    waiting.push(deliver);
    setTimeout(flush, random() * longestDelay);
  };
}
