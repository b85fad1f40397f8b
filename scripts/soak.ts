/**
 * Random pipelines with faults on, for a time, in each runtime one after another:
 *
 *     npm run soak -- --minutes 60
 *     npm run soak -- --minutes 2 --only node --seed 7 --write
 *
 * The result is printed as Markdown; `--write` puts it into `docs/reliability.md`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import type { SoakResult } from "../tests/fixtures/soak.ts";
import { stopBundler } from "./bundle.ts";
import { launchChromium } from "./chromium.ts";
import { endWithPrograms, installed, root, run } from "./command.ts";
import { serveFolder } from "./static_server.ts";
import { bundleTests } from "./test_bundle.ts";

/** How a runtime runs it, with the minutes and the seed. */
type Runner = (minutes: number, seed: number) => Promise<SoakResult>;

const program = "tests/fixtures/soak_process";

const runners: Readonly<Record<string, Runner>> = {
  Deno: byCommand(installed("deno"), ["run", "--allow-all", "--no-check", `${root}/${program}.ts`]),
  Bun: byCommand(installed("bun"), [`${root}/${program}.ts`]),
  Node: async (minutes, seed) => {
    const { outdir } = await bundleTests("node", []);
    const args = ["--enable-source-maps", `${outdir}/fixtures/soak_process.js`];
    return await byCommand("node", args)(minutes, seed);
  },
  Chromium: async (minutes, seed) => {
    const { outdir } = await bundleTests("browser", []);
    await using browser = await launchChromium();
    await using server = serveFolder(outdir, {
      "index.html": `${root}/tests/browser/index.html`,
    });
    const page = await browser.newPage();
    await page.goto(server.url, { waitUntil: "load" });
    const call = `import("./fixtures/soak.js").then(({ soak }) => soak(${minutes}, ${seed}))`;
    return await page.evaluate(call) as SoakResult;
  },
};

const place = /(<!-- soak -->\n)[^]*?(<!-- \/soak -->)/;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      minutes: { type: "string", default: "60" },
      seed: { type: "string", default: `${Math.floor(Math.random() * 2 ** 32)}` },
      only: { type: "string" },
      write: { type: "boolean", default: false },
    },
  });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  if (!(minutes > 0) || !Number.isInteger(seed)) {
    throw new RangeError("Cannot soak: expected minutes above 0 and a whole number as the seed");
  }
  const wanted = values.only?.toLowerCase().split(",");
  const results = new Map<string, SoakResult>();
  for (const [name, runner] of Object.entries(runners)) {
    if (wanted !== undefined && !wanted.includes(name.toLowerCase())) continue;
    console.error(`${name}: ${minutes} minutes with seed ${seed}`);
    const result = await runner(minutes, seed);
    results.set(name, result);
    for (const wrong of result.wrong) console.error(`${name}: ${wrong}`);
  }
  if (results.size === 0) throw new RangeError(`Cannot soak in "${values.only}": no such runtime`);
  const text = summary(results);
  console.log(text);
  if (values.write) await write(text);
  return [...results.values()].every(({ wrong, done }) => wrong.length === 0 && done > 0);
}

/** Runs a program that prints its result as JSON. */
function byCommand(command: string, args: readonly string[]): Runner {
  return async (minutes, seed) => {
    const timeout = minutes * 60_000 + 300_000;
    const { code, stdout, output } = await run(command, [...args, `${minutes}`, `${seed}`], {
      timeout,
    });
    const line = stdout.trim().split("\n").at(-1) ?? "";
    if (code === 0 && line.startsWith("{")) return JSON.parse(line) as SoakResult;
    throw new Error(`${command} did not end well (code ${code}):\n${output.slice(-4000)}`);
  };
}

/** A table of what has been found, and how memory went. */
function summary(results: ReadonlyMap<string, SoakResult>): string {
  const head = [
    ...["", "Minutes", "Pipelines", "Deaths", "Delays", "Lost", "Wrong", "Longest"],
    ...["Memory, MiB", "Files", "Threads"],
  ];
  const rows = Array.from(results, ([name, result]) => [
    name,
    ...[result.minutes, result.done, result.deaths, result.delays, result.losses],
    result.wrong.length,
    `${result.longest.toFixed(1)} s`,
    change(result, "memory"),
    change(result, "files"),
    change(result, "threads"),
  ]);
  const table = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  const plots = Array.from(
    results,
    ([name, { usage, seed }]) =>
      `${name.padEnd(8)} ${plot(usage.map(({ memory = 0 }) => memory))}  seed ${seed}`,
  );
  return [
    `On ${
      new Date().toISOString().slice(0, 10)
    }. Memory, files and threads: after a fifth of the ` +
    "time, and at the end.",
    "",
    ...table,
    "",
    "Memory over time, from 0 to the most that there was:",
    "",
    "```text",
    ...plots,
    "```",
    "",
  ].join("\n");
}

/** An amount after a fifth of the time, when all is warm, and the mean of the last tenth. */
function change({ usage }: SoakResult, name: "memory" | "files" | "threads"): string {
  const amounts = usage.flatMap((it) => it[name] ?? []);
  if (amounts.length === 0) return "not told";
  const warm = amounts[Math.floor(amounts.length / 5)]!;
  const last = amounts.slice(-Math.max(1, Math.floor(amounts.length / 10)));
  const end = last.reduce((sum, it) => sum + it, 0) / last.length;
  return `${Math.round(warm)} → ${Math.round(end)}`;
}

/** Amounts as bars of text. */
function plot(amounts: readonly number[]): string {
  const bars = "▁▂▃▄▅▆▇█";
  const most = Math.max(...amounts, 1);
  return amounts.map((it) => bars[Math.min(7, Math.floor(it / most * 8))]).join("");
}

async function write(text: string): Promise<void> {
  const path = `${root}/docs/reliability.md`;
  const page = await Deno.readTextFile(path);
  if (!place.test(page)) throw new Error(`Cannot write ${path}: it has no place for a soak`);
  await Deno.writeTextFile(
    path,
    page.replace(place, (_, begin, end) => `${begin}\n${text}\n${end}`),
  );
  await run(installed("deno"), ["fmt", path]);
}

if (import.meta.main) {
  endWithPrograms();
  try {
    Deno.exitCode = await main() ? 0 : 1;
  } finally {
    await stopBundler();
  }
  // A signal listener keeps the process alive.
  Deno.exit();
}
