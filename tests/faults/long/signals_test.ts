/** What becomes of a program whose computations are under way when somebody asks it to end. */

import { range } from "../../../mod.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  fixture,
  runtimeName,
  tempDir,
  test,
  type TestOptions,
} from "../../harness.ts";
import { atTerminals } from "../../terminals.ts";
import { Screen } from "../../diagnostics/screen.ts";

const processes = {
  only: ["deno", "bun", "node"],
  because: "pages have no signals",
} as const satisfies TestOptions;

const terminals = await atTerminals(processes);

type Signal = "SIGINT" | "SIGTERM";

/** Codes that shells give for a program that a signal has ended. */
const codes: Readonly<Record<Signal, number>> = { SIGINT: 130, SIGTERM: 143 };

/** What does not end by itself, and by which signal it is stopped, at a random moment. */
const endless = ["compute", "stuck", "stream", "two", "write", "inlineWrite"].flatMap((mode) =>
  (["SIGINT", "SIGTERM"] as const).map((signal) => [mode, signal] as const)
);

/** Number of programs that write again and again, and are stopped at a random moment. */
const rounds = 5;

/** Most milliseconds to the end: a second, and what a busy machine adds. */
const longest = 5000;

/** What is done to a program. */
interface Plan {
  readonly mode: string;
  readonly signals: readonly Signal[];
  /** Milliseconds from the begin of the computation to the first signal. */
  readonly after?: number;
  /** Milliseconds between two signals. */
  readonly between?: number;
  /** Whether all processes of the program are told, as by a terminal. */
  readonly all?: boolean;
  readonly shown?: boolean;
}

/** What became of it. */
interface Ended {
  /** Code as a shell gives it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds from the last signal to the end. */
  readonly took: number;
  /** Files that it left, with their content. */
  readonly files: ReadonlyMap<string, string>;
}

test("SIGINT and SIGTERM stop what is under way, at any moment, say so, and end the program", {
  ...processes,
  timeout: 180_000,
}, async () => {
  await each(endless, async ([mode, signal]) => {
    const plan = { mode, signals: [signal], after: 100 + Math.random() * 500 };
    const ended = await outcomeOf({ ...plan, shown: Math.random() < 0.5 });
    assertStopped(ended, signal, JSON.stringify(plan));
    assertEquals([...ended.files.keys()], [], mode);
  });
});

test("a signal at any moment of a write leaves whole files or none", {
  ...processes,
  timeout: 180_000,
}, async () => {
  await each(Array.from({ length: rounds }), async () => {
    const after = Math.random() * 600;
    const { code, stderr, files } = await outcomeOf({ mode: "rounds", signals: ["SIGINT"], after });
    const said = `after ${after} ms, with ${files.size} files: ${stderr}`;
    assertEquals(code, 130, said);
    // Between two writes, nothing is under way.
    if (stderr !== "") assertMatch(stderr, lineOf("SIGINT"), said);
    for (const [name, content] of files) {
      const partition = /^\d+-([012])\.txt$/.exec(name)?.[1];
      assert(partition !== undefined, said);
      const lines = Array.from(
        { length: 1000 },
        (_, i) => `line ${Number(partition) * 1000 + i}\n`,
      );
      assertEquals(content, lines.join(""), name);
    }
  });
});

test("a second SIGINT ends a program at once", processes, async () => {
  const plan = { mode: "deaf", after: 50 } as const;
  const once = await outcomeOf({ ...plan, signals: ["SIGINT"] });
  assertStopped(once, "SIGINT", "once");
  for (let attempt = 1;; attempt++) {
    const twice = await outcomeOf({ ...plan, signals: ["SIGINT", "SIGINT"], between: 100 });
    assertStopped(twice, "SIGINT", "twice");
    // A busy machine may be late.
    if (twice.took < 500) break;
    assert(attempt < 5, `took ${twice.took} ms, and ${once.took} ms after one`);
  }
});

test("SIGINT of a terminal stops workers that are processes as well", processes, async () => {
  const ended = await outcomeOf({ mode: "processes", signals: ["SIGINT"], after: 500, all: true });
  assertStopped(ended, "SIGINT");
  assertEquals(ended.files.size, 0);
});

test("a program that listens to a signal decides what becomes of it", processes, async () => {
  const modes = runtimeName === "deno" ? ["listens", "listensInDeno"] : ["listens"];
  await each(modes, async (mode) => {
    const { code, stdout, stderr } = await outcomeOf({ mode, signals: ["SIGINT"], after: 200 });
    const heard = ["Error: the program decides", "finally", "exit"].map((it) => `heard ${it}\n`);
    assertEquals({ code, stdout, stderr }, {
      code: 0,
      stdout: `begun\n${heard.join("")}`,
      stderr: "",
    });
    // It listens to nothing else.
    assertStopped(await outcomeOf({ mode, signals: ["SIGTERM"], after: 200 }), "SIGTERM", mode);
  });
});

test("a listener of signal-exit is no decision of the program", processes, async () => {
  const ended = await outcomeOf({ mode: "signalExit", signals: ["SIGINT"], after: 200 });
  assertEquals(ended.stdout, "begun\nheard signal-exit\n");
  assertStopped({ ...ended, stdout: "begun\n" }, "SIGINT");
});

test("signals are left alone where nothing is under way, or by wish", processes, async () => {
  await each(["handlesNone", "idle", "inline", "worker"], async (mode) => {
    const { code, stderr } = await outcomeOf({ mode, signals: ["SIGINT"], after: 200 });
    assertEquals({ code, stderr }, { code: 130, stderr: "" }, mode);
  });
});

test("a run leaves no listener behind", processes, async () => {
  const { default: process } = await import("node:process");
  const listenerCount = () =>
    // The last two are one each, whatever else is guarded: worker processes, for one.
    ["SIGINT", "SIGTERM", "exit", "uncaughtExceptionMonitor"].map((name) =>
      process.listenerCount(name)
    );
  const slow = range(1).map(() => new Promise<number>((resolve) => setTimeout(resolve, 250, 1)));
  await slow.compute();
  const before = listenerCount();
  let during: number[] = [];
  await slow.compute({
    onProgress: ({ state }) => state === "running" && (during = listenerCount()),
  });
  assertEquals(during.slice(0, 2), before.slice(0, 2).map((count) => count + 1));
  assert(during.slice(2).every((count) => count >= 1), String(during));
  assertEquals(listenerCount(), before);
  await slow.compute({ handleSignals: false, onProgress: () => during = listenerCount() });
  assertEquals(during, before);
  for await (const _ of range(10)) break;
  await assertRejects(() =>
    range(10).map((): number => {
      throw new RangeError("none");
    }).compute()
  );
  assertEquals(listenerCount(), before);
});

test("compute() has to be told by a boolean whether signals stop it", async () => {
  await assertRejects(
    () => range(1).compute({ handleSignals: "yes" as unknown as boolean }),
    TypeError,
    `Cannot compute: expected 'handleSignals' to be true or false, got string "yes"`,
  );
});

test("Ctrl-C leaves a terminal in order", terminals, async () => {
  await each(["write", "deaf"], async (mode) => {
    const { screen, code } = await interruptedAtTerminal(mode);
    assertEquals(code, 130, mode);
    const [begun, line, said, ...rest] = screen.rows;
    assertEquals(begun, "begun");
    assertMatch(line!, /^range → .* stopped after 0:0\d$/);
    assertMatch(`${said}\n`, lineOf("SIGINT"));
    assertEquals({ rest, column: screen.cursor.column }, { rest: [], column: 0 });
  });
});

function lineOf(signal: Signal): RegExp {
  return new RegExp(
    `^Holdall: (2 computations )?stopped by ${signal}; \\d+ of \\d+ tasks? done\\n$`,
  );
}

function assertStopped({ code, stdout, stderr, took }: Ended, signal: Signal, mode = ""): void {
  assertMatch(stderr, lineOf(signal), mode);
  // The program hears nothing of the end, as if nobody had listened.
  assertEquals({ code, stdout }, { code: codes[signal], stdout: "begun\n" }, mode);
  assert(took < longest, `${mode}: ${took} ms`);
}

/** Does something for each of some things, a few at a time. */
async function each<T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> {
  const left = [...things];
  const worker = async () => {
    while (left.length > 0) await work(left.shift()!);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}

async function commandOf(mode: string, folder: string, shown: boolean): Promise<string[]> {
  const { execPath } = await import("node:process");
  const { fileURLToPath } = await import("node:url");
  const run = runtimeName === "deno" ? ["run", "--no-check", "--quiet", "--allow-all"] : [];
  const program = fileURLToPath(fixture("signalled_process"));
  return [execPath, ...run, program, mode, folder, ...(shown ? ["progress"] : [])];
}

/** Runs the program, sends it signals, and waits for its end and that of its processes. */
async function outcomeOf(plan: Plan): Promise<Ended> {
  const { mode, signals, after = 0, between = 0, all = false, shown = false } = plan;
  const { spawn } = await import("node:child_process");
  const { default: process } = await import("node:process");
  const folder = await tempDir();
  const [command, ...args] = await commandOf(mode, folder, shown);
  const { HOLDALL_PROGRESS: _, ...env } = process.env;
  const child = spawn(command!, args, {
    env: { ...env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = { stdout: "", stderr: "" };
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => begun = resolve);
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
      if (output.stdout.startsWith("begun\n")) begun();
    });
  }
  const late = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), 30_000);
  // Streams are closed when none of its processes is left.
  const ended = new Promise<number>((resolve) => {
    child.on("close", (code, signal) => {
      begun();
      resolve(code ?? codes[signal as Signal] ?? -1);
    });
  });
  await hasBegun;
  await sleep(after);
  let sent = performance.now();
  for (const [i, signal] of signals.entries()) {
    if (i > 0) await sleep(between);
    sent = performance.now();
    process.kill(all ? -child.pid! : child.pid!, signal);
  }
  const code = await ended;
  const took = performance.now() - sent;
  clearTimeout(late);
  const { readdir, readFile } = await import("node:fs/promises");
  const files = new Map<string, string>();
  for (const name of await readdir(folder)) {
    files.set(name, await readFile(`${folder}/${name}`, "utf8"));
  }
  return { code, ...output, took, files };
}

/** Has a program draw its progress at a terminal, and presses Ctrl-C there. */
async function interruptedAtTerminal(mode: string): Promise<{ screen: Screen; code: number }> {
  const { spawn } = await import("node:child_process");
  const { default: process } = await import("node:process");
  const command = (await commandOf(mode, await tempDir(), true)).map((it) => `'${it}'`).join(" ");
  const columns = 100;
  const line = `stty cols ${columns} rows 24; exec ${command}`;
  const { HOLDALL_PROGRESS: _, FORCE_COLOR: __, ...env } = process.env;
  const child = spawn("script", ["-qec", line, "/dev/null"], {
    env: { ...env, TERM: "xterm", NO_COLOR: "1" },
    stdio: ["pipe", "pipe", "pipe"],
    timeout: 30_000,
  });
  let raw = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const wasDrawn = raw.includes("range →");
    raw += text;
    // `script` hands on what is typed.
    if (!wasDrawn && raw.includes("range →")) child.stdin.write("\x03");
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? -1));
  });
  const screen = new Screen(columns);
  screen.write(raw);
  return { screen, code };
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
