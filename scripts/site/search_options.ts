/**
 * How the site is searched: what makes the index, and the page that asks it, have to agree.
 *
 * @module
 */

import type { Options, SearchOptions } from "minisearch";

/** Something that the search finds: a section of a guide, or a symbol. */
export interface SearchEntry {
  readonly title: string;
  /** What it is a part of, or what it is. */
  readonly context: string;
  /** In the site, with its anchor. */
  readonly path: string;
  readonly text: string;
}

/** An entry as it is in the index. */
export interface IndexedEntry extends SearchEntry {
  readonly id: number;
}

/** What an index keeps of an entry to show it. */
export type FoundEntry = Pick<SearchEntry, "title" | "context" | "path">;

/** Settings of an index. Parts of a name that is written in camel case are found, too. */
export const indexOptions: Options<IndexedEntry> = {
  fields: ["title", "context", "text"],
  storeFields: ["title", "context", "path"],
  processTerm: (term) => {
    const parts = term.split(/(?<=[a-z])(?=[A-Z])/);
    return [...new Set([term, ...parts].map((part) => part.toLowerCase()))];
  },
};

/** Settings of a query: every word has to be there, as the beginning of one, and nearly as it is written. */
export const queryOptions: SearchOptions = {
  combineWith: "AND",
  processTerm: (term) => term.toLowerCase(),
  prefix: true,
  fuzzy: (term) => term.length > 4 ? 0.2 : false,
  boost: { title: 6, context: 2 },
};
