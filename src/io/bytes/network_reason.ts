/**
 * What messages tell of failures of the network, and what they never tell.
 *
 * @module
 */

/** A URL, or what was meant to be one, without the name and password in it. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:[\\/]*)[^\\/?#]*@/i, "$1");
}

/** All that is behind an error, it first, what caused it last. */
export function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let cause = error; cause !== undefined && cause !== null && !causes.includes(cause);) {
    causes.push(cause);
    // Every address of a host has been tried; any tells what was wrong.
    if (cause instanceof AggregateError && cause.errors.length > 0) cause = cause.errors[0];
    else cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}

/** Why something failed: the message of its innermost cause that has one, or else its code. */
export function reasonOf(error: unknown): string {
  const reasons = causesOf(error).map((cause) => {
    if (!(cause instanceof Error)) return String(cause);
    const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
    return cause.message === "" ? code : cause.message;
  });
  return reasons.findLast((reason) => reason !== "") ?? String(error);
}

/** Whether a connection was lost, which may go well next time, as far as the runtime tells. */
export function isConnectionLost(error: unknown): boolean {
  return causesOf(error).some((cause) => {
    if (!(cause instanceof Error)) return false;
    const code = "code" in cause ? String(cause.code) : "";
    return LOST.test(code) || LOST.test(cause.message);
  });
}

const LOST =
  /ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ECONNCLOSED|UND_ERR_(?:SOCKET|\w*TIMEOUT)|ConnectionClosed|connection (?:was )?(?:reset|closed)|socket (?:hang up|connection was closed)|other side closed|timed out|before message completed|unexpected end of file|terminated/i;
