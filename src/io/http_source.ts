/**
 * Bytes by HTTP: ranges of a file that stays the same, or all of it in one go.
 *
 * @module
 */

// @ts-types="../../types/std_streams.d.ts"
import { toArrayBuffer } from "@std/streams";
import { SourceError } from "../errors.ts";
import { type ByteSource, type RangeSource, singlePass, unreadable } from "./byte_source.ts";
import { type Chunks, chunksOf } from "./byte_stream.ts";
import { HEAD_LENGTH } from "./compression.ts";
import { describeVersion, type FileVersion, isSameVersion } from "./file_version.ts";

/** Bytes from `start` up to but not including `end`. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** What a server says of the bytes it has sent. */
interface SentRange extends Range {
  readonly version: FileVersion;
}

/**
 * Asks a server for the first few bytes of a file: the answer tells whether there are ranges,
 * the state of the file, and how it begins. `undefined` where there are none.
 */
export async function probeUrl(
  url: string,
  signal: AbortSignal,
): Promise<{ readonly version: FileVersion; readonly head: Uint8Array } | undefined> {
  const response = await request(url, { start: 0, end: HEAD_LENGTH }, signal);
  const range = sentRange(response);
  // An empty file has no range at all; and a page may be kept from seeing which range it got.
  if (
    range === undefined || range.start !== 0 ||
    range.end !== Math.min(HEAD_LENGTH, range.version.size)
  ) {
    await response.body?.cancel();
    return undefined;
  }
  const head = await bodyBytes(url, response, signal);
  return head.length === range.end ? { version: range.version, head } : undefined;
}

/** A file that a server sends ranges of, all of them of the expected state. */
export function rangesOfUrl(url: string, expected: FileVersion): RangeSource {
  return {
    head: (length) => Promise.resolve((expected.head ?? new Uint8Array()).subarray(0, length)),
    async *read(start, end = expected.size, signal) {
      const stop = Math.min(end, expected.size);
      // A server may send less than it was asked for.
      for (let position = start; position < stop;) {
        const wanted = { start: position, end: stop };
        const response = await request(url, wanted, signal);
        const range = sentRange(response);
        if (!range || !answers(range, wanted) || !isSameVersion(range.version, expected)) {
          await response.body?.cancel();
          throw unlike(url, wanted, expected, response);
        }
        for await (const chunk of bodyChunks(url, response, signal)) {
          position += chunk.length;
          if (position > range.end) break;
          yield chunk;
        }
        if (position !== range.end) throw wrongLength(url, range, position - range.start);
      }
    },
    close: () => Promise.resolve(),
  };
}

function answers(range: Range, wanted: Range): boolean {
  return range.start === wanted.start && range.end > range.start && range.end <= wanted.end;
}

/** The error for an answer that does not fit what the other partitions were told. */
function unlike(url: string, range: Range, expected: FileVersion, response: Response): SourceError {
  const { status, headers } = response;
  const found = [
    `status ${status}`,
    headers.get("content-range") ?? "",
    status === 200 ? "which is all of the file" : "",
    ...tags(response).map(([name, value]) => `${name} ${value}`),
  ];
  return new SourceError(
    `Cannot read "${url}": expected status 206 with bytes ${range.start}-${range.end - 1} of the ` +
      `file that all partitions read (${describeVersion(expected)}), got ` +
      `${found.filter((part) => part !== "").join(", ")}; the file has changed, or the server ` +
      "does not answer everybody alike",
  );
}

function wrongLength(url: string, range: Range, length: number): SourceError {
  const { start, end } = range;
  return new SourceError(
    `Cannot read "${url}": expected ${end - start} bytes, ${start}-${end - 1}, as the answer ` +
      `announces, got ${length < end - start ? length : "more"}`,
  );
}

/** A file that a server sends as a whole, however large; it is asked for when needed. */
export function wholeUrl(url: string, signal: AbortSignal): ByteSource {
  return singlePass((either) => wholeBody(url, either), signal);
}

async function* wholeBody(
  url: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const response = await request(url, undefined, signal);
  if (response.status === 206) {
    await response.body?.cancel();
    throw new SourceError(
      `Cannot read "${url}": expected status 200 with all of the file, got ` +
        `status 206 ${response.headers.get("content-range") ?? ""}`.trim(),
    );
  }
  yield* bodyChunks(url, response, signal);
}

/** Asks for a URL, or for the bytes from `start` up to `end` of it. */
async function request(
  url: string,
  range: Range | undefined,
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
function sentRange(response: Response): SentRange | undefined {
  const { status, headers } = response;
  const found = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get("content-range") ?? "");
  if (status !== 206 || !found || !isPlain(response)) return undefined;
  const { ETag: etag, "Last-Modified": modified } = Object.fromEntries(tags(response));
  return {
    start: Number(found[1]),
    end: Number(found[2]) + 1,
    version: {
      size: Number(found[3]),
      ...(etag === undefined ? {} : { etag }),
      ...(modified === undefined ? {} : { modified }),
    },
  };
}

/** The headers that tell one state of a file from another, those of them that are there. */
function tags({ headers }: Response): [name: string, value: string][] {
  return ["ETag", "Last-Modified"].flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as [string, string]];
  });
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
