/**
 * Asking a server: with what the user wants to be sent, and again where it makes sense.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import { unreadable } from "./byte_source.ts";
import { isConnectionLost } from "./network_reason.ts";

/** How to ask for a URL, besides the URL; plain data. */
export interface RequestSettings {
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly fetch?: FetchOptions;
  readonly retries?: number;
}

/** Options of `fetch` that say how to ask, not what for. */
export type FetchOptions = Pick<
  RequestInit,
  // Those that there are: not every program is compiled with the types of `fetch`.
  & keyof RequestInit
  & ("cache" | "credentials" | "integrity" | "mode" | "redirect" | "referrer" | "referrerPolicy")
>;

/** Names of {@linkcode FetchOptions}. */
export const fetchOptionNames: readonly (keyof FetchOptions)[] = [
  "cache",
  "credentials",
  "integrity",
  "mode",
  "redirect",
  "referrer",
  "referrerPolicy",
];

/** A URL and how to ask for it. */
export interface UrlTarget {
  /** Without a name and password. */
  readonly url: string;
  readonly request?: RequestSettings;
  /** Called with the reason before a request is made again. */
  readonly onRetry?: (reason: unknown) => void;
}

/** Number of times a request is made again where nothing is said. */
export const DEFAULT_RETRIES = 3;

/** Milliseconds before the first time; twice as long before each further one. */
const FIRST_WAIT = 250;

/** Milliseconds that a server may ask to be waited for. */
const LONGEST_WAIT = 30_000;

/** Statuses by which servers say that they may answer later. */
const BUSY: readonly number[] = [429, 503];

/** Asks for a URL; gives answers that are successes, or statuses that the caller knows. */
export async function requestUrl(
  target: UrlTarget,
  init: RequestInit,
  expected: (status: number) => boolean,
  signal: AbortSignal,
): Promise<Response> {
  const { url, request = {} } = target;
  const { retries = DEFAULT_RETRIES } = request;
  const headers = new Headers(request.headers?.map(([name, value]) => [name, value]));
  new Headers(init.headers).forEach((value, name) => headers.set(name, value));
  for (let attempt = 0;; attempt++) {
    let response: Response;
    try {
      response = await fetch(url, { ...request.fetch, ...init, headers, signal });
    } catch (cause) {
      signal.throwIfAborted();
      if (!isConnectionLost(cause) || attempt >= retries) throw unreadable(url, cause);
      target.onRetry?.(unreadable(url, cause));
      await pause(backOff(attempt), signal);
      continue;
    }
    if (response.ok || expected(response.status)) return response;
    await response.body?.cancel();
    const wait = waitOf(response, attempt);
    if (!BUSY.includes(response.status) || attempt >= retries || wait > LONGEST_WAIT) {
      throw refused(url, response, attempt, wait);
    }
    target.onRetry?.(refused(url, response, attempt, wait));
    await pause(wait, signal);
  }
}

/** Waits as long as is right before the request after `attempt` others. */
export function pauseBefore(attempt: number, signal: AbortSignal): Promise<void> {
  return pause(backOff(attempt), signal);
}

function refused(url: string, response: Response, attempt: number, wait: number): SourceError {
  const { status, statusText } = response;
  const times = attempt === 0 ? "" : `, asked ${attempt + 1} times`;
  const busy = BUSY.includes(status) && wait > LONGEST_WAIT
    ? `, and wants to be asked again in ${Math.ceil(wait / 1000)} s, which is too long to wait`
    : "";
  return new SourceError(
    `Cannot read "${url}": the server answers ${`${status} ${statusText}`.trim()}${times}${busy}`,
  );
}

/** Milliseconds to wait, as a server says or else as is usual. */
function waitOf({ headers }: Response, attempt: number): number {
  const after = headers.get("retry-after");
  if (after === null) return backOff(attempt);
  const wait = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
  return Number.isNaN(wait) ? backOff(attempt) : Math.max(0, wait);
}

/** Those who were refused together shall not come back together. */
function backOff(attempt: number): number {
  return FIRST_WAIT * 2 ** attempt * (1 + Math.random() / 2);
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
  signal.throwIfAborted();
}
