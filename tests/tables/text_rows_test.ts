import fc from "fast-check";

import { hashOfText } from "../../src/tables/key_hash.ts";
import { TextRows } from "../../src/tables/text_rows.ts";
import { assertEquals, test } from "../harness.ts";
import { hostileText } from "./texts.ts";

/** The row of each text, where equal ones have the same, found in turn by `TextRows` and by `Map`. */
function rowsBoth(texts: readonly string[], hashOf: (text: string) => number) {
  const kept: string[] = [];
  const rows = new TextRows(kept);
  const map = new Map<string, number>();
  const found: number[] = [];
  const expected: number[] = [];
  for (const text of texts) {
    found.push(rows.find(text, hashOf(text)));
    expected.push(map.get(text) ?? -1);
    if (map.has(text)) continue;
    map.set(text, kept.length);
    rows.add(hashOf(text), kept.push(text) - 1);
  }
  for (const text of texts) {
    found.push(rows.find(text, hashOf(text)));
    expected.push(map.get(text)!);
  }
  return { found, expected };
}

test("TextRows finds what a Map finds, whatever the texts", () => {
  fc.assert(fc.property(fc.array(hostileText()), (texts) => {
    const { found, expected } = rowsBoth(texts, hashOfText);
    assertEquals(found, expected);
  }));
});

test("TextRows tells texts of equal hashes apart, at either end of its places", () => {
  const hash = fc.constantFrom(0, 1, 1023, 1024, 2 ** 31 - 1, -(2 ** 31), -1);
  const texts = fc.array(fc.tuple(fc.string({ maxLength: 1 }), hash), { maxLength: 200 });
  fc.assert(fc.property(texts, (pairs) => {
    const hashes = new Map(pairs);
    const { found, expected } = rowsBoth(pairs.map(([text]) => text), (text) => hashes.get(text)!);
    assertEquals(found, expected);
  }));
});

test("TextRows grows, and still finds all there is and nothing else", () => {
  const words = Array.from({ length: 20_000 }, (_, i) => `w${i * 7919 % 12_345}`);
  for (const hashOf of [hashOfText, (text: string) => hashOfText(text) & ~0xfff]) {
    const { found, expected } = rowsBoth(words, hashOf);
    assertEquals(found, expected);
  }
});

test("TextRows leaves out rows of keys of other kinds", () => {
  const texts: (string | undefined)[] = [undefined, "a", undefined, "b"];
  const rows = new TextRows(texts);
  rows.add(hashOfText("a"), 1);
  rows.add(hashOfText("b"), 3);
  const find = (text: string) => rows.find(text, hashOfText(text));
  assertEquals(["a", "b", "c"].map(find), [1, 3, -1]);
});
