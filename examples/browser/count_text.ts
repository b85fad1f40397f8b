/**
 * What the page asks of a file, in one pass over it.
 *
 * @module
 */

import { type Item, readText, type TextSource } from "holdall";
import { split, stem } from "../words.ts";

/** Numbers of a text. */
export interface TextCounts {
  readonly lines: number;
  readonly words: number;
  readonly different: number;
  /** The most frequent words, most frequent first. */
  readonly top: readonly (readonly [word: string, count: number])[];
}

/** Counts while lines are read. */
interface Tally {
  lines: number;
  words: number;
  readonly counts: Map<string, number>;
}

/** Makes an item of a text's numbers. Workers open the file themselves; only these come back. */
export function countText(source: TextSource): Item<TextCounts> {
  return readText(source).fold(addLine, {
    initial: startTally,
    combine: mergeTallies,
    with: { split, stem },
  }).map(summary);
}

function startTally(): Tally {
  return { lines: 0, words: 0, counts: new Map() };
}

function addLine(tally: Tally, line: string, use: { split: typeof split; stem: typeof stem }) {
  const words = use.split(line);
  for (const word of words) {
    const stemmed = use.stem(word);
    tally.counts.set(stemmed, (tally.counts.get(stemmed) ?? 0) + 1);
  }
  tally.lines++;
  tally.words += words.length;
  return tally;
}

function mergeTallies(a: Tally, b: Tally): Tally {
  for (const [word, count] of b.counts) a.counts.set(word, (a.counts.get(word) ?? 0) + count);
  a.lines += b.lines;
  a.words += b.words;
  return a;
}

function summary({ lines, words, counts }: Tally): TextCounts {
  const top = [...counts].filter(([word]) => word !== "").sort(([, a], [, b]) => b - a).slice(0, 8);
  return { lines, words, different: counts.size, top };
}
