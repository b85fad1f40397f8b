/** Where tests can have a terminal. */

import { runtimeName, type TestOptions } from "./harness.ts";

/** The same settings, for tests that need a terminal: `script` of util-linux makes one. */
export async function atTerminals(options: TestOptions): Promise<TestOptions> {
  if (await hasScript()) return options;
  return {
    only: [],
    because: "this machine has no `script` of util-linux, which makes terminals",
  };
}

async function hasScript(): Promise<boolean> {
  if (runtimeName === "browser") return true;
  const { execFile } = await import("node:child_process");
  return await new Promise((resolve) => {
    execFile("script", ["--version"], (_, stdout) => resolve(`${stdout}`.includes("util-linux")));
  });
}
