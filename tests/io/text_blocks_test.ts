/** Compressed files that are cut at their own blocks: each line is read once, by some partition. */

import fc from "fast-check";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
  byPath,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
import { readText } from "../../mod.ts";
import { SourceError, TaskError } from "../../src/errors.ts";
import type { ReadTextOptions } from "../../src/io/text/text_options.ts";
import { here } from "../bag/model.ts";
import * as made from "../fixtures/compressed.ts";
import { bgzfOf, type FrameOptions, partsOf, zstdOf } from "./compressed_blocks.ts";
import { serve } from "./http_server.ts";
import { expectedLines, readLines, readPartitions, texts } from "./reading.ts";

const encoder = new TextEncoder();

/** Lengths of the content of blocks, many of them empty or short. */
const lengths = fc.array(fc.oneof(fc.nat(3), fc.nat(12)), { maxLength: 20 });

const frameOptions: fc.Arbitrary<FrameOptions[]> = fc.array(
  fc.record({
    sized: fc.boolean(),
    blockSize: fc.integer({ min: 1, max: 5 }),
    skippable: fc.nat(5),
  }, { requiredKeys: ["sized", "blockSize"] }),
  { maxLength: 4 },
);

/** Options that make a delimiter other than the end of a line. */
const delimiter = fc.constantFrom(undefined, "\n", "ab", "abc", "€", "\r\n");

const cases = fc.record({
  content: texts("a", "b", "ab", "abc"),
  lengths,
  blockSize: fc.integer({ min: 1, max: 200 }),
  delimiter,
  frames: frameOptions,
  format: fc.constantFrom("bgzf", "zstd"),
});

test("text reads every line of blocks once, however long those and its own are", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ content, lengths, blockSize, delimiter, frames, format }) => {
      const parts = partsOf(encoder.encode(content), lengths);
      const file = new File([format === "bgzf" ? bgzfOf(parts) : zstdOf(parts, frames)], "a.txt");
      const options: ReadTextOptions = delimiter === undefined ? {} : { delimiter };
      const expected = expectedLines(content, delimiter);
      assertEquals(await readLines(file, options), expected);
      // Where the first frame is larger than a block, the file is not cut, which is an error then.
      const wanted = format === "zstd" ? blockSize + 200 : blockSize;
      const read = await readPartitions(file, { ...options, blockSize: wanted });
      assertEquals(read.flat(), expected);
    }),
    { numRuns: 25 },
  );
});

test(
  "text reads blocks from paths as from files, and knows at once how many partitions there are",
  byPath,
  async () => {
    const folder = await tempDir();
    const content = made.smallText();
    const parts = partsOf(encoder.encode(content), Array<number>(60).fill(40));
    const lines = expectedLines(content);
    for (const [name, bytes] of [["a.gz", bgzfOf(parts)], ["a.zst", zstdOf(parts)]] as const) {
      for (const path of [`${folder}/${name}`, `${folder}/${name}.txt`]) {
        await writeFile(path, bytes);
        for (const blockSize of [300, bytes.length - 1]) {
          const bag = readText(path, { blockSize });
          assertEquals(bag.npartitions, Math.ceil(bytes.length / blockSize));
          const read = await readPartitions(path, { blockSize });
          assertEquals(read.flat(), lines);
          assert(read.filter((partition) => partition.length > 0).length > 1);
        }
        assertEquals(readText(path, { blockSize: bytes.length }).npartitions, 1);
        assertEquals(await readLines(path, { blockSize: bytes.length }), lines);
      }
    }
  },
);

test("text cuts what bgzip and pzstd write", byPath, async () => {
  const folder = await tempDir();
  const cases = [
    ["bgzip.gz", made.bgzip, made.bigText(), 2000],
    ["frames.zst", made.zstdFrames, made.bigText(), 4500],
    ["pzstd.zst", made.pzstd, made.hugeText(), 300],
  ] as const;
  for (const [name, bytes, content, blockSize] of cases) {
    const path = `${folder}/${name}`;
    await writeFile(path, bytes);
    for (const source of [path, new File([bytes], "unnamed")]) {
      const read = await readPartitions(source, { blockSize });
      assertEquals(read.length, Math.ceil(bytes.length / blockSize));
      assert(read.filter((partition) => partition.length > 0).length > 1);
      assertEquals(read.flat(), expectedLines(content));
    }
    const bag = readText(path, { blockSize });
    assertEquals(await bag.count().compute(), expectedLines(content).length);
  }
});

test("text cuts compressed files in workers", async () => {
  const lines = expectedLines(made.bigText());
  for (const bytes of [made.bgzip, made.zstdFrames]) {
    const bag = readText(new File([bytes], "a"), { blockSize: 4500 });
    assertEquals(await bag.compute(), lines);
    assertEquals(await bag.take(3).compute(), lines.slice(0, 3));
  }
});

test("text is not led astray by blocks within blocks", async () => {
  // Inner files lie as they are in the outer ones, their blocks and frames with them.
  const inner = encoder.encode("line of an inner file\n".repeat(40));
  const innerParts = partsOf(inner, Array<number>(30).fill(25));
  for (const innerBytes of [bgzfOf(innerParts), zstdOf(innerParts)]) {
    const content = Uint8Array.from([...innerBytes, 10, ...innerBytes, 10, ...innerBytes]);
    const options = { encoding: "latin1", compression: "none" } as const;
    const expected = await readLines(new File([content], "a"), options);
    const outer = partsOf(content, Array<number>(12).fill(500));
    const latin1 = { encoding: "latin1" };
    for (const bytes of [bgzfOf(outer), zstdOf(outer)]) {
      for (const blockSize of [600, 801, 1000, 2000]) {
        const file = new File([bytes], "a");
        assertEquals(await readLines(file, latin1), expected);
        assertEquals(await readLines(file, { ...latin1, blockSize }), expected);
      }
    }
  }
});

test("text finds the blocks of a large file of nothing but blocks of another", async () => {
  const block = bgzfOf([encoder.encode("x".repeat(90) + "\n")]);
  const content = new Uint8Array(200 * block.length);
  for (let i = 0; i < 200; i++) content.set(block, i * block.length);
  const bytes = bgzfOf(partsOf(content, Array<number>(3).fill(65_000)));
  const whole = await readLines(new File([bytes], "a"), { encoding: "latin1" });
  const cut = await readPartitions(new File([bytes], "a"), { encoding: "latin1", blockSize: 9000 });
  assertEquals(cut.flat(), whole);
});

test("text says where blocks are cut short, damaged or followed by something else", async () => {
  const parts = partsOf(encoder.encode(made.smallText()), Array<number>(60).fill(40));
  for (const [format, bytes] of [["gzip", bgzfOf(parts)], ["zstd", zstdOf(parts)]] as const) {
    const refuse = async (changed: Uint8Array<ArrayBuffer>, blockSize: number) => {
      const read = () => readLines(new File([changed], "a.txt"), { blockSize });
      const error = await assertRejects(read, SourceError);
      // Between two blocks the end may be in the middle of a character.
      assert(/^Cannot (?:read|decode) "a\.txt"/.test(error.message), error.message);
    };
    const property = fc.record({
      length: fc.integer({ min: 40, max: bytes.length - 30 }),
      blockSize: fc.integer({ min: 70, max: 3000 }),
    });
    await fc.assert(
      fc.asyncProperty(property, async ({ length, blockSize }) => {
        const cut = bytes.slice(0, length);
        const whole = await readLines(new File([cut], "a.txt")).catch(() => undefined);
        // Between two blocks or frames nothing is missing, as far as anybody can tell.
        if (whole === undefined) await refuse(cut, blockSize);
      }),
      { numRuns: 60 },
    );
    await refuse(Uint8Array.from([...bytes, 65, 66, 67]), 300);
    // Stored content of zstd without a checksum can be anything.
    if (format === "gzip") await refuse(bytes.with(1040, bytes[1040]! ^ 1), 300);
  }
});

test("text tells where in a compressed file a line is, as far as that is known", async () => {
  const content = encoder.encode("first\nsecond\nthird\n\xff-".repeat(20));
  const bytes = bgzfOf(partsOf(content, Array<number>(20).fill(17)));
  const file = new File([bytes], "a");
  const long = () => readLines(file, { blockSize: 200, maxLineLength: 5 });
  await assertRejects(long, SourceError, "got a longer one at byte 6");
  const marked = Uint8Array.from([...encoder.encode("one\n".repeat(30)), 0xff, 10]);
  const damaged = new File([bgzfOf(partsOf(marked, Array<number>(12).fill(10)))], "b");
  const strict = () => readLines(damaged, { blockSize: 150 });
  const message = /got the byte 0xff at byte \d+ of what is compressed from byte \d+ on; other/;
  assert(message.test((await assertRejects(strict, SourceError)).message));
  const skipped = readText(damaged, { blockSize: 150, errors: "skip" });
  const events: unknown[] = [];
  const read = await skipped.compute({
    ...here,
    onEvent: (event) => void (event.type === "elements-skipped" && events.push(event)),
  });
  assertEquals(read.length, 30);
  assertEquals(events.length, 1);
});

test("text takes a byte order mark before the first of many blocks, and refuses another one", async () => {
  const content = `\ufeff${"line\n".repeat(50)}`;
  for (const compress of [bgzfOf, zstdOf]) {
    const file = new File(
      [compress(partsOf(encoder.encode(content), Array<number>(9).fill(20)))],
      "a",
    );
    assertEquals(await readLines(file, { blockSize: 100 }), expectedLines(content));
    const marked = Uint8Array.from([0xff, 0xfe, ...encoder.encode("a\0\n\0".repeat(50))]);
    const other = new File([compress(partsOf(marked, Array<number>(9).fill(20)))], "b");
    const wrong = () => readLines(other, { blockSize: 100 });
    await assertRejects(wrong, SourceError, "byte order mark of utf-16le");
    const right = await readLines(other, { encoding: "utf-16le" });
    assertEquals(right, Array(50).fill("a"));
  }
});

test("text does not cut compressed files of two bytes a character, nor while it salvages", async () => {
  const bytes = bgzfOf(partsOf(encoder.encode(made.smallText()), Array<number>(60).fill(40)));
  const file = new File([bytes], "a.txt");
  for (const options of [{ encoding: "utf-16le" }, { damaged: "salvage" }] as const) {
    const bag = readText(file, { ...options, blockSize: 100 });
    const error = await assertRejects(() => bag.compute(here), TaskError);
    assert((error.cause as Error).message.includes("expected a file that can be cut"));
  }
  assertNotEquals(await readLines(file, { encoding: "utf-16le", errors: "replace" }), []);
});

test(
  "text cuts compressed files only if they are made of blocks, and says so at the call",
  byPath,
  async () => {
    const folder = await tempDir();
    const paths: string[] = [];
    for (
      const [name, bytes] of [["a.zst", made.zstd], ["b.bz2", made.pbzip2], [
        "c.xz",
        made.xz,
      ]] as const
    ) {
      await writeFile(`${folder}/${name}`, bytes);
      paths.push(`${folder}/${name}`);
    }
    for (const path of paths) {
      const cut = () => readText(path, { blockSize: 200 });
      assertThrows(cut, SourceError, "got a compressed one that is not made of blocks, as bgzip");
      assertEquals(readText(path).npartitions, 1);
    }
    // No file of these formats is cut, whoever has it.
    const file = new File([made.pbzip2], "a.bz2");
    assertThrows(() => readText(file, { blockSize: 200 }), SourceError, "not made of blocks");
    // A file that makes one block of the size asked for need not be cut.
    assertEquals(readText(paths[0]!, { blockSize: 5000 }).npartitions, 1);
    assertEquals(await readLines(paths[0]!, { blockSize: 5000 }), expectedLines(made.smallText()));
  },
);

test("text asks a server for the blocks that a partition needs", {
  only: ["deno", "bun", "node"],
  because: "a page cannot start a server of its own",
}, async () => {
  const lines = expectedLines(made.bigText());
  const partsWithLines = async (content: Uint8Array, ranges: boolean) => {
    const { url } = await serve({ content, ranges });
    const read = await readPartitions(url, { blockSize: 2000 });
    assertEquals(read.flat(), lines);
    return read.filter((partition) => partition.length > 0).length;
  };
  assert(await partsWithLines(made.bgzip, true) > 3);
  assertEquals(await partsWithLines(made.bgzip, false), 1);
  // To walk from frame to frame would be to ask for all of the file.
  assertEquals(await partsWithLines(made.zstdFrames, true), 1);
  assertEquals(await partsWithLines(made.zstdFrames, false), 1);
});
