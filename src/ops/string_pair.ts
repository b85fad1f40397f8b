/**
 * Pairs of strings as one text, for looking them up: `["ab", "c"]` is `"\x02abc"`,
 * the length of the first half as a character before both.
 *
 * @module
 */

/** A first half is shorter than this, so that texts of one-byte characters stay such. */
const longestFirst = 255;

const lengthCharacters = Array.from({ length: longestFirst + 1 }, (_, n) => String.fromCharCode(n));

/** A pair of strings that has a text. */
export type StringPair = readonly [string, string];

/** Whether a value is a pair of strings that has a text. */
export function isStringPair(value: unknown): value is StringPair {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string" &&
    value[0].length <= longestFirst && typeof value[1] === "string";
}

/** The text of a pair; no other pair has the same. */
export function pairText([first, second]: StringPair): string {
  return lengthCharacters[first.length]! + first + second;
}

/** The pair of a text. */
export function pairOf(text: string): StringPair {
  const end = 1 + text.charCodeAt(0);
  return [text.slice(1, end), text.slice(end)];
}
