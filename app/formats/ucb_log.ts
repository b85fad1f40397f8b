/**
 * The log of the article: home IP web traces of UC Berkeley.
 *
 * @module
 */

import type { Field, FieldKind } from "../model.ts";
import { pattern } from "../../examples/ucb_pattern.ts";

export { pattern };

const kinds: Readonly<Record<string, FieldKind>> = {
  request_time: "time",
  response_start: "time",
  response_end: "time",
  response_header_length: "number",
  response_data_length: "number",
  request_url_length: "number",
};

/** The fields of a line, by the names of the pattern's groups. */
export const fields: readonly Field[] = [...pattern.source.matchAll(/\(\?<(\w+)>/g)]
  .map(([, name = ""]) => ({ name, kind: kinds[name] ?? "text" }));
