/**
 * Keys on their way to another thread, whose index has other rows. Texts travel with their hashes, which
 * are the same there; arrays of short texts as the one text that each is kept as.
 *
 * @module
 */

import { fieldsOfJoined } from "./joined_text.ts";

/** Keys that travel. */
export interface MovedKeys {
  /** Keys as they are, or joined texts. */
  readonly keys: readonly unknown[];
  /** Number of fields of each, where keys are joined texts; otherwise 0. */
  readonly width: number;
  /** By key, where all are texts. */
  readonly hashes: Int32Array | undefined;
}

/** The key at a place. */
export function movedKeyAt({ keys, width }: MovedKeys, at: number): unknown {
  return width === 0 ? keys[at] : fieldsOfJoined(keys[at] as string, width);
}
