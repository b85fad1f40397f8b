/**
 * What is wrong where a file cannot be written.
 *
 * @module
 */

import { DestinationError } from "../../errors.ts";

/** The error for a file that cannot be written; `cause` is what the runtime says. */
export function cannotWrite(name: string, cause: unknown): DestinationError {
  return new DestinationError(`Cannot write "${name}": ${reasonOf(cause)}`, { cause });
}

/** The error for a file that is there already. */
export function alreadyThere(name: string, action: string = "write"): DestinationError {
  return new DestinationError(
    `Cannot ${action} "${name}": a file of that name exists; 'overwrite: true' replaces it`,
  );
}

/** The runtime's words, without the name of the temporary file that it was about. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const [, code, reason] = /^([A-Z0-9]+): ([^,]+), \w+/.exec(cause.message) ?? [];
  return code === undefined ? cause.message : `${reason} (${code})`;
}
