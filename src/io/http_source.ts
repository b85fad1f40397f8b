/**
 * Bytes by HTTP: a range of them where the server has ranges, else all in one go.
 *
 * @module
 */

// @ts-types="../../types/std_streams.d.ts"
import { toArrayBuffer } from "@std/streams";
import { SourceError } from "../errors.ts";
import { type ByteSource, unreadable } from "./byte_source.ts";
import { type Chunks, chunksOf } from "./byte_stream.ts";

/** What a server says of the bytes it has sent. */
interface ContentRange {
  readonly start: number;
  readonly end: number;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Changes when the file does. */
  readonly tag: string | null;
}

/**
 * Opens a URL. Unless it will be read whole, two bytes are asked for first: the answer
 * tells whether there are ranges, the size, and how the file begins.
 */
export async function openUrl(
  url: string,
  whole: boolean,
  signal: AbortSignal,
): Promise<ByteSource> {
  if (whole) return bodySource(url, undefined, signal);
  const response = await request(url, { start: 0, end: 2 }, signal);
  const range = contentRange(response);
  if (range && range.start === 0 && range.end <= 2) {
    return rangeSource(url, range, await bodyBytes(url, response, signal));
  }
  if (response.status === 200 && isPlain(response)) return bodySource(url, response, signal);
  // An empty file has no range at all; and a page may be kept from seeing which range it got.
  await response.body?.cancel();
  return bodySource(url, undefined, signal);
}

/** A file that a server sends ranges of, the first bytes of which are `head`. */
function rangeSource(url: string, first: ContentRange, head: Uint8Array): ByteSource {
  const { size } = first;
  return {
    size,
    head: () => Promise.resolve(head),
    async *read(start, end = size, signal) {
      const stop = Math.min(end, size);
      // A server may send less than it was asked for.
      for (let position = start; position < stop;) {
        const response = await request(url, { start: position, end: stop }, signal);
        const range = contentRange(response);
        if (range?.start !== position || range.size !== size || range.tag !== first.tag) {
          await response.body?.cancel();
          throw new SourceError(
            `Cannot read "${url}": expected bytes ${position}-${stop - 1} of ${size} of the same ` +
              `file, got ${response.status} ${response.headers.get("content-range") ?? ""}`.trim(),
          );
        }
        const before = position;
        for await (const chunk of bodyChunks(url, response, signal)) {
          yield chunk;
          position += chunk.length;
        }
        if (position === before) throw new SourceError(`Cannot read "${url}": the answer is empty`);
      }
    },
    close: () => Promise.resolve(),
  };
}

/**
 * A file that a server sends as a whole, however large.
 *
 * @param first The answer, where there is one already; else the file is asked for when needed.
 */
function bodySource(url: string, first: Response | undefined, signal: AbortSignal): ByteSource {
  const connection = new AbortController();
  const closed = AbortSignal.any([signal, connection.signal]);
  let chunks: AsyncGenerator<Uint8Array> | undefined;
  let opened = false;
  async function* open(): AsyncGenerator<Uint8Array, void, undefined> {
    opened = true;
    yield* bodyChunks(url, first ?? await request(url, undefined, closed), closed);
  }
  /** Chunks that {@linkcode ByteSource.head} has had to take from the stream. */
  const taken: Uint8Array[] = [];
  return {
    async head() {
      chunks ??= open();
      const head: number[] = [];
      while (head.length < 2) {
        const { done, value } = await chunks.next();
        if (done) break;
        taken.push(value);
        head.push(...value.subarray(0, 2 - head.length));
      }
      return Uint8Array.from(head);
    },
    async *read(_start, _end, reading) {
      const abort = () => connection.abort(reading.reason);
      reading.addEventListener("abort", abort, { once: true });
      try {
        chunks ??= open();
        yield* taken.splice(0);
        yield* chunks;
      } finally {
        reading.removeEventListener("abort", abort);
      }
    },
    async close() {
      connection.abort();
      if (!opened) await first?.body?.cancel();
      else await chunks?.return(undefined);
    },
  };
}

/** Asks for a URL, or for the bytes from `start` up to `end` of it. */
async function request(
  url: string,
  range: { readonly start: number; readonly end: number } | undefined,
  signal: AbortSignal,
): Promise<Response> {
  // Ranges of a compressed answer would count other bytes than those of the file.
  const init: RequestInit & { readonly decompress?: boolean } = range
    ? {
      headers: { "range": `bytes=${range.start}-${range.end - 1}`, "accept-encoding": "identity" },
      // Keeps a runtime that knows this from failing at a part of a compressed answer.
      decompress: false,
    }
    : {};
  let response: Response;
  try {
    response = await fetch(url, { ...init, signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw unreadable(url, cause);
  }
  if (response.ok || (range && response.status === 416)) return response;
  await response.body?.cancel();
  throw new SourceError(
    `Cannot read "${url}": the server answers ${response.status} ${response.statusText}`.trim(),
  );
}

/** The range an answer says it is, or `undefined` where it is none that can be relied on. */
function contentRange(response: Response): ContentRange | undefined {
  const { status, headers } = response;
  const found = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get("content-range") ?? "");
  if (status !== 206 || !found || !isPlain(response)) return undefined;
  return {
    start: Number(found[1]),
    end: Number(found[2]) + 1,
    size: Number(found[3]),
    tag: headers.get("etag"),
  };
}

/** Whether the bytes are sent as they are in the file. */
function isPlain({ headers }: Response): boolean {
  return (headers.get("content-encoding") ?? "identity") === "identity";
}

async function* bodyChunks(url: string, response: Response, signal: AbortSignal): Chunks {
  try {
    yield* chunksOf(bodyOf(response), signal);
  } catch (cause) {
    signal.throwIfAborted();
    throw unreadable(url, cause);
  }
}

async function bodyBytes(
  url: string,
  response: Response,
  signal: AbortSignal,
): Promise<Uint8Array> {
  try {
    return new Uint8Array(await toArrayBuffer(bodyOf(response)));
  } catch (cause) {
    signal.throwIfAborted();
    throw unreadable(url, cause);
  }
}

function bodyOf(response: Response): ReadableStream<Uint8Array> {
  return response.body ?? new ReadableStream({ start: (controller) => controller.close() });
}
