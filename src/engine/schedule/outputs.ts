/**
 * The results that a run owes: to its caller, and to the control operations in it.
 *
 * @module
 */

import type { Key } from "../../graph/node.ts";
import type { Hold, Job, ResultKeptEvent } from "../ports.ts";
import type { Holding, KeptPlace } from "./holding.ts";

/** What a run does with what the caller has asked for. */
export interface OutputsOptions {
  /** Whether it is read batch by batch. */
  readonly streams: boolean;
  /** By which holding results are kept that are not given to the caller, where they are made in a slot. */
  readonly holds?: ReadonlyMap<Key, Holding>;
}

/** What is done with the result of a task, and the results that wait to be taken. */
export class Outputs {
  /** What the caller has asked for. */
  readonly keys: ReadonlySet<Key>;
  readonly #options: OutputsOptions;
  /** Outputs that have not come yet; one that has may run again for others' sake. */
  readonly #expected: Set<Key>;
  /** Outputs that have come and were not taken yet. */
  readonly #finished = new Map<Key, unknown>();
  /** Who waits for results that control operations have asked for. */
  readonly #asked = new Map<Key, (value: unknown) => void>();

  /** Notes what the caller has asked for. */
  constructor(keys: readonly Key[], options: OutputsOptions) {
    this.keys = new Set(keys);
    this.#expected = new Set(keys);
    this.#options = options;
  }

  /** Whether a result is what the caller has asked for, and is given whole. */
  isSent(key: Key): boolean {
    return this.keys.has(key) && !this.#options.streams && !this.isHeld(key);
  }

  /** Whether a result is held where it is made. */
  isHeld(key: Key): boolean {
    return this.#options.holds?.has(key) === true;
  }

  /** How a slot is told to hold a result that an operation makes. */
  holdOf(key: Key, operation: string): Hold {
    const { name: holding, to } = this.#options.holds!.get(key)!;
    return { holding, to, operation };
  }

  /** Notes that a result is held; gives what is to be told of it. */
  held(key: Key, place: KeptPlace): Omit<ResultKeptEvent, "type"> {
    const holding = this.#options.holds!.get(key)!;
    holding.put(key, place);
    if (this.#expected.delete(key)) this.#finished.set(key, undefined);
    return { key, ...place, to: holding.to };
  }

  /** Where a task's result goes; `needed` tells whether another task depends on it. */
  destination(key: Key, needed: boolean): Job["result"] {
    if (this.#asked.has(key)) return "send";
    if (this.isHeld(key)) return "hold";
    if (!this.#expected.has(key)) return "keep";
    return this.#options.streams && !needed ? "stream" : "send";
  }

  /** Waits for a result that a control operation wants. */
  ask(key: Key): Promise<unknown> {
    return new Promise((resolve) => this.#asked.set(key, resolve));
  }

  /** Hands a result to who wants it, if anybody does; tells whether a control operation did. */
  deliver(key: Key, value: unknown): boolean {
    if (this.#expected.delete(key)) this.#finished.set(key, value);
    const resolve = this.#asked.get(key);
    this.#asked.delete(key);
    resolve?.(value);
    return resolve !== undefined;
  }

  /** Whether an output has come whole. */
  has(key: Key): boolean {
    return this.#finished.has(key);
  }

  /** Takes an output that has come. */
  take(key: Key): unknown {
    const value = this.#finished.get(key);
    this.#finished.delete(key);
    return value;
  }

  /** Takes the output that came first, if any has. */
  takeAny(): readonly [Key, unknown] | undefined {
    const [first] = this.#finished;
    if (first !== undefined) this.#finished.delete(first[0]);
    return first;
  }
}
