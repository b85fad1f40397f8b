/**
 * The results that a thread keeps for one run.
 *
 * @module
 */

import { SpillError } from "../../errors.ts";
import { layerOf, partitionKey } from "../../graph/graph.ts";
import type { Key } from "../../graph/node.ts";
import type { Meter } from "../../kernel/meter.ts";
import type { PartsOfAll } from "../../kernel/program.ts";
import type { TaskRoom } from "../../ops/operation.ts";
import { type Aside, bytesOf, Later, PiecedPartition } from "../../wire/aside.ts";
import { HeldAside } from "../../wire/held_aside.ts";
import { pack, type Packed } from "../../wire/packing.ts";
import type { Spilled } from "../ports.ts";
import { sizeOf } from "../../wire/size.ts";
import { KeptAside, KeptTogether, PartOfResult } from "./kept_asides.ts";
import type { JobClock } from "./job_clock.ts";
import { KeptResult, type KeptResultOptions } from "./kept_result.ts";
import { reasonOf } from "../../wire/spill_errors.ts";
import type { SpillFile } from "./spill_file.ts";
import { StoreFile } from "./store_file.ts";
import { StreamBuffer } from "./stream_buffer.ts";
import { ThreadMemory } from "./thread_memory.ts";

/** Results by key, and what ends the run's tasks. */
export class RunStore {
  readonly streams: Map<Key, StreamBuffer> = new Map();
  /** What the jobs have read that are not answered for yet. */
  readonly meters: Map<Key, Meter> = new Map();
  /** The clock of the job that runs, where the run is measured. */
  clock: JobClock | undefined;
  readonly abort: AbortController = new AbortController();
  /** Whether it is told where the time of its jobs goes. */
  readonly measures: boolean;
  readonly memory: ThreadMemory;
  readonly #results = new Map<Key, KeptResult>();
  /** Results of other stores, which outlast this one. */
  readonly #borrowed = new Map<Key, KeptResult>();
  /** Elements of results that lie elsewhere, for the jobs that take them. */
  readonly #parts = new Map<Key, unknown>();
  /** The same, still packed. */
  readonly #brought = new Map<Key, readonly Aside[]>();
  /** What tasks have set aside, and what has come packed. */
  readonly #asides = new Set<KeptResult>();
  /** What the tasks of a layer have in common, for as long as a result of theirs refers to it. */
  readonly #shared = new Map<() => object, Map<string, WeakRef<object>>>();
  /** Whether something has gone to disk. */
  #hasSpilled = false;
  /** Parts of shuffles that have not gone to disk. */
  readonly #heldParts = new Set<KeptResult>();
  readonly #file: StoreFile;

  /** A store without results. */
  constructor(
    measures: boolean = false,
    memory: ThreadMemory = new ThreadMemory(),
    file: StoreFile = new StoreFile(memory),
  ) {
    this.measures = measures;
    this.memory = memory;
    this.#file = file.enter();
  }

  /**
   * Keeps a result.
   *
   * @throws {unknown} The reason of the end, if the run has ended: nobody would drop the result.
   */
  keep(key: Key, options: KeptResultOptions): void {
    this.abort.signal.throwIfAborted();
    const before = this.#results.get(key);
    const kept = new KeptResult(this, options);
    // Only now, since both may refer to what was set aside.
    before?.drop();
    this.#results.set(key, kept);
    if (options.inParts && this.memory.isLimited) this.#heldParts.add(kept);
  }

  /** A result, if there is one of this key. */
  kept(key: Key): KeptResult | undefined {
    return this.#results.get(key);
  }

  /** Begins a stream, in place of the one before if its task is tried again. */
  openStream(key: Key): void {
    this.streams.get(key)?.drop();
    this.streams.set(key, new StreamBuffer(this.memory));
  }

  /** Gives a result of another store the key that it has in this run. */
  borrow(key: Key, kept: KeptResult): void {
    this.forget(key);
    this.#borrowed.set(key, kept);
  }

  /**
   * Moves a result to disk, and frees what it takes in memory.
   *
   * @throws {SpillError} If it cannot go there.
   */
  async moveToDisk(key: Key): Promise<void> {
    try {
      const kept = this.#kept(key);
      await kept.moveToDisk();
      for (const aside of kept.pieces) await (aside as KeptAside).moveToDisk();
    } catch (error) {
      const cause = error instanceof Error ? error.cause ?? error : error;
      // What is wrong with an argument, or a value, is as wrong in another folder.
      const advice = cause instanceof TypeError || cause instanceof DOMException
        ? ""
        : "; another folder is workers({ spill: { directory } })";
      throw new SpillError(`Cannot persist to disk: ${reasonOf(cause)}${advice}`, { cause });
    }
  }

  /** Keeps one element of a result that lies elsewhere, under {@linkcode partKey}. */
  keepPart(key: Key, value: unknown): void {
    if (value instanceof PiecedPartition) value.hold();
    this.#parts.set(key, value);
  }

  /** Keeps elements of results that lie elsewhere, packed as they have come, for one job. */
  async keepPacked(keys: readonly Key[], items: readonly Packed[]): Promise<void> {
    // What has come in pieces is read piece by piece.
    const lists = items.map((item) => item.pack === "pieces" ? item.items : [item]);
    const asides = await this.#setAside(lists.flat(), { packed: true });
    let start = 0;
    lists.forEach(({ length }, i) => {
      this.#brought.set(keys[i]!, asides.slice(start, start += length));
    });
  }

  /** Where tasks put what they have gathered. */
  get room(): TaskRoom {
    const { room: bytes, most } = this.memory;
    return {
      bytes,
      ...(most === undefined ? {} : { most }),
      setAside: (values, options) => this.#setAside(values, options),
    };
  }

  /**
   * A partition that lies elsewhere in pieces, with pieces here: what `sent` makes of each, or each as it
   * travels.
   */
  async copied(
    { list, size }: PiecedPartition,
    sent?: (elements: unknown) => unknown,
  ): Promise<PiecedPartition> {
    const asides: Aside[] = [];
    try {
      for (const aside of list) {
        const packed = sent === undefined;
        const copy = packed ? aside.packed() : sent(aside.read());
        asides.push(...await this.#setAside([copy], { packed }));
      }
    } catch (error) {
      for (const aside of asides) aside.release();
      throw error;
    }
    return new PiecedPartition(asides, size);
  }

  async #setAside(
    values: readonly unknown[],
    { exact = false, packed = false }: Pick<KeptResultOptions, "exact" | "packed"> = {},
  ): Promise<readonly Aside[]> {
    this.abort.signal.throwIfAborted();
    if (values.length === 0) return [];
    const bytes = this.memory.isLimited ? sizeOf(values) : 0;
    const kept = new KeptResult(this, { value: values, bytes, inParts: true, exact, packed });
    const together = new KeptTogether(kept, values.length, this.#asides);
    const own = this.memory.isLimited && values.length === 1 ? bytes : undefined;
    const asides = values.map((_, part) => new KeptAside(kept, together, part, own));
    // What a task has no room for goes where all of it will have to go.
    if (this.#hasSpilled && !packed) await this.memory.spill([kept], () => false);
    await this.memory.fit();
    return asides;
  }

  /** Drops a result, or an element of one, and its stream. */
  forget(key: Key): void {
    const kept = this.#results.get(key);
    if (kept !== undefined) {
      kept.drop();
      this.#results.delete(key);
      this.#heldParts.delete(kept);
    }
    this.#borrowed.delete(key);
    const part = this.#parts.get(key);
    if (part instanceof PiecedPartition) part.letGo();
    this.#parts.delete(key);
    this.#brought.get(key)?.forEach((aside) => aside.release());
    this.#brought.delete(key);
    this.streams.get(key)?.drop();
    this.streams.delete(key);
  }

  /** A result, or one element of it. */
  input(key: Key, part: number | undefined): unknown {
    if (part === undefined) return this.#kept(key).value;
    const brought = partKey(key, part);
    const value = this.#parts.get(brought);
    if (value !== undefined || this.#parts.has(brought)) return value;
    return this.#kept(key).part(part);
  }

  /** The same, to be read when it is needed. */
  later(key: Key, part: number | undefined): Later {
    if (part !== undefined) {
      return new Later(this.sizeOfPart(key, part), () => this.input(key, part));
    }
    const kept = this.#kept(key);
    return new Later(kept.bytes + bytesOf(kept.pieces), () => kept.uncached);
  }

  /** One element of a result, to be read when it is needed: its pieces, or the whole of it as one. */
  #asidesOf(key: Key, part: number): readonly Aside[] {
    const brought = partKey(key, part);
    if (this.#parts.has(brought)) return [new HeldAside(this.#parts.get(brought))];
    const asides = this.#brought.get(brought);
    if (asides !== undefined) return asides;
    const kept = this.#kept(key);
    return kept.piecesOf(part)?.list ?? [new PartOfResult(kept, part)];
  }

  /** Rough number of bytes of one element of a result. */
  sizeOfPart(key: Key, part: number): number {
    return bytesOf(this.#asidesOf(key, part));
  }

  /** A result, or one element of it, as it travels; buffers that nobody else has are added to `own`. */
  packed(key: Key, part: number | undefined, own?: ArrayBuffer[]): Packed {
    const kept = this.#results.get(key) ?? this.#borrowed.get(key);
    return kept === undefined ? pack(this.input(key, part)) : kept.packed(part, own);
  }

  /** One element of the result of each partition of a collection, to be read when it is needed. */
  parts({ name, npartitions, part }: PartsOfAll): Aside[] {
    const keys = Array.from({ length: npartitions }, (_, i) => partitionKey(name, i));
    return keys.flatMap((key) => this.#asidesOf(key, part));
  }

  /**
   * The one object that an end of a task has in common with the same end of the others of its layer, of
   * all that `make` makes.
   */
  share<T extends object>(key: Key, make: () => T, end: number): T {
    if (this.#hasSpilled) return make();
    const layers = this.#shared.get(make) ?? new Map<string, WeakRef<object>>();
    this.#shared.set(make, layers);
    const layer = `${layerOf(key)} ${end}`;
    const known = layers.get(layer)?.deref() as T | undefined;
    if (known !== undefined) return known;
    const made = make();
    layers.set(layer, new WeakRef(made));
    return made;
  }

  /** Has tasks share nothing any more, since what all of them refer to would grow for ever. */
  unshare(): void {
    this.#hasSpilled = true;
    this.#shared.clear();
  }

  /** Whether something has gone to disk, so that parts of shuffles are to go there as well. */
  get spillsParts(): boolean {
    return this.#hasSpilled && this.#heldParts.size > 0;
  }

  /**
   * Moves all parts of shuffles to disk: they are needed last, more of them come, and those that stay
   * would keep what they share, and what is merged into it.
   */
  async spillParts(): Promise<void> {
    const parts = [...this.#heldParts];
    this.#heldParts.clear();
    await this.memory.spill(parts, () => !this.memory.isLimited);
  }

  /** The file for what memory has no room for; nothing where the run has ended. */
  spillFile(): Promise<SpillFile | undefined> {
    return this.#file.open();
  }

  /** What has gone to disk and come back since the last call, if anything. */
  takeSpilled(): Spilled | undefined {
    return this.#file.take();
  }

  /** Cancels the tasks and drops all results. */
  end(reason: unknown): void {
    this.abort.abort(reason);
    for (const buffer of this.streams.values()) {
      buffer.fail(reason);
      buffer.drop();
    }
    for (const kept of this.#results.values()) kept.drop();
    this.#results.clear();
    for (const kept of this.#asides) kept.drop();
    this.#asides.clear();
    this.#brought.clear();
    this.#borrowed.clear();
    this.#heldParts.clear();
    this.#parts.clear();
    this.#file.leave();
  }

  #kept(key: Key): KeptResult {
    const kept = this.#results.get(key) ?? this.#borrowed.get(key);
    if (kept !== undefined) return kept;
    throw new RangeError(`Cannot find the result of ${key}: this thread has none`);
  }
}

/** Key under which one element of a result that lies elsewhere is kept. */
export function partKey(key: Key, part: number): Key {
  return `${key}[${part}]`;
}
