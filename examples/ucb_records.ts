/**
 * Records of the home IP web traces of UC Berkeley (1996), as the article parses them.
 *
 * @module
 */

import { type Bag, readText, type TextSource } from "holdall";
import { pattern } from "./ucb_pattern.ts";

/** One request: fields by the names of the pattern's groups. */
export type UcbRecord = Readonly<Record<string, string>>;

/** Makes a bag of the records of logs; a line that is none fails when it is read. */
export function readUcbLog(source: TextSource | readonly TextSource[]): Bag<UcbRecord> {
  return readText(source).map(parse, { with: { pattern } });
}

function parse(line: string, { pattern }: { readonly pattern: RegExp }): UcbRecord {
  const record = pattern.exec(line)?.groups;
  if (record !== undefined) return record;
  throw new SyntaxError(
    `Cannot parse a line of the log: expected the 20 fields of a request, got ${
      JSON.stringify(line.slice(0, 200))
    }`,
  );
}
