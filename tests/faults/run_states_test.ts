/** What is told of runs from which nothing comes. */

import { range } from "../../mod.ts";
import { describeRuns } from "../../src/engine/schedule/run_states.ts";
import { sharedSchedulerOf, threadKinds } from "../engine/schedulers.ts";
import {
  assertEquals,
  assertMatch,
  assertRejects,
  fixture,
  fromRoot,
  runtimeName,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";

for (const kind of threadKinds) {
  test(`${kind}: describeRuns() tells which task waits where, and of no run that has ended`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const controller = new AbortController();
    const waiting = range(4, { npartitions: 4 }).map((n) =>
      n === 0 ? new Promise<number>(() => {}) : n
    );
    const run = assertRejects(() =>
      waiting.sum().compute({ scheduler, signal: controller.signal, handleSignals: false })
    );
    const begun = /worker \d \(started\): sum-\w+\/0.* for \d+\.\d s/;
    let told = "";
    for (let i = 0; i < 500 && !begun.test(told); i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      told = describeRuns();
    }
    assertMatch(told, begun);
    assertMatch(told, /^run\d+, under way for \d+\.\d s: \d tasks? done, [12] running, /m);
    const before = told.match(/^run\d+/gm)!.at(-1)!;
    controller.abort();
    await run;
    assertEquals(describeRuns().includes(`${before},`), false);
  });
}

test("HOLDALL_DEBUG=1 tells the states of runs at standard error", {
  only: ["deno", "bun", "node"],
  because: "pages have no environment",
}, async () => {
  const { spawn } = await import("node:child_process");
  const { execPath, env } = await import("node:process");
  const path = `${await tempDir()}/program.mjs`;
  await writeFile(
    path,
    `import { range } from ${JSON.stringify(fixture("library"))};
    await range(1).map(() => new Promise(() => {})).compute();`,
  );
  const config = fromRoot("deno.json").pathname;
  const flags = runtimeName === "deno" ? ["run", "-A", "--no-check", "--config", config] : [];
  const child = spawn(execPath, [...flags, path], {
    env: { ...env, HOLDALL_DEBUG: "1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let told = "";
  await new Promise<void>((resolve) => {
    child.stderr.on("data", (bytes) => {
      told += bytes;
      if (told.includes("worker 0")) resolve();
    });
    child.on("exit", () => resolve());
  });
  child.kill("SIGKILL");
  assertMatch(told, /^Holdall: run1, under way for 1\d\.\d s: /m);
});
