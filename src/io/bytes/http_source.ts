/**
 * Bytes by HTTP: ranges of a file that stays the same, or all of it in one go.
 *
 * @module
 */

// @ts-types="../../../types/std_streams.d.ts"
import { toArrayBuffer } from "@std/streams";
import { SourceError } from "../../errors.ts";
import { type ByteSource, type RangeSource, singlePass, unreadable } from "./byte_source.ts";
import { type Chunks, chunksOf } from "./byte_stream.ts";
import { HEAD_LENGTH } from "./compression.ts";
import { describeVersion, type FileVersion, isSameVersion } from "./file_version.ts";
import { DEFAULT_RETRIES, pauseBefore, requestUrl, type UrlTarget } from "./http_request.ts";
import { reasonOf } from "./network_reason.ts";

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
  target: UrlTarget,
  signal: AbortSignal,
): Promise<{ readonly version: FileVersion; readonly head: Uint8Array } | undefined> {
  const response = await request(target, { start: 0, end: HEAD_LENGTH }, signal);
  const range = sentRange(response);
  // An empty file has no range at all; and a page may be kept from seeing which range it got.
  if (
    range === undefined || range.start !== 0 ||
    range.end !== Math.min(HEAD_LENGTH, range.version.size)
  ) {
    await response.body?.cancel();
    return undefined;
  }
  const head = await bodyBytes(target.url, response, signal);
  return head.length === range.end ? { version: range.version, head } : undefined;
}

/** A file that a server sends ranges of, all of them of the expected state. */
export function rangesOfUrl(target: UrlTarget, expected: FileVersion): RangeSource {
  const { retries = DEFAULT_RETRIES } = target.request ?? {};
  return {
    charset: () => expected.charset,
    head: (length) => Promise.resolve((expected.head ?? new Uint8Array()).subarray(0, length)),
    async *read(start, end = expected.size, signal) {
      const stop = Math.min(end, expected.size);
      let lost = 0;
      // A server may send less than it was asked for, or be cut off.
      for (let position = start; position < stop;) {
        try {
          for await (const chunk of rangeOfUrl(target, position, stop, expected, signal)) {
            position += chunk.length;
            yield chunk;
          }
        } catch (error) {
          if (signal.aborted || !(error instanceof BrokenAnswer) || lost >= retries) throw error;
          target.onRetry?.(error);
          await pauseBefore(lost++, signal);
        }
      }
    },
    close: () => Promise.resolve(),
  };
}

/** The bytes from `start` on that one answer has. */
async function* rangeOfUrl(
  target: UrlTarget,
  start: number,
  end: number,
  expected: FileVersion,
  signal: AbortSignal,
): Chunks {
  const { url } = target;
  const wanted = { start, end };
  const response = await request(target, wanted, signal);
  const range = sentRange(response);
  if (!range || !answers(range, wanted) || !isSameVersion(range.version, expected)) {
    await response.body?.cancel();
    throw unlike(url, wanted, expected, response);
  }
  let position = start;
  for await (const chunk of bodyChunks(url, response, signal)) {
    position += chunk.length;
    if (position > range.end) break;
    yield chunk;
  }
  if (position !== range.end) throw wrongLength(url, range, position - range.start);
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
export function wholeUrl(target: UrlTarget, signal: AbortSignal): ByteSource {
  let charset: string | undefined;
  const answered = (response: Response) => void (charset = charsetOf(response));
  const source = singlePass((either) => wholeBody(target, either, answered), signal);
  return { ...source, charset: () => charset };
}

async function* wholeBody(
  target: UrlTarget,
  signal: AbortSignal,
  answered: (response: Response) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { url } = target;
  const response = await request(target, undefined, signal);
  answered(response);
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
function request(
  target: UrlTarget,
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
  return requestUrl(target, init, (status) => range !== undefined && status === 416, signal);
}

/** The range an answer says it is, or `undefined` where it is none that can be relied on. */
function sentRange(response: Response): SentRange | undefined {
  const { status, headers } = response;
  const found = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get("content-range") ?? "");
  if (status !== 206 || !found || !isUnencoded(response)) return undefined;
  const charset = charsetOf(response);
  const { ETag: etag, "Last-Modified": modified } = Object.fromEntries(tags(response));
  return {
    start: Number(found[1]),
    end: Number(found[2]) + 1,
    version: {
      size: Number(found[3]),
      ...(etag === undefined ? {} : { etag }),
      ...(modified === undefined ? {} : { modified }),
      ...(charset === undefined ? {} : { charset }),
    },
  };
}

/** The encoding that an answer says its text has. */
function charsetOf({ headers }: Response): string | undefined {
  const type = headers.get("content-type") ?? "";
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1];
}

/** The headers that tell one state of a file from another, those of them that are there. */
function tags({ headers }: Response): [name: string, value: string][] {
  return ["ETag", "Last-Modified"].flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as [string, string]];
  });
}

/** Whether the bytes are sent as they are in the file. */
function isUnencoded({ headers }: Response): boolean {
  return (headers.get("content-encoding") ?? "identity") === "identity";
}

/** An answer has broken off; of a range, the rest can be asked for. */
class BrokenAnswer extends SourceError {}

async function* bodyChunks(url: string, response: Response, signal: AbortSignal): Chunks {
  try {
    yield* chunksOf(bodyOf(response), signal);
  } catch (cause) {
    signal.throwIfAborted();
    throw new BrokenAnswer(`Cannot read "${url}": ${reasonOf(cause)}`, { cause });
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
