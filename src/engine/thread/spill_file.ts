/**
 * Values in a scratch file, each as bytes that can be read alone. What is not needed any more is
 * written over; when nothing is needed, the file begins anew.
 *
 * @module
 */

// @ts-types="../../../types/std_bytes.d.ts"
import { concat } from "@std/bytes";
import { SpillError } from "../../errors.ts";
import type { Spilled } from "../ports.ts";
import type { ScratchFile } from "../../runtime/runtime.ts";
import { FileSpace } from "./file_space.ts";
import { readError, reasonOf } from "../../wire/spill_errors.ts";
import type { MemorySettings } from "./thread_memory.ts";
import { decode } from "../../wire/bytes/decode.ts";
import { encode } from "../../wire/bytes/encode.ts";
import { pack, packAsItIs, unpack } from "../../wire/packing.ts";

/** Bytes that are gathered before they are written, where values are small. */
const chunkLength = 1 << 20;

/** Where a value lies. */
export interface Segment {
  readonly position: number;
  readonly length: number;
}

/** What is written at once: values, and where they lie in it until it has a place. */
interface Chunk {
  readonly parts: Uint8Array[];
  readonly segments: { position: number; readonly length: number }[];
  length: number;
}

/** A file of values. */
export class SpillFile {
  readonly #file: ScratchFile;
  readonly #space = new FileSpace();
  readonly #scheduler: MemorySettings["scheduler"];
  #spilled = { written: 0, read: 0, elapsed: 0 };

  /** Takes over an empty file; `scheduler` is whose it is. */
  constructor(file: ScratchFile, scheduler: MemorySettings["scheduler"] = "workers") {
    this.#file = file;
    this.#scheduler = scheduler;
  }

  /**
   * Writes values, each as a segment of its own; those that are one object are one segment. Nothing is
   * written where one of them has no bytes, as a function has none, which is an error of the codec; with
   * `exact`, nor where one would come back as something else.
   *
   * @throws {SpillError} If the file cannot be written.
   */
  write(
    values: readonly unknown[],
    { exact = false }: { readonly exact?: boolean } = {},
  ): readonly Segment[] {
    return this.#timed(() => {
      const known = new Map<object, Segment>();
      const written: Segment[] = [];
      let chunk: Chunk = { parts: [], segments: [], length: 0 };
      const flush = () => {
        const { parts, segments, length } = chunk;
        const position = this.#space.take(length);
        written.push({ position, length });
        this.#write(parts, length, position);
        for (const segment of segments) segment.position += position;
        chunk = { parts: [], segments: [], length: 0 };
      };
      try {
        const segments = values.map((value) => {
          const same = known.get(value as object);
          if (same !== undefined) return same;
          const bytes = this.#encoded(value, exact);
          const segment = { position: chunk.length, length: bytes.length };
          // Primitives are not noted: 0 and -0 would be one.
          if (typeof value === "object" && value !== null) known.set(value, segment);
          chunk.parts.push(bytes);
          chunk.segments.push(segment);
          chunk.length += bytes.length;
          if (chunk.length >= chunkLength) flush();
          return segment;
        });
        if (chunk.length > 0) flush();
        for (const { length } of written) this.#spilled.written += length;
        return segments;
      } catch (error) {
        this.free(written);
        throw error;
      }
    });
  }

  /** What is the user's own has to come back as it was, and not as it would from a worker. */
  #encoded(value: unknown, exact: boolean): Uint8Array {
    if (exact || this.#scheduler === "inline") return encode(packAsItIs(value), { exact: true });
    return encode(pack(value), { refusesShared: true });
  }

  /** The value in a segment. */
  read(segment: Segment): unknown {
    return this.#timed(() => {
      const bytes = this.#read(segment);
      try {
        return unpack(decode(bytes) as ReturnType<typeof pack>);
      } catch (cause) {
        throw readError(cause);
      }
    });
  }

  /** The bytes in a segment, which travel as they are. */
  bytes(segment: Segment): Uint8Array {
    return this.#timed(() => this.#read(segment));
  }

  /** Notes that nobody needs these segments any more. */
  free(segments: readonly Segment[]): void {
    const isEmpty = this.#space.end === 0;
    for (const { position, length } of new Set(segments)) this.#space.give(position, length);
    if (!isEmpty && this.#space.end === 0) this.#file.clear();
  }

  /** What has been written and read since the last call, if anything. */
  take(): Spilled | undefined {
    const spilled = this.#spilled;
    if (spilled.written + spilled.read === 0) return undefined;
    this.#spilled = { written: 0, read: 0, elapsed: 0 };
    return spilled;
  }

  /** Closes the file, of which nothing stays. */
  close(): void {
    this.#file.close();
  }

  #write(parts: readonly Uint8Array[], length: number, position: number): void {
    try {
      this.#file.write(parts.length === 1 ? parts[0]! : concat(parts), position);
    } catch (cause) {
      throw new SpillError(
        `Cannot write ${length} bytes that memory has no room for to disk: ${reasonOf(cause)}; ` +
          `another folder is ${this.#scheduler}({ spill: { directory } }), more memory ` +
          `${this.#scheduler}({ memory })`,
        { cause },
      );
    }
  }

  #read({ position, length }: Segment): Uint8Array {
    this.#spilled.read += length;
    try {
      return this.#file.read(position, length);
    } catch (cause) {
      throw readError(cause);
    }
  }

  #timed<T>(work: () => T): T {
    const start = performance.now();
    try {
      return work();
    } finally {
      this.#spilled.elapsed += performance.now() - start;
    }
  }
}
