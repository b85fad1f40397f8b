/**
 * Generates a log in the format of the home IP web traces of UC Berkeley: few clients make
 * most of the requests, to few of the servers, and in bursts. The same size gives the same log.
 *
 * @module
 */

import { type FileHandle, mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Settings of a log. */
export interface UcbLogOptions {
  /** Bytes; the log ends with the last line that fits. */
  readonly size: number;
  /** Another number gives another log. */
  readonly seed?: number;
}

const CLIENTS = 8_000;
const SERVERS = 40_000;
/** Requests that a client makes to a server before it turns to another, on average. */
const BURST = 6;
/** Characters kept back until they are written: never the whole log. */
const CHUNK = 2 ** 20;
/** What the traces have where there is no value. */
const NONE = 2 ** 32 - 1;
const EXTENSIONS = ["gif", "gif", "gif", "gif", "html", "html", "jpg", "jpg", "cgi", "class", ""];

/** Writes a log. */
export async function generateUcbLog(path: string, { size, seed }: UcbLogOptions): Promise<void> {
  await writeLog(path, ucbLines(seed ?? 1996), size);
}

/** Writes lines to a file of at most `size` bytes, which has its name only once it is complete. */
export async function writeLog(
  path: string,
  lines: Iterable<string>,
  size: number,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  const file = await open(partial, "w");
  try {
    await writeLines(file, lines, size);
  } finally {
    await file.close();
  }
  await rename(partial, path);
}

/** Number of bytes that a text such as `256MB` means. */
export function bytesIn(text: string): number {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)\s*([kMG]?)B?$/.exec(text) ?? [];
  if (digits !== undefined) return Number(digits) * { "": 1, k: 1e3, M: 1e6, G: 1e9 }[unit]!;
  throw new RangeError(`Cannot read a size: expected one such as 256MB or 1GB, got "${text}"`);
}

/** All characters are ASCII, so that characters are bytes. */
async function writeLines(file: FileHandle, lines: Iterable<string>, size: number): Promise<void> {
  let chunk = "";
  let written = 0;
  for (const line of lines) {
    if (written + chunk.length + line.length > size) break;
    chunk += line;
    if (chunk.length < CHUNK) continue;
    await file.writeFile(chunk, "latin1");
    written += chunk.length;
    chunk = "";
  }
  await file.writeFile(chunk, "latin1");
}

/** Lines without end, in the order of time. */
function* ucbLines(seed: number): Generator<string, never> {
  const random = randomNumbers(seed);
  const clients = addresses(CLIENTS, 0x2545f491);
  const servers = addresses(SERVERS, 0x9e3779b1);
  const sessions = Array.from({ length: 64 }, () => ({ client: "", server: "", left: 0, port: 0 }));
  // Microseconds since the first of November 1996; seconds since 1970 below.
  let time = 0;
  for (;;) {
    const session = sessions[Math.floor(random() * sessions.length)]!;
    if (session.left <= 0) {
      session.client = clients[rank(random(), CLIENTS)]!;
      session.server = servers[rank(random(), SERVERS)]!;
      session.left = Math.ceil(-Math.log(1 - random()) * BURST);
    }
    session.left--;
    session.port = 1024 + (session.port + 1) % 3976;
    time += Math.ceil(random() * 350_000);
    yield `${times(time, random)} ${session.client}:${session.port} ${session.server}:80 ` +
      `${headers(time, random)} GET ${url(random)} HTTP/1.0\n`;
  }
}

/** Rank by Zipf's law, from 0: the logarithm of a rank is evenly distributed. */
export function rank(random: number, count: number): number {
  return Math.floor(count ** random) - 1;
}

/** Times of the request and of the first and the last byte of the response. */
function times(time: number, random: () => number): string {
  const start = time + Math.ceil(random() ** 4 * 2e6);
  const end = start + Math.ceil(random() ** 6 * 9e6);
  return `${clock(time)} ${clock(start)} ${clock(end)}`;
}

function clock(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1e6);
  return `${846_806_400 + seconds}:${microseconds - seconds * 1e6}`;
}

/** The eight numbers between the server and the method. */
function headers(time: number, random: () => number): string {
  const fresh = random();
  const now = 846_806_400 + Math.floor(time / 1e6);
  const since = fresh < 0.25 ? now - Math.floor(fresh * 2e7) : NONE;
  const expires = fresh > 0.95 ? now + 86_400 : NONE;
  const modified = fresh < 0.75 ? now - Math.floor(fresh * 3e7) : NONE;
  const length = fresh < 0.2 ? 0 : Math.floor(64 * 4096 ** random());
  return `${fresh < 0.25 ? 10 : 2} ${fresh < 0.75 ? 8 : 0} ${since} ${expires} ${modified} ` +
    `${64 + Math.floor(random() * 200)} ${length} ${20 + Math.floor(random() * 60)}`;
}

/** A path that the traces have made anonymous: twenty digits and an extension. */
function url(random: () => number): string {
  const digits = Math.floor((1 + random() * 8) * 1e9);
  const more = Math.floor((1 + random() * 8) * 1e9);
  return `${digits}${more}..${EXTENSIONS[Math.floor(random() * EXTENSIONS.length)]}`;
}

/** Different addresses: multiplying by an odd number permutes the numbers of 32 bits. */
function addresses(count: number, odd: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const bits = Math.imul(i + 1, odd);
    return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
  });
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
