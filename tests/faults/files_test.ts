/** Files that are not what they were, or no files at all: an error that names them, or what they hold. */

import { type Bag, inline, readFiles, readText, SourceError, TaskError } from "../../mod.ts";
// @ts-types="../../types/std_streams.d.ts"
import { toArrayBuffer } from "@std/streams";
import { serve as serveBadly } from "../io/http_server.ts";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
  assertThrows,
  byPath,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";

const served = {
  only: ["deno", "bun", "node"],
  because: "a page cannot start a server that misbehaves",
} as const;

const linux = {
  only: ["deno", "bun", "node"],
  because: "browsers open no files by path, pipes and devices least of all",
} as const;

/** A file of so many lines, which have so many characters at least. */
async function fileOf(lines: number, width: number = 0): Promise<{ path: string; text: string }> {
  const path = `${await tempDir()}/data.txt`;
  const text = Array.from({ length: lines }, (_, i) => `${`line ${i}`.padEnd(width)}\n`).join("");
  await writeFile(path, text);
  return { path, text };
}

/** Fails with an error that a file was to blame for, and that names it. */
async function assertNames(path: string, compute: () => Promise<unknown>): Promise<string> {
  const error = await assertRejects(compute, TaskError);
  assertInstanceOf(error.cause, SourceError);
  assertStringIncludes(error.message, path);
  return error.message;
}

test(
  "a file that is gone, cut or a folder from one task to the next is named",
  byPath,
  async () => {
    const fs = await import("node:fs");
    const changes: Record<string, (path: string) => void> = {
      gone: (path) => fs.rmSync(path),
      cut: (path) => fs.truncateSync(path, 100),
      "a folder": (path) => {
        fs.rmSync(path);
        fs.mkdirSync(path);
      },
    };
    for (const change of Object.values(changes)) {
      const { path, text } = await fileOf(2000);
      const bag = readText(path, { blockSize: Math.ceil(text.length / 4) });
      let ended = 0;
      await assertNames(path, () =>
        bag.compute({
          // Tasks run one after another.
          scheduler: inline(),
          onEvent: ({ type }) => {
            if (type === "task-end" && ended++ === 0) change(path);
          },
        }));
      assertEquals(ended, 1);
    }
  },
);

test(
  "a file that grows between tasks is read up to where it ended, or further",
  byPath,
  async () => {
    const fs = await import("node:fs");
    const { path, text } = await fileOf(2000);
    const bag = readText(path, { blockSize: Math.ceil(text.length / 4) });
    const lines = await bag.compute({
      scheduler: inline(),
      onEvent: ({ type }) => {
        if (type === "task-end") fs.appendFileSync(path, "more\n");
      },
    });
    assertEquals(lines.slice(0, 2000).join("\n"), text.trimEnd());
    assert(lines.slice(2000).every((line) => line === "more"), lines.slice(2000).join());
  },
);

test(
  "a file that is cut while a task reads it is named, and one that is removed is read",
  byPath,
  async () => {
    const fs = await import("node:fs");
    for (const change of ["cut", "removed"]) {
      const { path, text } = await fileOf(100_000, 39);
      const lines = readText(path, { blockSize: text.length })[Symbol.asyncIterator]();
      assertEquals((await lines.next()).value, "line 0".padEnd(39));
      if (change === "cut") {
        fs.truncateSync(path, 100);
        await assertNames(path, () => restOf(lines));
      } else {
        fs.rmSync(path);
        assertEquals(await restOf(lines), 99_999);
      }
    }
  },
);

async function restOf(lines: AsyncIterator<string>): Promise<number> {
  let rest = 0;
  while (!(await lines.next()).done) rest++;
  return rest;
}

test("one of many files that cannot be read is named", linux, async () => {
  const { chmod, symlink } = await import("node:fs/promises");
  const { getuid } = (await import("node:process")).default;
  const folder = await tempDir();
  for (let i = 0; i < 20; i++) await writeFile(`${folder}/${i}.txt`, `line ${i}\n`);
  const path = `${folder}/locked.txt`;
  // Root may read everything but what nobody can.
  if (getuid?.() === 0) await symlink("/proc/self/mem", path);
  else {
    await writeFile(path, "secret\n");
    await chmod(path, 0);
  }
  for (const bag of [readText(`${folder}/*.txt`), readFiles(`${folder}/*.txt`, { as: "text" })]) {
    await assertNames(path, () => (bag as Bag<unknown>).count().compute());
  }
});

test("a folder in place of a file is refused, and it is said what reads it", byPath, async () => {
  const folder = await tempDir();
  assertThrows(() => readText(folder), SourceError, folder);
  assertThrows(() => readFiles(folder), SourceError, folder);
});

test("compressed data that becomes one endless line is refused early", async () => {
  const zeros = new Blob([new Uint8Array(64 * 2 ** 20)]).stream();
  const bomb = await toArrayBuffer(zeros.pipeThrough(new CompressionStream("gzip")));
  assert(bomb.byteLength < 2 ** 17, `${bomb.byteLength} bytes`);
  const bag = readText(new File([bomb], "bomb.gz"), { maxLineLength: "1 MB" });
  await assertRejects(() => bag.count().compute(), TaskError, "bomb.gz");
});

test(
  "files of /proc are read; pipes, devices and what is no file are refused by name",
  linux,
  async () => {
    const { execFileSync } = await import("node:child_process");
    const status = await readText("/proc/self/status").compute();
    assert(status.some((line) => line.startsWith("Name:")), status.join("\n"));
    const pipe = `${await tempDir()}/pipe`;
    execFileSync("mkfifo", [pipe]);
    for (const path of [pipe, "/dev/null", "/dev/zero"]) {
      assertThrows(() => readText(path), SourceError, path);
      assertThrows(() => readFiles(path), SourceError, path);
    }
  },
);

test("a server that redirects for ever is named", served, async () => {
  const server = await serveBadly({
    content: new Uint8Array(),
    status: 302,
    headers: { location: "/data.txt" },
  });
  await assertNames(server.url, () => readText(server.url, { retries: 1 }).compute());
  assert(server.requests.length < 300, `${server.requests.length} requests`);
});

test("a file that changes at its server while it is read is named", served, async () => {
  const content = new TextEncoder().encode("line\n".repeat(2000));
  const version = (etag: string) => ({ content, ranges: true, headers: { etag } });
  const server = await serveBadly({
    ...version('"one"'),
    // The first answer is to who looks at it before it is cut.
    next: () => ({ ...version('"one"'), next: () => version('"two"') }),
  });
  await assertNames(server.url, () => readText(server.url, { blockSize: 1000 }).compute());
});

test("a server that stalls is waited for until the run is stopped", served, async () => {
  const content = new TextEncoder().encode("one\ntwo\n");
  const server = await serveBadly({ content, hangs: true });
  const stopped = new Error("enough");
  const controller = new AbortController();
  const run = assertRejects(
    () => readText(server.url, { filesPerPartition: 1 }).compute({ signal: controller.signal }),
    Error,
    "enough",
  );
  setTimeout(() => controller.abort(stopped), 100);
  await run;
  await server.left;
});
