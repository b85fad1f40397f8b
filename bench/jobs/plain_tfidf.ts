/** The terms that tell the most about each of many small texts, on one thread. */

import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { countTerms } from "../../examples/jobs/terms.ts";
import { increment } from "./counts.ts";

const [folder = ""] = process.argv.slice(2);

const documents = readdirSync(folder).sort().map((path) =>
  countTerms({ path, text: readFileSync(`${folder}/${path}`, "utf8") })
);
const inDocuments = new Map<string, number>();
for (const { terms } of documents) for (const [term] of terms) increment(inDocuments, term);

const best = documents.flatMap(({ path, terms }) => {
  const scored = terms.map(([term, count]): [string, string, number] => {
    return [path, term, count * Math.log(documents.length / inDocuments.get(term)!)];
  });
  return scored.sort(([, , a], [, , b]) => b - a).slice(0, 3);
});
best.sort(([, , a], [, , b]) => b - a);
// Rounded, since the logarithms of engines differ in their last digit.
const terms = best.slice(0, 10).map(([path, term, score]) => [path, term, score.toFixed(6)]);
console.log(JSON.stringify({ documents: documents.length, terms }));
