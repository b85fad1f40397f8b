/**
 * Counts the words of texts on every core:
 *
 *     deno run -A examples/wordcount.ts [--top 10] [file or "pattern" …]
 *     bun examples/wordcount.ts
 *
 * Node 20 runs no TypeScript. `npm run build` makes the package, then (the option about tsconfig.json
 * is for this repository only, whose own "holdall" is its sources)
 *
 *     npx esbuild examples/wordcount.ts --bundle --packages=external --platform=node \
 *       --format=esm --tsconfig-raw={} --outfile=dist/examples/wordcount.js
 *     node dist/examples/wordcount.js "texts.*.txt"
 *
 * @module
 */

import { compute } from "holdall";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { wordsOf } from "./words.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { top: { type: "string", default: "10" } },
});
const shipped = fileURLToPath(new URL("./data/texts.*.txt", import.meta.url));
const sources = positionals.length === 0 ? [shipped] : positionals;

const words = wordsOf(sources);
const counts = words.frequencies();

// Computed together, so that the texts are read once.
const [total, different, top] = await compute(
  words.count(),
  counts.count(),
  counts.topk(Number(values.top), { by: 1 }),
);

for (const [word, count] of top) console.log(`${String(count).padStart(8)}  ${word}`);
console.log(`${total} words, ${different} of them different`);
