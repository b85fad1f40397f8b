import fc from "fast-check";
import { pack, unpack } from "../../src/wire/packing.ts";
import { assert, assertEquals, test } from "../harness.ts";

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
  fc.array(fc.record({ a: number, b: fc.record({ c: string, d: fc.tuple(number) }) }), long),
  fc.array(fc.record({ a: number, b: string }, { requiredKeys: ["a"] }), long),
  fc.array(fc.constantFrom("", "GET", "POST", "a long string that comes again"), long),
);

test("unpack() gives back what pack() was given, across threads", () => {
  const value = fc.oneof(array, fc.record({ keys: array, values: array }), fc.anything());
  fc.assert(fc.property(value, (value) => {
    assertEquals(unpack(structuredClone(pack(value))), value);
  }));
});

/** Buckets of a table, long and short, empty ones too. */
const bucket = fc.record({
  keys: fc.oneof(array, fc.array(string, { maxLength: 3 }), fc.constant([])),
  values: fc.oneof(array, fc.array(number, { maxLength: 3 })),
  positions: fc.oneof(fc.array(fc.nat(), long), fc.constant([])),
  end: fc.nat(),
});

test("unpack() gives back tables in buckets, across threads", () => {
  fc.assert(fc.property(fc.oneof(bucket, fc.array(bucket, { maxLength: 40 })), (value) => {
    assertEquals(unpack(structuredClone(pack(value))), value);
  }));
});

test("pack() makes columns of records, and of lists of them", () => {
  const keys = Array.from({ length: 40 }, (_, i) => `word${i}`);
  const record = { keys, values: keys.map((_, i) => i), positions: [0], end: 40 };
  const forms = (value: unknown) => {
    const packed = pack(value);
    assert(packed.pack === "record");
    return Object.entries(packed.fields).map(([name, field]) => [name, field.pack]);
  };
  const expected = [
    ["keys", "strings"],
    ["values", "numbers"],
    ["positions", "none"],
    ["end", "none"],
  ];
  assertEquals(forms(record), expected);
  const packed = pack([record, record]);
  assert(packed.pack === "list");
  assertEquals(packed.items.map(({ pack }) => pack), ["record", "record"]);
});

test("pack() keeps objects that are not plain, and what a plain one has besides columns", () => {
  const long = Array.from({ length: 40 }, (_, i) => i);
  class Table {
    keys = long;
  }
  const lists = [
    { keys: long, nested: { keys: long }, date: new Date(0), map: new Map([[1, long]]) },
    { ["__proto__"]: long, a: long },
    Object.assign(Object.create(null), { keys: long }),
    Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`c${i}`, long])),
    [{ keys: long }, { keys: [] }],
    [{ keys: long }, null],
  ];
  for (const value of lists) {
    assertEquals(unpack(structuredClone(pack(value))), structuredClone(value));
  }
  assertEquals(pack(new Table()).pack, "none");
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
  assertEquals(packed.pack, "rows");
  assertEquals(packed.pack === "rows" && packed.columns.map((column) => column.pack), [
    "strings",
    "numbers",
  ]);
});

test("pack() makes columns of objects of the same properties", () => {
  const objects = Array.from({ length: 40 }, (_, i) => ({ word: `word${i}`, at: { i } }));
  const packed = pack(objects);
  assert(packed.pack === "rows");
  assertEquals(packed.shape, ["word", "at"]);
  assertEquals(packed.columns.map(({ pack }) => pack), ["strings", "rows"]);
});

test("pack() numbers strings that come again", () => {
  const methods = Array.from(
    { length: 4000 },
    (_, i) => i < 40 ? `method ${i}` : `method ${i % 7}`,
  );
  const packed = pack(methods);
  assert(packed.pack === "dictionary");
  assertEquals(packed.codes.length, methods.length);
  assertEquals(unpack(structuredClone(packed)), methods);
  assertEquals(pack(methods.map((method, i) => method + i)).pack, "strings");
});

test("pack() numbers no more strings than there are numbers", () => {
  const repeated = (count: number) =>
    Array.from({ length: 4 * count }, (_, i) => `text ${Math.floor(i / 4)}`);
  for (const [count, form] of [[65_536, "dictionary"], [65_537, "strings"]] as const) {
    const packed = pack(repeated(count));
    assertEquals(packed.pack, form);
    assertEquals(unpack(packed), repeated(count));
  }
});

test("pack() leaves to the clone what is there many times, and what contains itself", () => {
  const shared = { text: "shared", numbers: [1, 2, 3] };
  assertEquals(pack(Array.from({ length: 100 }, () => shared)).pack, "none");
  interface Node {
    self?: Node;
    i: number;
  }
  const circular = Array.from({ length: 40 }, (_, i): Node => ({ i }));
  for (const node of circular) node.self = node;
  const [first] = unpack(structuredClone(pack(circular))) as Node[];
  assertEquals(first!.self!.self!.self!.self!.self!.self!.i, 0);
  const columnsIn = (packed: ReturnType<typeof pack>): number =>
    packed.pack === "rows" ? packed.columns.reduce((sum, it) => sum + columnsIn(it), 0) : 1;
  const tangled = Array.from({ length: 40 }, (): Record<string, unknown> => ({}));
  for (const it of tangled) for (let k = 0; k < 12; k++) it[`r${k}`] = it;
  assert(columnsIn(pack(tangled)) <= 64);
});

test("pack() keeps what arrays have besides elements", () => {
  const matches = Array.from({ length: 40 }, () => /(?<word>b)(c)?/.exec("abc")!);
  const [match] = structuredClone(unpack(structuredClone(pack(matches)))) as typeof matches;
  assertEquals([match?.index, match?.input, match?.groups?.word], [1, "abc", "b"]);
  const long = /(b)/.exec("abc")!;
  while (long.length < 1000) long.push("b");
  const unpacked = unpack(structuredClone(pack(long))) as typeof long;
  assertEquals([unpacked.length, unpacked.index], [1000, 1]);
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
