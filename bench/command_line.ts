/**
 * Runs benches as the command line asks, and prints their tables.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { endWithPrograms } from "../scripts/command.ts";
import { type Bench, findTools, type Setup } from "./bench.ts";
import { Data } from "./data.ts";
import { describeMachine } from "./machine.ts";
import { buildPackage, type RuntimeName, runtimeNames, runtimeTitles } from "./runtimes.ts";
import { type Miss, missesOf, renderTable } from "./table.ts";

/** What the command line asks for. */
export interface Request {
  readonly names: readonly string[];
  readonly runtimes: readonly RuntimeName[];
  /** Sixteenths of all sizes, for a look whether everything works. */
  readonly quick: boolean;
  readonly runs: number | undefined;
}

/** What came out of a bench. */
export interface Result {
  readonly bench: Bench;
  readonly table: string;
  readonly misses: readonly Miss[];
}

/** What came out of all benches, and where. */
export interface Results {
  readonly machine: readonly string[];
  readonly results: readonly Result[];
}

/** Reads the arguments: names of benches, `--quick`, `--runtimes deno,bun`, `--runs 3`. */
export function parseRequest(args: readonly string[]): Request {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      runtimes: { type: "string", default: runtimeNames.join(",") },
      runs: { type: "string" },
    },
  });
  const runs = values.runs === undefined ? undefined : Number(values.runs);
  if (runs !== undefined && (!Number.isSafeInteger(runs) || runs < 1)) {
    throw new RangeError(`Cannot bench: expected --runs to be at least 1, got ${values.runs}`);
  }
  const runtimes = values.runtimes.split(",").map((name) => {
    const known = runtimeNames.find((runtime) => runtime === name);
    if (known !== undefined) return known;
    throw new RangeError(
      `Cannot bench: expected --runtimes among ${runtimeNames.join(", ")}, got "${name}"`,
    );
  });
  return { names: positionals, runtimes, quick: values.quick, runs };
}

/** Runs benches one after another and prints each table as it is there. */
export async function runBenches(benches: readonly Bench[], request: Request): Promise<Results> {
  endWithPrograms();
  await buildPackage();
  const divisor = request.quick ? 16 : 1;
  const tools = await findTools();
  const setup: Setup = {
    runtimes: request.runtimes,
    data: new Data(divisor),
    divisor,
    runs: (suggested) => request.runs ?? (request.quick ? Math.min(2, suggested) : suggested),
    tools,
  };
  const machine = await describeMachine(tools);
  console.log(`${machine.join("\n")}\n`);
  if (request.quick) console.log("Sizes are a sixteenth: the numbers say little.\n");
  const results: Result[] = [];
  for (const bench of benches) results.push(await runBench(bench, setup));
  return { machine, results };
}

/** Runs the one bench of a file that is the program. */
export async function runAlone(bench: Bench): Promise<void> {
  await runBenches([bench], parseRequest(Deno.args));
}

async function runBench(bench: Bench, setup: Setup): Promise<Result> {
  console.error(`${bench.name} …`);
  const lines = await bench.run(setup);
  const columns = setup.runtimes.map((runtime) => runtimeTitles[runtime]);
  const table = renderTable(columns, lines);
  console.log(`## ${bench.name}\n\n${bench.question}\n\n${table}\n`);
  return { bench, table, misses: missesOf(columns, lines) };
}
