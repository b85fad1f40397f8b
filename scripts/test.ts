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
import { type Selection, testBun, testDeno, testNode } from "./test_runtimes.ts";

/** Steps by the names that `--only` takes, in order. */
function stepsByName(selection: Selection): Readonly<Record<string, readonly Step[]>> {
  return {
    deno: [{ name: "Deno", run: () => testDeno(selection), needsTests: true }],
    bun: [{ name: "Bun", run: () => testBun(selection), needsTests: true }],
    node: [{ name: "Node", run: () => testNode(selection), needsTests: true }],
    browser: [{ name: "Chromium", run: () => testChromium(selection), needsTests: true }],
    checks: checkSteps(),
    package: packageSteps(),
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
  const names = values.only?.split(",") ?? Object.keys(steps);
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
