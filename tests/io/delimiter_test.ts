import fc from "fast-check";
import { assertEquals, test } from "../harness.ts";
import { delimiterOf, firstEnd, lastEnd } from "../../src/io/text/delimiter.ts";

/** Few values, so that delimiters occur, overlap, and are found at odd positions. */
const bytes = (minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(0, 1, 2), { minLength, maxLength }).map((values) =>
    Uint8Array.from(values)
  );

/** Ends of all occurrences counted off from `from`, found the slow way. */
function allEnds(text: Uint8Array, pattern: Uint8Array, unit: number, from: number): number[] {
  const ends: number[] = [];
  for (let at = from; at + pattern.length <= text.length;) {
    const here = at % unit === 0 && pattern.every((byte, i) => text[at + i] === byte);
    at += here ? pattern.length : 1;
    if (here) ends.push(at);
  }
  return ends;
}

test("delimiterOf() knows which delimiters overlap themselves", () => {
  const overlapping = (text: string) => delimiterOf(new TextEncoder().encode(text), 1).overlapping;
  for (const text of ["\n\n", "aa", "aba", "abcab"]) assertEquals(overlapping(text), true);
  for (const text of ["\n", "\r\n", "ab", "aab", "<br>"]) assertEquals(overlapping(text), false);
  // Two characters of UTF-16 whose bytes overlap, but not by whole characters.
  assertEquals(delimiterOf(Uint8Array.of(0, 1, 1, 0), 2).overlapping, false);
  assertEquals(delimiterOf(Uint8Array.of(0, 1, 0, 1), 2).overlapping, true);
});

test("firstEnd() and lastEnd() find what a slow search finds", () => {
  const unit = fc.constantFrom(1, 2);
  fc.assert(fc.property(bytes(0, 20), bytes(1, 3), unit, fc.nat(6), (text, some, unit, from) => {
    const pattern = unit === 1 ? some : Uint8Array.from([...some, ...some.toReversed()]);
    const start = from * unit;
    const delimiter = delimiterOf(pattern, unit);
    const ends = allEnds(text, pattern, unit, start);
    assertEquals(firstEnd(delimiter, text, start, 0), ends[0] ?? -1);
    assertEquals(lastEnd(delimiter, text, start, 0), ends.at(-1) ?? -1);
  }));
});

test("firstEnd() counts units from the start of the file", () => {
  const delimiter = delimiterOf(Uint8Array.of(10, 0), 2);
  const text = Uint8Array.of(10, 0, 10, 0);
  assertEquals(firstEnd(delimiter, text, 0, 4), 2);
  assertEquals(firstEnd(delimiter, text.subarray(1), 0, 5), 3);
});
