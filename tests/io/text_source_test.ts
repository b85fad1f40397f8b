import fc from "fast-check";
import { assert, assertEquals, assertRejects, test } from "../harness.ts";
import { SourceError } from "../../src/errors.ts";
import { planText } from "../../src/io/text/plan_text.ts";
import { readText } from "../../src/io/text/read_text.ts";
import type { ReadTextOptions, TextSettings } from "../../src/io/text/text_options.ts";
import type { TextPartition } from "../../src/io/text/text_partitions.ts";
import { readPartition, text } from "../../src/io/text/text_source.ts";
import {
  contextOf,
  encodeUtf16,
  expectedLines,
  readLines,
  readPartitions,
  texts,
} from "./reading.ts";

/** Enough to be found at any place of a cut, and more often none than some. */
const delimiters = fc.constantFrom(
  undefined,
  undefined,
  "\n",
  "\r\n",
  "ab",
  "é",
  "😀",
  "\n\n",
  "aba",
);

function optionsOf(delimiter: string | undefined, more: ReadTextOptions): ReadTextOptions {
  return delimiter === undefined ? more : { ...more, delimiter };
}

/** Ways of writing text down, with their labels. */
const encodings: Record<string, (text: string) => Uint8Array<ArrayBuffer>> = {
  "utf-8": (text) => new TextEncoder().encode(text),
  "utf-16le": (text) => encodeUtf16(text, true),
  "utf-16be": (text) => encodeUtf16(text, false),
};

test("text reads every line once, whatever the block size, delimiter and encoding", async () => {
  const cases = fc.record({
    content: texts(),
    blockSize: fc.integer({ min: 1, max: 60 }),
    delimiter: delimiters,
    encoding: fc.constantFrom(...Object.keys(encodings)),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ content, blockSize, delimiter, encoding }) => {
      const file = new File([encodings[encoding]!(content)], "a.txt");
      const options = optionsOf(delimiter, { blockSize, encoding });
      assertEquals(await readLines(file, options), expectedLines(content, delimiter));
    }),
    { numRuns: 300 },
  );
});

test("text reads several files in order, small ones together", async () => {
  const cases = fc.record({
    contents: fc.array(texts(), { minLength: 1, maxLength: 5 }),
    blockSize: fc.integer({ min: 1, max: 120 }),
  });
  await fc.assert(fc.asyncProperty(cases, async ({ contents, blockSize }) => {
    const files = contents.map((content, i) => new File([content], `${i}.txt`));
    const expected = contents.flatMap((content, i) =>
      expectedLines(content).map((line) => [line, `${i}.txt`])
    );
    assertEquals(await readLines(files, { blockSize, includePath: true }), expected);
  }));
});

test("text gives a line to the partition in which it begins", async () => {
  const file = new File(["one\ntwo\nthree and more\nfour\n"], "a.txt");
  // 28 bytes in four ranges of seven; "three and more" begins at byte 8 and is the whole of two.
  assertEquals(await readPartitions(file, { blockSize: 7 }), [
    ["one", "two"],
    ["three and more"],
    [],
    ["four"],
  ]);
});

test("text reads nothing, an empty line, and a line without end", async () => {
  assertEquals(await readPartitions(new File([], "a")), [[]]);
  assertEquals(await readLines(new File(["\n"], "a")), [""]);
  assertEquals(await readLines(new File(["\r\n\r"], "a")), ["", "\r"]);
  assertEquals(await readLines(new File(["\ufeff"], "a")), []);
  assertEquals(await readLines(new File(["a\r\r\nb\u2028c\vd"], "a")), ["a\r", "b\u2028c\vd"]);
  assertEquals(await readLines(new File(["|a||"], "a"), { delimiter: "|" }), ["", "a", ""]);
});

test("text strips a byte order mark at the start of a file only", async () => {
  const file = new File(["\ufeffone\n\ufefftwo\n\ufeff"], "a");
  for (let blockSize = 1; blockSize < 20; blockSize++) {
    assertEquals(await readLines(file, { blockSize }), ["one", "\ufefftwo", "\ufeff"]);
  }
});

test("text reads lines of encodings other than Unicode's", async () => {
  const japanese = Uint8Array.of(0x83, 0x65, 0x83, 0x58, 0x0d, 0x0a, 0x83, 0x5c, 0x0a);
  const latin = Uint8Array.of(0xe9, 0x0a, 0x80, 0x0a);
  for (const blockSize of [1, 2, 3, 100]) {
    const read = (bytes: BlobPart, encoding: string) =>
      readLines(new File([bytes], "a"), { blockSize, encoding });
    assertEquals(await read(japanese, "shift_jis"), ["テス", "ソ"]);
    assertEquals(await read(latin, "latin1"), ["é", "€"]);
  }
});

test("text stops at invalid bytes and says where they are", async () => {
  const bytes = new Uint8Array([...new TextEncoder().encode("één\ntwee\nx"), 0xff, 0x0a, 0x61]);
  const file = new File([bytes], "a.txt");
  const error = await assertRejects(() => readLines(file), SourceError);
  assertEquals(
    error.message,
    'Cannot decode "a.txt": expected utf-8, got the byte 0xff at byte 12 (line 3); ' +
      "other values of 'encoding' or 'errors' may help",
  );
  // A worker that begins in the middle of the file has not seen the lines before.
  const cut = readLines(file, { blockSize: 4 });
  await assertRejects(() => cut, SourceError, "at byte 12;");
  assertEquals(await readLines(file, { errors: "replace" }), ["één", "twee", "x\ufffd", "a"]);
  assertEquals(await readLines(file, { errors: "ignore" }), ["één", "twee", "x", "a"]);
});

test("text tells where each element came from", async () => {
  const contents = ["\ufeffé\r\n😀\n", "", "x\n\nlast"];
  const files = contents.map((content, i) => new File([content], `${i}.txt`));
  const { partitions, settings } = planText(files, undefined, undefined);
  const found: unknown[] = [];
  const context = { signal: new AbortController().signal, files: undefined, probes: [] };
  for await (const { items, locate } of readPartition(partitions[0]!, settings, context)) {
    for (const i of items.keys()) found.push({ item: items[i], ...locate?.(i) });
  }
  assertEquals(found, [
    { item: "é", path: "0.txt", byte: 3, line: 1, index: 0 },
    { item: "😀", path: "0.txt", byte: 7, line: 2, index: 1 },
    { item: "x", path: "2.txt", byte: 0, line: 1, index: 2 },
    { item: "", path: "2.txt", byte: 2, line: 2, index: 3 },
    { item: "last", path: "2.txt", byte: 3, line: 3, index: 4 },
  ]);
});

test("text tells the byte of each element in any range, and its line where it can", async () => {
  const cases = fc.record({
    content: texts(),
    blockSize: fc.integer({ min: 1, max: 60 }),
    delimiter: fc.constantFrom(undefined, "ab", "é"),
    encoding: fc.constantFrom(...Object.keys(encodings)),
  });
  await fc.assert(fc.asyncProperty(cases, async ({ content, blockSize, delimiter, encoding }) => {
    const bytes = encodings[encoding]!(content);
    const options = optionsOf(delimiter, { blockSize, encoding });
    const plan = planText(new File([bytes], "a"), options, undefined);
    const { partitions, settings } = plan;
    const context = await contextOf(plan);
    const lines = expectedLines(content, delimiter);
    for (const partition of partitions) {
      for await (const { items, locate } of readPartition(partition, settings, context)) {
        for (const [i, item] of items.entries()) {
          const { byte, line } = locate!(i);
          const expected = encodings[encoding]!(item as string);
          assertEquals(bytes.subarray(byte, byte! + expected.length), expected);
          assertEquals(line !== undefined, partition[0]?.part === 0);
          if (line !== undefined) assertEquals(lines[line - 1], item);
        }
      }
    }
  }));
});

test("text gives the place of the block where invalid bytes leave the element's unknown", async () => {
  const bytes = Uint8Array.of(0x61, 0xff, 0x0a, 0x62, 0x0a);
  const { partitions, settings } = planText(
    new File([bytes], "a"),
    { errors: "replace" },
    undefined,
  );
  const context = { signal: new AbortController().signal, files: undefined, probes: [] };
  for await (const { items, locate } of readPartition(partitions[0]!, settings, context)) {
    assertEquals(items, ["a\ufffd", "b"]);
    assertEquals(locate?.(1), { path: "a", byte: 0, line: 2, index: 1 });
  }
});

test("text refuses a line that is too long, and says where it begins", async () => {
  const file = new File([`one\n${"x".repeat(5000)}\ntwo`], "a.txt");
  for (const blockSize of [10, 700, 10_000]) {
    const read = () => readLines(file, { blockSize, maxLineLength: "4 kB" });
    const error = await assertRejects(read, SourceError);
    assertEquals(
      error.message,
      "Cannot read \"a.txt\": expected lines of at most 4000 bytes ('maxLineLength'), " +
        "got a longer one at byte 4",
    );
    assertEquals((await readLines(file, { blockSize, maxLineLength: 5000 })).length, 3);
  }
});

test("text.open() makes batches out of plain data, and stops when aborted", async () => {
  const file = new File(["a\n".repeat(400_000)], "a.txt");
  const { partitions, settings } = planText(file, undefined, undefined);
  const args: [TextPartition, TextSettings] = [partitions[0]!, settings];
  const controller = new AbortController();
  const batches = text.open(structuredClone(args), { signal: controller.signal });
  assert(Symbol.asyncIterator in batches);
  const iterator = batches[Symbol.asyncIterator]();
  assertEquals((await iterator.next()).done, false);
  const reason = new RangeError("enough");
  controller.abort(reason);
  assertEquals(await assertRejects(() => iterator.next()), reason);
});

test("text leaves aborted work undone", async () => {
  const { partitions, settings } = planText(new File(["a"], "a"), undefined, undefined);
  const signal = AbortSignal.abort(new RangeError("too late"));
  const batches = readPartition(partitions[0]!, settings, { signal, files: undefined, probes: [] });
  await assertRejects(() => batches.next(), RangeError, "too late");
});

test("text reads a file handle, whose size is not known before", async () => {
  const content = Array.from({ length: 100 }, (_, i) => `line ${i}\n`).join("");
  let opened = 0;
  const handle = {
    kind: "file",
    name: "h.txt",
    getFile: () => {
      opened++;
      return Promise.resolve(new File([content], "h.txt", { lastModified: 1 }));
    },
  } as const;
  // 890 bytes: of the 8 partitions that were planned there are 3 in use.
  const partitions = await readPartitions(handle, { blockSize: 300 });
  assertEquals(partitions.map((lines) => lines.length > 0), [
    true,
    true,
    true,
    ...Array<boolean>(5).fill(false),
  ]);
  assertEquals(partitions.flat(), expectedLines(content));
  // Once to find out, once for each partition in use.
  assertEquals(opened, 4);
  const gone = { ...handle, getFile: () => Promise.reject(new Error("moved away")) };
  await assertRejects(() => readLines(gone), SourceError, 'Cannot read "h.txt": moved away');
});

test("text fails if a file handle gives another file to another partition", async () => {
  const old = { content: "line\n".repeat(100), lastModified: 1 };
  for (
    const changed of [
      { ...old, content: "line\n".repeat(99) },
      { ...old, content: "line\n".repeat(101) },
      { content: "LINE\n".repeat(100), lastModified: 2 },
    ]
  ) {
    let opened = 0;
    const getFile = () => {
      const { content, lastModified } = opened++ < 3 ? old : changed;
      return Promise.resolve(new File([content], "h.txt", { lastModified }));
    };
    const handle = { kind: "file", name: "h.txt", getFile } as const;
    const read = () => readLines(handle, { blockSize: 100 });
    const error = await assertRejects(read, SourceError, 'Cannot read "h.txt": expected the same');
    assert(error.message.includes("(500 bytes, last modified 1970-01-01T00:00:00.001Z), got"));
  }
});

test("text fails if a Blob has become shorter while it is read", async () => {
  const content = "line\n".repeat(100);
  const shorter = (size: number) => {
    const blob = new Blob([content.slice(0, size)]);
    return Object.defineProperty(blob, "size", { value: content.length });
  };
  for (
    const options of [{ blockSize: 100 }, { blockSize: 100, compression: "none" }, {}] as const
  ) {
    const read = () => readLines(shorter(420), options);
    await assertRejects(read, SourceError, "the file has become shorter since");
  }
});

test("text has one answer to whether there is a line where all its bytes were ignored", async () => {
  const cases: [bytes: number[], lines: string[]][] = [
    [[97, 10, 255], ["a"]],
    [[97, 13, 10, 255], ["a"]],
    [[255], []],
  ];
  for (const [bytes, lines] of cases) {
    for (const blockSize of [undefined, 1, 2, 3]) {
      const file = new File([new Uint8Array(bytes)], "t.txt");
      const size = blockSize === undefined ? {} : { blockSize };
      const read = readText(file, { errors: "ignore", ...size });
      const pairs = readText(file, { errors: "ignore", includePath: true, ...size });
      const given = [
        await read.compute(),
        await read.map(async (line) => await Promise.resolve(line)).compute(),
        await pairs.map(([line]) => line).compute(),
      ];
      assertEquals(given, [lines, lines, lines]);
      assertEquals(await read.count().compute(), lines.length);
    }
  }
});
