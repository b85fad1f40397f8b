/**
 * Errors that nobody catches, in a worker whose `process` has events for them.
 *
 * @module
 */

import process from "node:process";

/** Calls `report` with what is thrown or rejected and caught by nobody, which then ends nothing. */
export function strayByProcess(report: (error: unknown) => void): void {
  process.on("uncaughtException", report);
  process.on("unhandledRejection", report);
}
