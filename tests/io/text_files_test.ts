import fc from "fast-check";
import {
  assert,
  assertEquals,
  assertRejects,
  assertThrows,
  byPath,
  pickFiles,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
import { oddlyNamed } from "../odd_names.ts";
import { runtime } from "#runtime";
import type { Bag } from "../../src/bag/bag.ts";
import { SourceError, TaskError } from "../../src/errors.ts";
import { planText, type TextPlan } from "../../src/io/text/plan_text.ts";
import { readText } from "../../src/io/text/read_text.ts";
import { readPartition } from "../../src/io/text/text_source.ts";
import type { FileSystem } from "../../src/runtime/runtime.ts";
import { contextOf, expectedLines, readLines, readPlanned, texts } from "./reading.ts";

/** The files of this runtime, with a record of what is open and what has been read. */
function watchedFiles() {
  assert(runtime.files !== undefined);
  const watched = { open: 0, opened: 0, bytes: 0 };
  const { open } = runtime.files;
  const files: FileSystem = {
    ...runtime.files,
    open: async (path) => {
      const file = await open(path);
      watched.open++;
      watched.opened++;
      let closed = false;
      return {
        read: async (buffer, position) => {
          const count = await file.read(buffer, position);
          watched.bytes += count;
          return count;
        },
        close: () => {
          if (!closed) watched.open--;
          closed = true;
          return file.close();
        },
      };
    },
  };
  return { files, watched };
}

test("text reads every line of files once, whatever the block size", byPath, async () => {
  const folder = await tempDir();
  const path = `${folder}/a.txt`;
  const cases = fc.record({ content: texts(), blockSize: fc.integer({ min: 1, max: 60 }) });
  await fc.assert(
    fc.asyncProperty(cases, async ({ content, blockSize }) => {
      await writeFile(path, content);
      const expected = expectedLines(content).map((line) => [line, path]);
      assertEquals(await readLines(path, { blockSize, includePath: true }), expected);
    }),
    { numRuns: 40 },
  );
});

test("text reads files larger than a read, lines across reads among them", byPath, async () => {
  const folder = await tempDir();
  const content = Array.from({ length: 60_000 }, (_, i) => `${i} ${"é".repeat(i % 50)}`).join(
    "\r\n",
  );
  await writeFile(`${folder}/a.txt`, content);
  const expected = expectedLines(content);
  for (const blockSize of ["700 kB", "8 MiB"]) {
    const read = await readLines(`${folder}/a.txt`, { blockSize });
    // Quicker than a comparison that could show the difference.
    assert(read.join("\n") === expected.join("\n"), `blockSize ${blockSize}`);
  }
});

test("text closes files when it has read them, and when nobody reads on", byPath, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/a.txt`, "line\n".repeat(800_000));
  await writeFile(`${folder}/b.txt`, "line\n");
  const { files, watched } = watchedFiles();
  assertEquals((await readLines(`${folder}/*.txt`, { blockSize: "1 MB" }, files)).length, 800_001);
  // The small one is read at once.
  assertEquals([watched.open, watched.opened], [0, 4]);

  watched.bytes = 0;
  const { partitions, settings } = planText(`${folder}/a.txt`, undefined, files);
  const { signal } = new AbortController();
  for await (
    const batch of readPartition(partitions[0]!, settings, { signal, files, probes: [] })
  ) {
    assert(batch.items.length > 0);
    break;
  }
  assertEquals(watched.open, 0);
  // The first read and the one ahead, of 4 MB.
  assert(watched.bytes <= 2 * 2 ** 20 + 2, `${watched.bytes} bytes read`);
});

test("text closes files when it fails or is aborted", byPath, async () => {
  const folder = await tempDir();
  const { files, watched } = watchedFiles();
  await writeFile(`${folder}/a.txt`, new Uint8Array(300_000).fill(0x61).with(299_999, 0xff));
  await assertRejects(() => readLines(`${folder}/a.txt`, {}, files), SourceError, "0xff");
  assertEquals([watched.open, watched.opened], [0, 1]);

  await writeFile(`${folder}/b.txt`, "line\n".repeat(800_000));
  const { partitions, settings } = planText(`${folder}/b.txt`, undefined, files);
  const controller = new AbortController();
  const context = { signal: controller.signal, files, probes: [] };
  const batches = readPartition(partitions[0]!, settings, context);
  await batches.next();
  controller.abort(new RangeError("enough"));
  await assertRejects(() => batches.next(), RangeError, "enough");
  assertEquals([watched.open, watched.opened], [0, 2]);
});

test(
  "text notices a file that has gone, shrunk or grown since the bag was made",
  byPath,
  async () => {
    const folder = await tempDir();
    const path = `${folder}/a.txt`;
    const plan = async (content: string) => {
      await writeFile(path, content);
      return planText(path, { blockSize: 10 }, runtime.files);
    };
    const read = async (plan: TextPlan) =>
      (await readPlanned(plan, await contextOf(plan, { files: runtime.files }))).flat();
    const long = await plan("one\ntwo\nthree\nfour\n");
    await writeFile(path, "one\n");
    await assertRejects(() => read(long), SourceError, "shorter since the bag was made");
    const short = await plan("one\ntwo\nth");
    await writeFile(path, "one\ntwo\nthree\nfour\n");
    assertEquals(await read(short), ["one", "two", "three", "four"]);
    const lost = await plan("one\n");
    const moved = lost.partitions.map((pieces) =>
      pieces.map((piece) => ({
        ...piece,
        input: { kind: "path", path: `${path}.moved`, size: 4 } as const,
      }))
    );
    await assertRejects(() => read({ ...lost, partitions: moved }), SourceError, ".moved");
  },
);

test(
  "readText() fails in the run if a file has shrunk or gone since the call",
  byPath,
  async () => {
    const folder = await tempDir();
    const path = `${folder}/a.txt`;
    const content = Array.from({ length: 100 }, (_, i) => `line ${i}\n`).join("");
    const refuse = async (bag: Bag<string>, message: string) => {
      const { cause } = await assertRejects(() => bag.compute(), TaskError);
      assert(cause instanceof SourceError, `${cause}`);
      assert(cause.message.includes(path) && cause.message.includes(message), cause.message);
    };
    for (const blockSize of [100, 10_000]) {
      await writeFile(path, content);
      const bag = readText(path, { blockSize });
      await writeFile(path, content.slice(0, 500));
      await refuse(bag, "the file has become shorter since the bag was made");
      await writeFile(path, "");
      await refuse(bag, "expected at least ");
      await writeFile(path, `${content}more\nand more`);
      assertEquals(await bag.compute(), expectedLines(`${content}more\nand more`));
    }
    const gone = readText(`${folder}/*.txt`);
    const specifier = "node:fs/promises";
    const { rm } = await import(specifier) as { rm(path: string): Promise<void> };
    await rm(path);
    await refuse(gone, "no such file");
  },
);

test("readText() reads files whose names are not UTF-8, or names them", byPath, async () => {
  const folder = await tempDir();
  await oddlyNamed(folder, { "caf\xe9.log": "é\n", "caf\xe8.log": "è\nè\n", "d\xff/x.log": "x\n" });
  const read = (pattern: string) => readText(`${folder}/${pattern}`, { includePath: true });
  if (runtime.name === "deno") {
    assertThrows(() => read("*.log"), SourceError, 'caf\ufffd.log": its name is not UTF-8');
    assertThrows(() => read("**/x.log"), SourceError, 'd\ufffd": its name is not UTF-8');
    return;
  }
  const url = (name: string) => new URL(`file://${folder}/${name}`).href;
  const [grave, acute, x] = ["caf%E8.log", "caf%E9.log", "d%FF/x.log"].map(url) as [
    string,
    string,
    string,
  ];
  assertEquals(await read("*.log").compute(), [["è", grave], ["è", grave], ["é", acute]]);
  assertEquals(await read("**/x.log").compute(), [["x", x]]);
  assertEquals(await readText(acute, { blockSize: 1 }).compute(), ["é"]);
});

test("text reads files that a user has chosen", {
  only: ["browser"],
  because: "only a page has an input for files",
}, async () => {
  const content = Array.from({ length: 60_000 }, (_, i) => `${i} ${"é".repeat(i % 50)}`).join("\n");
  const files = await pickFiles({ "big.log": content, "small.log": "one\ntwo" });
  const big = files.find(({ name }) => name === "big.log")!;
  const read = await readLines(big, { blockSize: "700 kB" });
  assert(read.join("\n") === content);
  const both = await readLines(files, { includePath: true });
  assertEquals(both.length, 60_002);
  assertEquals(both.filter((pair) => (pair as string[])[1] === "small.log"), [
    ["one", "small.log"],
    ["two", "small.log"],
  ]);
});

test("text reads by path only where there are paths", async () => {
  const piece = {
    input: { kind: "path", path: "/a.txt", size: 1 },
    part: 0,
    parts: 1,
    compression: "none",
  } as const;
  const { settings } = planText(new File([], "a"), undefined, undefined);
  const context = { signal: new AbortController().signal, files: undefined, probes: [] };
  const batches = readPartition([piece], settings, context);
  await assertRejects(() => batches.next(), SourceError, "opens no files by path");
});
