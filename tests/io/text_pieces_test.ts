import fc from "fast-check";
import { runtime } from "#runtime";
import { assert, assertEquals, test } from "../harness.ts";
import { delimiterOf } from "../../src/io/text/delimiter.ts";
import { piecesOf } from "../../src/io/text/text_pieces.ts";
import { readPartition } from "../../src/io/text/text_source.ts";
import { planText } from "../../src/io/text/plan_text.ts";
import { contextOf, encodeUtf16, readLines } from "./reading.ts";

const LARGEST = 120 * 2 ** 10;

const encode = (text: string) => new TextEncoder().encode(text);

/** Lines of which some are longer than a piece, with and without characters beyond ASCII. */
const lines = fc.array(
  fc.record({
    length: fc.oneof(
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 30_000, max: 63_000 }),
      fc.constantFrom(LARGEST - 1, LARGEST, LARGEST + 1, LARGEST / 2, 200_000),
    ),
    character: fc.constantFrom("a", "a", "a", "é", "€", "😀", "\r"),
  }),
  { maxLength: 9 },
).map((all) => all.map(({ length, character }) => `${character}${"b".repeat(length)}`));

const delimiters = fc.constantFrom("\n", "\r\n", "\n\n", "€");

test("piecesOf() cuts at ends of lines only, into pieces that are short or one line", () => {
  const cases = fc.record({
    lines,
    delimiter: delimiters,
    terminated: fc.boolean(),
    ascii: fc.boolean(),
    start: fc.nat({ max: 9 }),
  });
  fc.assert(
    fc.property(cases, ({ lines, delimiter, terminated, ascii, start }) => {
      const bytes = encode(lines.join(delimiter) + (terminated ? delimiter : ""));
      const decodeAscii = ascii
        ? (bytes: Uint8Array) =>
          bytes.every((byte) => byte < 128) ? new TextDecoder().decode(bytes) : undefined
        : undefined;
      const pieces = [...piecesOf({ bytes, start, terminated }, {
        delimiter: delimiterOf(encode(delimiter), 1),
        decodeAscii,
      })];
      let position = start;
      for (const [i, piece] of pieces.entries()) {
        assertEquals(piece.start, position);
        position += piece.bytes.length;
        const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(piece.bytes);
        const last = i === pieces.length - 1;
        assertEquals(piece.terminated, last ? terminated : true);
        assert(last || text.endsWith(delimiter));
        assert(piece.text === undefined || piece.text === text);
        const size = ascii && piece.text !== undefined ? LARGEST : LARGEST / 2;
        assert(piece.bytes.length <= size || text.split(delimiter).length <= 2);
      }
      assertEquals(position, start + bytes.length);
    }),
    { numRuns: 100 },
  );
});

test("text reads blocks of any content in pieces, and tells where each line came from", async () => {
  const cases = fc.record({
    lines,
    delimiter: fc.constantFrom(undefined, "\r\n"),
    marked: fc.boolean(),
    encoding: fc.constantFrom("utf-8", "utf-16le"),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ lines, delimiter, marked, encoding }) => {
      const write = (text: string) => encoding === "utf-8" ? encode(text) : encodeUtf16(text, true);
      const content = (marked ? "\ufeff" : "") + lines.join(delimiter ?? "\n") + "x";
      const file = new File([write(content)], "a");
      const options = delimiter === undefined ? { encoding } : { encoding, delimiter };
      const plan = planText(file, { ...options, filesPerPartition: 1 }, undefined);
      const context = await contextOf(plan, { files: undefined });
      let count = 0;
      let byte = marked ? write("\ufeff").length : 0;
      for await (
        const { items, locate } of readPartition(plan.partitions[0]!, plan.settings, context)
      ) {
        for (const [i, item] of items.entries()) {
          const place = { path: "a", index: count, line: count + 1, byte };
          assertEquals(locate?.(i), place);
          byte += write(`${item}${delimiter ?? "\n"}`).length;
          count++;
        }
      }
      const text = lines.join(delimiter ?? "\n") + "x";
      const expected = text.split(delimiter ?? "\n");
      assertEquals(await readLines(file, options, undefined), expected);
      assertEquals(count, expected.length);
    }),
    { numRuns: 40 },
  );
});

test("the runtime tells ASCII from other bytes, wherever they are in a buffer", () => {
  const { decodeAscii } = runtime;
  if (decodeAscii === undefined) return assertEquals(runtime.name, "browser");
  const all = Uint8Array.from({ length: 128 }, (_, i) => i);
  assertEquals(decodeAscii(all.subarray(3)), String.fromCharCode(...all.subarray(3)));
  assertEquals(decodeAscii(new Uint8Array()), "");
  for (const at of [0, 1, 64, 127]) {
    const bytes = all.slice();
    bytes[at] = 0x80;
    assertEquals(decodeAscii(bytes), undefined);
  }
});
