import fc from "fast-check";

import {
  bucketOfHash,
  hashOfText,
  hashSecret,
  shareHashSecret,
} from "../../src/tables/key_hash.ts";
import { hashOf, KeyIndex } from "../../src/tables/key_index.ts";
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

test("keys have the same hash in any index, and are found again as the index gives them", () => {
  fc.assert(fc.property(fc.array(key), (keys) => {
    const index = new KeyIndex();
    for (const key of keys) {
      const row = index.rowOf(key);
      assertEquals([index.hashOf(row), index.find(key)], [hashOf(key), row]);
      assertEquals(index.rowOf(index.keyOf(row)), row);
    }
  }));
});

test("objects have the same hash in an index that has seen more shapes than it has tables for", () => {
  const index = new KeyIndex();
  for (let i = 0; i < 200; i++) {
    const key = { [`name ${i}`]: i, other: "a" };
    const row = index.rowOf(key);
    assertEquals([index.rowOf({ other: "a", [`name ${i}`]: i }), index.size], [row, i + 1]);
    assertEquals([index.hashOf(row), index.keyOf(row)], [hashOf(key), key]);
  }
});

test("hashOf() is the same for equal keys, and a whole number of 32 bits, signed", () => {
  fc.assert(fc.property(key, (key) => {
    const hash = hashOf(key);
    assert(hash === (hash | 0), `${hash}`);
    assertEquals(hashOf(structuredClone(key)), hash);
  }));
  assertEquals(hashOf(-0), hashOf(0));
  assertEquals(hashOf({ a: 1, b: [2] }), hashOf({ b: [2], a: 1 }));
  assertEquals(hashOf(new Set(["a", "b"])), hashOf(new Set(["b", "a"])));
});

/** HalfSipHash-c-d as its authors describe it: of bytes, little-endian. */
function halfSipHash(
  [c, d]: readonly [number, number],
  key: readonly [number, number],
  bytes: readonly number[],
): number {
  const v = [key[0], key[1], 0x6c796765 ^ key[0], 0x74656462 ^ key[1]] as number[];
  const rotated = (x: number, by: number) => (x << by) | (x >>> (32 - by));
  const addTo = (i: number, j: number, by: number, then: number) => {
    v[i] = (v[i]! + v[j]!) | 0;
    v[j] = rotated(v[j]!, by) ^ v[i]!;
    v[i] = rotated(v[i]!, then);
  };
  const rounds = (n: number) => {
    for (let i = 0; i < n; i++) {
      addTo(0, 1, 5, 16);
      addTo(2, 3, 8, 0);
      addTo(0, 3, 7, 0);
      addTo(2, 1, 13, 16);
    }
  };
  const whole = bytes.length & ~3;
  for (let i = 0; i <= whole; i += 4) {
    const end = i === whole ? bytes.length << 24 : 0;
    const word = bytes.slice(i, i + 4).reduce((sum, byte, at) => sum | (byte << (8 * at)), end);
    v[3]! ^= word;
    rounds(c);
    v[0]! ^= word;
  }
  v[2]! ^= 0xff;
  rounds(d);
  return v[1]! ^ v[3]!;
}

test("halfSipHash() gives what the authors' HalfSipHash-2-4 gives", () => {
  const key = [0x03020100, 0x07060504] as const;
  const hashes = Array.from({ length: 4 }, (_, length) => {
    const bytes = Array.from({ length }, (_, i) => i);
    return halfSipHash([2, 4], key, bytes) >>> 0;
  });
  assertEquals(hashes, [0x5b9f35a9, 0xb85a4727, 0x03a662fa, 0x04e7fe8a]);
});

/** Does something while hashes depend on another secret. */
function withSecret(secret: readonly [number, number], act: () => void): void {
  const usual = hashSecret().slice();
  shareHashSecret(Int32Array.from(secret));
  try {
    act();
  } finally {
    shareHashSecret(usual);
  }
}

test("hashOfText() is HalfSipHash-1-3 of the text's UTF-16 under the process's secret", () => {
  const secret = fc.tuple(fc.integer(), fc.integer());
  fc.assert(fc.property(secret, hostileText(), (secret, text) => {
    const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
    const bytes = units.flatMap((unit) => [unit & 0xff, unit >>> 8]);
    withSecret(secret, () => assertEquals(hashOfText(text), halfSipHash([1, 3], secret, bytes)));
  }));
});

test("keys whose hashes are equal under one secret have different ones under another", () => {
  const keys = Array.from({ length: 2000 }, (_, i) => [`${i}`, i, i * 2 ** 32, i + 0.5, [i, "a"]])
    .flat();
  const byHash = new Map<number, unknown[]>();
  const short = (key: unknown) => hashOf(key) & 0xffff;
  for (const key of keys) byHash.set(short(key), [...byHash.get(short(key)) ?? [], key]);
  const colliding = [...byHash.values()].filter(({ length }) => length > 1);
  assert(colliding.length > 100, `${colliding.length}`);
  withSecret([1, 2], () => {
    const still = colliding.filter(([a, b]) => short(a) === short(b));
    assert(still.length < 10, `${still.length} of ${colliding.length}`);
  });
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
    for (let i = 0; i < places; i++) used.add(hashOf(keyAt(i)) & (places - 1));
    // As many as throwing at random would leave: 1 - 1/e of all.
    assert(used.size > 0.5 * places, `${used.size} of ${places}`);
  });
}

test("bucketOfHash() gives every hash a bucket, and buckets in the order of their bits", () => {
  for (const count of [1, 2, 3, 16, 1000]) {
    assertEquals(bucketOfHash(0, count), 0);
    assertEquals(bucketOfHash(-1, count), count - 1);
    assertEquals(bucketOfHash(-(2 ** 31), count), Math.floor(count / 2));
  }
});
