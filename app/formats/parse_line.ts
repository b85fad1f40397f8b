/**
 * What workers make of lines. They import this file; nothing of it travels as text.
 *
 * @module
 */

import type { FormatName } from "../model.ts";
import { pattern as accessPattern } from "./access_log.ts";
import { pattern as ucbPattern } from "./ucb_log.ts";

const patterns: Partial<Record<FormatName, RegExp>> = { access: accessPattern, ucb: ucbPattern };

const expected: Partial<Record<FormatName, string>> = {
  access: "a line of a web server's log (common or combined format)",
  ucb: "the 20 fields of a request",
};

/** A record of a line, by a pattern with names. */
export type LineRecord = Readonly<Record<string, string | undefined>>;

/** The fields of a line. */
export function parseLine(
  line: string,
  { format }: { readonly format: FormatName },
): LineRecord {
  const record = patterns[format]?.exec(line)?.groups;
  if (record !== undefined) return record;
  throw new SyntaxError(`expected ${expected[format]}`);
}

/** The same for a line with the path of its file. */
export function parseLineOf(
  [line, path]: readonly [line: string, path: string],
  captured: { readonly format: FormatName },
): [record: LineRecord, path: string] {
  return [parseLine(line, captured), path];
}
