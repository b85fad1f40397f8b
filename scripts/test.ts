/**
 * The one gate, `npm test`: the suite in every runtime, the checks, and the packed
 * package in projects of their own. Developers narrow it down:
 *
 *     npm test -- --only deno,bun --filter "topk" tests/ops
 *
 * @module
 */

import { parseArgs } from "node:util";
import { stopBundler } from "./bundle.ts";
import { endWithPrograms } from "./command.ts";
import { checkSteps } from "./test_checks.ts";
import { testChromium } from "./test_chromium.ts";
import { packageSteps } from "./test_package.ts";
import { runSteps, type Step } from "./report.ts";
import { testFiles } from "./test_bundle.ts";
import {
  isRunFromSources,
  type Selection,
  testBun,
  testDeno,
  testNode,
  testSources,
} from "./test_runtimes.ts";

/** Steps by the names that `--only` takes, what takes longest first. */
function stepsByName(selection: Selection): Readonly<Record<string, readonly Step[]>> {
  const { files, filter } = selection;
  const built = { ...selection, files: files.filter((path) => !isRunFromSources(path)) };
  const sources = { ...selection, files: files.filter(isRunFromSources) };
  // A filter may leave out all of one of these two.
  const needsTests = filter === undefined;
  return {
    node: [{ name: "Node", run: () => testNode(selection), needsTests: true }],
    deno: built.files.length === 0
      ? []
      : [{ name: "Deno", run: () => testDeno(built), needsTests }],
    bun: [{ name: "Bun", run: () => testBun(selection), needsTests: true }],
    browser: [{ name: "Chromium", run: () => testChromium(selection), needsTests: true }],
    sources: sources.files.length === 0
      ? []
      : [{ name: "Deno, from the sources", run: () => testSources(sources), needsTests }],
    package: packageSteps(),
    checks: checkSteps(),
  };
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: { only: { type: "string" }, filter: { type: "string" } },
  });
  const files = await testFiles(positionals);
  const filter = values.filter === undefined ? {} : { filter: values.filter };
  const steps = stepsByName({ files, ...filter });
  // Deno runs some from the sources.
  const only = values.only?.replace(/\bdeno\b/, "deno,sources");
  const names = only?.split(",") ?? Object.keys(steps);
  return await runSteps(names.map((name) => {
    const chosen = steps[name];
    if (chosen !== undefined) return chosen;
    const known = Object.keys(steps).join(", ");
    throw new RangeError(`Cannot run "${name}": expected some of ${known}`);
  }));
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
