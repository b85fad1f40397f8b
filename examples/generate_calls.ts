/**
 * Generates the calls of an API as JSON lines, as a service would log them: identifiers have more
 * digits than a number has room for, and some lines are cut off, since the service was killed while
 * it wrote them. The same options give the same lines.
 *
 *     deno run -A examples/generate_calls.ts data/calls.jsonl --size 64MB
 *
 * @module
 */

import { argv } from "node:process";
import { parseArgs } from "node:util";
import { bytesIn, randomNumbers, rank, writeLog } from "./generate_ucb_log.ts";

/** A line of the log. */
export interface Call {
  readonly id: number | bigint;
  readonly at: string;
  readonly user: { readonly name: string; readonly country: string };
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly tags: readonly string[];
}

/** Settings of a log. */
export interface CallsOptions {
  /** Bytes; the log ends with the last line that fits. */
  readonly size: number;
  /** One line in so many is cut off; none by default. */
  readonly brokenOneIn?: number;
}

const COUNTRIES = ["NO", "CH", "IT", "JP", "BR", "KE", "NZ", "CA", "DE", "IN"];
const PATHS = ["search", "items", "cart", "orders", "login", "prices", "stock", "reviews"];
const STATUSES = [...Array(16).fill(200), 201, 304, 404, 500] as number[];
const TAGS = ["mobile", "beta", "cached", "slow-network", "partner"];

/** Writes a log. */
export async function generateCalls(
  path: string,
  { size, brokenOneIn }: CallsOptions,
): Promise<void> {
  await writeLog(path, lines(brokenOneIn), size);
}

/** Lines without end. */
function* lines(brokenOneIn: number | undefined): Generator<string, never> {
  const random = randomNumbers(2026);
  for (let number = 1;; number++) {
    const whole = call(number, random);
    const isCut = brokenOneIn !== undefined && number % brokenOneIn === 0;
    yield `${isCut ? whole.slice(0, 40 + (number % 90)) : whole}\n`;
  }
}

/** A line; its identifier is too large for a number, so that it is not written by `JSON.stringify`. */
function call(number: number, random: () => number): string {
  const user = rank(random(), 20_000);
  const path = rank(random(), PATHS.length);
  const rest = JSON.stringify({
    at: new Date(Date.UTC(2026, 0, 1) + number * 40).toISOString(),
    user: { name: `user${user}`, country: COUNTRIES[(user * 7) % COUNTRIES.length] },
    path: `/${PATHS[path]}/${rank(random(), 30_000)}`,
    status: STATUSES[Math.floor(random() * STATUSES.length)],
    ms: Math.round((4 + path * 3) / (1 - random()) ** 0.6 * 100) / 100,
    tags: TAGS.filter(() => random() < 0.3),
  });
  return `{"id":${1_900_000_000_000_000_000n + BigInt(number) * 4_194_304n},${rest.slice(1)}`;
}

if (import.meta.main) {
  const { values, positionals: [path = "data/calls.jsonl"] } = parseArgs({
    args: argv.slice(2),
    allowPositionals: true,
    options: { size: { type: "string", default: "64MB" } },
  });
  await generateCalls(path, { size: bytesIn(values.size), brokenOneIn: 500 });
}
