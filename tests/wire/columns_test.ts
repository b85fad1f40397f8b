import fc from "fast-check";
import { ColumnBuilder, columnsOf, rowsOf } from "../../src/wire/columns.ts";
import { assert, assertEquals, test } from "../harness.ts";

const field = fc.oneof(
  fc.string(),
  fc.double(),
  fc.constantFrom(undefined, null, -0, "a string that is long enough to pin its text"),
  fc.array(fc.integer(), { maxLength: 3 }),
);
const elements = fc.oneof(
  fc.array(fc.tuple(field, field)),
  fc.array(fc.tuple(field, field, field)),
  fc.array(fc.record({ a: field, b: field, "1": field })),
  fc.array(fc.record({ a: field, b: field }, { requiredKeys: ["a"] })),
  fc.array(fc.oneof(field, fc.tuple(field), fc.record({ a: field }))),
);

test("ColumnBuilder gives elements back, in the order and the parts asked for", () => {
  fc.assert(fc.property(elements, fc.nat(3), fc.infiniteStream(fc.nat()), (elements, cuts, nat) => {
    const order = elements.map((_, i) => [nat.next().value, i]).sort(([a], [b]) => a! - b!);
    const places = new Uint32Array(elements.length);
    order.forEach(([, i], place) => places[i!] = place);
    const ends = Array.from({ length: cuts }, () => nat.next().value! % (elements.length + 1));
    ends.sort((a, b) => a - b).push(elements.length);

    const builder = new ColumnBuilder();
    for (const x of elements) builder.push(x, "key", "key");
    const parts = builder.cut(places, ends).map(rowsOf);

    const moved = order.map(([, i]) => elements[i!]);
    assertEquals(parts, ends.map((end, i) => moved.slice(ends[i - 1] ?? 0, end)));
  }));
});

test("ColumnBuilder gives back more strings than it looks for, and those that are keys", () => {
  const stored = ["s", "tored"].join("");
  const builder = new ColumnBuilder();
  const texts = Array.from({ length: 5000 }, (_, i) => `text ${i} of a column`);
  const elements = texts.flatMap((text): [string, string][] => [["stored", text], ["x", text]]);
  for (const x of elements) builder.push(x, "stored", stored);
  const places = Uint32Array.from(elements, (_, i) => i);
  assertEquals(rowsOf(builder.cut(places, [elements.length])[0]!), elements);
});

test("columnsOf() takes tuples and plain objects apart", () => {
  assertEquals(columnsOf([["to", 2], ["be", 1]], 2), {
    shape: 2,
    columns: [["to", "be"], [2, 1]],
  });
  assertEquals(columnsOf([{ n: 1, s: "a" }, { n: 2, s: "b" }], 2), {
    shape: ["n", "s"],
    columns: [[1, 2], ["a", "b"]],
  });
});

test("columnsOf() leaves alone what would not be the same again", () => {
  class Point {
    x = 1;
  }
  const tuple = [1, 2];
  const several: readonly unknown[][] = [
    [tuple, [1]],
    [tuple, [1, , 2]],
    [tuple, [, 1]],
    [tuple, Object.assign([, 1], { more: 1 })],
    [tuple, Object.assign([1, 2], { more: 1 })],
    [/(.)/.exec("a"), /(.)/.exec("b")],
    [{ x: 1 }, { x: 1, y: 1 }],
    [{ x: 1, y: 1 }, { y: 1, x: 1 }],
    [{ x: 1 }, new Point()],
    [{ x: 1 }, Object.assign(Object.create(null), { x: 1 })],
    [{ x: 1 }, ["x"]],
    [{ x: 1 }, null],
    [{ ["__proto__"]: 1 }, { ["__proto__"]: 1 }],
    [{}, {}],
    [[], []],
    [new Date(0), new Date(0)],
    [new Map([[1, 2]]), new Map([[1, 2]])],
    [Array.from({ length: 33 }, () => 0)],
    [Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`n${i}`, i]))],
    [1, 2],
    [],
  ];
  assert(columnsOf([[1, 2, 3], [4, 5, 6]], 2) === undefined);
  for (const elements of several) assert(columnsOf(elements, 100) === undefined);
});
