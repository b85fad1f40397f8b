import fc from "fast-check";

import { isStringPair, pairOf, pairText } from "../../src/ops/string_pair.ts";
import { assert, assertEquals, test } from "../harness.ts";
import { hostileText } from "./texts.ts";

test("pairOf() gives the pair of a text back", () => {
  fc.assert(fc.property(hostileText(), hostileText(), (first, second) => {
    const pair: unknown = [first, second];
    assertEquals(isStringPair(pair), first.length <= 255);
    if (isStringPair(pair)) assertEquals(pairOf(pairText(pair)), pair);
  }));
});

test("pairText() is the same for equal pairs alone, wherever one string ends and the next begins", () => {
  fc.assert(fc.property(fc.array(hostileText(), { minLength: 2, maxLength: 6 }), (texts) => {
    const all = texts.join("");
    const ends = Array.from({ length: Math.min(256, all.length + 1) }, (_, i) => i);
    const pairs = ends.map((end) => pairText([all.slice(0, end), all.slice(end)]));
    assertEquals(new Set(pairs).size, ends.length);
  }));
});

for (const length of [0, 1, 127, 128, 254, 255]) {
  test(`pairText() has room for a first half of ${length} characters`, () => {
    for (const character of ["a", "\xff", "漢", "\ud800"]) {
      for (const second of ["", "b", character.repeat(300)]) {
        const pair = [character.repeat(length), second] as const;
        assert(isStringPair(pair));
        assertEquals(pairText(pair).length, 1 + length + second.length);
        assertEquals(pairOf(pairText(pair)), [...pair]);
      }
    }
  });
}

test("isStringPair() is true of two strings in an array, the first not too long, and nothing else", () => {
  const others = [
    ["x".repeat(256), ""],
    ["a"],
    ["a", "b", "c"],
    ["a", 1],
    [1, "a"],
    [undefined, "a"],
    // deno-lint-ignore no-sparse-arrays
    [, "a"],
    "ab",
    { 0: "a", 1: "b", length: 2 },
    [new String("a"), "b"],
    null,
    undefined,
  ];
  assertEquals(others.map(isStringPair), others.map(() => false));
  assert(isStringPair(["", ""]));
});
