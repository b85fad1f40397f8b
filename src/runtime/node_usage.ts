/**
 * What a process takes, by way of `node:process`, which Node, Deno and Bun all have.
 *
 * @module
 */

import process from "node:process";
import type { ProcessUsage } from "./runtime.ts";

/** What this process takes. */
export function usage(): ProcessUsage {
  const { user, system } = process.cpuUsage();
  return { memory: process.memoryUsage.rss(), processor: (user + system) / 1000 };
}
