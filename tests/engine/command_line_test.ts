/** Programs that are no files, and flags of processes that their threads inherit. */

import { assertEquals, assertStringIncludes, fixture, runtimeName, test } from "../harness.ts";

const processes = {
  only: ["deno", "bun", "node"],
  because: "pages have no command line",
} as const;
const node = { only: ["node"], because: "other runtimes have no such flag" } as const;

const library = JSON.stringify(fixture("library"));
// One partition has one worker start.
const body =
  "console.log(String(await range(4, { npartitions: 1 }).map((x) => x + 1).sum().compute()));";
const program = `import { range } from ${library}; ${body}`;
const script = `import(${library}).then(async ({ range }) => { ${body} });`;

/** A way to run a program. */
interface Command {
  readonly args: readonly string[];
  /** What is written to its standard input. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const commands: Readonly<Record<string, readonly Command[]>> = {
  deno: [{ args: ["eval", program] }, { args: ["run", "-A", "--no-check", "-"], input: program }],
  bun: [
    { args: ["-e", program] },
    { args: ["run", "-"], input: program },
    { args: ["-e", script] },
  ],
  node: [
    { args: ["-e", script] },
    { args: [], input: script },
    { args: ["--input-type=module", "-e", program] },
    { args: ["--input-type", "module", "--eval", program] },
    { args: ["--input-type=commonjs", "-e", script] },
    { args: ["--input-type=module"], input: program },
    { args: ["--input-type=module", "-"], input: program },
    { args: ["-e", program], env: { NODE_OPTIONS: "--input-type=module" } },
    { args: ["--max-old-space-size=300", "--input-type=module", "-e", program] },
  ],
};

test("programs that are given as text compute in workers", processes, async () => {
  for (const command of commands[runtimeName]!) {
    const { stdout, stderr } = await outputOf(command);
    assertEquals([command.args, stdout.trim(), stderr], [command.args, "10", ""]);
  }
});

test("flags that say what a program is do not reach its processes", node, async () => {
  const lines = `import { range, workers } from ${library};
    const scheduler = workers({ size: 1, isolation: "process" });
    console.log(String(await range(4).map((x) => x + 1).sum().compute({ scheduler })));`;
  const given: readonly Command[] = [
    { args: ["--input-type", "module", "--eval", lines] },
    { args: ["--stack-trace-limit=20", "--input-type=module", "-"], input: lines },
    { args: ["-e", lines], env: { NODE_OPTIONS: "--input-type=module" } },
  ];
  for (const command of given) {
    const { stdout, stderr } = await outputOf(command);
    assertEquals([command.args, stdout.trim(), stderr], [command.args, "10", ""]);
  }
});

test("a process whose flags allow no threads says which flag would", node, async () => {
  const flags = [permissionFlag(), "--allow-fs-read=*"];
  const told = await outputOf({ args: [...flags, "-e", script] });
  assertStringIncludes(told.stderr, "did not start: Node's permission model");
  assertStringIncludes(told.stderr, "--allow-worker");
  const advised = await outputOf({ args: [...flags, "--allow-worker", "-e", script] });
  assertEquals(advised.stdout.trim(), "10");
  const here = `import(${library}).then(async ({ inline, range }) => {
    console.log(String(await range(4).sum().compute({ scheduler: inline() })));
  });`;
  assertEquals((await outputOf({ args: [...flags, "-e", here] })).stdout.trim(), "6");
});

test("a process that may not make code of strings says which flag forbids it", node, async () => {
  const flag = "--disallow-code-generation-from-strings";
  for (const command of [{ args: [flag] }, { args: [], env: { NODE_OPTIONS: flag } }]) {
    const { stderr } = await outputOf({ ...command, args: [...command.args, "-e", script] });
    assertStringIncludes(stderr, flag);
    assertStringIncludes(stderr, "fromModule()");
  }
  const words = JSON.stringify(fixture("fn_words"));
  const advised =
    `import(${library}).then(async ({ fromModule, fromSequence, isElementFailure }) => {
    const words = fromSequence(["around", "a"], { npartitions: 1 }).map(fromModule(${words}).shorten);
    console.log(String(await words.remove(isElementFailure).compute()));
  });`;
  assertEquals((await outputOf({ args: [flag, "-e", advised] })).stdout.trim(), "aro,a");
});

/** Name of the flag that takes permissions away, which has changed. */
function permissionFlag(): string {
  const { process } = globalThis as typeof globalThis & {
    process: { readonly allowedNodeEnvironmentFlags: ReadonlySet<string> };
  };
  const flags = process.allowedNodeEnvironmentFlags;
  return flags.has("--permission") ? "--permission" : "--experimental-permission";
}

/** What a process of this runtime prints; it is stopped if it does not end in time. */
async function outputOf({ args, input = "", env = {} }: Command) {
  const { execFile } = await import("node:child_process");
  const process = await import("node:process");
  return await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    const options = { timeout: 20_000, env: { ...process.env, NO_COLOR: "1", ...env } };
    const child = execFile(process.execPath, args, options, (_, stdout, stderr) => {
      resolve({ stdout, stderr });
    });
    child.stdin?.end(input);
  });
}
