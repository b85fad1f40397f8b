import fc from "fast-check";

import { KeyError } from "../../src/errors.ts";
import { intoBuckets, mergeBucket } from "../../src/tables/buckets.ts";
import { absent, KeyIndex } from "../../src/tables/key_index.ts";
import { PartitionTable } from "../../src/tables/partition_table.ts";
import { assertSame, hostileValue, spellKey } from "../bag/model.ts";
import { assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import { hostileText } from "./texts.ts";

const key = fc.oneof(hostileValue(), hostileText(), fc.tuple(hostileText(), hostileText()));

/** Elements by key, which a value can be `undefined` as well. */
function fill(table: PartitionTable<unknown>, entries: readonly (readonly [unknown, unknown])[]) {
  for (const [key, value] of entries) {
    if (table.get(key) === absent) table.add(key, value);
    else table.replace(value);
  }
}

test("PartitionTable has the last value of each key, as a Map would, for one table after another", () => {
  const entry = fc.tuple(key, fc.constantFrom<unknown>(undefined, null, NaN, 1, "a"));
  fc.assert(fc.property(fc.array(fc.array(entry), { maxLength: 4 }), (tables) => {
    const index = new KeyIndex();
    for (const entries of tables) {
      const table = new PartitionTable<unknown>(index);
      const expected = new Map<string, unknown>();
      for (const [key, value] of entries) expected.set(spellKey(key), value);
      fill(table, entries);
      assertEquals(table.rows.map((row) => spellKey(index.keyOf(row))), [...expected.keys()]);
      assertSame(table.close(), [...expected.values()]);
    }
  }));
});

test("PartitionTable sees nothing of tables that were left half made", async () => {
  const index = new KeyIndex();
  const begun = () => {
    const table = new PartitionTable<number>(index);
    fill(table, [["a", 1], ["b", 2]]);
    return table;
  };
  begun().close();
  // A task that starts again, or one that fails, leaves its table as it is.
  begun();
  assertThrows(() => begun().get(() => 0), KeyError);
  const [a, b] = [begun(), begun()].map((table) => intoBuckets(table, 1)[0]!);
  const fail = () => Promise.reject(new RangeError("no sum"));
  await assertRejects(() => mergeBucket([a!, b!], fail), RangeError);
  const throwing = (): number => {
    throw new RangeError("no sum");
  };
  await assertRejects(() => mergeBucket([a!, b!], throwing), RangeError);
  const table = new PartitionTable<number>(index);
  assertEquals(["a", "b", "c"].map((key) => table.get(key)), [absent, absent, absent]);
  assertEquals(table.close(), []);
});

test("PartitionTable lends cells to one table at a time, whichever is closed first", () => {
  const index = new KeyIndex();
  const [first, second] = [new PartitionTable<number>(index), new PartitionTable<number>(index)];
  fill(first, [["a", 1]]);
  fill(second, [["a", 2], ["b", 3]]);
  assertEquals(second.close(), [2, 3]);
  const third = new PartitionTable<number>(index);
  fill(third, [["b", 4]]);
  assertEquals([first.get("b"), first.close(), third.get("a")], [absent, [1], absent]);
  assertEquals(third.close(), [4]);
});

test("PartitionTable keeps keys in the form in which it has seen them first", () => {
  const forms: [unknown, unknown][] = [
    [0, -0],
    [[0], [-0]],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }],
    [new Set([1, 2]), new Set([2, 1])],
    ["a", "a"],
    [["a", "b"], ["a", "b"]],
    [["a", 0, true], ["a", -0, true]],
    [{ b: "b", a: null }, { a: null, b: "b" }],
    [{ c: "c", d: 0 }, { c: "c", d: -0 }],
    [Object.assign(["c", "d"], { index: 1 }), ["c", "d"]],
    [[undefined, 1], [, 1]],
    [Object.assign(Object.create(null), { e: 1 }), { e: 1 }],
  ];
  const index = new KeyIndex();
  const tables = [0, 1].map((side) => {
    const table = new PartitionTable<unknown>(index);
    for (const pair of forms) fill(table, [[pair[side], 0], [pair[1 - side], 0]]);
    return intoBuckets(table, 1)[0]!;
  });
  assertEquals(index.size, forms.length);
  for (const [side, bucket] of tables.entries()) {
    assertSame(forms.map((_, at) => bucket.keyAt(at)), forms.map((pair) => pair[side]));
  }
});

test("KeyIndex has no row for a key that could not be read twice", () => {
  const index = new KeyIndex();
  const text = "long ".repeat(9);
  let reads = 0;
  const fickle = {
    get text() {
      if (++reads > 1) throw new RangeError("read twice");
      return text;
    },
  };
  const nested = { fickle };
  assertThrows(() => index.rowOf(nested), RangeError, "read twice");
  assertEquals([index.size, index.rowOf("a"), index.rowOf({ text })], [0, 0, 1]);
  assertEquals([index.isSame(0, "a"), index.keyOf(0), index.keyOf(1)], [true, "a", { text }]);
});
