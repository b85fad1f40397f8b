/**
 * Values of records, by the names of fields.
 *
 * @module
 */

/** What a record has under a name; with dots, under the names one after another. */
export function valueAt(record: unknown, name: string): unknown {
  if (typeof record !== "object" || record === null) return undefined;
  if (Object.hasOwn(record, name)) return (record as Record<string, unknown>)[name];
  const dot = name.indexOf(".");
  if (dot === -1) return undefined;
  return valueAt((record as Record<string, unknown>)[name.slice(0, dot)], name.slice(dot + 1));
}

/** A value as a text, as tables show it. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A value as a number; `NaN` for what is none, also for an empty text. */
export function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return NaN;
  return Number(value);
}
