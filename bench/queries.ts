/**
 * The functions of the queries, the article's own: what the programs of Holdall and those
 * written by hand both call, so that they differ in nothing but what stands around them.
 *
 * @module
 */

export { pattern } from "../examples/ucb_pattern.ts";

/** Splits a line at blanks. */
export function split(line: string): string[] {
  return line.split(/\s+/);
}

/** Stems a word to its primitive form. */
export function stem(word: string): string {
  return word.toLowerCase().replace(/[,.!:;'"-]+$/, "").replace(/^['"]+/, "");
}

/** What every word count prints: how many words are different, how many there are, and the most frequent one's number. */
export function summary(counts: Iterable<readonly [word: string, count: number]>): string {
  let different = 0;
  let total = 0;
  let most = 0;
  for (const [, count] of counts) {
    different++;
    total += count;
    if (count > most) most = count;
  }
  return JSON.stringify([different, total, most]);
}
