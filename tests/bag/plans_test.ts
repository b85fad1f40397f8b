import { Bag, fromSequence, type Item, optimize, range, task } from "../../mod.ts";
import { dependencies } from "../../src/graph/node.ts";
import { assertEquals, test } from "../harness.ts";
import { planOf } from "./model.ts";

const f = (x: number) => x;
const isEven = (x: number) => x % 2 === 0;
const add = (a: number, b: number) => a + b;
const list = (n: number) => [n];

const graph = { "x/0": task(list, 7), "x/1": task(list, 7) };

/** A bag of two partitions that print as `list(7)`. */
function bag<T = number>(): Bag<T> {
  return new Bag<T>(graph, "x", 2);
}

/** The plan of an operation that takes each partition by itself. */
function eachPartition(key: string, text: (partition: string) => string): string[] {
  return [0, 1].map((i) => `${key}/${i}: ${text("list(7)")}`);
}

/** The name of a printed call, and its arguments with others behind them. */
function parsed(text: string) {
  const [name = "", ...args] = text.slice(0, -1).split(/[(]|, (?![^[]*\])/);
  const given = args.filter((arg) => arg !== "");
  return { name, call: (...more: readonly string[]) => [...given, ...more].join(", ") };
}

test("element-wise operations put a layer of tasks upon the partitions", () => {
  assertEquals(planOf(bag().map(f), { fused: false }), [
    "x/0: list(7)",
    "x/1: list(7)",
    "map/0: map(f, x/0)",
    "map/1: map(f, x/1)",
  ]);
});

test("element-wise operations fuse with the partition they take", () => {
  assertEquals(planOf(bag().map(f)), eachPartition("map", (x) => `map(f, ${x})`));
  assertEquals(
    planOf(bag().filter(isEven)),
    eachPartition("filter", (x) => `filter(isEven, ${x})`),
  );
  assertEquals(
    planOf(bag().remove(isEven)),
    eachPartition("remove", (x) => `remove(isEven, ${x})`),
  );
  assertEquals(
    planOf(bag().pluck<unknown>("a")),
    eachPartition("pluck", (x) => `pluck("a", ${x})`),
  );
  assertEquals(
    planOf(bag().pluck<unknown>(["a", 0], { default: null })),
    eachPartition("pluck", (x) => `pluck(["a", 0], null, ${x})`),
  );
  assertEquals(planOf(bag<[]>().flatten()), eachPartition("flatten", (x) => `flatten(${x})`));
  assertEquals(
    planOf(bag().mapPartitions((part) => part.length === 0 ? [] : part).map(f)).length,
    2,
  );
  const all = (part: readonly unknown[]) => part;
  assertEquals(
    planOf(bag().mapPartitions(all, { numbered: true })),
    eachPartition("mapPartitions", (x) => `mapPartitions(all, <Object>, ${x})`),
  );
  assertEquals(
    planOf(bag().map(f).filter(isEven).remove(isEven)),
    eachPartition("remove", (x) => `remove(isEven, filter(isEven, map(f, ${x})))`),
  );
});

test("join() indexes the other side once, where it is one partition", () => {
  const other = new Bag<number>({ "y/0": task(list, 8) }, "y", 1).map(f);
  assertEquals(planOf(bag().join(other, f, isEven)), [
    "index: index(isEven, map(f, list(8)))",
    "join/0: join(index, f, list(7))",
    "join/1: join(index, f, list(7))",
  ]);
  assertEquals(planOf(bag().join([1, 2], f)), [
    "index: index(f, [1, 2])",
    "join/0: join(index, f, list(7))",
    "join/1: join(index, f, list(7))",
  ]);
});

test("take() asks for partitions that are no part of its plan", () => {
  assertEquals(planOf(bag().map(f).take(3)), ["take/0: take(3, map/*)"]);
});

test("reductions nest in each partition and end in one task", () => {
  const reduced = (result: Bag<unknown> | Item<unknown>, partial: string, finish: string) => {
    const { name, call } = parsed(partial);
    const key = "keys" in result ? `${finish}/0` : finish;
    assertEquals(planOf(result), [
      `${name}/0: ${name}(${call("list(7)")})`,
      `${name}/1: ${name}(${call("list(7)")})`,
      `${key}: ${finish}(${call(`[${name}/0, ${name}/1]`)})`,
    ]);
  };
  reduced(bag().count(), "count()", "sum");
  reduced(bag().sum(), "sum()", "sum");
  reduced(bag().mean(), "moments()", "mean");
  reduced(bag().min(), "min()", "min");
  reduced(bag().max(), "max()", "max");
  reduced(bag().any(isEven), "any(isEven)", "any");
  reduced(bag().all(), "all(undefined)", "all");
  reduced(bag().topk(3, { by: f }), "topk(f, 3)", "topk");
  reduced(bag().fold(add), "fold(add, undefined, [])", "fold");
});

test("reductions by key nest in each partition, merge by bucket and end in one task", () => {
  const reduced = (result: Bag<unknown>, partial: string) => {
    const { name, call } = parsed(partial);
    assertEquals(planOf(result), [
      `${name}/0: ${name}(${call("2", "list(7)")})`,
      `${name}/1: ${name}(${call("2", "list(7)")})`,
      `barrier-${name}: all of ${name}/*`,
      `bucket-${name}/0: bucket-${name}(${call(`${name}/*[0]`)})`,
      `bucket-${name}/1: bucket-${name}(${call(`${name}/*[1]`)})`,
      `${name}/0: ${name}(${call(`[bucket-${name}/0, bucket-${name}/1]`)})`,
    ]);
  };
  reduced(bag().distinct(), "distinct(undefined)");
  reduced(bag().foldBy(f, add), "foldBy(f, add, undefined, [])");
  reduced(bag().frequencies(), "frequencies()");
});

test("distinct() by key leaves elements where they are while their keys are compared", () => {
  const distinct = bag().distinct(f);
  const kept = [
    "distinct/0: distinct(f, 2, list(7))",
    "distinct-keys/0: distinct/0[0]",
    "distinct/1: distinct(f, 2, list(7))",
    "distinct-keys/1: distinct/1[0]",
    "barrier-distinct-keys: all of distinct-keys/*",
    "first-distinct/0: first-distinct(distinct-keys/*[0])",
    "first-distinct/1: first-distinct(distinct-keys/*[1])",
    "barrier-first-distinct: all of first-distinct/*",
  ];
  const each = (i: number) => `each-distinct([first-distinct/*[${i}], distinct-kept/${i}])`;
  assertEquals(planOf(distinct), [
    ...kept,
    "distinct-kept/0: distinct/0[1]",
    `each-distinct/0: ${each(0)}`,
    "distinct-kept/1: distinct/1[1]",
    `each-distinct/1: ${each(1)}`,
    "distinct/0: distinct([each-distinct/0, each-distinct/1])",
  ]);
  // Whatever goes on with the elements without their order does so where they are.
  assertEquals(planOf(distinct.filter(f).sum()), [
    ...kept,
    "distinct-kept/0: distinct/0[1]",
    `sum/0: sum(filter(f, ${each(0)}))`,
    "distinct-kept/1: distinct/1[1]",
    `sum/1: sum(filter(f, ${each(1)}))`,
    "sum: sum([sum/0, sum/1])",
  ]);
  // One partition has nothing to compare with.
  assertEquals(planOf(fromSequence([1], { npartitions: 1 }).distinct(f)).length, 1);
});

test("reductions by key have a bucket for each partition, but no more than 16", () => {
  const shape = (npartitions: number, splitEvery?: number | false) => {
    const counts = range(npartitions, { npartitions })
      .frequencies(splitEvery === undefined ? {} : { splitEvery });
    const tasks = planOf(counts, { fused: false });
    const calls = tasks.map((line) => line.slice(line.indexOf(" ") + 1, line.indexOf("(")));
    const named = (name: string) => calls.filter((call) => call === name).length;
    return [
      named("frequencies"),
      named("merge-frequencies"),
      named("bucket-frequencies"),
    ];
  };
  assertEquals(shape(1), [1 + 1, 0, 0]);
  assertEquals(shape(4), [4 + 1, 0, 4]);
  // Tables of 4 neighbours, which most likely lie in one place, are merged first.
  assertEquals(shape(5), [5 + 1, 2, 5]);
  assertEquals(shape(16), [16 + 1, 4, 16]);
  assertEquals(shape(128), [128 + 1, 32, 16]);
  // A task for each bucket takes no more than 32 tables.
  assertEquals(shape(129), [129 + 1, 33 + 5, 16]);
  assertEquals(shape(129, false), [129 + 1, 0, 16]);
  assertEquals(shape(5, 2), [5 + 1, 3 + 2, 5]);
  assertEquals(shape(9, 9), [9 + 1, 0, 9]);
});

test("reductions whose arguments are for the end share their partial results", () => {
  assertEquals(planOf(bag().var({ ddof: 1 })), [
    "moments/0: moments(list(7))",
    "moments/1: moments(list(7))",
    "var: var(1, [moments/0, moments/1])",
  ]);
  assertEquals(planOf(bag().frequencies({ sort: true })), [
    ...planOf(bag().frequencies()).slice(0, -1),
    "frequencies/0: frequencies(true, [bucket-frequencies/0, bucket-frequencies/1])",
  ]);
});

test("fold() shows its initial value", () => {
  const folded = bag().fold(add, { initial: 5, combine: add });
  assertEquals(planOf(folded).at(-1), "fold: fold(add, add, [5], [fold/0, fold/1])");
});

test("reductions merge neighbours, splitEvery at a time, until few are left", () => {
  const sum = range(7, { npartitions: 7 }).sum({ splitEvery: 2 });
  const shape = (text: string) => text.replace(/-[0-9a-f]{12}/g, "");
  assertEquals([...optimize(sum.graph, [sum.key]).keys()].map(shape), [
    ...["sum/0", "sum/1", "merge-sum/0", "sum/2", "sum/3", "merge-sum/1", "merge-sum/0"],
    ...["sum/4", "sum/5", "merge-sum/2", "merge-sum/3", "merge-sum/1", "sum"],
  ]);
  const counts = (npartitions: number, splitEvery?: number | false) => {
    const { graph, key } = range(npartitions, { npartitions })
      .sum(splitEvery === undefined ? {} : { splitEvery });
    return optimize(graph, [key]).size - npartitions;
  };
  assertEquals([counts(8), counts(9), counts(64), counts(65)], [1, 2, 9, 10]);
  assertEquals([counts(65, false), counts(65, 100), counts(4, 2), counts(1, 2)], [1, 1, 3, 0]);
});

test("Item.map() is a call upon the item", () => {
  const doubled = bag().sum().map(f);
  assertEquals(planOf(doubled).at(-1), "map: f(sum([sum/0, sum/1]))");
});

test("captured items are tasks of their own, whatever uses them", () => {
  const mean = bag().mean();
  const above = bag().filter((x, { mean }) => x > mean, { with: { mean } });
  const names = planOf(above).map((line) => line.slice(0, line.indexOf(":")));
  const tasks = ["x/0", "moments/0", "x/1", "moments/1", "mean", "filter/0", "filter/1"];
  assertEquals(names, tasks);
});

test("fromSequence() and range() are data and sources, one partition each", () => {
  assertEquals(planOf(fromSequence(["a", "b", "c"], { npartitions: 2 })), [
    `sequence/0: ["a"]`,
    `sequence/1: ["b", "c"]`,
  ]);
  assertEquals(planOf(range(0, 10, 2, { npartitions: 2 })), [
    "range/0: range(0, 2, 2)",
    "range/1: range(4, 2, 3)",
  ]);
  assertEquals(planOf(range(0, 1, 0.5, { npartitions: 2 })).at(-1), "range/1: range(0, 0.5, 1, 1)");
});

test("a shuffle's plan grows with its partitions and its parts, not with their product", () => {
  const [n, m] = [300, 200];
  const groups = range(n, { npartitions: n }).groupBy((x) => x, { npartitions: m });
  const graph = optimize(groups.graph, groups.keys);
  assertEquals(graph.size, n + 1 + m);
  const arrows = [...graph].reduce((sum, [, node]) => sum + dependencies(node).length, 0);
  assertEquals(arrows, n + m);
});
