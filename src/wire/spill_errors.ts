/**
 * What is said of files for what memory has no room for, where one cannot be used.
 *
 * @module
 */

import { SpillError } from "../errors.ts";

/** What has gone to disk cannot be read; who has said so already is taken at their word. */
export function readError(cause: unknown): SpillError {
  if (cause instanceof SpillError) return cause;
  const message = `Cannot read back from disk what memory had no room for: ${reasonOf(cause)}`;
  return new SpillError(message, { cause });
}

/** The message of an error; of anything else that was thrown, its text. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
