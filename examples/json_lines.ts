/**
 * Reads the calls of an API from JSON lines, on every core: the slowest paths by the median of their
 * times, calls by country, and which lines are no JSON.
 *
 *     deno run -A examples/json_lines.ts [file or "pattern" …]
 *     deno run -A examples/json_lines.ts --size 256MB
 *     zcat calls.jsonl.gz | bun examples/json_lines.ts -
 *
 * Without files, a log of `--size` is generated in `data/`, and kept.
 *
 * @module
 */

import { compute, isElementFailure, readJsonLines, reductions as r } from "holdall";
import { stat } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Call, generateCalls } from "./generate_calls.ts";
import { bytesIn } from "./generate_ucb_log.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: "string", default: "64MB" } },
});
const files = positionals.length === 0 ? [await generated(values.size)] : positionals;

// Identifiers have 19 digits, of which numbers would keep 16.
const lines = readJsonLines<Call>(files, { onError: "collect", bigNumbers: "bigint" });
const calls = lines.remove(isElementFailure);
const broken = lines.filter(isElementFailure);

// All of them are answered in one pass over the files.
const [slow, countries, latest, count, first] = await compute(
  calls.groupBy(({ path }) => path.split("/")[1]!).aggregate({ n: r.count(), mean: r.mean("ms") }),
  calls.map(({ user }) => user.country).frequencies(),
  calls.topk(1, { by: "id" }),
  broken.count(),
  broken.topk(1, { by: ({ source }) => -(source?.byte ?? 0) }),
);

for (const [path, { n, mean }] of slow.toSorted(([, a], [, b]) => b.mean - a.mean).slice(0, 3)) {
  console.log(`/${path}: ${n} calls, ${mean.toFixed(1)} ms`);
}
console.log(countries.toSorted(([, a], [, b]) => b - a).slice(0, 3).map((it) => it.join(" ")));
console.log(`The last call is ${latest[0]?.id}`);
console.log(`${count} lines are no JSON`);
for (const { source, error } of first) console.log(`byte ${source?.byte}: ${error.message}`);

/** Path of a log of a size, which is made if it is not there. */
async function generated(size: string): Promise<string> {
  const path = `data/calls-${size}.jsonl`;
  const exists = await stat(path).then(() => true, () => false);
  if (!exists) {
    console.log(`Generating ${path} …`);
    await generateCalls(path, { size: bytesIn(size), brokenOneIn: 500 });
  }
  return path;
}
