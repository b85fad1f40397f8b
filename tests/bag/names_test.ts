import { Bag, fromSequence, Item, range, ref, task } from "../../mod.ts";
import { assert, assertEquals, assertMatch, assertNotEquals, test } from "../harness.ts";
import { bagOf } from "./model.ts";

const f = (x: number) => x;
const g = (x: number) => x;
const part = (elements: readonly number[]) => elements;
const add = (a: number, b: number) => a + b;
const captures = { a: 1 };
const base = range(10, { npartitions: 3 });
const records: Bag<unknown> = base;
const other = range(10, { npartitions: 3 }).map(f);
const item = base.sum();
const withItem = { item };

const name = (result: Bag<unknown> | Item<unknown>) =>
  result instanceof Item ? result.key : result.name;

/** Operations that all differ in something, but are the same each time they are written. */
const different: (() => Bag<unknown> | Item<unknown>)[] = [
  () => range(10, { npartitions: 3 }),
  () => range(10, { npartitions: 4 }),
  () => range(11, { npartitions: 3 }),
  () => range(0, 10, 2, { npartitions: 3 }),
  () => base.map(f),
  () => base.map(g),
  () => base.map(f, { concurrency: 2 }),
  () => base.map(f, { base: "https://example.org/" }),
  () => base.map(f, { with: captures }),
  () => base.map(f, { with: withItem }),
  () => base.map(f).map(f),
  () => base.filter(f),
  () => base.remove(f),
  () => base.mapPartitions(part),
  () => records.pluck("a"),
  () => base.pluck<unknown>(["a"]),
  () => records.pluck("a", { default: undefined }),
  () => records.pluck("a", { default: null }),
  () => records.pluck("a", { default: 0 }),
  () => records.pluck("a", { default: -0 }),
  () => records.pluck("a", { default: "0" }),
  () => records.pluck("0"),
  () => records.pluck(0),
  () => records.pluck([0, "a"]),
  () => records.flatten(),
  () => base.join(other, f),
  () => base.join(other, f, g),
  () => base.join(base, f),
  () => base.join(item as never, f),
  () => base.join(other, f, f, { how: "left" }),
  () => base.join(other, f, f, { how: "semi" }),
  () => base.join(other, f, f, { npartitions: 2 }),
  () => base.join([1], f, f, { how: "anti" }),
  () => base.groupBy(f),
  () => base.groupBy(f, { npartitions: 2 }),
  () => base.groupBy(g),
  () => base.groupBy(f).aggregate({ initial: 0, add, combine: add }),
  () => base.groupBy(f).aggregate({ initial: 0, add, combine: add, finish: f }),
  () => base.sortBy(),
  () => base.sortBy(f),
  () => base.sortBy(f, { descending: true }),
  () => base.sortBy(f, { npartitions: 2 }),
  () => base.distinct(f, { npartitions: 2 }),
  () => base.frequencies({ npartitions: 2 }),
  () => base.take(2),
  () => base.take(3),
  () => other.take(3),
  () => base.count(),
  () => base.sum(),
  () => base.mean(),
  () => base.var(),
  () => base.var({ ddof: 1 }),
  () => base.std(),
  () => base.min(),
  () => base.max(),
  () => base.any(),
  () => base.any(f),
  () => base.all(),
  () => base.sum({ splitEvery: 2 }),
  () => base.fold(add),
  () => base.fold(add, { combine: f }),
  () => base.fold(add, { initial: 0, combine: add }),
  () => base.fold(add, { initial: 1, combine: add }),
  () => base.foldBy(f, add),
  () => records.foldBy("a", add as never),
  () => base.frequencies(),
  () => base.frequencies({ sort: true }),
  () => base.distinct(),
  () => base.distinct(f),
  () => base.topk(2),
  () => base.topk(2, { by: f }),
  () => records.topk(2, { by: 0 }),
  () => item.map(f),
  () => item.map(g),
];

test("equal work has equal names, and different work different ones", () => {
  const seen = new Map<string, number>();
  different.forEach((make, i) => {
    assertEquals(name(make()), name(make()), String(make));
    const twin = seen.get(name(make()));
    assert(twin === undefined, `${make} has the name of ${different[twin ?? 0]}`);
    seen.set(name(make()), i);
  });
});

test("names are readable: the operation and a short token", () => {
  for (const make of different) assertMatch(name(make()), /^[a-zA-Z]+-[0-9a-f]{12}$/);
  assertMatch(base.map(f).keys[2]!, /^map-[0-9a-f]{12}\/2$/);
  assertEquals([String(base.map(f)), item.toString()], ["Bag<map, npartitions=3>", "Item<sum>"]);
  assertEquals(String(new Bag({ "x/0": [] }, "x", 1)), "Bag<x, npartitions=1>");
});

test("functions are told apart by identity, never by their source", () => {
  const make = () => (x: number) => x;
  assertNotEquals(base.map(make()).name, base.map(make()).name);
});

test("captures are told apart by identity and by what they hold at the call", () => {
  const options = { with: { a: 1 } };
  const first = base.map(f, options).name;
  assertEquals(base.map(f, options).name, first);
  options.with.a = 2;
  assertNotEquals(base.map(f, options).name, first);
  assertNotEquals(base.map(f, { with: { a: 1 } }).name, first);
});

test("data at hand has a name of its own each time, unless it is little and of primitives", () => {
  const data = [1, 2];
  assertNotEquals(fromSequence(data).name, fromSequence(data).name);
  assertEquals(base.join(data, f).name, base.join([1, 2], f).name);
  assertNotEquals(base.join([data], f).name, base.join([data], f).name);
});

test("keys that are arrays are told apart by what they held at the call", () => {
  const keys: ("a" | "b" | "c")[] = ["a", "b"];
  const plucked = bagOf([[{ a: 1, b: 2, c: 3 }]]).pluck(keys);
  const before = plucked.graph.toString();
  keys.push("c");
  assertEquals(plucked.graph.toString(), before);
});

test("hand-written bags of one name but different sizes have different names after that", () => {
  const graph = { "x/0": [1], "x/1": ref("x/0"), "x": task(f, 1) };
  const one = new Bag<number>(graph, "x", 1);
  const two = new Bag<number>(graph, "x", 2);
  const results = [one, two].flatMap((
    bag,
  ) => [bag.map(f), bag.take(1), bag.sum(), bag.join(bag, f)]);
  const names = [...results.map(name), name(new Item<number>(graph, "x").map(f))];
  assertEquals(new Set(names).size, names.length);
});
