import fc from "fast-check";
import {
  assertEquals,
  assertRejects,
  assertThrows,
  byPath,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
// @ts-types="../../types/std_streams.d.ts"
import { toArrayBuffer } from "@std/streams";
import { readText } from "../../mod.ts";
import { SourceError, TaskError } from "../../src/errors.ts";
import { here } from "../bag/model.ts";
import { expectedLines, readLines, readPartitions, texts } from "./reading.ts";

/** Compressed by the runtime, one gzip member. */
async function gzip(content: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await toArrayBuffer(stream));
}

test("text reads gzip by its first bytes or by name, however it was planned", async () => {
  const cases = fc.record({
    content: texts(),
    blockSize: fc.integer({ min: 1, max: 90 }),
    name: fc.constantFrom("a.gz", "a.log"),
    compression: fc.constantFrom("infer", "gzip"),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ content, name, blockSize, compression }) => {
      const file = new File([await gzip(content)], name);
      const options = { blockSize, compression } as const;
      assertEquals(await readLines(file, options), expectedLines(content));
    }),
    { numRuns: 60 },
  );
});

test("text reads gzip of several members, cut in the middle of a line", async () => {
  const members = [await gzip("one\ntw"), await gzip("o\nthr"), await gzip(""), await gzip("ee")];
  assertEquals(await readLines(new File(members, "a.gz")), ["one", "two", "three"]);
  assertEquals(await readLines(new File(members, "a"), { blockSize: 10 }), ["one", "two", "three"]);
});

test("text decompresses far more than it has compressed", async () => {
  const lines = 300_000;
  const file = new File([await gzip("the same line again and again\n".repeat(lines))], "a.gz");
  const [only, ...others] = await readPartitions(file);
  assertEquals([only?.length, others.length], [lines, 0]);
});

test("text reads an empty file called gzip, and one that is told not to be", async () => {
  assertEquals(await readLines(new File([], "a.gz")), []);
  assertEquals(await readLines(new File(["plain\n"], "a.gz"), { compression: "none" }), ["plain"]);
});

test("text names the file that is not gzip, damaged or cut short", async () => {
  const bytes = await gzip("some text\n".repeat(100));
  const refuse = async (file: File, message: string) => {
    const error = await assertRejects(() => readLines(file), SourceError, message);
    assertEquals(error.message.includes(`"${file.name}"`), true);
  };
  await refuse(new File(["plain"], "a.gz"), "expected gzip data, which begins with the bytes");
  await refuse(new File(["plain"], "a.gz"), 'got 70 6c; compression: "none" reads');
  await refuse(new File([bytes.subarray(0, -12)], "b.gz"), "the end in the middle of a member");
  await refuse(new File([bytes.with(15, bytes[15]! ^ 0xff)], "c.gz"), "damaged");
  const plain = new File(["plain"], "d");
  const forced = () => readLines(plain, { compression: "gzip" });
  await assertRejects(forced, SourceError, 'Cannot decompress "d": expected gzip data');
});

test("text takes a byte order mark, a long line and offsets as they are when decompressed", async () => {
  const long = "x".repeat(200_000);
  const file = new File([await gzip(`\ufeff${long}\nend`)], "a.gz");
  assertEquals(await readLines(file), [long, "end"]);
  const limited = () => readLines(file, { maxLineLength: 1000 });
  await assertRejects(limited, SourceError, "got a longer one at byte 0");
});

test("text finds out which paths are gzip", byPath, async () => {
  const folder = await tempDir();
  const content = Array.from({ length: 500 }, (_, i) => `line ${i}\n`).join("");
  await writeFile(`${folder}/a.log`, await gzip(content));
  await writeFile(`${folder}/b.log`, content);
  const partitions = await readPartitions(`${folder}/*.log`, { blockSize: 1000 });
  // The first is more than 1000 bytes long but cannot be cut.
  assertEquals(partitions[0], expectedLines(content));
  assertEquals(partitions.length, 1 + Math.ceil(content.length / 1000));
  assertEquals(partitions.slice(1).flat(), expectedLines(content));
});

test("readText() refuses to cut compressed files by a size that was asked for", async () => {
  const content = await gzip("one\ntwo\n");
  const options = { blockSize: 64 };
  assertThrows(
    () => readText([new File(["a"], "a"), new File([content], "b.gz")], options),
    SourceError,
    "Cannot read \"b.gz\" in blocks of 64 bytes ('blockSize'): expected a file that can be cut, got a " +
      "compressed one",
  );
  assertThrows(
    () => readText(new Blob([content]), { ...options, compression: "gzip" }),
    SourceError,
  );
  // What no name tells is found out when it is read.
  for (const blockSize of [4, 1000]) {
    const hidden = readText(new File([content], "b"), { blockSize });
    await assertRejects(() => hidden.compute(here), TaskError, 'read "b" in blocks of');
  }
  const raw = readText(new File([content], "b.gz"), {
    blockSize: 4,
    compression: "none",
    encoding: "latin1",
  });
  assertEquals(raw.npartitions > 1, true);
  assertEquals(await readText(new File([content], "b.gz")).compute(here), ["one", "two"]);
});
