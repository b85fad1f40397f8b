/**
 * Why a job failed, as its executor tells it.
 *
 * @module
 */

import { TaskFailure } from "../../kernel/failure.ts";
import type { JobFailure } from "../ports.ts";

/** What the kernel threw, as a reply of an executor. */
export function jobFailure(thrown: unknown): JobFailure {
  const failure = thrown instanceof TaskFailure ? thrown : new TaskFailure(thrown, "task");
  const { operation, function: fn, source, error } = failure;
  return { operation, function: fn, source, error };
}
