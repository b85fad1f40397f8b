/**
 * A result that a thread keeps, in memory or on disk.
 *
 * @module
 */

import { SpillError } from "../../errors.ts";
import { type Aside, Pieced, piecedIn } from "../../wire/aside.ts";
import { pack, type Packed, unpack } from "../../wire/packing.ts";
import { sizeOf } from "../../wire/size.ts";
import type { Segment } from "./chunk_writer.ts";
import type { SpillFile } from "./spill_file.ts";
import type { Spillable, ThreadMemory } from "./thread_memory.ts";

/** What a result is kept by. */
export interface Keeper {
  readonly memory: ThreadMemory;
  /** The file of the run, made when it is first needed; nothing where the run has ended. */
  spillFile(): Promise<SpillFile | undefined>;
  /** Has later tasks share nothing with those before. */
  unshare(): void;
}

/** What becomes of a result. */
export interface KeptResultOptions {
  readonly value: unknown;
  /** Rough size in memory. */
  readonly bytes: number;
  /** Whether each of its elements is read alone, as a part of a shuffle is. */
  readonly inParts: boolean;
  /** Whether what is read back from disk is not kept in memory besides. */
  readonly staysOnDisk?: boolean;
  /** Whether it stays in memory where it would come back from disk as something else. */
  readonly exact?: boolean;
  /** Whether its elements are {@linkcode Packed}, as they have come from another thread. */
  readonly packed?: boolean;
}

/** Where a result lies: as a whole or part by part in a file, where it has not been set aside already. */
interface DiskPlace {
  readonly file: SpillFile;
  readonly segments: readonly (Segment | Pieced)[];
}

/** A result, wherever it is. */
export class KeptResult implements Spillable {
  readonly bytes: number;
  readonly #keeper: Keeper;
  readonly #inParts: boolean;
  /** What of it has been set aside by the task that made it. */
  readonly #pieces: readonly Pieced[];
  readonly #staysOnDisk: boolean;
  readonly #exact: boolean;
  readonly #isPacked: boolean;
  #value: unknown;
  #isHeld = true;
  #place: DiskPlace | undefined;
  /** Why it has no bytes, once that is known. */
  #unwritable: unknown;
  #isDropped = false;

  /** Keeps a value in memory. */
  constructor(
    keeper: Keeper,
    { value, bytes, inParts, staysOnDisk = false, exact = false, packed = false }:
      KeptResultOptions,
  ) {
    this.#keeper = keeper;
    this.#value = value;
    this.#inParts = inParts && Array.isArray(value);
    this.#pieces = piecedIn(value);
    this.#pieces.forEach((pieces) => pieces.hold());
    // What is set aside is a result of its own.
    this.bytes = this.#pieces.reduce((rest, { bytes }) => Math.max(0, rest - bytes), bytes);
    this.#staysOnDisk = staysOnDisk;
    this.#exact = exact;
    this.#isPacked = packed;
    keeper.memory.hold(this);
  }

  /** What it consists of, where the task that made it has set that aside. */
  get pieces(): readonly Aside[] {
    return this.#pieces.flatMap(({ list }) => list);
  }

  /** Whether it can go to disk. */
  get canSpill(): boolean {
    if (this.#unwritable !== undefined) return false;
    if (this.#pieces.length > 0 && (!this.#inParts || hasLists(this.#value))) return false;
    return typeof this.#value === "object" && this.#value !== null;
  }

  /** The whole of it, which is in memory then, unless it is to stay on disk. */
  get value(): unknown {
    if (this.#isHeld) {
      if (this.#keeper.memory.isLimited) this.#keeper.memory.hold(this);
      return this.#value;
    }
    const value = this.uncached;
    if (this.#staysOnDisk) return value;
    this.#value = value;
    this.#isHeld = true;
    this.#keeper.memory.hold(this);
    return this.#value;
  }

  /** The whole of it, which does not come back to memory for others. */
  get uncached(): unknown {
    if (this.#isHeld) return this.#value;
    const { segments } = this.#place!;
    return this.#inParts
      ? segments.map((segment) => this.#read(segment))
      : this.#read(segments[0]!);
  }

  /** One of its elements, which alone is read. */
  part(part: number): unknown {
    const segment = this.#segmentOf(part);
    if (segment !== undefined) return this.#read(segment);
    const held = this.#heldPart(part);
    return this.#isPacked ? unpack(held as Packed) : held;
  }

  /** The pieces that one of its elements was set aside in, if it was. */
  piecesOf(part: number): Pieced | undefined {
    const found = this.#isHeld ? (this.#value as readonly unknown[])[part] : this.#segmentOf(part);
    return found instanceof Pieced ? found : undefined;
  }

  /** Rough number of bytes of one of its elements, which is not read for that. */
  sizeOfPart(part: number): number {
    const segment = this.#segmentOf(part);
    if (segment === undefined) return sizeOf(this.#heldPart(part));
    return segment instanceof Pieced ? segment.bytes : segment.length;
  }

  /**
   * All of it, or an element, as it travels: bytes go from disk to another thread as they are. Their
   * buffers are added to `own`, since nobody else has them.
   */
  packed(part: number | undefined, own?: ArrayBuffer[]): Packed {
    const segment = part === undefined ? this.#wholeSegment() : this.#segmentOf(part);
    if (segment instanceof Pieced) return pack(segment, own);
    if (segment !== undefined) {
      const bytes = this.#place!.file.bytes(segment);
      this.#keeper.memory.collectGarbage();
      own?.push(bytes.buffer);
      return { pack: "bytes", bytes };
    }
    if (part === undefined) return pack(this.value, own);
    return this.#isPacked ? this.#heldPart(part) as Packed : pack(this.#heldPart(part), own);
  }

  /** Moves it to disk. */
  async spill(): Promise<void> {
    if (this.#place === undefined) {
      const file = await this.#keeper.spillFile();
      // Meanwhile it may have been dropped, or somebody else has done it.
      if (file === undefined || this.#isDropped || !this.canSpill) return;
      this.#place ??= this.#write(file);
      if (this.#place === undefined) return;
    }
    this.#value = undefined;
    this.#isHeld = false;
    this.#keeper.memory.drop(this);
    this.#keeper.unshare();
    this.#keeper.memory.collectGarbage();
  }

  /**
   * Moves it to disk, where it was asked to be; primitives are not worth it.
   *
   * @throws {SpillError} If it cannot go there.
   */
  async moveToDisk(): Promise<void> {
    await this.spill();
    if (this.#unwritable === undefined) return;
    throw new SpillError("the result cannot be written", { cause: this.#unwritable });
  }

  /** Forgets it, wherever it is. */
  drop(): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#value = undefined;
    this.#keeper.memory.drop(this);
    this.#free();
    this.#pieces.forEach((pieces) => pieces.letGo());
  }

  #write(file: SpillFile): DiskPlace | undefined {
    const parts = this.#inParts ? this.#value as readonly unknown[] : [this.#value];
    try {
      const apart = parts.filter((part) => !(part instanceof Pieced));
      const written = file.write(apart, { exact: this.#exact, packed: this.#isPacked }).values();
      const segments = parts.map((part) => part instanceof Pieced ? part : written.next().value!);
      return { file, segments };
    } catch (error) {
      if (error instanceof SpillError) throw error;
      this.#unwritable = error;
      return undefined;
    }
  }

  #free(): void {
    if (this.#place === undefined) return;
    const { file, segments } = this.#place;
    file.free(segments.flatMap((segment) => segment instanceof Pieced ? [] : [segment]));
    this.#place = undefined;
  }

  #read(segment: Segment | Pieced): unknown {
    if (segment instanceof Pieced) return segment;
    const value = this.#place!.file.read(segment);
    this.#keeper.memory.collectGarbage();
    return value;
  }

  /** An element that is not on disk by itself, as it is kept. */
  #heldPart(part: number): unknown {
    // All parts of a shuffle are needed as often: reading one does not make its result newer.
    const value = this.#isHeld && this.#inParts ? this.#value : this.value;
    return (value as readonly unknown[])[part];
  }

  #segmentOf(part: number): Segment | Pieced | undefined {
    return this.#isHeld || !this.#inParts ? undefined : this.#place!.segments[part];
  }

  #wholeSegment(): Segment | undefined {
    return this.#isHeld || this.#inParts ? undefined : this.#place!.segments[0] as Segment;
  }
}

/** Whether any part is itself a list of what has been set aside. */
function hasLists(value: unknown): boolean {
  return Array.isArray(value) &&
    value.some((part) => Array.isArray(part) && part[0] instanceof Pieced);
}
