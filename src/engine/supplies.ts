/**
 * What only the thread that schedules can read, and only once: its standard input, or an iterable of
 * the user's. Tasks ask for it part by part, as they need more, so that what is held does not grow.
 *
 * @module
 */

import type { SupplyQuestion } from "../ops/operation.ts";

/** Something that is read once, by as many readers as a bag of it has partitions. */
export interface Supply {
  /** The part of number `turn` for a reader that belongs to a run, `undefined` at the end. */
  next(run: string, reader: number, turn: number): Promise<unknown>;
  /** Says that a run, which has asked for parts, wants no more; resolves when what was read is closed. */
  end(run: string): Promise<void>;
}

/** Milliseconds that what is read has to close. */
const grace = 200;

const supplies = new Map<string, Supply>();
const askedBy = new Map<string, Set<Supply>>();
let made = 0;

/** Makes a supply known, by the name that is returned. */
export function addSupply(supply: Supply): string {
  const name = `supply${++made}`;
  supplies.set(name, supply);
  return name;
}

/** Answers a task of a run. */
export async function answer(run: string, question: SupplyQuestion): Promise<unknown> {
  const { supply: name, partition, turn } = question;
  const supply = supplies.get(name);
  if (supply === undefined) {
    throw new RangeError(`Cannot read ${name}: expected one of this thread, got an unknown one`);
  }
  const asked = askedBy.get(run) ?? new Set();
  askedBy.set(run, asked.add(supply));
  return await supply.next(run, partition, turn);
}

/**
 * Notes that a run has ended, whatever was left to be read. Resolves when that is closed, or when it
 * takes too long: nobody can end a function that waits for what never comes. Gives nothing where the
 * run has read nothing.
 */
export function endSupplies(run: string): Promise<void> | undefined {
  const asked = askedBy.get(run);
  if (asked === undefined) return undefined;
  askedBy.delete(run);
  return closing([...asked].map((supply) => supply.end(run)));
}

async function closing(ends: readonly Promise<void>[]): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => timer = setTimeout(resolve, grace));
  await Promise.race([Promise.allSettled(ends), late]);
  clearTimeout(timer);
}
