/**
 * Projects that have installed the packed package, and the pages that they make. The projects hold the
 * files of `tests/package/files`.
 *
 * @module
 */

import type { Page } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { filesBelow, remove, root, runOrThrow } from "./command.ts";
import type { StepResult } from "./report.ts";

/** Folder of the packed package. */
export const packed = `${root}/dist-test/package`;

/** Folder of its files. */
export const unpacked = `${packed}/unpacked/package`;

/** A step that passes unless it throws. */
export async function passes(check: () => Promise<void>): Promise<StepResult> {
  await check();
  return { passed: 1, failed: 0, skipped: [] };
}

/** Path of what would be published. */
export async function tarball(): Promise<string> {
  for await (const { name } of Deno.readDir(packed)) {
    if (name.endsWith(".tgz")) return `${packed}/${name}`;
  }
  throw new Error(`Cannot install the package: expected a .tgz in ${packed}`);
}

/** A project that has installed the package, of which all others are copies: npm takes seconds for each. */
const installedOnce = `${packed}/installed`;

/** Installs the package as it was packed. */
export async function install(): Promise<void> {
  const dependencies = { holdall: `file:${await tarball()}` };
  const project = { private: true, type: "module", dependencies };
  await Deno.mkdir(installedOnce, { recursive: true });
  await Deno.writeTextFile(`${installedOnce}/package.json`, `${JSON.stringify(project)}\n`);
  const args = ["install", "--offline", "--no-audit", "--no-fund", "--no-package-lock"];
  await runOrThrow("npm", args, { cwd: installedOnce });
}

/** Makes a project that has installed the package, calls `use` with its folder, and removes it. */
export async function withProject<Result>(
  name: string,
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  // Outside the repository, so that nothing of it can be found by looking in parent folders.
  const folder = await Deno.makeTempDir({ prefix: `holdall-${name}-` });
  try {
    await runOrThrow("cp", ["-r", `${installedOnce}/.`, `${root}/tests/package/files/.`, folder]);
    for (const [path, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    return await use(folder);
  } finally {
    await remove(folder);
  }
}

/**
 * Opens a page, chooses the project's files in its file input, if it has one, and waits until it has
 * printed that many lines.
 */
export async function printedInPage(url: string, wanted: number): Promise<string> {
  await using browser = await launchChromium();
  const page = await browser.newPage();
  const lines: string[] = [];
  const complaints: string[] = [];
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(
    () => reject(new Error(["The page printed only:", ...lines, ...complaints].join("\n"))),
    30_000,
  );
  page.on("pageerror", reject);
  page.on("console", (message) => {
    if (message.type() !== "log") complaints.push(`[${message.type()}] ${message.text()}`);
    else lines.push(...message.text().split("\n"));
    if (lines.length >= wanted) resolve();
  });
  try {
    await Promise.all([done, open(page, url)]);
  } finally {
    clearTimeout(timer);
  }
  return lines.join("\n");
}

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  if (await page.locator("input[type=file]").count() === 0) return;
  await page.setInputFiles("input[type=file]", await filesBelow(`${root}/tests/package/files`));
}
