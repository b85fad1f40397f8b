/** Events in compressed files of JSON lines, in one loop on one thread. */

import { readdirSync } from "node:fs";
import process from "node:process";
import { increment, largest } from "./counts.ts";
import { gunzippedLines, linesOf } from "./lines.ts";

const [folder = ""] = process.argv.slice(2);

const languageOf = new Map<string, string>();
for (const line of linesOf(`${folder}/repositories.jsonl`)) {
  const { name, language } = JSON.parse(line);
  languageOf.set(name, language);
}

const types = new Map<string, number>();
const repositories = new Map<string, number>();
const languages = new Map<string, number>();
for (const name of readdirSync(folder).filter((name) => name.endsWith(".gz")).sort()) {
  for await (const lines of gunzippedLines(`${folder}/${name}`)) {
    for (const line of lines) {
      const { type, repo } = JSON.parse(line);
      increment(types, type);
      increment(repositories, repo.name);
      const language = languageOf.get(repo.name);
      if (language !== undefined) increment(languages, language);
    }
  }
}

console.log(JSON.stringify({
  types: [...types],
  top: largest(repositories, 10),
  languages: [...languages],
}));
