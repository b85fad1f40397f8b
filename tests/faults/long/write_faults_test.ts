/** Writes that fail, are cancelled or lose their process: files are there whole or not at all. */

import { runtime } from "#runtime";
import {
  type Bag,
  fromSequence,
  inline,
  range,
  readText,
  type Scheduler,
  TaskError,
  WorkerLostError,
  workers,
  writeJsonLines,
  writeText,
} from "../../../mod.ts";
import type { OutputFile } from "../../../src/runtime/runtime.ts";
import { sharedSchedulerOf, workerKinds } from "../../engine/schedulers.ts";
import {
  afterTest,
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  byPath,
  fixture,
  runtimeName,
  tempDir,
  test,
  writeFile,
} from "../../harness.ts";
import { namesIn, textOf } from "../../io/written.ts";
import { smallDisk } from "../small_disk.ts";

/** Ends the worker it runs in if it is the first with this path, which is a file from then on. */
async function dieOnce(path: string): Promise<void> {
  const { writeFile } = await import("node:fs/promises");
  const isFirst = await writeFile(path, "", { flag: "wx" }).then(() => true, () => false);
  if (!isFirst) return;
  const { exit } = await import("node:process");
  exit(3);
  await new Promise(() => {});
}

for (const kind of workerKinds) {
  test(`${kind}: a write goes on when a worker dies`, byPath, async () => {
    const folder = await tempDir();
    const marks = await tempDir();
    const scheduler = sharedSchedulerOf(kind);
    for (const [i, single] of [false, true].entries()) {
      const bag = range(30_000, { npartitions: 6 }).map(async (x, { path, dieOnce }) => {
        if (x === 14_000) await dieOnce(path);
        return String(x);
      }, { with: { path: `${marks}/${i}`, dieOnce } });
      const to = `${folder}/${i}/x${single ? "" : "-*"}.txt.gz`;
      const files = await writeText(bag, to, { scheduler, single });
      assertEquals(await namesIn(marks), Array.from({ length: i + 1 }, (_, i) => String(i)));
      const names = single
        ? ["x.txt.gz"]
        : ["x-0", "x-1", "x-2", "x-3", "x-4", "x-5"].map((it) => `${it}.txt.gz`);
      assertEquals(await namesIn(`${folder}/${i}`), names);
      const lines = await readText(files.map(({ path }) => path)).compute();
      assert(lines.length === 30_000 && lines.every((line, i) => line === String(i)));
    }
  });

  test(`${kind}: a write whose workers always die leaves nothing`, byPath, async () => {
    const folder = await tempDir();
    const scheduler = sharedSchedulerOf(kind);
    const bag = range(4_000, { npartitions: 4 }).map(async (x) => {
      if (x === 2_900) (await import("node:process")).exit(3);
      return String(x);
    });
    await assertRejects(() => writeText(bag, `${folder}/*`, { scheduler }), WorkerLostError);
    assertEquals(await namesIn(folder), []);
  });

  test(
    `${kind}: a write that is cancelled leaves nothing, busy as its workers may be`,
    byPath,
    async () => {
      const folder = await tempDir();
      const scheduler = sharedSchedulerOf(kind);
      const busy = range(4, { npartitions: 2 }).flatMap((x) => [String(x), "busy"]).map((x) => {
        for (const end = Date.now() + (x === "busy" ? 2_000 : 0); Date.now() < end;);
        return x.padEnd(100_000);
      });
      const { signal } = abortAfter(150);
      await assertRejects(
        () => writeText(busy, `${folder}/*`, { scheduler, signal }),
        Error,
        "enough",
      );
      assertEquals(await namesIn(folder), []);
    },
  );
}

function abortAfter(milliseconds: number): AbortController {
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error("enough")), milliseconds);
  return abort;
}

const rounds = 70;

test(`files are whole or not there, ${rounds} times`, { ...byPath, timeout: 120_000 }, async () => {
  const root = await tempDir();
  const marks = await tempDir();
  await using scheduler = workers({ size: 2 });
  const outcomes = { whole: 0, none: 0 };
  // What such a write takes here and now, when workers have started.
  let usual = 0;
  for (const time of [1, 2, 3]) {
    const start = performance.now();
    const lines = range(4 * sizeOfPart, { npartitions: 4 }).map((x) => String(x).padEnd(50));
    await writeText(lines, `${root}/undisturbed-${time}/*.txt`, { scheduler });
    usual = performance.now() - start;
  }
  for (let round = 0; round < rounds; round++) {
    const folder = `${root}/${round}`;
    const replaces = round % 3 === 0;
    if (replaces) await writeFile(`${folder}/1.txt`, "old\n");
    const isWhole = await disturbed(round, folder, {
      scheduler,
      marks,
      overwrite: replaces,
      usual,
    });
    const expected = [0, 1, 2, 3].map((i) => contentOf(i));
    const names = await namesIn(folder).catch(() => []);
    const texts = await Promise.all(names.map((name) => textOf(`${folder}/${name}`)));
    if (isWhole) {
      outcomes.whole++;
      assertEquals(names, ["0.txt", "1.txt", "2.txt", "3.txt"]);
      assert(texts.every((text, i) => text === expected[i]), `round ${round}`);
    } else {
      outcomes.none++;
      // Where files are replaced, one after another, a cancellation may come in between.
      assert(replaces || names.length === 0, `round ${round}: ${names}`);
      const isFine = (name: string, i: number) =>
        name === "1.txt" && texts[i] === "old\n" || texts[i] === expected[Number(name[0])];
      assert(names.every(isFine), `round ${round}: ${names}`);
    }
  }
  assert(outcomes.whole > 5 && outcomes.none > 20, JSON.stringify(outcomes));
});

const sizeOfPart = 2_000;

function contentOf(partition: number): string {
  const lines = Array.from({ length: sizeOfPart }, (_, i) => `${partition * sizeOfPart + i}`);
  return lines.map((line) => `${line.padEnd(50)}\n`).join("");
}

/** Writes four files while something goes wrong or not, and tells whether it has come to an end. */
async function disturbed(
  round: number,
  folder: string,
  { scheduler, marks, overwrite, usual }: {
    readonly scheduler: Scheduler;
    readonly marks: string;
    readonly overwrite: boolean;
    /** Milliseconds that it takes. */
    readonly usual: number;
  },
): Promise<boolean> {
  const at = Math.floor(Math.random() * 4 * sizeOfPart);
  const kind = round % 40 === 7 ? "death" : round % 4 === 1 ? "error" : "abort";
  const all = range(4 * sizeOfPart, { npartitions: 4 });
  const lines: Bag<string> = kind === "death"
    ? all.map(async (x, { at, path, dieOnce }) => {
      if (x === at) await dieOnce(path);
      return String(x).padEnd(50);
    }, { with: { at, dieOnce, path: `${marks}/${round}` } })
    : all.map((x, { at }) => {
      if (x === at) throw new RangeError("unlucky");
      return String(x).padEnd(50);
    }, { with: { at: kind === "error" ? at : -1 } });
  const { signal } = kind === "abort"
    ? abortAfter(Math.random() * 2 * usual)
    : new AbortController();
  try {
    await writeText(lines, `${folder}/*.txt`, { scheduler, signal, overwrite });
    assert(kind !== "error");
    return true;
  } catch (error) {
    const message = (error as Error).message;
    const expected = { abort: "enough", error: "unlucky", death: "" }[kind];
    assert(expected !== "" && message.includes(expected), `${kind}: ${message}`);
    return false;
  }
}

/** Has files of this thread fail as a full disk does, once so many bytes have been written. */
function fillDisk(room: number): void {
  const files = runtime.files as {
    -readonly [K in "create" | "append"]: (path: string) => OutputFile;
  };
  const { create, append } = files;
  const limited = (open: (path: string) => OutputFile) => (path: string): OutputFile => {
    const file = open(path);
    return {
      ...file,
      write(bytes) {
        const fits = Math.min(room, bytes.length);
        file.write(bytes.subarray(0, fits));
        room -= fits;
        if (fits === bytes.length) return;
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), {
          code: "ENOSPC",
        });
      },
    };
  };
  Object.assign(files, { create: limited(create), append: limited(append) });
  afterTest(() => Promise.resolve(void Object.assign(files, { create, append })));
}

test("a full disk is an error that names the file, and leaves the old one", byPath, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/1.txt`, "old\n");
  await writeFile(`${folder}/1.txt.gz`, "old\n");
  const random = fromSequence([...Array(40_000).keys()], { npartitions: 2 })
    .map((x) => `${x} ${Math.random()}`);
  fillDisk(600_000);
  for (const ending of ["txt", "txt.gz"]) {
    const error = await assertRejects(
      () => writeText(random, `${folder}/*.${ending}`, { overwrite: true, scheduler: inline() }),
      TaskError,
      `Cannot write "${folder}/`,
    ) as TaskError;
    assertStringIncludes(error.message, "no space left on device (ENOSPC)");
    assertEquals((error.cause as Error).name, "DestinationError");
  }
  assertEquals(await namesIn(folder), ["1.txt", "1.txt.gz"]);
  assertEquals(await textOf(`${folder}/1.txt`), "old\n");
});

test("a disk that fills up while files are put together leaves nothing", byPath, async () => {
  const folder = await tempDir();
  const bag = fromSequence([..."abcdef"], { npartitions: 3 }).map((x) => x.repeat(100_000));
  fillDisk(700_000);
  await assertRejects(
    () => writeText(bag, `${folder}/all.txt`, { single: true, scheduler: inline() }),
    TaskError,
    "no space left",
  );
  assertEquals(await namesIn(folder), []);
});

test("a real disk that is full is an error that names the file", {
  only: ["deno", "bun", "node"],
  because: "browsers mount no disks",
}, async () => {
  const disk = await smallDisk(2);
  if (disk === undefined) return;
  await writeFile(`${disk}/0.txt`, "old\n");
  const bag = range(200_000, { npartitions: 4 }).map((x) => `${Math.random()} ${x}`);
  for (const name of ["*.txt", "*.txt.gz", "all"]) {
    const options = { overwrite: true, single: name === "all" };
    const error = await assertRejects(() => writeText(bag, `${disk}/${name}`, options), TaskError);
    assertMatch(error.message, /Cannot write "\/.*: no space left on device/i);
    assertEquals(await namesIn(disk), ["0.txt"]);
    assertEquals(await textOf(`${disk}/0.txt`), "old\n");
  }
  // What fits is written.
  await writeText(bag.filter((line) => line.endsWith("77")), `${disk}/*.txt`, { overwrite: true });
  assertEquals(await readText(`${disk}/*.txt`).count().compute(), 2000);
});

test(
  "a folder that cannot be made or written is an error that names the file",
  byPath,
  async () => {
    const folder = await tempDir();
    await writeFile(`${folder}/file`, "");
    const bag = fromSequence(["a"]);
    await assertRejects(
      () => writeText(bag, `${folder}/file/*.txt`),
      TaskError,
      `Cannot write "${folder}/file/0.txt": `,
    );
    const { chmod } = await import("node:fs/promises");
    const { getuid } = await import("node:process");
    if (getuid!() !== 0) {
      await chmod(folder, 0o500);
      await assertRejects(() => writeText(bag, `${folder}/*.txt`), TaskError, "(EACCES)");
      await chmod(folder, 0o700);
    } else {
      // Nothing is forbidden to root but what the system itself forbids.
      await assertRejects(() => writeText(bag, "/proc/*.txt"), TaskError, "Cannot write");
    }
    assertEquals(await namesIn(folder), ["file"]);
  },
);

test("a failure of one write leaves nothing of those that are made with it", byPath, async () => {
  const { compute } = await import("../../../mod.ts");
  const folder = await tempDir();
  const bag = range(40_000, { npartitions: 4 }).map((x) => x === 33_333 ? NaN : x);
  const options = { compute: false } as const;
  await assertRejects(
    () =>
      compute(
        writeText(bag.map(String), `${folder}/text-*`, options),
        writeJsonLines(bag, `${folder}/json-*.gz`, options),
      ),
    TaskError,
    "got number NaN",
  );
  assertEquals(await namesIn(folder), []);
});

for (const kind of workerKinds) {
  for (const mode of ["SIGINT", "SIGTERM", "listens", "exit", "throw"] as const) {
    test(`${kind}: a process that ends while it writes leaves nothing (${mode})`, {
      only: ["deno", "bun", "node"],
      because: "pages have no signals",
    }, async () => {
      const folder = await tempDir();
      const ended = await outcomeOf(folder, mode, kind);
      assertEquals(await namesIn(folder), [], JSON.stringify(ended));
      const { code, signal, stdout } = ended;
      if (mode === "listens") {
        assertEquals(stdout.trim(), "Error: the program decides");
        // Deno tells a process that was sent a signal as one that ended by it.
        if (runtimeName !== "deno") assertEquals(code, 7);
      } else if (mode === "exit") assertEquals(code, 3);
      else if (mode === "throw") assert(code !== 0 || signal !== null);
      // Shells and supervisors see what they would if nobody had tidied up.
      else if (signal !== mode) assertEquals(code, mode === "SIGINT" ? 130 : 143);
    });
  }
}

/** Runs the program that writes, sends it a signal when files are under way, and waits for its end. */
async function outcomeOf(folder: string, mode: string, kind: string) {
  const { spawn } = await import("node:child_process");
  const { fileURLToPath } = await import("node:url");
  const { execPath } = await import("node:process");
  const flags = runtimeName === "deno" ? ["run", "--allow-all", "--no-check"] : [];
  const program = fileURLToPath(fixture("writing_process"));
  const isSignal = mode.startsWith("SIG");
  const args = [...flags, program, folder, isSignal ? "signal" : mode, kind];
  const child = spawn(execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => stdout += text);
  child.stderr.on("data", (text) => stderr += text);
  const late = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  if (mode !== "exit" && mode !== "throw") {
    const underWay = async () => (await namesIn(folder)).length >= 2;
    for (let i = 0; i < 1000 && child.exitCode === null && !await underWay(); i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill(isSignal ? mode as "SIGINT" : "SIGINT");
  }
  const { code, signal } = await ended;
  clearTimeout(late);
  return { code, signal, stdout, stderr };
}
