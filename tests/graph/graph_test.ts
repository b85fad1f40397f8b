import {
  dictionaryLayer,
  Graph,
  partitionKey,
  partitionLayer,
  partitionOf,
  valueLayer,
} from "../../src/graph/graph.ts";
import { dataNode, ref, taskNode } from "../../src/graph/node.ts";
import { cull } from "../../src/graph/optimize.ts";
import { Bag, compute, inline, range, task } from "../../mod.ts";
import { GraphError } from "../../src/errors.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
  test,
} from "../harness.ts";

const scheduler = inline();
const operation = { name: "step", kind: "element" };

test("partitionOf() reads the number that partitionKey() wrote", () => {
  for (const [name, i] of [["x", 0], ["a/b", 17], ["", 3]] as const) {
    assertEquals(partitionOf(partitionKey(name, i)), i);
  }
  assertEquals(partitionOf("sum-12"), undefined);
  assertEquals(partitionOf("x/1a"), undefined);
});

test("partitionLayer() has exactly its partitions' keys", () => {
  const layer = partitionLayer("x", 2, dataNode);
  assertEquals([...layer.keys()], ["x/0", "x/1"]);
  assertEquals(layer.get("x/1")?.kind, "data");
  for (const key of ["x/2", "x/-1", "x/01", "x/", "x", "y/0", "x/1.0"]) {
    assertEquals(layer.get(key), undefined, key);
  }
});

test("Graph finds keys of all its layers and lists inputs before what is built upon them", () => {
  const base = new Graph(partitionLayer("x", 2, dataNode));
  const top = new Graph(valueLayer("sum", taskNode(operation, [ref("x/0")])), [base]);
  assertEquals([...top.keys()], ["x/0", "x/1", "sum"]);
  assertEquals([top.size, base.size], [3, 2]);
  assert(top.has("x/1") && top.has("sum") && !top.has("x/2") && !base.has("sum"));
  assertEquals([...top].map(([key, node]) => [key, node.kind]), [
    ["x/0", "data"],
    ["x/1", "data"],
    ["sum", "task"],
  ]);
});

test("Graph counts a layer that it was built upon twice once", () => {
  const base = new Graph(partitionLayer("x", 2, dataNode));
  const left = new Graph(valueLayer("left", dataNode(1)), [base]);
  const right = new Graph(valueLayer("right", dataNode(2)), [base]);
  assertEquals([...new Graph(valueLayer("top", dataNode(3)), [left, right]).keys()], [
    "x/0",
    "x/1",
    "left",
    "right",
    "top",
  ]);
});

test("Graph.from() leaves graphs as they are and takes data for data", () => {
  const graph = Graph.from({ a: 1, b: ref("a"), c: task((x: number) => x, ref("a")) });
  assertStrictEquals(Graph.from(graph), graph);
  assertEquals([...graph].map(([, { kind }]) => kind), ["data", "alias", "task"]);
});

test("Graph.from() does not follow later changes of the object", () => {
  const written: Record<string, unknown> = { a: 1 };
  const graph = Graph.from(written);
  written.b = 2;
  assertEquals([...graph.keys()], ["a"]);
});

test("Graph.from() refuses what is not an object of keys", () => {
  for (const [value, found] of [[null, "null"], [5, "number"], [[1], "an array"]] as const) {
    assertThrows(() => Graph.from(value as never), TypeError, `keys to tasks, got ${found}`);
  }
  assertThrows(() => Graph.from(new Map() as never), TypeError, "keys to tasks");
});

test("Graph never interprets data that looks like keys or nodes", async () => {
  const data = ["x/0", { kind: "ref", key: "x/0" }, ["x", 0], [(x: number) => x, 5]];
  const graph = { "x/0": data.slice(0, 3), "x/1": ["x/0"], y: "x/0" };
  assertEquals(await new Bag(graph, "x", 2).compute({ scheduler }), [...data.slice(0, 3), "x/0"]);
  assertEquals(await new Bag(graph, "x", 2).compute(), [...data.slice(0, 3), "x/0"]);
});

test("Graph refuses to mix two graphs that mean different things by one key", async () => {
  const one = new Bag<number>({ "x/0": [1] }, "x", 1);
  const two = new Bag<number>({ "x/0": [2] }, "x", 1);
  await assertRejects(() => compute(one, two), GraphError, `both have a key "x/0"`);
  await assertRejects(() => compute(one.count(), two.count()), GraphError, `"x/0"`);
});

test("Graph joins two that mean the same by a key", async () => {
  const [data, node] = [[1, 2], task((n: number) => [n], 3)];
  const bag = () => new Bag<number>({ "x/0": data, "x/1": node, z: ref("x/0") }, "x", 2);
  assertEquals(await compute(bag().sum(), bag().max()), [6, 3]);
  const both = new Graph(dictionaryLayer(new Map()), [bag().graph, bag().graph]);
  assertEquals([...both.keys()], ["x/0", "x/1", "z"]);
});

test("Graph makes only the nodes that are asked for", () => {
  let made = 0;
  let graph = new Graph(partitionLayer("layer0", 1_000_000, (i) => (made++, dataNode(i))));
  for (let depth = 1; depth <= 10; depth++) {
    const below = `layer${depth - 1}`;
    const layer = partitionLayer(`layer${depth}`, 1_000_000, (i) => {
      made++;
      return taskNode(operation, [ref(partitionKey(below, i))]);
    });
    graph = new Graph(layer, [graph]);
  }
  assertEquals([graph.layers().length, graph.size, made], [11, 11_000_000, 0]);
  assertEquals(cull(graph, ["layer10/999999"]).size, 11);
  assertEquals(made, 11);
});

test("Bag keeps a chain over a million partitions symbolic", () => {
  let bag = range(1_000_000, { npartitions: 1_000_000 });
  for (let i = 0; i < 10; i++) bag = bag.map((x) => x + 1);
  assertEquals(bag.graph.layers().length, 11);
  const culled = cull(bag.graph, [`${bag.name}/123456`]);
  assertEquals(culled.size, 11);
  assert([...culled.keys()].every((key) => key.endsWith("/123456")));
});

test("Graph takes a chain of 20 000 layers without overflow", () => {
  let graph = new Graph(valueLayer("k0", dataNode(0)));
  for (let i = 1; i < 20_000; i++) {
    graph = new Graph(valueLayer(`k${i}`, taskNode(operation, [ref(`k${i - 1}`)])), [graph]);
  }
  assertEquals(graph.layers().length, 20_000);
  assertEquals(graph.layers()[0]?.name, "k0");
});
