/**
 * Runs the jobs of `examples/jobs/` on small data, in each runtime with a command line, and compares
 * what they print and write with the plain loops of the bench.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes, tempDir, test } from "../harness.ts";
import { everywhere, loadScript, repository, runExample, type Runtime } from "./run_example.ts";

const here = { only: ["deno"], because: "starts the other runtimes from Deno" } as const;

/** A job, the data it reads and what is to be looked for in its answer. */
interface Job {
  readonly name: string;
  readonly data: string;
  readonly size: number;
  /** Part of its answer, so that two empty ones are not equal. */
  readonly part: string;
}

const jobs: readonly Job[] = [
  { name: "access_log", data: "access_log", size: 300_000, part: '["/products/0",' },
  { name: "events", data: "events", size: 400_000, part: '["PushEvent",' },
  {
    name: "tfidf",
    data: "documents",
    size: 200_000,
    part: '{"documents":35,',
  },
  { name: "orders", data: "orders", size: 200_000, part: '[["north","the, the"],' },
];

// All runtimes in one test, since they have the data and the expected answer in common.
for (const { name, data, size, part } of jobs) {
  test(`examples/jobs/${name}.ts answers as a plain loop does in each runtime`, here, async () => {
    const path = `${await tempDir()}/data`;
    await generate(data, path, size);
    const expected = await runPlain(name, [path]);
    assertStringIncludes(expected, part);
    await Promise.all(everywhere.map(async (runtime) => {
      assertEquals(await runJob(runtime, name, [path]), expected, runtime);
    }));
  });
}

test("examples/jobs/clean.ts writes what a plain loop does in each runtime", here, async () => {
  const folder = await tempDir();
  const path = `${folder}/contacts.jsonl`;
  await generate("contacts", path, 200_000);
  const expected = await runPlain("clean", [path, `${folder}/plain`]);
  await Promise.all(everywhere.map(async (runtime) => {
    const answer = await runJob(runtime, "clean", [path, `${folder}/${runtime}`]);
    assertEquals(answer, expected, runtime);
    for (const name of ["good.jsonl", "bad.jsonl"]) {
      const written = await Deno.readTextFile(`${folder}/${runtime}/${name}`);
      assertEquals(written, await Deno.readTextFile(`${folder}/plain/${name}`), runtime);
      assert(written.split("\n").length > 50, `${name} has ${written.length} bytes`);
    }
  }));
});

test("examples/jobs/access_log.ts computes the answers that are asked for", here, async () => {
  const path = `${await tempDir()}/data`;
  await generate("access_log", path, 100_000);
  const { total, visitors } = JSON.parse(await runPlain("access_log", [path]));
  const answer = await runJob("deno", "access_log", [path, "visitors", "total"]);
  assertEquals(JSON.parse(answer), { total, visitors });
});

async function runJob(
  runtime: Runtime,
  name: string,
  args: readonly string[],
): Promise<string> {
  const { code, stdout, output } = await runExample(runtime, `jobs/${name}`, args);
  assertEquals(code, 0, output);
  return stdout;
}

/** Generates data as a user does. */
async function generate(what: string, path: string, size: number): Promise<void> {
  await runProgram("examples/jobs/generate.ts", [what, path, "--size", String(size)]);
}

function runPlain(name: string, args: readonly string[]): Promise<string> {
  return runProgram(`bench/jobs/plain_${name}.ts`, args);
}

/** Runs a program of this repository in Deno, and gives what it prints. */
async function runProgram(path: string, args: readonly string[]): Promise<string> {
  const { installed, runOrThrow } = await loadScript<typeof import("../../scripts/command.ts")>(
    "command",
  );
  const program = `${await repository()}/${path}`;
  const command = ["run", "--allow-all", "--no-check", program, ...args];
  return (await runOrThrow(installed("deno"), command)).stdout;
}
