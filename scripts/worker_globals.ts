/**
 * Measures which globals the workers of each runtime have and writes the tables
 * of `src/runtime/worker_global_names.ts`. Run it when a runtime has been
 * updated and `tests/runtime/worker_globals_test.ts` says that they differ:
 * `deno run -A scripts/worker_globals.ts`.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchChromium } from "./chromium.ts";
import { installed } from "./command.ts";

/** Names on the main thread and in each kind of worker. */
interface Measured {
  readonly main: readonly string[];
  readonly workers: readonly (readonly string[])[];
}

/** Globals of later Node versions that are neither functions built in nor in Node 20. */
const LATER_NODE = "CloseEvent ErrorEvent Navigator Temporal URLPattern WebSocket navigator";

/** The names along the global object's chain of prototypes, those every object has left out. */
const LIST_NAMES = `(() => {
  const names = new Set();
  for (let o = globalThis; o !== null && o !== Object.prototype; o = Object.getPrototypeOf(o)) {
    for (const name of Object.getOwnPropertyNames(o)) names.add(name);
  }
  names.delete("constructor");
  return [...names].filter((name) => /^[A-Za-z_$][\\w$]*$/.test(name));
})()`;

const THREAD =
  `import { parentPort } from "node:worker_threads"; parentPort.postMessage(${LIST_NAMES})`;
const WEB_WORKER = `postMessage(${LIST_NAMES})`;

/** Code that leaves what it measured in `measured`, given the kinds of worker to measure. */
function probe(threads: boolean, web: boolean): string {
  return `
    const workers = [];
    const module = (code) => "data:text/javascript;base64," + btoa(code);
    if (${threads}) {
      const { Worker } = await import("node:worker_threads");
      const worker = new Worker(new URL(module(${JSON.stringify(THREAD)})));
      workers.push(await new Promise((resolve, reject) => {
        worker.on("message", resolve).on("error", reject);
      }));
    }
    if (${web}) {
      const worker = new Worker(module(${JSON.stringify(WEB_WORKER)}), { type: "module" });
      workers.push(await new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = reject;
      }));
      worker.terminate();
    }
    const measured = { main: ${LIST_NAMES}, workers };`;
}

/** Runs the probe from a file: code on a command line has modules as globals. */
function measure(command: string, args: string[], web: boolean): Measured {
  const folder = mkdtempSync(join(tmpdir(), "worker-globals-"));
  try {
    const file = join(folder, "probe.mjs");
    writeFileSync(
      file,
      `${probe(true, web)} console.log(JSON.stringify(measured)); process.exit()`,
    );
    return JSON.parse(execFileSync(command, [...args, file], { encoding: "utf8" }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureChromium(): Promise<Measured> {
  await using browser = await launchChromium();
  const page = await browser.newPage();
  // An isolated page has all there is; a name is a global where the page has it, too.
  const headers = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  };
  const respond = { body: "<!doctype html>", contentType: "text/html", headers };
  await page.route("**", (route) => route.fulfill(respond));
  await page.goto("http://localhost/");
  return await page.evaluate(`(async () => { ${probe(false, true)}; return measured; })()`);
}

/** Names that are in each of the lists, sorted. */
function inAll(...lists: (readonly string[])[]): string[] {
  const [first = [], ...others] = lists;
  return first.filter((name) => others.every((list) => list.includes(name))).sort();
}

function without(names: readonly string[], ...others: (readonly string[])[]): string[] {
  return names.filter((name) => !others.some((list) => list.includes(name))).sort();
}

/** Words as the lines of a template literal. */
function lines(words: readonly string[]): string {
  const text = words.join(" ").replaceAll(/(.{1,97})(?: |$)/g, "  $1\n");
  return text === "" ? '""' : `\`\n${text}\``;
}

function table(name: string, { main, workers }: Measured, common: string[], later = ""): string {
  const inWorkers = inAll(...workers);
  const shared = without(inAll(main, inWorkers), common);
  return `
/** Globals of ${name === "BROWSER" ? "Chromium" : name[0] + name.slice(1).toLowerCase()}. */
export const ${name}_NAMES: GlobalNames = {
  shared: ${lines([...shared, ...later.split(" ").filter(Boolean)].sort())},
  workerOnly: ${lines(without(inWorkers, main))},
  mainOnly: ${lines(name === "BROWSER" ? [] : without(main, inWorkers))},
  newerToo: ${name !== "BROWSER"},
};
`;
}

const node = measure("node", [], false);
const deno = measure(installed("deno"), ["run", "--allow-all"], true);
const bun = measure(installed("bun"), [], true);
const browser = await measureChromium();
const common = inAll(
  ...[node, deno, bun, browser].flatMap(({ main, workers }) => [main, ...workers]),
);

writeFileSync(
  new URL("../src/runtime/worker_global_names.ts", import.meta.url),
  `/**
 * Names of globals, measured: written by \`scripts/worker_globals.ts\`, not by hand.
 *
 * @module
 */

/** Names of globals, separated by white space. */
export interface GlobalNames {
  /** Globals of the main thread and of every kind of worker, besides those of all runtimes. */
  readonly shared: string;
  /** Globals of every kind of worker that the main thread lacks. */
  readonly workerOnly: string;
  /** Globals of the main thread that some kind of worker lacks. */
  readonly mainOnly: string;
  /** Whether functions built into a newer version of the runtime are in its workers too. */
  readonly newerToo: boolean;
}

/** Globals of all runtimes, on the main thread and in workers. */
export const COMMON = ${lines(common)};
${table("NODE", node, common, LATER_NODE)}${table("DENO", deno, common)}${
    table("BUN", bun, common)
  }${table("BROWSER", browser, common)}`,
);
