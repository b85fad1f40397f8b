/**
 * What messages say of a cause.
 *
 * @module
 */

/** The message of an error; of anything else that was thrown, its text. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
