/**
 * Lines that are of no format of their own. Many of them begin with a time and have a level all the same.
 *
 * @module
 */

import type { Field } from "../model.ts";

/** A time at the start of a line. */
export const timePattern =
  /^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)/;

/** How bad it is, among the first words. */
export const levelPattern = /\b(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\b/i;

/** What such a line has: the line itself, and a time and a level where most of the first lines do. */
export function textFields(lines: readonly string[]): readonly Field[] {
  const most = (pattern: RegExp) =>
    lines.filter((line) => pattern.test(line.slice(0, 120))).length > lines.length * 0.6;
  return [
    { name: "line", kind: "text" },
    ...(most(timePattern) ? [{ name: "time", kind: "time" } as const] : []),
    ...(most(levelPattern) ? [{ name: "level", kind: "text" } as const] : []),
  ];
}

/** The value of a field of a line. */
export function valueOfLine(line: string, field: string): string {
  if (field === "time") return timePattern.exec(line)?.[1]?.replace(",", ".") ?? "";
  if (field === "level") return levelPattern.exec(line.slice(0, 120))?.[1]?.toUpperCase() ?? "";
  return line;
}
