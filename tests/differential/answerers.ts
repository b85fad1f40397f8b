/**
 * Asks dask, and Holdall in each runtime. Runs in Deno.
 *
 * @module
 */

import { bundle, packageEntries, stopBundler, type Target } from "../../scripts/bundle.ts";
import { launchChromium } from "../../scripts/chromium.ts";
import { installed, root, run, runOrThrow } from "../../scripts/command.ts";
import { serveFolder } from "../../scripts/static_server.ts";
import type { RuntimeName } from "../harness.ts";
import type { Answers, Questions } from "./answers.ts";
import { fromJson, toJson } from "./cases.ts";

const python = "/usr/bin/python3";
const command = `${root}/tests/differential/answer_command.ts`;

/** Asks dask of Debian's `python3-dask`. */
export async function askDask(questions: Questions, folder: string): Promise<Answers> {
  const problem = await daskProblem();
  if (problem !== undefined) {
    throw new Error(
      `Cannot compare with dask: expected ${python} to import dask.bag, got "${problem}". ` +
        'To get it, run "apt-get install python3-dask"',
    );
  }
  const script = `${root}/tests/differential/dask_answers.py`;
  return await askCommand(python, ["-B", script], questions, folder);
}

/** Asks Holdall in a runtime. */
export const askHoldall: Readonly<
  Record<RuntimeName, (questions: Questions, folder: string) => Promise<Answers>>
> = {
  deno: (questions, folder) =>
    askCommand(installed("deno"), ["run", "--allow-all", "--no-check", command], questions, folder),
  bun: (questions, folder) => askCommand(installed("bun"), [command], questions, folder),
  node: async (questions, folder) => {
    const outdir = await build("node", { answer_command: command }, folder);
    return await askCommand("node", [`${outdir}/answer_command.js`], questions, folder);
  },
  browser: askPage,
};

/** Why dask cannot be asked, or `undefined` if it can. */
async function daskProblem(): Promise<string | undefined> {
  try {
    const { code, output } = await run(python, ["-c", "import dask.bag"]);
    return code === 0 ? undefined : output.trim().split("\n").at(-1);
  } catch (error) {
    return (error as Error).message;
  }
}

async function askCommand(
  program: string,
  args: readonly string[],
  questions: Questions,
  folder: string,
): Promise<Answers> {
  const [questionsPath, answersPath] = [`${folder}/questions.json`, `${folder}/answers.json`];
  await Deno.writeTextFile(questionsPath, toJson(questions));
  await runOrThrow(program, [...args, questionsPath, answersPath]);
  return fromJson(await Deno.readTextFile(answersPath));
}

async function askPage({ logs, texts, cases }: Questions, folder: string): Promise<Answers> {
  const outdir = await build("browser", { page: "tests/differential/page.ts" }, folder);
  await using browser = await launchChromium();
  await using server = serveFolder(outdir, {
    "index.html": `${root}/tests/differential/index.html`,
  });
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.setInputFiles("#logs", [...logs]);
  await page.setInputFiles("#texts", [...texts]);
  return fromJson(await page.evaluate(`answerInPage(${JSON.stringify(toJson(cases))})`));
}

/** Builds Holdall and what asks it, and returns where they are. */
async function build(
  target: Target,
  entries: Readonly<Record<string, string>>,
  folder: string,
): Promise<string> {
  const outdir = `${folder}/${target}`;
  try {
    await bundle({ target, root, outdir, entries: { ...packageEntries(target), ...entries } });
  } finally {
    await stopBundler();
  }
  return outdir;
}
