/**
 * Runs the suite in the runtimes that have a command line.
 *
 * @module
 */

import { installed, root, run } from "./command.ts";
import { countJUnit } from "./junit.ts";
import type { StepResult } from "./report.ts";
import { bundleTests } from "./test_bundle.ts";

/** Which tests to run. */
export interface Selection {
  readonly files: readonly string[];
  /** Part of the names of the tests to run. */
  readonly filter?: string;
}

const timeout = 1_800_000;

/** Tests of the repository, which only Deno runs: they look for files beside the sources. */
const ofRepository =
  /^tests\/(?:(?:app|bundlers|examples|scripts|site)\/|architecture_test|io\/codec_wasm)/;

/** Tests of places in programs, for which Holdall's own folder has to be apart from the user's. */
const ofPlaces = /^tests\/(?:engine\/error|functions\/)/;

/** Whether Deno runs a test from the sources. */
export function isRunFromSources(path: string): boolean {
  return ofRepository.test(path) || ofPlaces.test(path);
}

/** Builds the tests and runs them in Deno. */
export async function testDeno({ files, filter }: Selection): Promise<StepResult> {
  const { outdir, modules } = await bundleTests("deno", files);
  return await runInDeno(`${outdir}/harness.js`, modules.map((it) => `${outdir}/${it}`), filter);
}

/** Runs tests from the sources in Deno. */
export function testSources({ files, filter }: Selection): Promise<StepResult> {
  return runInDeno(`${root}/tests/harness.ts`, files.map((path) => `${root}/${path}`), filter);
}

/**
 * Runs modules in Deno, all in one isolate as in the other runtimes: one for each file would load the
 * package again, and start the workers again that tests share.
 */
function runInDeno(
  harness: string,
  modules: readonly string[],
  filter: string | undefined,
): Promise<StepResult> {
  const some = filter === undefined ? [] : ["--filter", filter];
  return withReport(filter, async (report, folder) => {
    const all = `${folder}/run_all_test.ts`;
    await Deno.writeTextFile(all, importAll(harness, modules));
    return await run(installed("deno"), [
      ...["test", "--allow-all", "--no-check", `--config=${root}/deno.json`],
      ...[`--junit-path=${report}`, ...some, all],
    ], { timeout });
  });
}

/** Runs the tests in Bun. */
export async function testBun({ files, filter }: Selection): Promise<StepResult> {
  const built = files.filter((path) => !ofPlaces.test(path));
  const { outdir, modules } = await bundleTests("bun", built);
  const entry = `${outdir}/run_all_test.js`;
  await Deno.writeTextFile(entry, importAll("./harness.js", modules));
  const sources = files.filter((path) => ofPlaces.test(path)).map((path) => `./${path}`);
  const some = filter === undefined ? [] : ["--test-name-pattern", escapeRegExp(filter)];
  return await withReport(filter, (report) =>
    run(installed("bun"), [
      ...["test", "--reporter=junit", `--reporter-outfile=${report}`],
      ...[...some, entry, ...sources],
    ], { timeout }));
}

/** Runs the tests in Node. */
export async function testNode({ files, filter }: Selection): Promise<StepResult> {
  const { outdir, modules } = await bundleTests("node", files);
  await Deno.writeTextFile(`${outdir}/run_all.js`, importAll("./harness.js", modules));
  const some = filter === undefined ? [] : [`--test-name-pattern=${escapeRegExp(filter)}`];
  return await withReport(filter, (report) =>
    run("node", [
      "--enable-source-maps",
      ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
      ...["--test-reporter=junit", `--test-reporter-destination=${report}`],
      ...[...some, `${outdir}/run_all.js`],
    ], { timeout }));
}

/** A module that imports the tests one by one, and makes one that cannot load a failed test. */
function importAll(harness: string, modules: readonly string[]): string {
  return `import { test } from ${JSON.stringify(harness)};
for (const module of ${JSON.stringify(modules, null, 2)}) {
  try {
    await import(module);
  } catch (error) {
    test(\`\${module} loads\`, () => Promise.reject(error));
  }
}
`;
}

/** Runs a command that writes a report to the path it is given, and may use the folder that is in. */
async function withReport(
  filter: string | undefined,
  command: (
    report: string,
    folder: string,
  ) => Promise<{ readonly code: number; readonly output: string }>,
): Promise<StepResult> {
  const folder = await Deno.makeTempDir({ prefix: "holdall-report-" });
  try {
    const report = `${folder}/report.xml`;
    const { code, output } = await command(report, folder);
    const { passed, failed, skipped, failures } = countJUnit(await readIfThere(report));
    return {
      passed,
      failed: Math.max(failed, failuresTold(output), code === 0 ? 0 : 1),
      // Tests that the filter left out are reported as skipped, too.
      skipped: skipped.filter((name) => name.includes(filter ?? "")),
      failures: failures ?? [],
      output,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Failures in Deno's and Bun's last lines, which count files that do not load; reports do not. */
function failuresTold(output: string): number {
  const told = [...output.matchAll(/^(?:FAILED|ok) \| .*?(\d+) failed|^\s*(\d+) fail$/gm)].at(-1);
  return Number(told?.[1] ?? told?.[2] ?? 0);
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
