/** Counts calls by status, of lines that a function parses. */

import { readText } from "holdall";
import process from "node:process";

const calls = readText(process.argv[2]!).map((line): { status: number } => JSON.parse(line));
const counts = await calls.pluck("status").frequencies().compute();

console.log(JSON.stringify(counts.sort(([a], [b]) => a - b)));
