/**
 * All benches: `npm run bench -- [name…] [--quick] [--runtimes deno,bun,node] [--runs 3]`.
 *
 * A run in all runtimes and at full size also puts its results in the place of earlier ones in
 * `RESULTS.md`; any other only prints.
 *
 * @module
 */

import { cardinality } from "./cardinality.ts";
import { codec } from "./codec.ts";
import { coldstart } from "./coldstart.ts";
import { parseRequest, runBenches } from "./command_line.ts";
import { formats } from "./formats.ts";
import { csv } from "./csv.ts";
import { hostile } from "./hostile.ts";
import { jobs } from "./jobs.ts";
import { memory } from "./memory.ts";
import { overhead } from "./overhead.ts";
import { pairs } from "./pairs.ts";
import { pipeline } from "./pipeline.ts";
import { profiling } from "./profiling.ts";
import { progress } from "./progress.ts";
import { writeReport } from "./report.ts";
import { runtimeNames } from "./runtimes.ts";
import { scaling } from "./scaling.ts";
import { shuffle } from "./shuffle.ts";
import { smallFiles } from "./small_files.ts";
import { spill } from "./spill.ts";
import { stream } from "./stream.ts";
import { tableMemory } from "./table_memory.ts";
import { take } from "./take.ts";
import { ucb } from "./ucb.ts";
import { wordcount } from "./wordcount.ts";
import { write } from "./write.ts";

const benches = [
  ucb,
  wordcount,
  cardinality,
  jobs,
  formats,
  tableMemory,
  csv,
  pipeline,
  shuffle,
  pairs,
  smallFiles,
  hostile,
  overhead,
  profiling,
  progress,
  codec,
  coldstart,
  memory,
  scaling,
  spill,
  stream,
  take,
  write,
];

const request = parseRequest(Deno.args);
const unknown = request.names.find((name) => !benches.some((bench) => bench.name === name));
if (unknown !== undefined) {
  const names = benches.map(({ name }) => name).join(", ");
  throw new RangeError(`Cannot bench: expected names among ${names}, got "${unknown}"`);
}
const wanted = request.names.length === 0
  ? benches
  : benches.filter(({ name }) => request.names.includes(name));
const results = await runBenches(wanted, request);
const complete = !request.quick && request.runtimes.length === runtimeNames.length;
if (complete) {
  await writeReport(results, benches.map(({ name }) => name));
  console.log("Wrote bench/RESULTS.md");
}
