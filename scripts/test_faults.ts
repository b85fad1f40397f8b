/**
 * What takes longer than a developer waits, `npm run test:faults`: the files in `tests/faults/long`, in
 * every runtime; and, where `npm test` tries schedulers with threads, the same with Web Workers. It is
 * narrowed down as `npm test` is.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { stopBundler } from "./bundle.ts";
import { endWithPrograms } from "./command.ts";
import { runSteps, type Step } from "./report.ts";
import { longTests, testFiles } from "./test_bundle.ts";
import { testChromium } from "./test_chromium.ts";
import { isRunFromSources, testBun, testDeno, testNode, testSources } from "./test_runtimes.ts";

/** Steps by the names that `--only` takes, of tests whose names contain `filter`. */
async function stepsByName(
  filter: string | undefined,
): Promise<Readonly<Record<string, readonly Step[]>>> {
  const long = { files: await testFiles([longTests]), ...(filter !== undefined && { filter }) };
  const others = await testFiles();
  const web = (isChosen: (path: string) => boolean) => ({
    files: others.filter(isChosen),
    filter: `web: ${filter ?? ""}`,
  });
  // A filter may leave out all of one of these.
  const needsTests = filter === undefined;
  const built = web((path) => !isRunFromSources(path));
  const sources = web(isRunFromSources);
  return {
    deno: [
      { name: "Deno", run: () => testDeno(long), needsTests },
      { name: "Deno, Web Workers", run: () => testDeno(built), needsTests },
      { name: "Deno, Web Workers, from the sources", run: () => testSources(sources), needsTests },
    ],
    bun: [
      { name: "Bun", run: () => testBun(long), needsTests },
      { name: "Bun, Web Workers", run: () => testBun(web(() => true)), needsTests },
    ],
    node: [{ name: "Node", run: () => testNode(long), needsTests }],
    browser: [{ name: "Chromium", run: () => testChromium(long), needsTests }],
  };
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    args: Deno.args,
    options: { only: { type: "string" }, filter: { type: "string" } },
  });
  // Read by `tests/engine/schedulers.ts`.
  Deno.env.set("HOLDALL_WEB_WORKERS", "1");
  const steps = await stepsByName(values.filter);
  const names = values.only?.split(",") ?? Object.keys(steps);
  const chosen = names.flatMap((name) => {
    if (steps[name] !== undefined) return steps[name];
    throw new RangeError(`Cannot run "${name}": expected some of ${Object.keys(steps).join(", ")}`);
  });
  // One after another: they measure what they take.
  return await runSteps([chosen]);
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
