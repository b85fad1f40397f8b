/**
 * Results that stay where they were made when their run has ended: of one bag, in the slots of one
 * executor. To the executor a holding is a run without an end, whose results other runs borrow.
 *
 * A slot that is lost takes its results along. They are made again when somebody asks for them, all that
 * are asked for at the same time in one run, and are kept in their place. Nothing keeps a holding but the
 * graphs in which its results stand: when these are garbage, or somebody says so, its results go.
 *
 * @module
 */

import type { Key, NodeLookup } from "../../graph/node.ts";
import type { Executor, KeepingHolder, KeepOptions, RunOptions } from "../ports.ts";
import { type Resolvers, withResolvers } from "../resolvers.ts";

/** Where a result is, and its rough size in memory. */
export interface KeptPlace {
  readonly slot: number;
  readonly bytes: number;
}

/** Who runs what a holding needs. */
export interface HoldingOwner {
  readonly executor: Executor;
  /** Whether nothing runs any more. */
  isClosed(): boolean;
  /** Makes results of a holding again and puts them there. */
  restore(holding: Holding, keys: readonly Key[], options: RunOptions): Promise<void>;
  /** Brings results of a holding to this thread. */
  read(holding: Holding, keys: readonly Key[]): AsyncIterable<readonly [Key, unknown]>;
}

/** A run that uses results of a holding. */
export interface Borrower {
  readonly options: RunOptions;
}

/** Results that are being made again. */
interface Restoration {
  readonly keys: Set<Key>;
  readonly askers: Set<Borrower>;
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/** Values that somebody waits for. */
type Reading = Map<Key, Resolvers<unknown>>;

let holdings = 0;

/** Drops what is kept for graphs that nobody can compute any more. */
const unused = new FinalizationRegistry<() => void>((drop) => drop());

/** The results of one bag. */
export class Holding implements KeepingHolder {
  /** Name, by which executors know it. */
  readonly name = `kept${++holdings}`;
  readonly recipe: NodeLookup;
  /** Where results go: to disk only when memory has no room, or at once. */
  readonly to: KeepOptions["to"];
  readonly #owner: HoldingOwner;
  readonly #places: Map<Key, KeptPlace>;
  /** Keys of all results that are or were somewhere. */
  readonly #keys = new Set<Key>();
  readonly #drop: () => void;
  /** Runs that use results. */
  readonly #borrowers = new Set<Borrower>();
  readonly #restorations = new Map<Key, Restoration>();
  /** What begins in a moment, and takes more keys until then. */
  #next: Restoration | undefined;
  /** What is brought to this thread in a moment. */
  #reading: Reading | undefined;
  #isReleased = false;
  #isDropped = false;

  /** Holds nothing yet; the tasks of `recipe` make what it will hold. */
  constructor(owner: HoldingOwner, recipe: NodeLookup, to: KeepOptions["to"]) {
    this.#owner = owner;
    this.recipe = recipe;
    this.to = to;
    const { places, drop } = begun(owner.executor, this.name);
    this.#places = places;
    this.#drop = drop;
    unused.register(this, drop, this);
  }

  /** Whether results are kept, or were until a slot was lost. */
  get keeps(): boolean {
    return !this.#isDropped && !this.#owner.isClosed();
  }

  /** Where results are at this moment. */
  get places(): ReadonlyMap<Key, KeptPlace> {
    return this.#places;
  }

  /** Whether its results lie in the slots of an executor. */
  isOf(executor: Executor): boolean {
    return this.#owner.executor === executor;
  }

  /** Whether a result of this key was made in a slot, be it lost or not. */
  has(key: Key): boolean {
    return this.#keys.has(key);
  }

  /** Notes where a result is. */
  put(key: Key, place: KeptPlace): void {
    this.#keys.add(key);
    this.#places.set(key, place);
  }

  /** Has nothing dropped as long as a run uses it. */
  lend(borrower: Borrower): void {
    this.#borrowers.add(borrower);
  }

  /** A run has ended that used it; what is made again for nobody else is given up. */
  giveBack(borrower: Borrower): void {
    this.#borrowers.delete(borrower);
    for (const [key, restoration] of this.#restorations) {
      const { askers, controller } = restoration;
      askers.delete(borrower);
      if (askers.size > 0) continue;
      this.#restorations.delete(key);
      if (this.#next === restoration) this.#next = undefined;
      controller.abort();
    }
    this.#dropIfUnused();
  }

  /** Where a result is, which is made again first if it was lost. */
  async obtain(key: Key, borrower: Borrower): Promise<KeptPlace> {
    for (;;) {
      const place = this.#places.get(key);
      if (place !== undefined) return place;
      const restoration = this.#restorations.get(key) ?? this.#restored(key, borrower);
      restoration.askers.add(borrower);
      await restoration.done;
      // What is lost again meanwhile is made again for nobody.
      if (!this.#borrowers.has(borrower)) throw new DOMException("The run has ended", "AbortError");
    }
  }

  /** The value of a result, on this thread; those that are asked for at the same time come in one run. */
  read(key: Key): Promise<unknown> {
    const reading = this.#reading ??= this.#read();
    let wanted = reading.get(key);
    if (wanted === undefined) reading.set(key, wanted = withResolvers());
    return wanted.promise;
  }

  /** Drops all results, once no run uses them. What needs them makes them again. */
  release(): void {
    this.#isReleased = true;
    this.#dropIfUnused();
  }

  #read(): Reading {
    const reading: Reading = new Map();
    Promise.resolve().then(async () => {
      this.#reading = undefined;
      for await (const [key, value] of this.#owner.read(this, [...reading.keys()])) {
        reading.get(key)!.resolve(value);
      }
    }).catch((error: unknown) => reading.forEach(({ reject }) => reject(error)));
    return reading;
  }

  #dropIfUnused(): void {
    if (!this.#isReleased || this.#isDropped || this.#borrowers.size > 0) return;
    this.#isDropped = true;
    unused.unregister(this);
    this.#drop();
  }

  #restored(key: Key, { options }: Borrower): Restoration {
    const restoration = this.#next ??= this.#restoration(options);
    restoration.keys.add(key);
    this.#restorations.set(key, restoration);
    return restoration;
  }

  #restoration(options: RunOptions): Restoration {
    const restoration: Restoration = {
      keys: new Set(),
      askers: new Set(),
      controller: new AbortController(),
      // Others ask in the same breath.
      done: Promise.resolve().then(() => this.#restore(restoration, options)),
    };
    return restoration;
  }

  async #restore(restoration: Restoration, { onEvent }: RunOptions): Promise<void> {
    if (this.#next === restoration) this.#next = undefined;
    const { keys, controller: { signal } } = restoration;
    try {
      await this.#owner.restore(this, [...keys], {
        signal,
        // Of lost workers, whoever has asked is told already.
        ...(onEvent && { onEvent: (event) => event.type !== "worker-lost" && onEvent(event) }),
      });
    } finally {
      for (const key of keys) {
        if (this.#restorations.get(key) === restoration) this.#restorations.delete(key);
      }
    }
  }
}

/** Begins a holding, of which the executor knows no more than places: it must not keep it. */
function begun(executor: Executor, name: string) {
  const places = new Map<Key, KeptPlace>();
  executor.begin(name, (lost) => {
    for (const [key, { slot }] of places) if (slot === lost) places.delete(key);
  });
  return { places, drop: () => void executor.end(name) };
}
