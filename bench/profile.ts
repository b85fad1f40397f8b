/**
 * Where the time of a program goes. In Node, the functions that each thread spent most of it in:
 *
 *     deno run -A bench/profile.ts programs/ucb data/ucb-256mb.log
 *     deno run -A bench/profile.ts handwritten/ucb data/ucb-256mb.log
 *
 * In a runtime, the same with all of it on one thread: Deno and Bun profile no others.
 *
 *     deno run -A bench/profile.ts bun examples/access_log data/jobs-access_log-200000000
 *
 * Of all jobs in all three, seconds by cause, of which each function has one: the folder of `src` that
 * it is in, the program, the garbage collector, or what is native. Engines differ in what they call
 * native: V8 counts `JSON.parse` and expressions to whatever calls them, JavaScriptCore does not.
 *
 *     deno run -A bench/profile.ts jobs
 *
 * The profiles stay in `data/profiles/`, for the Performance panel of Chromium's developer tools.
 *
 * @module
 */

import { Bundles, type CallFrame, causeOf } from "./causes.ts";
import { filesBelow, remove, root, runOrThrow } from "../scripts/command.ts";
import { Data } from "./data.ts";
import { launch } from "./measure.ts";
import {
  buildPackage,
  profiledCommand,
  programCommand,
  type ProgramPath,
  type RuntimeName,
  runtimeNames,
  runtimeTitles,
} from "./runtimes.ts";
import { renderTable } from "./table.ts";

/** What is used of a `.cpuprofile`. */
interface Profile {
  readonly nodes: readonly ProfileNode[];
  /** Ids of the nodes that were running, and microseconds since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
}

const folder = `${root}/data/profiles`;
const shown = 20;
/** Characters; the name of an expression is all of it. */
const longestName = 60;

/** The jobs, and the data of each. */
const jobs = {
  access_log: "access_log",
  events: "events",
  tfidf: "documents",
  orders: "orders",
  clean: "contacts",
} as const;

const [first = "", ...others] = Deno.args;
const runtime = runtimeNames.find((name) => name === first);
await buildPackage();
await remove(folder);
if (first === "jobs") await profileJobs(others);
else if (runtime !== undefined) await profileInline(runtime, others);
else await profileThreads([first, ...others]);

/** Prints a table for each thread of a program in Node. */
async function profileThreads([path, ...args]: readonly string[]): Promise<void> {
  const [node = "", ...rest] = programCommand("node", programOf(path), args);
  await runOrThrow(node, ["--cpu-prof", `--cpu-prof-dir=${folder}`, ...rest], { cwd: root });
  await printFunctions(folder);
}

/** Prints a table for a program that runs on one thread. */
async function profileInline(name: RuntimeName, [path, ...args]: readonly string[]): Promise<void> {
  const [program = "", ...rest] = profiledCommand(name, programOf(path), args, folder);
  await runOrThrow(program, rest, { cwd: root });
  await printFunctions(folder);
}

function programOf(path = ""): ProgramPath {
  if (/^(programs|handwritten|jobs|examples)\/\w+$/.test(path)) return path as ProgramPath;
  throw new RangeError(`Cannot profile: expected a program such as programs/ucb, got "${path}"`);
}

async function printFunctions(within: string): Promise<void> {
  for (const file of await filesBelow(within)) {
    const times = await selfTimes(file, placeOf);
    console.log(`${file.slice(root.length + 1)}\n\n${functionTable(times)}\n`);
  }
}

/** Prints a table for each job, or for those that are named: causes, and seconds in each runtime. */
async function profileJobs(names: readonly string[]): Promise<void> {
  const data = new Data(1);
  for (const [job, input] of Object.entries(jobs)) {
    if (names.length > 0 && !names.includes(job)) continue;
    const args = [await data.job(input), ...job === "clean" ? [`${root}/data/jobs-clean`] : []];
    const columns: (ReadonlyMap<string, number> | undefined)[] = [];
    for (const name of runtimeNames) {
      const own = `${folder}/${job}-${name}`;
      const sample = await launch(profiledCommand(name, `examples/${job}`, args, own));
      if (typeof sample === "string") {
        console.error(`  ${job} in ${name}: ${sample}`);
        columns.push(undefined);
        continue;
      }
      columns.push(scaled(await causesIn(own), sample.cpuMs));
    }
    console.log(`${job}, on one thread\n\n${causeTable(columns)}\n`);
  }
}

async function causesIn(within: string): Promise<ReadonlyMap<string, number>> {
  const bundles = await Bundles.load();
  const all = new Map<string, number>();
  for (const file of await filesBelow(within)) {
    const times = await selfTimes(file, (frame) => causeOf(frame, bundles));
    for (const [cause, ms] of times) add(all, cause, ms);
  }
  return all;
}

/** Milliseconds of the processor, since samples also count the time that a thread waited for it. */
function scaled(times: ReadonlyMap<string, number>, cpuMs: number): ReadonlyMap<string, number> {
  const sum = total(times);
  return new Map([...times].map(([cause, ms]) => [cause, ms / sum * cpuMs]));
}

function total(times: ReadonlyMap<string, number>): number {
  return [...times.values()].reduce((sum, ms) => sum + ms, 0);
}

/** Milliseconds, without what is called, by what `labelOf` makes of the function. */
async function selfTimes(
  file: string,
  labelOf: (frame: CallFrame) => string,
): Promise<Map<string, number>> {
  const { nodes, samples, timeDeltas }: Profile = JSON.parse(await Deno.readTextFile(file));
  const labels = new Map(nodes.map(({ id, callFrame }) => [id, labelOf(callFrame)]));
  const times = new Map<string, number>();
  samples.forEach((id, i) => add(times, labels.get(id)!, (timeDeltas[i] ?? 0) / 1000));
  times.delete("(idle)");
  return times;
}

function add(times: Map<string, number>, label: string, ms: number): void {
  times.set(label, (times.get(label) ?? 0) + ms);
}

/** Name and place of a function; what is not JavaScript has a name in parentheses and no place. */
function placeOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName === "" ? "(anonymous)" : functionName.slice(0, longestName);
  if (url === "") return name;
  return `${name} ${url.slice(url.lastIndexOf("/") + 1)}:${lineNumber + 1}`;
}

function functionTable(times: ReadonlyMap<string, number>): string {
  const sum = total(times);
  const lines = [...times].toSorted(([, a], [, b]) => b - a).slice(0, shown).map(([label, ms]) => ({
    label,
    cells: [{ text: ms.toFixed(0) }, { text: `${(100 * ms / sum).toFixed(1)} %` }],
  }));
  return renderTable(["ms", "of busy"], lines);
}

/** Causes that took a fiftieth of a second in some runtime, the largest first; then all together. */
function causeTable(columns: readonly (ReadonlyMap<string, number> | undefined)[]): string {
  const causes = new Set(columns.flatMap((column) => [...column?.keys() ?? []]));
  const most = (cause: string) => Math.max(...columns.map((column) => column?.get(cause) ?? 0));
  const text = (ms: number | undefined) => ({
    text: ms === undefined ? "–" : (ms / 1000).toFixed(2),
  });
  const lines = [...causes].filter((cause) => most(cause) >= 20)
    .toSorted((a, b) => most(b) - most(a))
    .map((label) => ({ label, cells: columns.map((column) => text(column?.get(label))) }));
  const sums = columns.map((column) => text(column && total(column)));
  return renderTable(
    runtimeNames.map((name) => runtimeTitles[name]),
    [...lines, { label: "all", cells: sums }],
  );
}
