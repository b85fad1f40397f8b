import fc from "fast-check";

import { FieldRows, type Fields, hashOfFields, readFields } from "../../src/tables/field_rows.ts";
import { joinedText } from "../../src/tables/joined_text.ts";
import { hashOf, KeyIndex } from "../../src/tables/key_index.ts";
import { compositeKey } from "../../src/values/value_key.ts";
import { assertSame } from "../bag/model.ts";
import { assertEquals, test } from "../harness.ts";
import { hostileText } from "./texts.ts";

const field = fc.oneof(
  fc.constantFrom<unknown>(0, -0, NaN, 1, "1", "", null, undefined, true, false, 0.5, 2 ** 40),
  fc.string({ maxLength: 1 }),
  hostileText(),
);

/** Keys with fields, and some that are nearly such. */
const key = fc.oneof(
  fc.array(field, { minLength: 1, maxLength: 3 }),
  fc.dictionary(fc.constantFrom("a", "b", "__proto__", "long name"), field),
  fc.dictionary(fc.constantFrom("a", "b"), field, { noNullPrototype: true }),
  fc.array(fc.oneof(field, fc.constantFrom<unknown>(1n, [], {}, new Date(1))), { maxLength: 18 }),
  fc.constantFrom<unknown>([, 1], [undefined, 1], { b: 1, a: 2 }, { a: 2, b: 1 }),
);

test("keys with fields are equal exactly where their texts are, and so are their hashes", () => {
  fc.assert(fc.property(fc.array(key), (keys) => {
    const index = new KeyIndex();
    const rows = new Map<string, number>();
    for (const key of keys) {
      const text = compositeKey(key);
      const row = rows.get(text) ?? rows.size;
      assertEquals([index.find(key), index.rowOf(key)], [rows.has(text) ? row : -1, row]);
      if (!rows.has(text)) assertSame(index.keyOf(row), key);
      rows.set(text, row);
      assertEquals(hashOf(key), index.hashOf(row));
    }
  }));
});

test("FieldRows tells keys of equal hashes apart", () => {
  const pair = fc.array(field, { minLength: 2, maxLength: 2 });
  fc.assert(fc.property(fc.array(pair), fc.constantFrom(0, 1, -1, 2 ** 31 - 1), (pairs, hash) => {
    const kept: unknown[] = [];
    const rows = new FieldRows(undefined, 2, kept);
    const expected = new Map<string, number>();
    for (const pair of pairs) {
      const text = compositeKey(pair);
      const joined = joinedText(pair);
      assertEquals(rows.find(pair, joined, hash), expected.get(text) ?? -1);
      if (expected.has(text)) continue;
      kept.push(rows.add(pair, pair, joined, { hash, row: expected.size }));
      expected.set(text, expected.size);
    }
  }));
});

test("readFields() leaves out keys of other kinds", () => {
  const fields: Fields = [];
  class Point {
    x = 1;
  }
  const wide = Array.from({ length: 17 }, (_, i) => i);
  for (const key of [[], {}, [[1]], [1n], [new Date(0)], { a: {} }, new Point(), wide, "a", null]) {
    assertEquals(readFields(key, fields), null);
  }
  assertEquals([readFields({ b: 1, a: "x" }, fields), fields], [["a", "b"], ["x", 1]]);
  assertEquals([readFields([1, , "x"], fields), fields], [undefined, [1, undefined, "x"]]);
});

test("hashOfFields() depends on the order of fields", () => {
  assertEquals(hashOfFields(0, ["a", "b"]) === hashOfFields(0, ["b", "a"]), false);
});

test("long fields that come often are found as all others, also when too many are new", () => {
  const index = new KeyIndex();
  const rows = new Map<string, number>();
  for (let i = 0; i < 9000; i++) {
    // First a few, then none that was there before, then a few again.
    const kind = i < 3000 || i > 6000 ? i % 300 : i;
    const key = [`${i % 7}`, `a field that is longer than most, of kind ${kind}`];
    const text = key.join();
    const row = index.rowOf(key);
    assertEquals([row, index.hashOf(row)], [rows.get(text) ?? rows.size, hashOf(key)]);
    assertEquals([index.find(key), index.keyOf(row)], [row, key]);
    rows.set(text, row);
  }
});
