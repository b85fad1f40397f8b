/** Programs that show their progress: at a terminal, and where there is none. */

import {
  assert,
  assertEquals,
  assertMatch,
  fixture,
  runtimeName,
  tempDir,
  test,
  type TestOptions,
} from "../harness.ts";
import { atTerminals } from "../terminals.ts";
import { Screen } from "./screen.ts";

const processes = {
  only: ["deno", "bun", "node"],
  because: "pages have no standard error",
} as const satisfies TestOptions;

const terminals = await atTerminals(processes);

/** A line of a run that has ended well. */
const whole =
  /^range → sum {2}(━+ {2})?100 % {2}4\/4 partitions {2}60 elements {2}\d+\/s {2}0:0\d$/;

/** How a program is run. */
interface Settings {
  /** What it computes, and how it asks for progress: arguments of the program. */
  readonly runs: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of Deno in place of all permissions. */
  readonly flags?: readonly string[];
}

test("progress is silent where standard error is piped", processes, async () => {
  const runs = ["success:option", "success:listener", "success:nothing"];
  assertEquals(await piped({ runs }), { stdout: "end\n".repeat(3), stderr: "" });
});

test("progress writes plain lines to a pipe where that is asked for", processes, async () => {
  const [asked, told] = await Promise.all([
    piped({ runs: ["success:piped"] }),
    piped({ runs: ["success:nothing", "max:option", "min:both"], env: { HOLDALL_PROGRESS: "1" } }),
  ]);
  assertEquals([asked.stdout, told.stdout], ["end\n", "end\n".repeat(3)]);
  const lines = (asked.stderr + told.stderr).trimEnd().split("\n");
  assertEquals(
    lines.map((line) => /^range → (\w+)/.exec(line)?.[1]),
    ["sum", "sum", "max", "min"],
    JSON.stringify(lines),
  );
  for (const line of lines) assertMatch(line.replace(/→ \w+/, "→ sum"), whole);
});

test("progress says in plain lines that a run has failed", processes, async () => {
  const { stderr } = await piped({ runs: ["failure:piped"] });
  assertMatch(stderr, /^range → sum {2}\d+ % {2}.* {2}failed after 0:0\d\n$/);
});

test("progress shows nothing where the environment says so", processes, async () => {
  const env = { HOLDALL_PROGRESS: "0" };
  assertEquals((await piped({ runs: ["success:piped"], env })).stderr, "");
});

test("progress asks for no permission to read the environment", {
  only: ["deno"],
  because: "other runtimes have no such permissions",
}, async () => {
  const settings = { runs: ["success:nothing"], env: { HOLDALL_PROGRESS: "1" } };
  const flags = ["--allow-read", "--allow-sys"];
  const allowed = [...flags, "--allow-env=HOLDALL_PROGRESS"];
  const [silent, told] = await Promise.all([
    piped({ ...settings, flags }),
    piped({ ...settings, flags: allowed }),
  ]);
  assertEquals(silent, { stdout: "end\n", stderr: "" });
  assertMatch(told.stderr.trimEnd(), whole);
});

test("progress leaves one line at a terminal", terminals, async () => {
  const [asked, told] = await Promise.all([
    atTerminal({ runs: ["success:option", "success:listener", "success:both"] }),
    atTerminal({ runs: ["success:nothing"], env: { HOLDALL_PROGRESS: "1" } }),
  ]);
  for (const { screen: { rows } } of [asked, told]) {
    rows.forEach((row, i) => i % 2 === 0 ? assertMatch(row, whole) : assertEquals(row, "end"));
  }
  assertEquals([asked.screen.rows.length, told.screen.rows.length], [6, 2]);
});

test("progress draws nothing at a terminal for a run that is over at once", terminals, async () => {
  assertEquals((await atTerminal({ runs: ["short:option"] })).screen.rows, ["end"]);
});

test("progress leaves a terminal in order however a run ends", terminals, async () => {
  const runs = ["failure:option", "abort:option", "exits:option"];
  const { screen: { rows, cursor }, code } = await atTerminal({ runs });
  assertMatch(rows[0]!, /^range → sum {2}.* failed after 0:0\d$/);
  assertEquals(rows.slice(1, 3), ["TaskError", "end"]);
  assertMatch(rows[3]!, /^range → sum {2}.* stopped after 0:0\d$/);
  assertEquals(rows.slice(4, 6), ["TimeoutError", "end"]);
  assertMatch(rows[6]!, /^range → sum {2}.* 0:0\d$/);
  assertEquals({ rows: rows.length, column: cursor.column, code }, { rows: 7, column: 0, code: 3 });
});

test("progress has a line for each of two runs", terminals, async () => {
  const { rows } = (await atTerminal({ runs: ["two:option"] })).screen;
  assertMatch(rows[0]!, whole);
  assertMatch(rows[1]!, /^range → max {2}━+ {2}100 % .* 90 elements /);
  assertEquals(rows.slice(2), ["end"]);
});

test("progress keeps below what the program writes to its terminal", terminals, async () => {
  const { rows } = (await atTerminal({ runs: ["prints:option", "pieces:option"] })).screen;
  const lines = Array.from({ length: 6 }, (_, i) => `line ${i} of the program`);
  lines.splice(4, 0, "a warning");
  assertEquals(rows.slice(0, 7), lines);
  assertMatch(rows[7]!, /^range → sum {2}━+ {2}100 % /);
  assertEquals(rows.slice(8, 10), ["end", "begun, ended"]);
  assertMatch(rows[10]!, /^range → sum {2}━+ {2}100 % /);
  assertEquals(rows.slice(11), ["end"]);
});

test(
  "progress goes to a terminal also where the program's output does not",
  terminals,
  async () => {
    const path = `${await tempDir()}/output.txt`;
    const { screen } = await atTerminal({ runs: ["prints:option"] }, 100, path);
    assertEquals(screen.rows.length, 2);
    assertEquals(screen.rows[0], "a warning");
    assertMatch(screen.rows[1]!, /^range → sum {2}━+ {2}100 % /);
    const { readFile } = await import("node:fs/promises");
    const lines = Array.from({ length: 6 }, (_, i) => `line ${i} of the program`);
    assertEquals(await readFile(path, "utf8"), [...lines, "end", ""].join("\n"));
  },
);

test("progress fits terminals that are narrow, or do not tell their width", terminals, async () => {
  const settings = { runs: ["success:option"] };
  const [narrow, unknown] = await Promise.all([atTerminal(settings, 30), atTerminal(settings, 0)]);
  assertMatch(narrow.screen.rows[0]!, /^(.{0,29})$/);
  assertEquals(narrow.screen.rows.slice(1), ["end"]);
  assertEquals(unknown.screen.rows.length, 2);
  assert(unknown.screen.rows[0]!.length <= 79);
});

test(
  "progress uses no colours where NO_COLOR says so, and no bar at a dumb terminal",
  terminals,
  async () => {
    const settings = { runs: ["success:option"] };
    const [bare, plain, dumb] = await Promise.all([
      atTerminal({ ...settings, env: { NO_COLOR: "1" } }),
      atTerminal(settings),
      atTerminal({ ...settings, env: { TERM: "dumb" } }),
    ]);
    // deno-lint-ignore no-control-regex -- terminals are controlled by them
    assert(!/\x1b\[3\dm/.test(bare.raw));
    assertMatch(bare.screen.rows[0]!, whole);
    // deno-lint-ignore no-control-regex -- terminals are controlled by them
    assert(/\x1b\[3\dm/.test(plain.raw));
    assertEquals(dumb.screen.rows, ["end"]);
  },
);

async function commandOf({ runs, flags }: Settings): Promise<string[]> {
  const { execPath } = await import("node:process");
  const { fileURLToPath } = await import("node:url");
  const run = runtimeName === "deno"
    ? ["run", "--no-check", "--quiet", ...flags ?? ["--allow-all"]]
    : [];
  return [execPath, ...run, fileURLToPath(fixture("watched_process")), ...runs];
}

/** What a program writes where it has no terminal; it must not fail. */
async function piped(settings: Settings): Promise<{ stdout: string; stderr: string }> {
  const [command, ...args] = await commandOf(settings);
  const { stdout, stderr, code } = await outputOf(command!, args, settings.env);
  assertEquals(code, 0, stderr);
  return { stdout, stderr };
}

/** What stands at a terminal when a program has ended that wrote to it. */
async function atTerminal(
  settings: Settings,
  columns = 100,
  stdout?: string,
): Promise<{ screen: Screen; raw: string; code: number }> {
  const command = (await commandOf(settings)).map((it) => `'${it.replaceAll("'", "'\\''")}'`);
  const line = `stty cols ${columns} rows 24; exec ${command.join(" ")}${
    stdout === undefined ? "" : ` > '${stdout}'`
  }`;
  const env = { TERM: "xterm", ...settings.env };
  const { stdout: raw, code } = await outputOf("script", ["-qec", line, "/dev/null"], env);
  const screen = new Screen(columns || 80);
  screen.write(raw);
  return { screen, raw, code };
}

async function outputOf(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ stdout: string; stderr: string; code: number }> {
  const { spawn } = await import("node:child_process");
  const process = await import("node:process");
  const { HOLDALL_PROGRESS: _, NO_COLOR: __, FORCE_COLOR: ___, ...inherited } = process.env;
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...inherited, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 30_000,
    });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8");
      child[name].on("data", (text: string) => output[name] += text);
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...output, code: code ?? -1 }));
  });
}
