/**
 * Why a job failed, as its executor tells it.
 *
 * @module
 */

import { failureOf } from "../../kernel/failure.ts";
import type { JobFailure } from "../ports.ts";

/** What was thrown, as a reply of an executor; `operation` is to blame where nobody else is known to be. */
export function jobFailure(thrown: unknown, operation: string = "task"): JobFailure {
  const failure = failureOf(thrown, { operation });
  const { function: fn, source, error } = failure;
  return { operation: failure.operation, function: fn, source, error };
}
