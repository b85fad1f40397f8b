/** A process that has what it computed ends by itself, whatever it computed it with. */

import { assertEquals, fixture, runtimeName, test } from "../../harness.ts";
import { workerKinds } from "../../engine/schedulers.ts";

for (const kind of ["default", ...workerKinds]) {
  for (const mode of ["result", "stream", "persisted", "failure", "closed", "pending"]) {
    test(`${kind}: a process that computes ends by itself, and no sooner (${mode})`, {
      only: ["deno", "bun", "node"],
      because: "pages do not end",
    }, async () => assertEquals(await outputOf("short_process", kind, mode), "45"));
  }
}

for (const kind of workerKinds) {
  test(`${kind}: a program is told of errors that nobody in a worker catches`, {
    only: ["deno", "bun", "node"],
    because: "pages are no programs",
  }, async () => assertEquals(await outputOf("stray_process", kind), "nobody catches this"));
}

/** What a program of `fixtures/` prints; it is stopped, and has failed, if it does not end in time. */
async function outputOf(program: string, ...args: readonly string[]): Promise<string> {
  const { execFile } = await import("node:child_process");
  const { fileURLToPath } = await import("node:url");
  const { execPath } = await import("node:process");
  const flags = runtimeName === "deno" ? ["run", "--allow-all", "--no-check"] : [];
  return await new Promise((resolve, reject) => {
    execFile(
      execPath,
      [...flags, fileURLToPath(fixture(program)), ...args],
      { timeout: 20_000 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${error.message}\n${stderr}`));
        else resolve(stdout.trim());
      },
    );
  });
}
