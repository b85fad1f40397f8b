/**
 * Logs of web servers in the common and the combined format.
 *
 * @module
 */

import type { Field } from "../model.ts";

/** A line; what comes behind the fields of the combined format is left alone. */
export const pattern =
  /^(?<address>\S+) \S+ (?<user>\S+) \[(?<time>[^\]]+)\] "(?:(?<method>[A-Z]+) (?<path>[^ ?"]*)(?<query>\?[^ "]*)?[^"]*|[^"]*)" (?<status>\d{3}) (?<bytes>\d+|-)(?: "(?<referrer>[^"]*)" "(?<agent>[^"]*)")?/;

/** The fields of a line. */
export const fields: readonly Field[] = [
  { name: "path", kind: "text" },
  { name: "address", kind: "text" },
  { name: "status", kind: "text" },
  { name: "time", kind: "time" },
  { name: "method", kind: "text" },
  { name: "bytes", kind: "number" },
  { name: "query", kind: "text" },
  { name: "referrer", kind: "text" },
  { name: "agent", kind: "text" },
  { name: "user", kind: "text" },
];
