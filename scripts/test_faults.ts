/**
 * What of `tests/faults` takes longer than a developer waits, `npm run test:faults`: the files in
 * `tests/faults/long`, in every runtime. It is narrowed down as `npm test` is.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { stopBundler } from "./bundle.ts";
import { endWithPrograms } from "./command.ts";
import { runSteps, type Step } from "./report.ts";
import { longTests, testFiles } from "./test_bundle.ts";
import { testChromium } from "./test_chromium.ts";
import { testBun, testDeno, testNode } from "./test_runtimes.ts";

const runtimes = {
  deno: { name: "Deno", test: testDeno },
  bun: { name: "Bun", test: testBun },
  node: { name: "Node", test: testNode },
  browser: { name: "Chromium", test: testChromium },
};

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    args: Deno.args,
    options: { only: { type: "string" }, filter: { type: "string" } },
  });
  const files = await testFiles([longTests]);
  const selection = { files, ...(values.filter === undefined ? {} : { filter: values.filter }) };
  const steps = Object.entries(runtimes).flatMap(([key, { name, test }]): Step[] => {
    if (values.only !== undefined && !values.only.split(",").includes(key)) return [];
    return [{ name, run: () => test(selection), needsTests: true }];
  });
  if (steps.length === 0) {
    const known = Object.keys(runtimes).join(", ");
    throw new RangeError(`Cannot run "${values.only}": expected some of ${known}`);
  }
  // One after another: they measure what they take.
  return await runSteps([steps]);
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
