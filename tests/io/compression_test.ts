/** Files that are compressed, but not by gzip: named, whatever else would read them. */

import {
  assertEquals,
  assertRejects,
  assertThrows,
  byPath,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
import { SourceError } from "../../src/errors.ts";
import { readLines } from "./reading.ts";
import { serve } from "./http_server.ts";

const HEADS: readonly (readonly [format: string, head: readonly number[]])[] = [
  ["zip", [0x50, 0x4b, 3, 4, 0x14, 0]],
  ["zip", [0x50, 0x4b, 5, 6, 0, 0]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd, 0x24]],
  ["zstd", [0x53, 0x2a, 0x4d, 0x18, 4]],
  ["bzip2", [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]],
  ["bzip2", [0x42, 0x5a, 0x68, 0x31, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0]],
  ["lzma", [0x5d, 0, 0, 0x80, 0]],
  ["lzip", [0x4c, 0x5a, 0x49, 0x50, 1]],
  ["lz4", [4, 0x22, 0x4d, 0x18, 0x64]],
  ["lzop", [0x89, 0x4c, 0x5a, 0x4f, 0, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["compress (.Z)", [0x1f, 0x9d, 0x90]],
  ["7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ["rar", [0x52, 0x61, 0x72, 0x21, 0x1a, 7, 1]],
  ["snappy", [0xff, 6, 0, 0, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59]],
];

const OPTIONS = [
  {},
  { encoding: "latin1" },
  { errors: "replace" },
  { errors: "ignore", blockSize: 3 },
  { filesPerPartition: 1 },
] as const;

test("text names the format of files that are compressed, but not by gzip", async () => {
  for (const [format, head] of HEADS) {
    const content = Uint8Array.from([...head, 10, 65, 10]);
    const file = new File([content], "some.log");
    for (const options of OPTIONS) {
      await assertRejects(
        () => readLines(file, options),
        SourceError,
        `Cannot read "some.log": expected text, or gzip, got ${format}, as its first bytes say; ` +
          "decompress it first (",
      );
    }
    const forced = () => readLines(file, { compression: "gzip" });
    await assertRejects(forced, SourceError, `as ${format} does`);
    const raw = { compression: "none", encoding: "latin1" } as const;
    const expected = String.fromCharCode(...content);
    assertEquals((await readLines(file, raw)).length, expected.split(/\n/).length - 1);
  }
});

test("text goes by the name where brotli is concerned", async () => {
  const file = new File(["some text\n"], "access.log.br");
  await assertRejects(() => readLines(file), SourceError, "got brotli, as its name says");
  assertEquals(await readLines(file, { compression: "none" }), ["some text"]);
  assertEquals(await readLines(new File([], "empty.br")), []);
});

test("text reads what only begins like a compressed file", async () => {
  for (const content of ["BZh9 is a header", "PK", "Rar!", "LZIP", "7z", "[]\n", "(μ"]) {
    const lines = content.trim();
    assertEquals(await readLines(new File([content], "a.txt")), [lines]);
    assertEquals(await readLines(new File([content], "a.txt"), { blockSize: 1 }), [lines]);
  }
});

test("text names the format of a path at the call where it would be cut", byPath, async () => {
  const path = `${await tempDir()}/logs.zip`;
  await writeFile(path, Uint8Array.from([0x50, 0x4b, 3, 4, ...Array(100).fill(10)]));
  const { readText } = await import("../../src/io/text/read_text.ts");
  assertThrows(() => readText(path, { blockSize: 10 }), SourceError, `"${path}": expected text`);
  await assertRejects(() => readLines(path), SourceError, "got zip");
});

test("text names the format of what a server sends", {
  only: ["deno", "bun", "node"],
  because: "a page cannot start a server that misbehaves",
}, async () => {
  const content = Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, ...Array(100).fill(10)]);
  for (const ranges of [true, false]) {
    const { url } = await serve({ content, ranges });
    await assertRejects(() => readLines(url), SourceError, `"${url}": expected text, or gzip, got`);
  }
});
