/** Strings that engines keep in several ways, and that are hard to tell apart. */

import fc from "fast-check";

const lengths = [0, 1, 12, 13, 254, 255, 256, 257];

/** Strings of one-byte and two-byte characters, cut out of others or joined, with halves of pairs. */
export function hostileText(): fc.Arbitrary<string> {
  const unit = fc.constantFrom("\0", "\u0001", "a", "\xff", "é", "漢", "字", "각", "\u{1f600}");
  const half = fc.constantFrom("\ud83d", "\ude00", "\udfff", "\ud800");
  // The third is one syllable in three code units.
  const word = fc.constantFrom(
    "__proto__",
    "漢字漢字",
    "\u1112\u1161\u11ab",
    "한글",
    "hasOwnProperty",
  );
  const short = fc.string({ unit: fc.oneof(unit, half), maxLength: 3 });
  return fc.oneof(
    short,
    word,
    fc.tuple(short, fc.constantFrom(...lengths)).map(([text, n]) => text + "x".repeat(n)),
    fc.tuple(unit, fc.constantFrom(...lengths)).map(([text, n]) => text.repeat(n)),
    fc.tuple(word, short).map(([a, b]) => `${a}${b}${a}`.slice(1, -1)),
  );
}
