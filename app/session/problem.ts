/**
 * What went wrong, in words for the user of the page.
 *
 * @module
 */

import { TaskError } from "holdall";
import type { Problem } from "../model.ts";

/** Name by which stacks call the user's pipeline. */
export const pipelineName = "pipeline.js";

/** The message of what was thrown: that of the cause, where a task failed, since it says the place. */
export function reasonOf(error: unknown): string {
  return withoutOptions(messageOf(error));
}

function messageOf(error: unknown): string {
  if (error instanceof TaskError && error.cause instanceof Error) return error.cause.message;
  return error instanceof Error ? error.message : String(error);
}

/** Without advice on options, `; damaged: "salvage" reads what is whole`, which the page does not have. */
function withoutOptions(message: string): string {
  return message.replace(/; \w+: "[^;]*$/, "");
}

/** The same with the place in a pipeline of `lines` lines; stacks count `before` lines more. */
export function problemOf(error: unknown, lines: number, before: number): Problem {
  const message = messageOf(error);
  const texts = error instanceof Error
    ? [
      error.stack ?? "",
      error.message,
      error.cause instanceof Error ? error.cause.stack ?? "" : "",
    ]
    : [];
  for (const text of texts) {
    for (const [, line, column] of text.matchAll(/pipeline\.js:(\d+):(\d+)/g)) {
      const inside = Number(line) - before;
      if (inside >= 1 && inside <= lines) return { message, line: inside, column: Number(column) };
    }
  }
  return { message };
}
