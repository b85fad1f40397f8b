/**
 * Files that are open for reading bytes at any place.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import type { FileSystem } from "../../runtime/runtime.ts";
import type { Chunks } from "./byte_stream.ts";
import { HEAD_LENGTH } from "./compression.ts";
import { reasonOf } from "./network_reason.ts";
import type { BadEnding } from "./salvage.ts";

/** A part of a file can be read, or, where it begins at 0 and has no end, all of it. */
export interface RangeSource {
  /**
   * The bytes from `start` up to `end`, or to the end of the file; fails where there are fewer
   * than expected. A chunk is valid until the one after the next is asked for.
   */
  read(start: number, end: number | undefined, signal: AbortSignal): Chunks;
  /** The first bytes of the file, `length` of them if there are as many. */
  head(length: number): Promise<Uint8Array>;
  /** The encoding that a server has said the file has, once its first bytes have been read. */
  charset?(): string | undefined;
  /** How the file ends, once it has been read, where that is not as it should be but was asked for. */
  ending?(): BadEnding | undefined;
  /** Closes what is open. Idempotent. */
  close(): Promise<void>;
}

/** A file that is open for reading all of it, of which some can only be read once. */
export type ByteSource = RangeSource;

/** Bytes of one read of a file. */
const READ_SIZE = 2 ** 20;

/** The same where a file says it is smaller; some that say so (`/proc`) are not. */
const SMALLEST_READ = 4096;

/**
 * Bytes of a file that is read at once where all of it is wanted: a thread pool costs more than the
 * reading does, several times for each file.
 */
const READ_AT_ONCE = 256 * 2 ** 10;

/** The file at a path, which had `size` bytes when the bag was made, to be read from start to end. */
export async function openWholePath(
  path: string,
  size: number,
  files: FileSystem | undefined,
): Promise<ByteSource> {
  // Those that say they are empty may have an end that never comes.
  if (!files || size === 0 || size > READ_AT_ONCE) return await openPath(path, size, files);
  const bytes = files.read(path);
  if (bytes.length < size) throw tooShort(path, size, bytes.length, true);
  return {
    head: () => Promise.resolve(bytes.subarray(0, HEAD_LENGTH)),
    async *read() {
      if (bytes.length > 0) yield bytes;
    },
    close: () => Promise.resolve(),
  };
}

/** Opens the file at a path, which had `size` bytes when the bag was made. */
export async function openPath(
  path: string,
  size: number,
  files: FileSystem | undefined,
): Promise<ByteSource> {
  if (!files) throw new SourceError(`Cannot read "${path}": this runtime opens no files by path`);
  const file = await files.open(path);
  const head = new Uint8Array(HEAD_LENGTH);
  let headLength: number | undefined;
  return {
    async head(length) {
      headLength ??= await file.read(head, 0);
      return head.subarray(0, Math.min(length, headLength));
    },
    async *read(start, end, signal) {
      // Two, since a chunk is still worked on while the next one is read.
      const length = Math.min(READ_SIZE, Math.max(SMALLEST_READ, (end ?? size) - start));
      const buffers = [new Uint8Array(length), new Uint8Array(length)] as const;
      let position = start;
      for (let turn: 0 | 1 = 0; end === undefined || position < end; turn = turn === 0 ? 1 : 0) {
        signal.throwIfAborted();
        const wanted = Math.min(length, (end ?? Infinity) - position);
        const count = await file.read(buffers[turn].subarray(0, wanted), position);
        if (count === 0) break;
        yield buffers[turn].subarray(0, count);
        position += count;
      }
      const expected = Math.min(size, end ?? size);
      if (position < expected) throw tooShort(path, expected, position, position > start);
    },
    close: () => file.close(),
  };
}

/**
 * The same file, whose bytes that belong to a range are told of when they are read: each of them once,
 * however often it is.
 */
export function metered<S extends RangeSource>(
  source: S,
  read: ((bytes: number) => void) | undefined,
  { start, end = Infinity }: { readonly start: number; readonly end?: number } = { start: 0 },
): S {
  if (read === undefined) return source;
  let known = start;
  return {
    ...source,
    async *read(from, to, signal) {
      let position = from;
      for await (const chunk of source.read(from, to, signal)) {
        position += chunk.length;
        const reached = Math.min(position, end);
        if (reached > known) read(reached - known);
        known = Math.max(known, reached);
        yield chunk;
      }
    },
  };
}

/** What can be read only once, from start to end, though its first bytes can be looked at before. */
export function singlePass(open: (signal: AbortSignal) => Chunks, signal: AbortSignal): ByteSource {
  const ended = new AbortController();
  const chunks = open(AbortSignal.any([signal, ended.signal]))[Symbol.asyncIterator]();
  /** Chunks that `head` has had to take. */
  const taken: Uint8Array[] = [];
  return {
    async head(length) {
      const head = taken.flatMap((chunk) => [...chunk.subarray(0, length)]);
      while (head.length < length) {
        const { done, value } = await chunks.next();
        if (done) break;
        head.push(...value.subarray(0, length - head.length));
        // A chunk is valid until the next one is asked for, which is soon only for short ones.
        taken.push(value.length < HEAD_LENGTH ? value.slice() : value);
      }
      return Uint8Array.from(head.slice(0, length));
    },
    async *read(_start, _end, reading) {
      const abort = () => ended.abort(reading.reason);
      reading.addEventListener("abort", abort, { once: true });
      try {
        yield* taken.splice(0);
        for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
          yield next.value;
        }
      } finally {
        reading.removeEventListener("abort", abort);
      }
    },
    async close() {
      ended.abort();
      await chunks.return?.();
    },
  };
}

/**
 * The error for a file that ends too early.
 *
 * @param known Whether it ends at `end`, or somewhere before.
 */
export function tooShort(name: string, expected: number, end: number, known: boolean): SourceError {
  return new SourceError(
    `Cannot read "${name}": expected at least ${expected} bytes, got ` +
      `${known || end === 0 ? end : `no more than ${end}`}; ` +
      "the file has become shorter since the bag was made",
  );
}

/** The error for a file that the runtime fails to read. */
export function unreadable(name: string, cause: unknown): SourceError {
  return new SourceError(`Cannot read "${name}": ${reasonOf(cause)}`, { cause });
}
