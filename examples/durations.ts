/**
 * A module that workers import: see `modules.ts`.
 *
 * @module
 */

const seconds = new Map([["s", 1], ["min", 60], ["h", 3600], ["d", 86_400]]);

/** Number of seconds that a text such as `1.5h` means. */
export function parseDuration(text: string): number {
  const unit = text.replace(/^[\d.]+/, "");
  const factor = seconds.get(unit);
  if (factor !== undefined) return parseFloat(text) * factor;
  const known = [...seconds.keys()].join(", ");
  throw new SyntaxError(`Cannot read a duration: expected a number and ${known}, got "${text}"`);
}
