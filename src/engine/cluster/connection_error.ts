/**
 * The error for a cluster that cannot be reached, or not any more.
 *
 * @module
 */

/**
 * A cluster does not answer: it cannot be reached, it refuses the token or this version, it has no
 * workers, or the connection was lost. Runs that were under way are not resumed; a later run connects
 * anew.
 *
 * @example A gateway that is not there
 * ```ts
 * import { ConnectionError, dask, range } from "holdall/dask";
 * import { assertRejects } from "@std/assert";
 *
 * await using cluster = dask("ws://127.0.0.1:64999", { token: "secret", WebSocket });
 *
 * await assertRejects(() => range(5).sum().compute({ scheduler: cluster }), ConnectionError);
 * ```
 */
export class ConnectionError extends Error {
  /** Name of the class. */
  override readonly name: string = "ConnectionError";
}
