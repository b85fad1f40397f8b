import fc from "fast-check";
import { readText, type RunEvent } from "../../mod.ts";
import { assertEquals, assertRejects, test, warnings } from "../harness.ts";
import type { ElementLocation } from "../../src/errors.ts";
import { planText } from "../../src/io/text/plan_text.ts";
import type { ReadTextOptions } from "../../src/io/text/text_options.ts";
import { readPartition } from "../../src/io/text/text_source.ts";
import { here } from "../bag/model.ts";
import { contextOf, encodeUtf16 } from "./reading.ts";

/** A line as bytes, and its text if it can be read. */
interface Line {
  readonly bytes: readonly number[];
  readonly text?: string;
}

const good = (text: string): Line => ({ bytes: [...new TextEncoder().encode(text)], text });

const line: fc.Arbitrary<Line> = fc.oneof(
  fc.constantFrom("", "a", "é", "b\ufffd", "a longer one", "x".repeat(30), "é".repeat(15))
    .map(good),
  fc.constantFrom([0xff], [0x61, 0xe2, 0x82], [0xc0, 0x62], [0x0d, 0xff]).map((bytes) => ({
    bytes,
  })),
);

/** What is read of a file with `errors: "skip"`, and where all that is not read is said to be. */
async function read(
  file: File,
  options: ReadTextOptions,
): Promise<{ lines: unknown[]; places: ElementLocation[]; skipped: ElementLocation[] }> {
  const plan = planText(file, { ...options, errors: "skip" }, undefined);
  const lines: unknown[] = [];
  const places: ElementLocation[] = [];
  const skipped: ElementLocation[] = [];
  const context = {
    ...await contextOf(plan, { files: undefined }),
    skipped: (source: ElementLocation) => void skipped.push(source),
  };
  for (const partition of plan.partitions) {
    for await (const { items, locate } of readPartition(partition, plan.settings, context)) {
      for (const i of items.keys()) places.push(locate!(i));
      lines.push(...items);
    }
  }
  return { lines, places, skipped };
}

for (const lineEnd of ["\n", "\r\n"]) {
  test(`errors: "skip" leaves out what cannot be read and says where, lines ending with ${JSON.stringify(lineEnd)}`, async () => {
    const cases = fc.record({
      lines: fc.array(line, { maxLength: 12 }),
      blockSize: fc.integer({ min: 1, max: 60 }),
      limit: fc.constantFrom(20, 1000),
      marked: fc.boolean(),
      terminated: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ lines, blockSize, limit, marked, terminated }) => {
        const bytes: number[] = marked ? [0xef, 0xbb, 0xbf] : [];
        const kept: string[] = [];
        const starts: { read: number[]; skipped: number[] } = { read: [], skipped: [] };
        for (const [i, { bytes: own, text }] of lines.entries()) {
          const ended = i < lines.length - 1 || terminated;
          // Where nothing follows there is no line.
          if (!ended && own.length === 0) break;
          const carriage = ended ? lineEnd.length - 1 : 0;
          const first = marked && i === 0 ? 3 : 0;
          const length = own.length + carriage + first;
          const start = first === 0 || length > limit || text === undefined
            ? bytes.length - first
            : bytes.length;
          const reads = text !== undefined && length <= limit;
          starts[reads ? "read" : "skipped"].push(Math.max(0, start));
          if (reads) kept.push(text);
          bytes.push(...own);
          if (ended) bytes.push(...new TextEncoder().encode(lineEnd));
        }
        const file = new File([Uint8Array.from(bytes)], "a");
        const found = await read(file, { blockSize, maxLineLength: limit });
        assertEquals(found.lines, kept);
        assertEquals(found.places.map(({ byte }) => byte), starts.read);
        assertEquals(found.skipped.map(({ byte }) => byte), starts.skipped);
        const whole = await read(file, { maxLineLength: limit });
        const numbers = [...whole.places, ...whole.skipped].map(({ line }) => line!);
        assertEquals(numbers.sort((a, b) => a - b), numbers.map((_, i) => i + 1));
      }),
      { numRuns: 300 },
    );
  });
}

test('errors: "skip" goes on in other encodings, with delimiters and paths', async () => {
  const utf16 = encodeUtf16("a|\ud800|b|", false);
  const options = { encoding: "utf-16be", delimiter: "|", includePath: true } as const;
  const { lines, skipped } = await read(new File([utf16], "a"), options);
  assertEquals(lines, [["a", "a"], ["b", "a"]]);
  assertEquals(skipped, [{ path: "a", index: 1, line: 2, byte: 4 }]);
  const korean = new File([Uint8Array.of(0xb0, 0xa1, 10, 0xc9, 0xa1, 10, 0x61, 10)], "a");
  assertEquals((await read(korean, { encoding: "euc-kr" })).lines, ["가", "a"]);
  const ascii = new File([Uint8Array.of(0xe9, 10, 0x61, 10)], "a");
  assertEquals((await read(ascii, { encoding: "ascii" })).lines, ["a"]);
});

test('errors: "skip" holds no more of a line that is too long than it may have', async () => {
  const file = new File(["one\n", "x".repeat(3_000_000), "\ntwo\n", "y".repeat(2_500_000)], "a");
  for (const blockSize of [1_000_000, 10_000_000]) {
    const { lines, skipped } = await read(file, { blockSize, maxLineLength: 1000 });
    assertEquals(lines, ["one", "two"]);
    assertEquals(skipped.map(({ byte }) => byte), [4, 3_000_009]);
  }
});

for (const [name, options] of Object.entries({ inline: here, workers: {} })) {
  test(`${name}: lines that cannot be read are counted and told of, as elements are`, async () => {
    const parts = [["a\n"], [Uint8Array.of(0x62, 0xff, 10)], ["c\n", `${"d".repeat(99)}\n`, "e\n"]];
    const file = new File(parts.flat(), "a.txt");
    const bag = readText(file, { errors: "skip", maxLineLength: 50 });
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => void events.push(event);
    assertEquals(await bag.compute({ ...options, onEvent }), ["a", "c", "e"]);
    const [skipped, ...others] = events.filter(({ type }) => type === "elements-skipped");
    assertEquals(others, []);
    if (skipped?.type !== "elements-skipped") throw new Error("expected an event");
    assertEquals([skipped.operation, skipped.function, skipped.count], ["text", undefined, 2]);
    assertEquals(skipped.first.source, { path: "a.txt", index: 1, line: 2, byte: 2 });
    const warned = warnings();
    assertEquals(await bag.map((line) => line.length).sum().compute(options), 3);
    assertEquals(warned, [
      "Skipped 2 elements: text failed, the first time at a.txt, line 2, byte 2: SourceError: " +
      'Cannot decode "a.txt": expected utf-8, got the byte 0xff at byte 3 (line 2); other values of ' +
      "'encoding' or 'errors' may help",
    ]);
  });
}

test('errors: "skip" does not go on without a file', async () => {
  const marked = new File([encodeUtf16("\ufeffa\n", true)], "a");
  await assertRejects(() => read(marked, {}), Error, "byte order mark of utf-16le");
});
