/**
 * The test runner inside the page: `tests/harness.ts` registers tests here, and
 * `scripts/chromium_tests.ts` asks for them to be run.
 *
 * @module
 */

import type { RegisteredTest } from "../harness.ts";

/** How one test went. */
export interface PageResult {
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  readonly milliseconds: number;
  readonly error?: string;
}

const tests: RegisteredTest[] = [];

const page = globalThis as unknown as {
  holdallTests: RegisteredTest[];
  holdallRun: (modules: readonly string[], filter: string) => Promise<void>;
  holdallHost: (call: string, argument: unknown) => Promise<unknown>;
  holdallFiles?: (files: File[]) => void;
};

page.holdallTests = tests;

/** Loads the modules, runs the tests whose names contain `filter`, and reports each to the host. */
page.holdallRun = async (modules, filter) => {
  for (const module of modules) await load(module);
  for (const test of tests.filter(({ name }) => name.includes(filter))) {
    await page.holdallHost("result", await resultOf(test));
  }
};

async function load(module: string): Promise<void> {
  try {
    await import(module);
  } catch (error) {
    tests.push({ name: `${module} loads`, skip: false, run: () => Promise.reject(error) });
  }
}

async function resultOf({ name, skip, run }: RegisteredTest): Promise<PageResult> {
  if (skip) return { name, status: "skipped", milliseconds: 0 };
  const start = performance.now();
  try {
    await run();
    return { name, status: "passed", milliseconds: performance.now() - start };
  } catch (error) {
    const milliseconds = performance.now() - start;
    return { name, status: "failed", milliseconds, error: describe(error) };
  }
}

/** Stack with the chain of causes. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\nCaused by: ${describe(error.cause)}`;
  return `${error.stack ?? `${error.name}: ${error.message}`}${cause}`;
}

for (const input of document.querySelectorAll<HTMLInputElement>("input[type=file]")) {
  input.addEventListener("change", () => page.holdallFiles?.([...input.files ?? []]));
}

const target = document.querySelector<HTMLElement>("#drop");
target?.addEventListener("dragover", (event) => event.preventDefault());
target?.addEventListener("drop", (event) => {
  event.preventDefault();
  page.holdallFiles?.([...event.dataTransfer?.files ?? []]);
});
