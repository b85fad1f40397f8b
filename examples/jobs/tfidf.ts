/**
 * The terms that tell the most about each of many small texts, by their frequency in the text and
 * the number of texts that have them (TF-IDF); then, of all texts, the ten most telling terms.
 *
 *     deno run -A examples/jobs/tfidf.ts documents/
 *
 * @module
 */

import { fromModule, readFiles } from "holdall";
import { basename } from "node:path";
import process from "node:process";

const [folder = "documents"] = process.argv.slice(2);

// Beside this file: `terms.ts`, or `terms.js` where both have been built for Node.
const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
const { countTerms } = fromModule<typeof import("./terms.ts")>(
  new URL(`./terms${extension}`, import.meta.url),
);

const documents = readFiles(`${folder}/*.txt`, { as: "text" }).map(countTerms);

const frequencies = documents.flatMap(({ terms }) => terms.map(([term]) => term)).frequencies();
const inDocuments = frequencies.toDelayed()[0]!.map((pairs) => new Map(pairs));
const total = documents.count();

const telling = documents.map(({ path, terms }, { inDocuments, total }) => {
  const scored = terms.map(([term, count]): [term: string, score: number] => {
    return [term, count * Math.log(total / inDocuments.get(term)!)];
  });
  return { path, terms: scored.sort(([, a], [, b]) => b - a).slice(0, 3) };
}, { with: { inDocuments, total } });

const found = await telling.compute();
const best = found.flatMap(({ path, terms }) =>
  terms.map(([term, score]): [string, string, number] => [basename(path), term, score])
);
best.sort(([, , a], [, , b]) => b - a);
// Rounded, since the logarithms of engines differ in their last digit.
const terms = best.slice(0, 10).map(([path, term, score]) => [path, term, score.toFixed(6)]);
console.log(JSON.stringify({ documents: found.length, terms }));
