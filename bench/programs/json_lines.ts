/** Counts calls by status, of JSON lines. */

import { readJsonLines } from "holdall";
import process from "node:process";

const calls = readJsonLines<{ status: number }>(process.argv[2]!);
const counts = await calls.pluck("status").frequencies().compute();

console.log(JSON.stringify(counts.sort(([a], [b]) => a - b)));
