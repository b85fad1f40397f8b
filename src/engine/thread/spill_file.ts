/**
 * Values in a scratch file, each as bytes that can be read alone. What is not needed any more is
 * written over; when nothing is needed, the file begins anew.
 *
 * @module
 */

import { SpillError } from "../../errors.ts";
import type { Spilled } from "../ports.ts";
import type { ScratchFile } from "../../runtime/runtime.ts";
import { ChunkWriter, ReusedBytes, type Segment } from "./chunk_writer.ts";
import { FileSpace } from "./file_space.ts";
import { readError, reasonOf } from "../../wire/spill_errors.ts";
import type { MemorySettings } from "./thread_memory.ts";
import { decode } from "../../wire/bytes/decode.ts";
import { encode, type EncodeOptions } from "../../wire/bytes/encode.ts";
import { pack, packAsItIs, type Packed, unpack } from "../../wire/packing.ts";

/** Bytes that are gathered before they are written, and the most that are read into memory that is used again. */
const chunkLength = 1 << 20;

/** What is written. */
interface WriteOptions {
  /** Whether nothing is, where something would come back as something else. */
  readonly exact?: boolean;
  /** Whether the values are {@linkcode Packed}. */
  readonly packed?: boolean;
}

/** A file of values. */
export class SpillFile {
  readonly #file: ScratchFile;
  readonly #space = new FileSpace();
  readonly #scheduler: MemorySettings["scheduler"];
  /** What is written goes through one piece of memory, and what is read through another. */
  readonly #writing = new ReusedBytes(chunkLength);
  readonly #reading = new ReusedBytes(chunkLength);
  #spilled = { written: 0, read: 0, elapsed: 0 };

  /** Takes over an empty file; `scheduler` is whose it is. */
  constructor(file: ScratchFile, scheduler: MemorySettings["scheduler"] = "workers") {
    this.#file = file;
    this.#scheduler = scheduler;
  }

  /**
   * Writes values, each as a segment of its own; those that are one object are one segment. Nothing is
   * written where one of them has no bytes, as a function has none, which is an error of the codec; with
   * `exact`, nor where one would come back as something else. With `packed`, the values are
   * {@linkcode Packed}, and those that are bytes are written as they are.
   *
   * @throws {SpillError} If the file cannot be written.
   */
  write(
    values: readonly unknown[],
    { exact = false, packed = false }: WriteOptions = {},
  ): readonly Segment[] {
    return this.#timed(() => {
      const known = new Map<object, Segment>();
      const chunks = new ChunkWriter(this.#writing.take(), (bytes) => this.#write(bytes));
      const allocate = (length: number) => chunks.room(length);
      try {
        const segments = values.map((value) => {
          const same = known.get(value as object);
          if (same !== undefined) return same;
          const segment = chunks.add(
            packed
              ? bytesOfPacked(value as Packed, { allocate })
              : this.#bytesOf(value, exact, { allocate }),
          );
          // Primitives are not noted: 0 and -0 would be one.
          if (typeof value === "object" && value !== null) known.set(value, segment);
          return segment;
        });
        chunks.flush();
        for (const { length } of chunks.written) this.#spilled.written += length;
        return segments;
      } catch (error) {
        this.free(chunks.written);
        throw error;
      }
    });
  }

  /** What is the user's own has to come back as it was, and not as it would from a worker. */
  #bytesOf(value: unknown, exact: boolean, options: EncodeOptions): Uint8Array {
    return exact || this.#scheduler === "inline"
      ? encode(packAsItIs(value), { ...options, exact: true })
      : encode(pack(value), { ...options, refusesShared: true });
  }

  /** The value in a segment. */
  read(segment: Segment): unknown {
    return this.#timed(() => {
      // What is decoded has nothing of these bytes.
      const bytes = this.#read(segment, this.#reading.take(segment.length));
      try {
        return unpack(decode(bytes) as ReturnType<typeof pack>);
      } catch (cause) {
        throw readError(cause);
      }
    });
  }

  /** The bytes in a segment, which travel as they are; nobody else has them. */
  bytes(segment: Segment): Uint8Array<ArrayBuffer> {
    return this.#timed(() => this.#read(segment, new Uint8Array(segment.length)));
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

  /** Writes bytes where there is room. */
  #write(bytes: Uint8Array): Segment {
    const { length } = bytes;
    const position = this.#space.take(length);
    try {
      this.#file.write(bytes, position);
      return { position, length };
    } catch (cause) {
      this.free([{ position, length }]);
      throw new SpillError(
        `Cannot write ${length} bytes that memory has no room for to disk: ${reasonOf(cause)}; ` +
          `another folder is ${this.#scheduler}({ spill: { directory } }), more memory ` +
          `${this.#scheduler}({ memory })`,
        { cause },
      );
    }
  }

  #read({ position, length }: Segment, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    this.#spilled.read += length;
    try {
      this.#file.read(bytes, position);
      return bytes;
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

/** What another thread has encoded is written as it has come. */
function bytesOfPacked(packed: Packed, options: EncodeOptions): Uint8Array {
  return packed.pack === "bytes"
    ? packed.bytes
    : encode(packed, { ...options, refusesShared: true });
}
