/**
 * Cleans messy JSON lines: what is right goes to compressed files, one for each partition, and what is
 * not to a file of its own, with the reason. The lines are read once.
 *
 *     deno run -A examples/clean.ts "logs/*.jsonl" cleaned/
 *
 * @module
 */

import { compute, isElementFailure, readText, writeJsonLines } from "holdall";
import process from "node:process";

const [source = "logs/*.jsonl", folder = "cleaned"] = process.argv.slice(2);

const records = readText(source).map((line) => {
  const { id, at } = JSON.parse(line) as { id: unknown; at: string };
  if (!Number.isInteger(id)) throw new RangeError(`no id: ${id}`);
  return { id, at: new Date(at).toISOString() };
}, { onError: "collect" });

const bad = records.filter(isElementFailure)
  .map(({ element, error }) => ({ line: element, reason: `${error.name}: ${error.message}` }));

const options = { compute: false, overwrite: true } as const;
const [good, [refused]] = await compute(
  writeJsonLines(records.remove(isElementFailure), `${folder}/good-*.jsonl.gz`, options),
  writeJsonLines(bad, `${folder}/bad.jsonl.gz`, { ...options, single: true }),
);

for (const { path, elements, bytes } of [...good, refused!]) {
  console.log(`${path}: ${elements} records, ${bytes} bytes`);
}
