import fc from "fast-check";
import { pack, unpack } from "../../src/engine/workers/packing.ts";
import { assertEquals, test } from "../harness.ts";

const string = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "\ud800", "a long string that is not cut short", "\u{1f600}"),
);
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(NaN, -0, Infinity, 2 ** 53));
const long = { minLength: 30, maxLength: 80 };

/** Arrays of every kind that packs, and of those that nearly do. */
const array: fc.Arbitrary<unknown[]> = fc.oneof(
  fc.array(string, long),
  fc.array(number, long),
  fc.array(fc.tuple(string, number), long),
  fc.array(fc.tuple(string, fc.tuple(number, string)), long),
  fc.array(fc.oneof(string, number, fc.constantFrom(null, undefined, true, 1n)), long),
  fc.array(fc.array(fc.oneof(string, number), { maxLength: 3 }), long),
  fc.array(fc.record({ a: number }), long),
);

test("unpack() gives back what pack() was given, across threads", () => {
  const value = fc.oneof(array, fc.record({ keys: array, values: array }), fc.anything());
  fc.assert(fc.property(value, (value) => {
    assertEquals(unpack(structuredClone(pack(value))), value);
  }));
});

test("pack() keeps the parts of strings apart across texts", () => {
  const strings = Array.from({ length: 3000 }, (_, i) => "x".repeat(i % 97) + (i % 3 ? "" : i));
  assertEquals(unpack(structuredClone(pack(strings))), strings);
  const empty = Array.from({ length: 100 }, () => "");
  assertEquals(unpack(pack(empty)), empty);
});

test("pack() makes columns of tuples", () => {
  const pairs = Array.from({ length: 40 }, (_, i) => [`word${i}`, i]);
  const packed = pack(pairs);
  assertEquals(packed.pack, "tuples");
  assertEquals(packed.pack === "tuples" && packed.columns.map((column) => column.pack), [
    "strings",
    "numbers",
  ]);
});

test("pack() keeps what arrays have besides elements", () => {
  const matches = Array.from({ length: 40 }, () => /(?<word>b)(c)?/.exec("abc")!);
  const [match] = structuredClone(unpack(structuredClone(pack(matches)))) as typeof matches;
  assertEquals([match?.index, match?.input, match?.groups?.word], [1, "abc", "b"]);
});

test("pack() leaves sparse, short and mixed arrays alone", () => {
  const sparse = new Array(40);
  sparse[0] = "a";
  for (
    const value of [sparse, ["a"], [...Array(40).keys(), "a"], "text", null, new Map([[1, 2]])]
  ) {
    assertEquals(pack(value), { pack: "none", value });
  }
});
