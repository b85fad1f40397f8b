/**
 * Options that say how to ask for URLs, and their check at the call.
 *
 * @module
 */

import { checkInteger, checkOptions, checkString, refusal } from "../../values/check.ts";
import { fetchOptionNames, type FetchOptions, type RequestSettings } from "./http_request.ts";
import type { TextInput } from "./input.ts";

/** How to ask for URLs; of no account for other sources. */
export interface RequestOptions {
  /** Headers to send, for example `{ authorization: "Bearer …" }`. No message shows them. */
  readonly headers?: Headers | [string, string][] | Record<string, string>;
  /** Options of `fetch`: `cache`, `credentials`, `integrity`, `mode`, `redirect`, `referrer`, `referrerPolicy`. */
  readonly fetch?: FetchOptions;
  /**
   * How often a request is made again, at most, where a server answers 429 or 503, or the connection is
   * lost as far as the runtime tells. Each wait is twice as long as the one before, from a quarter of
   * a second on, or as long as `Retry-After` says; where that is more than 30 seconds, the run fails at
   * once. An answer without ranges that breaks off in the middle is not asked for again.
   *
   * @default {3}
   */
  readonly retries?: number;
}

/** Names of {@linkcode RequestOptions}. */
export const requestOptionNames: readonly (keyof RequestOptions)[] = [
  "headers",
  "fetch",
  "retries",
];

/** The inputs, with what the options say of how to ask for those that are URLs. */
export function withRequests(
  inputs: readonly TextInput[],
  options: RequestOptions,
  what: string = "text",
): TextInput[] {
  const settings = checkRequestOptions(options, what);
  if (Object.keys(settings).length === 0) return [...inputs];
  return inputs.map((input) => {
    if (input.kind !== "url") return input;
    // What the user has said outright counts more than what stands in a URL.
    const headers = [...input.request?.headers ?? [], ...settings.headers ?? []];
    const all = headers.length === 0 ? {} : { headers: [...new Headers(pairs(headers))] };
    return { ...input, request: { ...settings, ...all } };
  });
}

/** `Headers` joins values of one name; here the last counts. */
function pairs(headers: readonly (readonly [string, string])[]): [string, string][] {
  return [...new Map(headers.map(([name, value]) => [name.toLowerCase(), value]))];
}

function checkRequestOptions(
  { headers, fetch, retries }: RequestOptions,
  what: string,
): RequestSettings {
  const action = `read ${what}`;
  if (retries !== undefined) checkInteger(retries, 0, { action, name: "retries" });
  return {
    ...(headers === undefined ? {} : { headers: checkHeaders(headers, what) }),
    ...(fetch === undefined ? {} : { fetch: checkFetch(fetch, action) }),
    ...(retries === undefined ? {} : { retries }),
  };
}

function checkHeaders(headers: HeadersInit, what: string): [string, string][] {
  try {
    return [...new Headers(headers)];
  } catch {
    // The cause would quote a header, which may be a secret.
    throw new TypeError(
      `Cannot read ${what}: expected 'headers' to be an object of names and values that HTTP allows, ` +
        "or Headers",
    );
  }
}

function checkFetch(fetch: unknown, action: string): FetchOptions {
  if (typeof fetch !== "object" || fetch === null || Array.isArray(fetch)) {
    throw refusal(fetch, { action, name: "fetch", expected: "an object" });
  }
  checkOptions(fetch, fetchOptionNames, `${action} by fetch()`);
  for (const [name, value] of Object.entries(fetch)) {
    checkString(value, { action, name: `fetch.${name}` });
  }
  return { ...fetch };
}
