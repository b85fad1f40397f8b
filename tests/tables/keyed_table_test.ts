import fc from "fast-check";

import { KeyError } from "../../src/errors.ts";
import { KeyedTable } from "../../src/tables/keyed_table.ts";
import { assert, assertEquals, assertStrictEquals, assertThrows, test } from "../harness.ts";

test("KeyedTable finds keys by value and keeps the first seen, in order", () => {
  const table = new KeyedTable<number>();
  for (const key of ["b", [1, "x"], 1, "1", { a: 1, b: 2 }, null, NaN, undefined]) {
    table.add(key, 0);
  }
  for (const key of [[1, "x"], { b: 2, a: 1 }, NaN, "b"]) table.get(key)!.value++;
  assertEquals([...table.entries()].map(({ key, value }) => [key, value]), [
    ["b", 1],
    [[1, "x"], 1],
    [1, 0],
    ["1", 0],
    [{ a: 1, b: 2 }, 1],
    [null, 0],
    [NaN, 1],
    [undefined, 0],
  ]);
  assertEquals(table.size, 8);
  assertEquals(table.get("c"), undefined);
  assertEquals(table.get([1]), undefined);
});

test("KeyedTable tells a key from a string that equals its encoding", () => {
  const table = new KeyedTable<number>();
  for (const key of ["[]", [], '1"a', ["a"]]) table.getOrAdd(key, () => 0).value++;
  assertEquals(table.size, 4);
});

test("KeyedTable.getOrAdd() makes a value once per key", () => {
  const table = new KeyedTable<number[]>();
  let made = 0;
  const make = () => [made++];
  const entry = table.getOrAdd(["k"], make);
  assertStrictEquals(table.getOrAdd(["k"], make), entry);
  assertStrictEquals(table.getOrAdd("k", make), table.getOrAdd("k", make));
  assertEquals(made, 2);
});

test("KeyedTable refuses keys without a value", () => {
  const table = new KeyedTable<number>();
  assertThrows(() => table.get(() => 0), KeyError, "function");
  assertThrows(() => table.add(Symbol("s"), 0), KeyError, "symbol");
  assertThrows(() => table.getOrAdd(new WeakSet(), () => 0), KeyError, "WeakSet");
  assertEquals(table.size, 0);
});

test("KeyedTable counts as a Map would, keys by themselves and within others", () => {
  const number = fc.constantFrom(NaN, Infinity, 0.5, -1, 2 ** 31, 2 ** 32, 1e300);
  const key = fc.oneof(fc.integer({ min: 1, max: 9 }), number, fc.constantFrom("a", "b", "c"));
  fc.assert(
    fc.property(fc.array(key, { size: "medium" }), (keys) => {
      const table = new KeyedTable<number>();
      const expected = new Map<unknown, number>();
      for (const key of keys) {
        table.getOrAdd(key, () => 0).value++;
        table.getOrAdd([key], () => 0).value++;
        table.getOrAdd([key, typeof key], () => 0).value++;
        table.getOrAdd(["first", key], () => 0).value++;
        expected.set(key, (expected.get(key) ?? 0) + 1);
      }
      const counts = (key: unknown[]) =>
        expected.get(key.length === 2 && key[0] === "first" ? key[1] : key[0]);
      const entries = [...table.entries()];
      const plain = entries.filter(({ key }) => !Array.isArray(key));
      assertEquals(plain.map(({ key, value }) => [key, value]), [...expected]);
      assertEquals(entries.length, 4 * expected.size);
      assert(entries.every(({ key, value }) => !Array.isArray(key) || value === counts(key)));
      assert(entries.every(({ key }) => table.get(key) !== undefined));
    }),
  );
});

test("KeyedTable tells pairs apart as it tells their halves", () => {
  const table = new KeyedTable<number>();
  const pairs = [["a", 1], ["a", "1"], ["a", 1n], ["a", NaN], ["a", undefined], [0, null], [
    NaN,
    NaN,
  ]];
  for (const pair of pairs) table.getOrAdd(pair, () => 0).value++;
  for (const pair of [["a", NaN], ["a", 1], [-0, null], [NaN, NaN]]) table.get(pair)!.value++;
  assertEquals([...table.entries()].map(({ value }) => value), [2, 1, 1, 2, 1, 2, 2]);
  assertEquals(table.get(["a", null]), undefined);
  assertEquals(table.get(["a", [1]]), undefined);
  assertEquals(table.get(["a", 1, 1]), undefined);
});
