/**
 * The module that the workers of `tfidf.ts` import; it has packages of npm at hand.
 *
 * @module
 */

import { stemmer } from "stemmer";
import { eng } from "stopword";

const stopwords = new Set<string>(eng);

/** A text by its terms, and how often each occurs. */
export interface Document {
  readonly path: string;
  readonly terms: readonly (readonly [term: string, count: number])[];
}

/** Counts the words of a text by their stems, without those that mean little. */
export function countTerms(
  { path, text }: { readonly path: string; readonly text: string },
): Document {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
    if (stopwords.has(word)) continue;
    const term = stemmer(word);
    counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return { path, terms: [...counts] };
}
