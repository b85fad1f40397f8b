import fc from "fast-check";
import { checksum } from "../../src/wire/bytes/checksum.ts";
import { decode } from "../../src/wire/bytes/decode.ts";
import { encode } from "../../src/wire/bytes/encode.ts";
import { CodecError, tag, viewClasses } from "../../src/wire/bytes/layout.ts";
import { assert, assertEquals, assertInstanceOf, assertThrows, test } from "../harness.ts";
import { goldenValue } from "./golden_bytes.ts";
import { hostileValue } from "./hostile_values.ts";
import { assertSame } from "./same_value.ts";

/** A small encoding that has parts of every kind. */
const small = encode([{ a: 1.5, b: "text" }, new Uint8Array([1, 2, 3]), "\ud800", 7n]);

/** Puts the checksum of damaged bytes right, so that what is behind it is read. */
function resealed(bytes: Uint8Array<ArrayBuffer>): Uint8Array {
  new DataView(bytes.buffer).setUint32(4, checksum(bytes.subarray(8)), true);
  return bytes;
}

test("decode() refuses bytes that are cut off or go on, at every length", () => {
  for (let length = 0; length < small.length; length++) {
    assertThrows(() => decode(small.slice(0, length)), CodecError, "Cannot decode");
    const rest = small.slice(length);
    if (length > 0) assertThrows(() => decode(rest), CodecError, "Cannot decode");
  }
  assertThrows(() => decode(new Uint8Array([...small, 0])), CodecError, "as it says");
});

test("decode() refuses every byte that is another", () => {
  for (let at = 0; at < small.length; at++) {
    for (const bit of [1, 16, 128]) {
      const bytes = small.slice();
      bytes[at]! ^= bit;
      assertThrows(() => decode(bytes), CodecError, "Cannot decode");
    }
  }
});

test("decode() refuses encodings in which several bytes are others", () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1 });
  fc.assert(fc.property(hostileValue, changes, (value, changes) => {
    const bytes = encode(value);
    for (const [at, bits] of changes) bytes[at % bytes.length]! ^= bits;
    const same = encode(value).every((byte, i) => byte === bytes[i]);
    if (!same) assertThrows(() => decode(bytes), CodecError, "Cannot decode");
  }));
});

test("decode() refuses bytes of anything else", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    assertThrows(() => decode(bytes), CodecError, "Cannot decode");
  }));
});

test("decode() says what it found, and where", () => {
  const changed = (at: number, byte: number) => {
    const bytes = small.slice();
    bytes[at] = byte;
    return bytes;
  };
  const wrong: readonly [Uint8Array, string][] = [
    [new Uint8Array(7), "expected a header of 40 bytes, got 7 bytes at byte 0"],
    [changed(0, 0x50), 'expected bytes that begin with "HLD", got 50 4c 44 01 at byte 0'],
    [changed(3, 2), "expected version 1, got version 2 at byte 3"],
    [small.slice(0, -8), `expected ${small.length} bytes, as it says, got ${small.length - 8}`],
    [changed(48, 99), "expected the checksum "],
  ];
  for (const [bytes, message] of wrong) assertThrows(() => decode(bytes), CodecError, message);
});

test("decode() ends soon, with a value or a CodecError, on parts that make no sense", () => {
  const encodings = fc.oneof(hostileValue, fc.constant(null).map(goldenValue)).map(encode);
  const word = fc.oneof(
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    fc.tuple(fc.integer({ min: -1, max: 40 }), fc.nat(31)).map(([n, tag]) => n << 5 | tag),
    fc.constantFrom(0x7fefffff, 0x7ff00000, 0x41efffff),
  );
  const changes = fc.array(fc.tuple(fc.nat(), word), { minLength: 1, maxLength: 4 });
  const start = performance.now();
  let [tried, refused] = [0, 0];
  const property = fc.property(encodings, changes, (bytes, changes) => {
    const words = new Int32Array(bytes.buffer);
    for (const [at, word] of changes) words[4 + at % (words.length - 4)] = word;
    tried++;
    try {
      decode(resealed(bytes));
    } catch (error) {
      assertInstanceOf(error, CodecError);
      refused++;
    }
  });
  fc.assert(property, { numRuns: 3000 });
  assert(refused > tried / 10, `${refused} of ${tried} refused`);
  assert(performance.now() - start < 30_000);
});

test("decode() makes nothing of the size that a wrong length says", () => {
  const bytes = encode([new Uint8Array(8), "long ".repeat(1000), [1, 2], Array(20).fill(0.5)]);
  const words = new Int32Array(bytes.buffer);
  for (let at = 4; at < words.length; at++) {
    for (const tag of [3, 4, 8, 9, 10, 11, 12, 14, 15, 20]) {
      const copy = bytes.slice();
      new Int32Array(copy.buffer)[at] = (2 ** 26 - 1) << 5 | tag;
      try {
        decode(resealed(copy));
      } catch (error) {
        assertInstanceOf(error, CodecError);
      }
    }
  }
});

test("decode() names a class that the runtime lacks", () => {
  const bytes = encode(new Uint8Array(4));
  const words = new Int32Array(bytes.buffer);
  const at = words.findIndex((word, i) => i >= 10 && (word & 31) === tag.view);
  words[at] = viewClasses.indexOf("Float16Array") << 5 | tag.view;
  words[at + 2] = 2 << 5 | tag.int;
  resealed(bytes);
  if (Reflect.has(globalThis, "Float16Array")) {
    assertEquals(Object.prototype.toString.call(decode(bytes)), "[object Float16Array]");
  } else {
    assertThrows(() => decode(bytes), CodecError, "a Float16Array: this runtime has no such class");
  }
});

test("decode() reads bytes wherever they lie", () => {
  for (let offset = 0; offset < 9; offset++) {
    const moved = new Uint8Array(small.length + 20).subarray(offset, offset + small.length);
    moved.set(small);
    assertSame(decode(moved), decode(small));
  }
});

test("checksum() is XXH32", () => {
  const sums: readonly [string, number][] = [
    ["", 0x02cc5d05],
    ["a", 0x550d7456],
    ["abc", 0x32d153ff],
    ["Nobody inspects the spammish repetition", 0xe2293b2f],
  ];
  for (const [text, sum] of sums) {
    const bytes = new TextEncoder().encode(text);
    assertEquals(checksum(bytes), sum);
    const moved = new Uint8Array(bytes.length + 1);
    moved.set(bytes, 1);
    assertEquals(checksum(moved.subarray(1)), sum);
  }
});
