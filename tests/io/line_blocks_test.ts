import fc from "fast-check";
import { assertEquals, assertRejects, test } from "../harness.ts";
import type { Chunks } from "../../src/io/bytes/byte_stream.ts";
import { delimiterOf } from "../../src/io/text/delimiter.ts";
import { lineBlocks } from "../../src/io/text/line_blocks.ts";
import { LongLineError } from "../../src/io/text/line_cutter.ts";
import { byteRange } from "../../src/io/text/text_partitions.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Bytes in chunks of `step`, out of two buffers in turn, as a file is read. */
function readerOf(bytes: Uint8Array, step: number, log: [number, number][] = []) {
  return async function* read(start: number, end: number | undefined): Chunks {
    const stop = Math.min(end ?? Infinity, bytes.length);
    log.push([start, stop]);
    const buffers = [new Uint8Array(step), new Uint8Array(step)] as const;
    for (let at = start, turn: 0 | 1 = 0; at < stop; at += step, turn = turn === 0 ? 1 : 0) {
      // What was in this buffer is gone, as it would be from a file's.
      buffers[turn].fill(0x2a);
      const part = bytes.subarray(at, Math.min(at + step, stop));
      buffers[turn].set(part);
      yield await Promise.resolve(buffers[turn].subarray(0, part.length));
    }
  };
}

/** A text cut into `parts` ranges, each read in chunks of `step` bytes: blocks of each. */
async function cutText(text: string, delimiter: string, parts: number, step: number) {
  const bytes = encoder.encode(text);
  const options = {
    delimiter: delimiterOf(encoder.encode(delimiter), 1),
    maxLineLength: 1000,
    signal: new AbortController().signal,
  };
  const ranges: { start: number; text: string; terminated: boolean }[][] = [];
  for (let part = 0; part < parts; part++) {
    const range = byteRange({ part, parts }, bytes.length, 1, 1);
    const blocks = [];
    for await (const block of range ? lineBlocks(readerOf(bytes, step), range, options) : []) {
      blocks.push({ ...block, text: decoder.decode(block.bytes), bytes: undefined });
    }
    ranges.push(blocks);
  }
  return ranges;
}

test("lineBlocks() gives every byte once, in whole lines, for all ranges and chunks", async () => {
  const cases = fc.record({
    delimiter: fc.constantFrom("\n", "ab", "abc", "aab", "é", "<br>"),
    parts: fc.integer({ min: 1, max: 30 }),
    step: fc.integer({ min: 1, max: 7 }),
    pieces: fc.array(fc.constantFrom("\n", "a", "b", "c", "é", "<", "<br>", "x"), {
      maxLength: 30,
    }),
  });
  await fc.assert(fc.asyncProperty(cases, async ({ delimiter, parts, step, pieces }) => {
    const text = pieces.join("");
    const bytes = encoder.encode(text);
    const ranges = await cutText(text, delimiter, parts, step);
    const blocks = ranges.flat();
    assertEquals(blocks.map((block) => block.text).join(""), text);
    let position = 0;
    for (const [i, block] of blocks.entries()) {
      assertEquals(block.start, position);
      assertEquals(block.text.endsWith(delimiter), block.terminated);
      if (!block.terminated) assertEquals(i, blocks.length - 1);
      position += encoder.encode(block.text).length;
    }
    for (const [part, blocks] of ranges.entries()) {
      const range = byteRange({ part, parts }, bytes.length, 1, 1);
      for (const { start, text } of blocks) {
        let line = start;
        for (const piece of text.split(delimiter).slice(0, -1)) {
          assertEquals(line >= range!.start && line < (range!.end ?? Infinity), true);
          line += encoder.encode(piece + delimiter).length;
        }
      }
    }
  }));
});

test("lineBlocks() counts a delimiter that overlaps itself from the start", async () => {
  const cases = fc.tuple(
    fc.constantFrom("\n\n", "aba", "aa"),
    fc.array(fc.constantFrom("\n", "a", "b"), { maxLength: 20 }),
    fc.integer({ min: 1, max: 5 }),
  );
  await fc.assert(fc.asyncProperty(cases, async ([delimiter, pieces, step]) => {
    const text = pieces.join("");
    const blocks = (await cutText(text, delimiter, 1, step)).flat();
    const lines = blocks.flatMap(({ text, terminated }) =>
      terminated ? text.split(delimiter).slice(0, -1) : [text]
    );
    const expected = text.split(delimiter);
    if (expected.at(-1) === "") expected.pop();
    assertEquals(lines, expected);
  }));
});

test("lineBlocks() reads a line far longer than a chunk, and the range no further than needed", async () => {
  const bytes = encoder.encode(`${"x".repeat(300_000)}\n${"y".repeat(900_000)}`);
  const options = {
    delimiter: delimiterOf(encoder.encode("\n"), 1),
    maxLineLength: 2 ** 20,
    signal: new AbortController().signal,
  };
  const log: [number, number][] = [];
  const read = readerOf(bytes, 10_000, log);
  const lengths: number[] = [];
  for await (const block of lineBlocks(read, { start: 0, end: 100_000 }, options)) {
    lengths.push(block.bytes.length);
  }
  assertEquals(lengths, [300_001]);
  // 64 KiB beyond the end, then twice as much each time.
  assertEquals(log, [[0, 165_536], [165_536, 231_072], [231_072, 362_144]]);
});

test("lineBlocks() refuses the same lines for all chunks", async () => {
  const read = async (text: string, step: number, delimiter: string) => {
    const options = {
      delimiter: delimiterOf(encoder.encode(delimiter), 1),
      maxLineLength: 5,
      signal: new AbortController().signal,
    };
    const blocks = lineBlocks(readerOf(encoder.encode(text), step), { start: 0 }, options);
    let lines = 0;
    for await (const { bytes } of blocks) {
      lines += decoder.decode(bytes).split(delimiter).length - 1;
    }
    return lines;
  };
  for (const delimiter of ["\n", "--|"]) {
    for (let step = 1; step <= 30; step++) {
      const end = delimiter;
      assertEquals(await read(`12345${end}123${end}12345${end}`, step, delimiter), 3);
      const long = () => read(`12345${end}123${end}123456${end}1${end}`, step, delimiter);
      const error = await assertRejects(long, LongLineError);
      assertEquals(error.start, 8 + 2 * delimiter.length);
      await assertRejects(() => read(`${end}123456`, step, delimiter), LongLineError);
    }
  }
});

test("lineBlocks() holds next to nothing of a line that belongs to another range", async () => {
  const bytes = encoder.encode(`${"x".repeat(100_000)}\nlast\n`);
  const options = {
    delimiter: delimiterOf(encoder.encode("\n"), 1),
    maxLineLength: 100,
    signal: new AbortController().signal,
  };
  const blocks: string[] = [];
  for await (const block of lineBlocks(readerOf(bytes, 100), { start: 50_000 }, options)) {
    blocks.push(decoder.decode(block.bytes));
  }
  assertEquals(blocks, ["last\n"]);
});
