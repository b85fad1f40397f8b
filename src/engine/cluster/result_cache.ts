/**
 * Which results a child keeps that have bytes elsewhere: those that were used last, as far as there is
 * room.
 *
 * @module
 */

import type { Key } from "../../graph/node.ts";

/** Bytes of results that are kept, as they are encoded. */
const room = 256 * 2 ** 20;

/** A result that is kept. */
interface Cached {
  readonly run: string;
  /** Keys by which tasks know it: its own, and aliases. */
  readonly keys: Set<Key>;
  readonly bytes: number;
}

/** The results that a child keeps, by the names that the cluster knows them by. */
export class ResultCache {
  readonly #forget: (run: string, keys: readonly Key[]) => void;
  /** The one that was used last comes last. */
  readonly #cached = new Map<string, Cached>();
  #bytes = 0;

  /** Keeps none yet; `forget` drops what there is no room for. */
  constructor(forget: (run: string, keys: readonly Key[]) => void) {
    this.#forget = forget;
  }

  /** Notes that a result is here. */
  add(
    name: string,
    { run, key, bytes }: { readonly run: string; readonly key: Key; readonly bytes: number },
  ): void {
    this.#remove(name);
    this.#cached.set(name, { run, keys: new Set([key]), bytes });
    this.#bytes += bytes;
  }

  /** Notes that a result is used by the name of `key`; gives another key of it, if it has none of that name. */
  use(name: string, key: Key): Key | undefined {
    const cached = this.#cached.get(name);
    if (cached === undefined) throw new RangeError(`Cannot find ${name}: it has not been sent`);
    this.#cached.delete(name);
    this.#cached.set(name, cached);
    if (cached.keys.has(key)) return undefined;
    const [known] = cached.keys;
    cached.keys.add(key);
    return known;
  }

  /** Drops what there is no room for, now that no task runs: what was not used for the longest time. */
  takeDropped(): readonly string[] {
    const dropped: string[] = [];
    for (const [name, { run, keys }] of this.#cached) {
      if (this.#bytes <= room) break;
      this.#remove(name);
      dropped.push(name);
      this.#forget(run, [...keys]);
    }
    return dropped;
  }

  /** Forgets the results of a run. */
  end(run: string): void {
    for (const [name, cached] of [...this.#cached]) if (cached.run === run) this.#remove(name);
  }

  #remove(name: string): void {
    this.#bytes -= this.#cached.get(name)?.bytes ?? 0;
    this.#cached.delete(name);
  }
}
