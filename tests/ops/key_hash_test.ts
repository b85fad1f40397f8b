import fc from "fast-check";

import { bucketOfHash, hashOf, hashOfText } from "../../src/ops/key_hash.ts";
import { KeyIndex } from "../../src/ops/key_index.ts";
import { compositeKey } from "../../src/ops/value_key.ts";
import { hostileValue } from "../bag/model.ts";
import { assert, assertEquals, test } from "../harness.ts";
import { hostileText } from "./texts.ts";

const integers = [0, -0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53 - 1, -(2 ** 53) + 1];

/** Keys of all kinds. */
const key = fc.oneof(
  hostileValue(),
  hostileText(),
  fc.tuple(hostileText(), hostileText()),
  fc.constantFrom(...integers, 2 ** 53, 0.5, NaN, Infinity),
  fc.maxSafeInteger(),
  fc.double(),
  fc.bigInt(),
);

test("hashOf() is the hash that a key has in an index", () => {
  fc.assert(fc.property(fc.array(key), (keys) => {
    const index = new KeyIndex();
    for (const key of keys) {
      assertEquals(index.hashOf(index.rowOf(key)), hashOf(key));
      assertEquals(index.rowOf(index.keyOf(index.rowOf(key))), index.rowOf(key));
    }
  }));
});

test("hashOf() is the same for equal keys, and a whole number of 32 bits", () => {
  fc.assert(fc.property(key, (key) => {
    const hash = hashOf(key);
    assert(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32, `${hash}`);
    assertEquals(hashOf(structuredClone(key)), hash);
  }));
  assertEquals(hashOf(-0), hashOf(0));
  assertEquals(hashOf({ a: 1, b: [2] }), hashOf({ b: [2], a: 1 }));
  assertEquals(hashOf(new Set(["a", "b"])), hashOf(new Set(["b", "a"])));
});

test("hashOf() never changes, since workers of all runtimes must agree on it", () => {
  const hashes = ["", "word", "漢字", "\ud800", 0, 1, -1, 2 ** 40, 0.5, NaN, null, true, 7n]
    .map(hashOf);
  assertEquals(hashes, [
    hashOfText(""),
    ...[hashOfText("word"), hashOfText("漢字"), hashOfText("\ud800")],
    ...hashes.slice(4, 8),
    ...["#0.5;", "#NaN;", "N", "t", "n7;"].map(hashOfText),
  ]);
  assertEquals(hashes.slice(0, 8), [
    2752621908,
    3627241374,
    2698566819,
    2347949042,
    0,
    2654356959,
    1638896110,
    3872238744,
  ]);
  assertEquals(hashOf(["a", "b"]), hashOfText("\x01ab"));
  const long = "x".repeat(256);
  assertEquals(hashOf([long, "b"]), hashOfText(compositeKey([long, "b"])));
});

const series: Readonly<Record<string, (i: number) => unknown>> = {
  "small integers": (i) => i,
  "multiples of 8": (i) => 8 * i,
  "multiples of 4096": (i) => 4096 * i,
  "negative integers": (i) => -i,
  "large integers": (i) => i * 2 ** 33,
  halves: (i) => i + 0.5,
  words: (i) => `word${i}`,
  "words that differ in front": (i) => `${i}word`,
  "two-byte words": (i) => `漢${i.toString(36)}字`,
  pairs: (i) => [`${i % 100}`, `${i}`],
  records: (i) => ({ id: i }),
};

for (const [name, keyAt] of Object.entries(series)) {
  test(`buckets are of about one size for ${name}`, () => {
    for (const count of [2, 7, 8, 16]) {
      const sizes = new Array<number>(count).fill(0);
      const keys = 16_000;
      for (let i = 0; i < keys; i++) sizes[bucketOfHash(hashOf(keyAt(i)), count)]!++;
      const even = keys / count;
      for (const size of sizes) assert(size > 0.8 * even && size < 1.2 * even, `${sizes}`);
    }
  });

  test(`hashes of ${name} are spread over the places of a table`, () => {
    const places = 4096;
    const used = new Set<number>();
    for (let i = 0; i < places; i++) used.add(hashOf(keyAt(i)) % places);
    // As many as throwing at random would leave: 1 - 1/e of all.
    assert(used.size > 0.5 * places, `${used.size} of ${places}`);
  });
}

test("bucketOfHash() gives every hash a bucket, and buckets in the order of hashes", () => {
  for (const count of [1, 2, 3, 16, 1000]) {
    assertEquals(bucketOfHash(0, count), 0);
    assertEquals(bucketOfHash(2 ** 32 - 1, count), count - 1);
    assertEquals(bucketOfHash(2 ** 31, count), Math.floor(count / 2));
  }
});
