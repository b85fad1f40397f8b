import fc from "fast-check";
import { TextDecoder as Reference } from "@exodus/bytes/encoding.js";
import { createMultibyteEncoder } from "@exodus/bytes/multi-byte.js";
import { createSinglebyteEncoder } from "@exodus/bytes/single-byte.js";
import { assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import { SourceError } from "../../src/errors.ts";
import { type Decode, decoderOf, InvalidBytesError } from "../../src/io/text/decode.ts";
import { encodingOf } from "../../src/io/text/encoding.ts";
import { decoderClassOf } from "../../src/io/text/decoder_class.ts";
import { readLines } from "./reading.ts";

const multiByte = ["big5", "euc-jp", "euc-kr", "gb18030", "gbk", "shift_jis"] as const;

const singleByte = [
  ...[2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16].map((part) => `iso-8859-${part}`),
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((page) => `windows-125${page}`),
  ...["ibm866", "koi8-r", "koi8-u", "macintosh", "windows-874", "x-mac-cyrillic", "x-user-defined"],
];

async function decodersOf(label: string): Promise<{ strict: Decode; lenient: Decode }> {
  const encoding = encodingOf(label);
  const decoderClass = await decoderClassOf(encoding);
  return {
    strict: decoderOf(encoding, "strict", decoderClass),
    lenient: decoderOf(encoding, "replace", decoderClass),
  };
}

/** The text, or `undefined` where there is none. */
function attempt(decode: (bytes: Uint8Array) => string, bytes: Uint8Array): string | undefined {
  try {
    return decode(bytes);
  } catch {
    return undefined;
  }
}

for (const label of [...singleByte, ...multiByte]) {
  test(`${label}: every byte is decoded by the table, and refused where it has none`, async () => {
    const { strict, lenient } = await decodersOf(label);
    const reference = new Reference(label, { fatal: true });
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    assertEquals(lenient(all), new Reference(label).decode(all));
    for (const byte of all) {
      const bytes = Uint8Array.of(byte);
      assertEquals(attempt(strict, bytes), attempt((it) => reference.decode(it), bytes));
    }
  });
}

for (const label of multiByte) {
  test(`${label}: every pair of bytes is decoded by the table, and refused where it has none`, async () => {
    const { strict, lenient } = await decodersOf(label);
    const loose = new Reference(label);
    const fatal = new Reference(label, { fatal: true });
    for (let lead = 0x80; lead < 256; lead++) {
      const pairs = Array.from({ length: 256 }, (_, trail) => [lead, trail, 10]).flat();
      assertEquals(lenient(Uint8Array.from(pairs)), loose.decode(Uint8Array.from(pairs)));
      // One of nine, since a runtime takes its time to refuse.
      for (let trail = lead % 9; trail < 256; trail += 9) {
        const bytes = Uint8Array.of(lead, trail);
        assertEquals(attempt(strict, bytes), attempt((it) => fatal.decode(it), bytes));
      }
    }
  });

  test(`${label}: every character of the table is read as it is written`, async () => {
    const { strict, lenient } = await decodersOf(label);
    const encode = createMultibyteEncoder(label);
    let written = 0;
    for (let lead = 0x81; lead < 255; lead++) {
      const pairs = Array.from({ length: 256 }, (_, trail) => [lead, trail, 10]).flat();
      for (const character of lenient(Uint8Array.from(pairs)).split("\n")) {
        if (character === "" || character.includes("\ufffd")) continue;
        const bytes = attemptToWrite(encode, character);
        // The encoders of the WHATWG write fewer characters than the decoders read.
        if (bytes === undefined) continue;
        assertEquals(strict(bytes), character);
        written++;
      }
    }
    assertEquals(written > 6000, true);
  });
}

function attemptToWrite(encode: (text: string) => Uint8Array, text: string) {
  try {
    return encode(text);
  } catch {
    return undefined;
  }
}

test("single bytes: every character of the tables is read as it is written", async () => {
  for (const label of singleByte) {
    const { strict } = await decodersOf(label);
    const encode = createSinglebyteEncoder(label);
    for (let byte = 0; byte < 256; byte++) {
      const text = attempt(strict, Uint8Array.of(byte));
      if (text !== undefined) assertEquals([label, ...encode(text)], [label, byte]);
    }
  }
});

test("text in a legacy encoding is the same in every runtime, and strict where it has to be", async () => {
  const read = (bytes: number[], options: Parameters<typeof readLines>[1]) =>
    readLines(new File([Uint8Array.from(bytes)], "a.txt"), options);
  assertEquals(await read([0x80, 10], { encoding: "gbk" }), ["€"]);
  assertEquals(await read([0xa4, 10], { encoding: "koi8-u" }), ["є"]);
  assertEquals(await read([0xa1, 0xa1, 10], { encoding: "euc-kr" }), ["\u3000"]);
  const error = await assertRejects(
    () => read([0x61, 10, 0xb0, 0xa1, 0xc9, 0xa1, 10], { encoding: "euc-kr" }),
    SourceError,
  );
  assertEquals(
    error.message,
    'Cannot decode "a.txt": expected euc-kr, got the byte 0xa1 at byte 5 (line 2); other values of ' +
      "'encoding' or 'errors' may help",
  );
});

for (const encoding of multiByte) {
  test(`${encoding}: lines are those of the whole text, whatever a file is cut into`, async () => {
    // Bytes that lead or trail in characters, and delimiters, in any order.
    const bytes = fc.array(
      fc.constantFrom(0x0a, 0x3b, 0x3f, 0x30, 0x41, 0x5c, 0x7e, 0x81, 0x8e, 0x8f, 0xa1, 0xb0, 0xfe),
      { maxLength: 24 },
    );
    const cases = fc.record({
      bytes,
      blockSize: fc.integer({ min: 1, max: 12 }),
      delimiter: fc.constantFrom("\n", ";", "?0", ";A"),
      errors: fc.constantFrom("replace", "skip"),
    });
    const { lenient } = await decodersOf(encoding);
    await fc.assert(fc.asyncProperty(cases, async ({ bytes, blockSize, delimiter, errors }) => {
      const content = Uint8Array.from(bytes);
      const lines = lenient(content).split(delimiter);
      if (lines.at(-1) === "") lines.pop();
      const file = new File([content], "a");
      const read = await readLines(file, { encoding, blockSize, delimiter, errors });
      const readable = (line: string) => errors === "replace" || !line.includes("\ufffd");
      assertEquals(read, lines.filter(readable));
    }));
  });
}

test('"ascii" is ASCII alone', async () => {
  const file = new File([Uint8Array.of(0x61, 0x0a, 0x62, 0xe9, 0x63, 0x0a)], "a");
  for (const encoding of ["ascii", "US-ASCII"]) {
    await assertRejects(
      () => readLines(file, { encoding }),
      SourceError,
      "expected ascii, got the byte 0xe9 at byte 3 (line 2)",
    );
    assertEquals(await readLines(file, { encoding, errors: "replace" }), ["a", "b\ufffdc"]);
    assertEquals(await readLines(file, { encoding, errors: "ignore" }), ["a", "bc"]);
  }
  assertEquals(await readLines(file, { encoding: "latin1" }), ["a", "béc"]);
  const decode = decoderOf(encodingOf("ascii"), "strict");
  assertEquals(assertThrows(() => decode(Uint8Array.of(97, 255)), InvalidBytesError).before, "a");
});
