/** Writing from a page: to folders of which it has handles, and as downloads. */

import fc from "fast-check";
import {
  compute,
  type DirectoryHandle,
  fromSequence,
  inline,
  range,
  readText,
  TaskError,
  workers,
  writeCsv,
  writeJsonLines,
  writeText,
} from "../../mod.ts";
import {
  afterTest,
  assert,
  assertEquals,
  assertRejects,
  assertThrows,
  downloaded,
  runtimeName,
  test,
} from "../harness.ts";
import { MemoryFolder } from "./memory_folder.ts";

const page = { only: ["browser"], because: "only pages have handles of folders" } as const;

const letters = (npartitions: number) => fromSequence([..."abcdefghijkl"], { npartitions });

let folders = 0;

/** A new folder of the page's own. */
async function freshFolder(): Promise<DirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const name = `test-${++folders}-${Math.random()}`;
  const folder = await root.getDirectoryHandle(name, { create: true });
  afterTest(async () => {
    for (let attempt = 1;; attempt++) {
      try {
        return await root.removeEntry(name, { recursive: true });
      } catch (error) {
        if (attempt === 20) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  });
  return folder as unknown as DirectoryHandle;
}

/** Paths of all files below a folder. */
async function namesIn(folder: DirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  const entries = (folder as unknown as FileSystemDirectoryHandle).entries();
  for await (const [name, entry] of entries) {
    if (entry.kind === "file") names.push(name);
    else {
      const below = await namesIn(entry as unknown as DirectoryHandle);
      names.push(...below.map((it) => `${name}/${it}`));
    }
  }
  return names.sort();
}

async function textOf(folder: DirectoryHandle, name: string): Promise<string> {
  return await (await (await folder.getFileHandle(name)).getFile()).text();
}

async function write(folder: DirectoryHandle, name: string, text: string): Promise<void> {
  const writer = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
}

/** What the page's own storage has besides the folders of tests. */
async function leftovers(): Promise<string[]> {
  const root = await navigator.storage.getDirectory();
  const names: string[] = [];
  for await (const name of root.keys()) if (name.startsWith(".")) names.push(name);
  return names;
}

test("writers write into a folder by its handle", page, async () => {
  const folder = await freshFolder();
  const files = await writeText(letters(11), folder, { compression: "gzip" });
  assertEquals(files[3], { path: "part-03.txt.gz", elements: 1, bytes: 22 });
  assertEquals((await namesIn(folder)).length, 11);
  const handles = await Promise.all(files.map(({ path }) => folder.getFileHandle(path)));
  assertEquals(await readText(handles).compute(), [..."abcdefghijkl"]);
});

test("writers name files in a folder by its handle, and make folders in it", page, async () => {
  const folder = await freshFolder();
  await writeJsonLines(letters(2), { folder, name: "a/b/x*.jsonl" });
  await writeText(letters(3), { folder, name: (i) => `c/${i}.txt` });
  const [one] = await writeCsv(letters(3).map((x) => ({ x })), { folder, name: "all.csv" }, {
    single: true,
  });
  assertEquals(one, { path: "all.csv", elements: 12, bytes: 26 });
  assertEquals(await namesIn(folder), [
    "a/b/x0.jsonl",
    "a/b/x1.jsonl",
    "all.csv",
    "c/0.txt",
    "c/1.txt",
    "c/2.txt",
  ]);
  assertEquals(await textOf(folder, "all.csv"), `x\n${[..."abcdefghijkl"].join("\n")}\n`);
  for (const name of ["../x*", "/x*", "a//x*", "*/", "a\0*"]) {
    const put = { compute: false } as const;
    assertThrows(() => writeText(letters(2), { folder, name }, put), RangeError);
  }
});

test("writers refuse to replace files in a folder by its handle", page, async () => {
  const folder = await freshFolder();
  await write(folder, "1.txt", "old\n");
  const to = { folder, name: (i: number) => `${i}.txt` };
  await assertRejects(() => writeText(letters(3), to), TaskError, "'overwrite: true' replaces it");
  assertEquals(await namesIn(folder), ["1.txt"]);
  assertEquals(await textOf(folder, "1.txt"), "old\n");
  await writeText(letters(3), to, { overwrite: true });
  assertEquals(await textOf(folder, "1.txt"), "e\nf\ng\nh\n");
});

test("writes through handles that get into each other's way are refused", page, async () => {
  const folder = await freshFolder();
  const root = await navigator.storage.getDirectory();
  const same = await root.getDirectoryHandle(folder.name) as unknown as DirectoryHandle;
  const options = { compute: false, single: true, overwrite: true } as const;
  const to = (at: DirectoryHandle) => ({ folder: at, name: "x.txt" });
  await assertRejects(
    () =>
      compute(
        writeText(letters(2), to(folder), options),
        writeText(letters(2), { folder: same, name: "*.txt" }, { compute: false }),
        writeText(letters(1), to(same), options),
      ),
    RangeError,
    "got two to",
  );
  assertEquals(await namesIn(folder), []);
  await writeText(letters(2), to(folder), { single: true });
  const handle = await same.getFileHandle("x.txt");
  const lines = readText(handle, { blockSize: 5 });
  await assertRejects(
    () => compute(writeText(lines, to(folder), options), lines.count()),
    RangeError,
    'to read "x.txt" only for the write',
  );
  const replaced = writeText(lines.map((line) => line + line), to(folder), options);
  assertEquals((await compute(replaced, fromSequence([1]).sum()))[1], 1);
  assertEquals(await readText(handle).take(2).compute(), ["aa", "bb"]);
});

test("a write that fails or is cancelled leaves nothing behind a handle", page, async () => {
  const folder = await freshFolder();
  await using scheduler = workers({ size: 2 });
  await write(folder, "part-1.txt", "old\n");
  const options = { overwrite: true, scheduler };
  const bad = letters(3).map((x) => x === "k" ? "k\n" : x);
  await assertRejects(() => writeText(bad, folder, options), TaskError, "part-2.txt");
  assertEquals(await namesIn(folder), ["part-1.txt"]);
  const busy = range(4, { npartitions: 2 }).flatMap((x) => [String(x), "busy"]).map((x) => {
    for (const end = Date.now() + (x === "busy" ? 5_000 : 0); Date.now() < end;);
    return x.padEnd(100_000);
  });
  for (const after of [20, 100, 300]) {
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error("enough")), after);
    const { signal } = abort;
    await assertRejects(() => writeText(busy, folder, { ...options, signal }), Error, "enough");
    assertEquals(await namesIn(folder), ["part-1.txt"]);
    assertEquals(await textOf(folder, "part-1.txt"), "old\n");
  }
});

test("writers write anything through handles, also on the page's own thread", page, async () => {
  const folder = await freshFolder();
  const cases = fc.record({
    lines: fc.array(fc.string({ unit: "grapheme" }).map((s) => s.replace(/[\r\n]/g, ""))),
    ending: fc.constantFrom("", ".gz", ".zst"),
    single: fc.boolean(),
    here: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ lines, ending, single, here }) => {
      const name = `${single ? "all" : "part-*"}.txt${ending}`;
      const files = await writeText(fromSequence(lines, { npartitions: 3 }), { folder, name }, {
        single,
        overwrite: true,
        ...(here ? { scheduler: inline() } : {}),
      });
      const handles = await Promise.all(files.map(({ path }) => folder.getFileHandle(path)));
      assertEquals(await readText(handles).compute(), lines);
    }),
    { numRuns: 30 },
  );
});

test("a file is downloaded whole", page, async () => {
  const numbers = range(50_000, { npartitions: 4 });
  const [file] = await writeText(numbers.map(String), { download: "numbers.txt" }, {
    single: true,
  });
  const { name, bytes } = await downloaded();
  assertEquals([name, bytes.length, file], ["numbers.txt", file!.bytes, {
    path: "numbers.txt",
    elements: 50_000,
    bytes: bytes.length,
  }]);
  const lines = await readText(new Blob([bytes as Uint8Array<ArrayBuffer>])).compute();
  assert(lines.length === 50_000 && lines.every((line, i) => line === String(i)));
  assertEquals(await leftovers(), []);
});

test("several files are downloaded as an archive", page, async () => {
  const files = await writeJsonLines(letters(3), { download: "letters.zip" });
  assertEquals(files.map(({ path, elements }) => [path, elements]), [
    ["part-0.jsonl", 4],
    ["part-1.jsonl", 4],
    ["part-2.jsonl", 4],
  ]);
  const { name, bytes } = await downloaded();
  assertEquals(name, "letters.zip");
  // Entries are stored as they are, one after another, each behind its name.
  const text = new TextDecoder("latin1").decode(bytes);
  assert(text.startsWith("PK"));
  for (const [i, part] of ["abcd", "efgh", "ijkl"].entries()) {
    const content = [...part].map((letter) => `"${letter}"\n`).join("");
    const at = text.indexOf(content);
    assert(at > 0 && text.lastIndexOf(`part-${i}.jsonl`, at) > text.lastIndexOf("PK\x03\x04", at));
  }
  assertEquals(await leftovers(), []);
});

test("a download that fails is none", page, async () => {
  const bad = letters(3).map((x) => x === "k" ? NaN : x);
  await assertRejects(() => writeJsonLines(bad, { download: "bad.zip" }), TaskError, "number NaN");
  assertEquals(await leftovers(), []);
  const put = { compute: false } as const;
  assertThrows(() => writeText(letters(3), { download: "x.txt" }, put), RangeError, ".zip");
  assertThrows(() => writeText(letters(3), { download: "a/b.zip" }, put), RangeError, "'download'");
  assertThrows(() => writeText(letters(3), "out/*.txt", put), TypeError, "no files at paths");
  // The next download is one that is whole.
  await writeText(letters(1), { download: "good.txt" }, { single: true });
  assertEquals((await downloaded()).name, "good.txt");
});

test("writers write through handles of files that cannot be moved, and are waited for", async () => {
  const folder = new MemoryFolder();
  const options = { scheduler: inline(), overwrite: true } as const;
  await writeText(letters(3), { folder, name: "a/*.txt" }, options);
  await writeText(letters(2), folder, options);
  await writeText(letters(4), { folder, name: "all.txt" }, { ...options, single: true });
  const all = [..."abcdefghijkl"].map((line) => `${line}\n`);
  assertEquals(folder.texts, {
    "a/0.txt": "a\nb\nc\nd\n",
    "a/1.txt": "e\nf\ng\nh\n",
    "a/2.txt": "i\nj\nk\nl\n",
    "all.txt": all.join(""),
    "part-0.txt": all.slice(0, 6).join(""),
    "part-1.txt": all.slice(6).join(""),
  });
  const again = () => writeText(letters(2), folder, { scheduler: inline() });
  await assertRejects(again, TaskError, "'overwrite: true' replaces it");
  const numbers = range(30_000, { npartitions: 2 }).map(String);
  const [file] = await writeText(numbers, { folder, name: "n.txt.gz" }, {
    ...options,
    single: true,
  });
  const handle = await folder.getFileHandle(file!.path);
  const read = await readText(await handle.getFile()).compute({ scheduler: inline() });
  assert(read.length === 30_000 && read.every((line, i) => line === String(i)));
});

test("a disk behind a handle that is full is an error that names the file", async () => {
  for (const room of [10, 200_000, 700_000]) {
    const folder = new MemoryFolder();
    await write(folder, "part-1.txt", "old\n");
    folder.room = room;
    const lines = range(60, { npartitions: 2 }).map((x) => String(x).padEnd(10_000));
    await assertRejects(
      () => writeText(lines, folder, { overwrite: true, scheduler: inline() }),
      TaskError,
      'Cannot write "part-',
    );
    assertEquals(folder.texts, { "part-1.txt": "old\n" });
  }
});

test("runtimes with files have no downloads", () => {
  if (runtimeName === "browser") return;
  const put = { compute: false } as const;
  assertThrows(
    () => writeText(letters(1), { download: "x.zip" }, put),
    TypeError,
    "expected a browser, which alone has downloads",
  );
});
