/**
 * What to do about a value that is no number.
 *
 * @module
 */

/** What to add to the message of an error where a number was expected. */
export function numberAdvice(value: unknown): string {
  if (typeof value === "bigint") return "; use map(Number) first";
  return typeof value === "string"
    ? "; make a number of it first, as readCsv does with { types }"
    : "";
}
