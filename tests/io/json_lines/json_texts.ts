/** Texts that are JSON, and such as nearly are. */

import fc from "fast-check";

/** JSON in every way of writing it, with names that are hard to set and numbers of all forms. */
export function jsonTexts(): fc.Arbitrary<string> {
  const space = fc.constantFrom("", "", "", " ", "\t", "\r\n");
  const name = fc.oneof(
    fc.constantFrom('"__proto__"', '"a"', '"a"', '"0"', '"constructor"', '""', '"\\u005f"'),
    fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)),
  );
  const scalar = fc.oneof(
    fc.constantFrom("null", "true", "false", "0", "-0", "1e5", "-1.50E+002", "1e400", "0.10"),
    fc.constantFrom("9007199254740993", '"\\ud800"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\u2028"'),
    fc.double().map((x) => JSON.stringify(x)),
    fc.bigInt().map(String),
    fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)),
  );
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.tuple(space, fc.array(tie("value"), { maxLength: 4 })).map(
        ([gap, items]) => `[${gap}${items.join(`${gap},${gap}`)}${gap}]`,
      ),
      fc.tuple(space, fc.array(fc.tuple(name, tie("value")), { maxLength: 4 })).map(
        ([gap, fields]) =>
          `{${gap}${fields.map((it) => it.join(`${gap}:${gap}`)).join(",")}${gap}}`,
      ),
    ),
  }));
  return fc.tuple(space, value, space).map((parts) => parts.join(""));
}

/** Texts that are nearly JSON: a character more, less or other. */
export function brokenTexts(): fc.Arbitrary<string> {
  const character = fc.constantFrom(..."{}[],:\"\\0123456789-+.eEtnfu x\t\n\0\u00a0\ufeff'/\ud800");
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    character,
    drop: fc.nat(2),
  });
  return fc.tuple(jsonTexts(), fc.array(edit, { minLength: 1, maxLength: 3 })).map(
    ([text, edits]) =>
      edits.reduce((broken, { at, character, drop }) => {
        const place = Math.floor(at * (broken.length + 1));
        const added = drop === 2 ? "" : character;
        return broken.slice(0, place) + added + broken.slice(place + Math.min(drop, 1));
      }, text),
  );
}
