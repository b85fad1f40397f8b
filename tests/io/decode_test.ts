import fc from "fast-check";
import { assertEquals, assertThrows, test } from "../harness.ts";
import { decoderOf, InvalidBytesError } from "../../src/io/text/decode.ts";
import { encodingOf } from "../../src/io/text/encoding.ts";
import { encodeUtf16, texts } from "./reading.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Bytes of which most are valid UTF-8, U+FFFD among them. */
const almostUtf8 = fc.array(
  fc.oneof(
    fc.constantFrom("a", "\n", "é", "€", "😀", "\ufffd").map((text) => [...encode(text)]),
    fc.constantFrom([0xff], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0x80], [0xc0], [0xed, 0xa0, 0x80]),
  ),
  { maxLength: 12 },
).map((parts) => Uint8Array.from(parts.flat()));

/** Index of the first byte that cannot be decoded, by trying every prefix of whole characters. */
function firstInvalid(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let valid = 0;
  for (let end = 1; end <= bytes.length; end++) {
    try {
      decoder.decode(bytes.subarray(0, end));
      valid = end;
    } catch {
      // Either in the middle of a character or beyond the first invalid byte.
    }
  }
  return valid;
}

test("decoderOf() decodes what was encoded and leaves byte order marks in", () => {
  fc.assert(fc.property(texts("\ufffd"), (text) => {
    for (const errors of ["strict", "replace", "ignore"] as const) {
      assertEquals(decoderOf(encodingOf("utf-8"), errors)(encode(text)), text);
      const utf16 = encodeUtf16(text, true);
      assertEquals(decoderOf(encodingOf("utf-16le"), errors)(utf16), text);
      const bigEndian = encodeUtf16(text, false);
      assertEquals(decoderOf(encodingOf("utf-16be"), errors)(bigEndian), text);
    }
  }));
});

test('decoderOf() tells under "strict" which byte is invalid', () => {
  const decode = decoderOf(encodingOf("utf-8"), "strict");
  fc.assert(
    fc.property(almostUtf8, (bytes) => {
      const at = firstInvalid(bytes);
      if (at === bytes.length) return void decode(bytes);
      const error = assertThrows(() => decode(bytes), InvalidBytesError);
      assertEquals(error.at, at);
      assertEquals(
        error.before,
        new TextDecoder("utf-8", { ignoreBOM: true }).decode(
          bytes.subarray(0, at),
        ),
      );
    }),
    { numRuns: 500 },
  );
});

test('decoderOf() tells under "strict" which byte of another encoding is invalid', () => {
  const utf16 = Uint8Array.of(97, 0, 0xfd, 0xff, 0x3d, 0xd8, 98, 0);
  const decode16 = decoderOf(encodingOf("utf-16le"), "strict");
  assertEquals(assertThrows(() => decode16(utf16), InvalidBytesError).at, 4);
  assertEquals(assertThrows(() => decode16(Uint8Array.of(97, 0, 98)), InvalidBytesError).at, 2);
  const sjis = decoderOf(encodingOf("shift_jis"), "strict");
  assertEquals(sjis(Uint8Array.of(0x83, 0x65, 0x0a)), "テ\n");
  const error = assertThrows(() => sjis(Uint8Array.of(0x83, 0x65, 0xfd, 0x0a)), InvalidBytesError);
  assertEquals([error.at, error.before], [2, "テ"]);
});

test('decoderOf() marks invalid bytes under "replace", and drops only them under "ignore"', () => {
  const encoding = encodingOf("utf-8");
  fc.assert(
    fc.property(almostUtf8, (bytes) => {
      const replaced = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
      assertEquals(decoderOf(encoding, "replace")(bytes), replaced);
      const genuine = new TextDecoder().decode(Uint8Array.from(withoutReplacement(bytes)));
      const kept = decoderOf(encoding, "ignore")(bytes);
      assertEquals(kept.replaceAll("\ufffd", ""), genuine.replaceAll("\ufffd", ""));
      assertEquals(kept.split("\ufffd").length - 1, countReplacement(bytes));
    }),
    { numRuns: 500 },
  );
});

/** Takes U+FFFD itself out of the bytes, a place where nothing valid can join up. */
function withoutReplacement(bytes: Uint8Array): number[] {
  return [...bytes].flatMap((byte, i) => {
    const inside = [0, 1, 2].some((back) => isReplacement(bytes, i - back));
    return inside ? (isReplacement(bytes, i) ? [0xff] : []) : [byte];
  });
}

function countReplacement(bytes: Uint8Array): number {
  return [...bytes].filter((_, i) => isReplacement(bytes, i)).length;
}

function isReplacement(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;
}

test("decoderOf() reads latin1 as windows-1252 in every runtime", () => {
  const decode = decoderOf(encodingOf("latin1"), "strict");
  assertEquals(decode(Uint8Array.of(0x80, 0x41, 0xe9, 0x9f, 0x81, 0x93)), "€AéŸ\x81“");
});
