/** Files that are compressed: read where that can be, named where not, whatever else would read them. */

import {
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
  byPath,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
import { SourceError } from "../../src/errors.ts";
import { readText } from "../../mod.ts";
import type { Compression } from "../../src/io/bytes/compression.ts";
import { here } from "../bag/model.ts";
import * as made from "../fixtures/compressed.ts";
import { expectedLines, readLines } from "./reading.ts";
import { serve } from "./http_server.ts";

const HEADS: readonly (readonly [format: string, head: readonly number[]])[] = [
  ["zip", [0x50, 0x4b, 3, 4, 0x14, 0]],
  ["zip", [0x50, 0x4b, 5, 6, 0, 0]],
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

test("text names the format of compressed files that it cannot read", async () => {
  for (const [format, head] of HEADS) {
    const content = Uint8Array.from([...head, 10, 65, 10]);
    const file = new File([content], "some.log");
    for (const options of OPTIONS) {
      await assertRejects(
        () => readLines(file, options),
        SourceError,
        'Cannot read "some.log": expected text, or one of gzip, zstd, bzip2, xz, brotli, got ' +
          `${format}, as its first bytes say; decompress it first (`,
      );
    }
    const forced = () => readLines(file, { compression: "gzip" });
    await assertRejects(forced, SourceError, `as ${format} does`);
    const raw = { compression: "none", encoding: "latin1" } as const;
    const expected = String.fromCharCode(...content);
    assertEquals((await readLines(file, raw)).length, expected.split(/\n/).length - 1);
  }
});

/** What each format's tool makes of the small text, and how its names end. */
const READABLE: readonly (readonly [Exclude<Compression, "infer" | "none">, string, BlobPart])[] = [
  ["zstd", "zst", made.zstd],
  ["bzip2", "bz2", made.bzip2],
  ["xz", "xz", made.xz],
  ["brotli", "br", made.brotli],
  ["gzip", "bgz", made.bgzipSmall],
];

test("text reads compressed files by their first bytes or names, however it was planned", async () => {
  const lines = expectedLines(made.smallText());
  for (const [format, extension, compressed] of READABLE) {
    const file = new File([compressed], `a.txt.${extension}`);
    const unnamed = new File([compressed], "a.txt");
    for (const blockSize of [100, 5000]) {
      assertEquals(await readLines(file, { blockSize }), lines);
      assertEquals(await readLines(unnamed, { blockSize, compression: format }), lines);
      if (format !== "brotli") assertEquals(await readLines(unnamed, { blockSize }), lines);
    }
    assertEquals(await readLines([file, unnamed], { compression: format }), [...lines, ...lines]);
    const raw = await readLines(file, { compression: "none", encoding: "latin1" });
    assertNotEquals(raw, lines);
  }
});

test("text names the file and the format where compressed files are cut short or damaged", async () => {
  for (const [format, extension, compressed] of READABLE) {
    const name = `some.${extension}`;
    const bytes = compressed as Uint8Array<ArrayBuffer>;
    for (const length of [11, bytes.length >> 1, bytes.length - 30]) {
      const short = new File([bytes.subarray(0, length)], name);
      await assertRejects(
        () => readLines(short),
        SourceError,
        `Cannot read "${name}": Cannot decompress ${format} data: expected more, got the end in`,
      );
    }
    const longer = new File([bytes, "and more"], name);
    const message = `Cannot read "${name}": Cannot decompress ${format} data: expected`;
    await assertRejects(() => readLines(longer), SourceError, message);
    if (format === "gzip") continue;
    const salvaging = () => readLines(longer, { damaged: "salvage" });
    await assertRejects(salvaging, SourceError, 'damaged: "salvage" is for gzip alone');
    assertEquals(
      await readLines(new File([bytes], name), { damaged: "salvage" }),
      expectedLines(made.smallText()),
    );
  }
});

test("text refuses files that begin as no file of their format does", async () => {
  for (const [format, extension] of READABLE) {
    if (format === "brotli") continue;
    const plain = new File(["some text"], `a.${extension}`);
    const message =
      `Cannot decompress "a.${extension}": expected ${format} data, which begins with`;
    await assertRejects(() => readLines(plain), SourceError, `${message} the bytes`);
    await assertRejects(() => readLines(plain, { compression: format }), SourceError, message);
    assertEquals(await readLines(plain, { compression: "none" }), ["some text"]);
    assertEquals(await readLines(new File([], `a.${extension}`)), []);
  }
  const other = () => readLines(new File([made.xz], "a"), { compression: "zstd" });
  await assertRejects(other, SourceError, "got fd 37, as xz does");
});

test("text goes by what a file is where its name says that it is compressed otherwise", async () => {
  const lines = expectedLines(made.smallText());
  assertEquals(await readLines(new File([made.zstd], "a.gz")), lines);
  assertEquals(await readLines(new File([made.xz], "a.br")), lines);
});

test("text goes by the name where brotli is concerned", async () => {
  const plain = new File(["some text\n"], "access.log.br");
  await assertRejects(() => readLines(plain), SourceError, "Cannot decompress brotli data");
  assertEquals(await readLines(plain, { compression: "none" }), ["some text"]);
  assertEquals(await readLines(new File([], "empty.br")), []);
});

test("text lets compressed files be left in the middle", async () => {
  const file = new File([made.pbzip2], "a.bz2");
  assertEquals(await readText([file, new File([made.pzstd], "a")]).take(2).compute(here), [
    "0 0 ========================================",
    "1 1 ========================================",
  ]);
});

test("text reads compressed files in workers", async () => {
  const files = READABLE.map(([, extension, compressed]) =>
    new File([compressed], `a.${extension}`)
  );
  const lines = expectedLines(made.smallText());
  const bag = readText(files, { filesPerPartition: 1 });
  assertEquals(await bag.compute(), files.flatMap(() => lines));
});

test("text cuts no file that is compressed in one piece", byPath, async () => {
  const folder = await tempDir();
  for (const [, extension, compressed] of READABLE.slice(1, 4)) {
    const path = `${folder}/a.${extension}`;
    await writeFile(path, compressed as Uint8Array);
    assertThrows(() => readText(path, { blockSize: 100 }), SourceError, "expected a file that can");
    assertEquals(readText(path).npartitions, 1);
  }
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
  assertThrows(() => readText(path, { blockSize: 10 }), SourceError, `"${path}": expected text`);
  await assertRejects(() => readLines(path), SourceError, "got zip");
});

test("text names the format of what a server sends", {
  only: ["deno", "bun", "node"],
  because: "a page cannot start a server that misbehaves",
}, async () => {
  const content = Uint8Array.from([0x50, 0x4b, 3, 4, ...Array(100).fill(10)]);
  for (const ranges of [true, false]) {
    const { url } = await serve({ content, ranges });
    await assertRejects(() => readLines(url), SourceError, `"${url}": expected text, or one of`);
    for (const [, , compressed] of READABLE.slice(0, 3)) {
      const { url } = await serve({ content: compressed as Uint8Array, ranges });
      assertEquals(await readLines(url), expectedLines(made.smallText()));
    }
  }
});
