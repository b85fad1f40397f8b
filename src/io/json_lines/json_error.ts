/**
 * What is wrong with a line that is not JSON, in words that are the same in every runtime.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import { messageOf } from "../../values/message_of.ts";
import { faultOf, type JsonFault } from "./json_text.ts";

/** Characters that are quoted on either side of what is wrong. */
const AROUND = 20;

/** Most characters of a word that are quoted. */
const LONGEST_WORD = 20;

/** The error for a text that `JSON.parse`, or what stands in for it, does not take. */
export function jsonError(text: string, cause: unknown): SourceError {
  const fault = faultOf(text);
  if (fault !== undefined) {
    return new SourceError(describe(text, fault), cause instanceof Error ? { cause } : {});
  }
  // It is JSON: then it is too much for the runtime, nested deeper than its stack for example.
  const reason = messageOf(cause);
  return new SourceError(
    `Cannot parse JSON: expected a value that this runtime can make, got ${excerpt(text, 0)} ` +
      `(${text.length} characters): ${reason}`,
    { cause },
  );
}

function describe(text: string, { at, expected }: JsonFault): string {
  const isCut = at >= text.length;
  const advice = isCut ? "; a line has to be a whole JSON text" : "";
  return `Cannot parse JSON: expected ${expected}, got ${isCut ? "the end" : found(text, at)} ` +
    `at column ${at + 1} of ${excerpt(text, at)}${advice}`;
}

/** The word or character at a place. */
function found(text: string, at: number): string {
  const [word] = /^[\p{L}\p{N}_$]+/u.exec(text.slice(at, at + LONGEST_WORD)) ?? [];
  const shown = word ?? String.fromCodePoint(text.codePointAt(at)!);
  return shown === '"' ? `'"'` : `"${printable(shown)}"`;
}

/** A short part of a text around a place. */
function excerpt(text: string, at: number): string {
  const from = Math.max(0, at - AROUND);
  const to = Math.min(text.length, at + AROUND);
  const part = printable(text.slice(from, to));
  return `${from > 0 ? "…" : ""}${part}${to < text.length ? "…" : ""}`;
}

/** Text in which whatever would not be seen, or is half a character, is written as an escape. */
function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}\u00a0]/gu, (character) => {
    return Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join("");
  });
}
