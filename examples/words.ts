/**
 * The words of texts, as the article's wordcount takes them.
 *
 * @module
 */

import { type Bag, readText, type TextSource } from "holdall";

/** Makes a bag of the words of texts, in lower case and without the punctuation around them. */
export function wordsOf(source: TextSource | readonly TextSource[]): Bag<string> {
  return readText(source).map(split).flatten().map(stem);
}

/** Splits a line as Python's `str.split()` does: at what Unicode, not JavaScript, calls a space. */
export function split(line: string): string[] {
  return line.match(
    // deno-lint-ignore no-control-regex -- the separators of ASCII are spaces to Python
    /[^\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g,
  ) ?? [];
}

/** Stems a word to its primitive form. */
export function stem(word: string): string {
  return word.toLowerCase().replace(/[,.!:;'"-]+$/, "").replace(/^['"]+/, "");
}
