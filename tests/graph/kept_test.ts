import { Graph, ref, task } from "../../mod.ts";
import { dictionaryLayer, partitionLayer } from "../../src/graph/graph.ts";
import { revived } from "../../src/graph/kept.ts";
import { dependencies, type Holder, keptNode } from "../../src/graph/node.ts";
import { cull, fuse, optimize } from "../../src/graph/optimize.ts";
import { assert, assertEquals, assertStrictEquals, assertThrows, test } from "../harness.ts";

const increment = (x: number) => x + 1;

const recipe = Graph.from({
  x: 2,
  a: task(increment, ref("x")),
  b: task(Math.abs, ref("a")),
});

/** A holder of results that a recipe makes, until it is told that it keeps them no more. */
function holderOf(recipe: Holder["recipe"]) {
  return { keeps: true, recipe };
}

/** A graph in which a key is kept. */
function keptIn(holder: Holder, key: string, more: Record<string, unknown> = {}): Graph {
  const nodes = new Map([[key, keptNode(key, holder)]]);
  return new Graph(dictionaryLayer(nodes), [Graph.from(more)]);
}

test("a kept result needs nothing, and is fused with nothing", () => {
  const graph = keptIn(holderOf(recipe), "b", { c: task(increment, ref("b")), d: ref("b") });
  assertEquals(dependencies(graph.get("b")!), []);
  for (const pass of [cull, fuse, optimize]) {
    assertEquals(pass(graph, ["c"]).toJSON(), { b: "kept b", c: "increment(b)" });
  }
  assertEquals(optimize(graph, ["b", "d"]).toJSON(), { b: "kept b", d: "b" });
});

test("revived() leaves a graph alone as long as its results are kept", () => {
  const graph = keptIn(holderOf(recipe), "b", { c: task(increment, ref("b")) });
  const culled = cull(graph, ["c"]);
  assertStrictEquals(revived(culled, ["c"], cull), culled);
});

test("revived() puts what makes them in the place of results that nobody keeps", () => {
  const holder = holderOf(recipe);
  const graph = keptIn(holder, "b", { c: task(increment, ref("b")), other: 1 });
  holder.keeps = false;
  assertEquals(revived(graph, ["c"], cull).toJSON(), {
    x: "2",
    a: "increment(x)",
    b: "Math.abs(a)",
    c: "increment(b)",
  });
  assertEquals(revived(graph, ["c"], fuse).toJSON(), {
    c: "increment(Math.abs(increment(2)))",
  });
  assertEquals(revived(graph, ["other"], cull).toJSON(), { other: "1" });
  // What has been optimised while it was kept is revived too.
  holder.keeps = true;
  const ready = optimize(graph, ["c"]);
  holder.keeps = false;
  assertEquals([...revived(ready, ["c"], cull).keys()], ["x", "a", "b", "c"]);
});

test("revived() follows recipes that are made of what others have kept", () => {
  const inner = holderOf(recipe);
  const again = holderOf(keptIn(inner, "b"));
  const outer = holderOf(keptIn(again, "b", { c: task(increment, ref("b")) }));
  const graph = keptIn(outer, "c", { d: task(Math.sqrt, ref("c")) });
  outer.keeps = false;
  assertEquals(revived(graph, ["d"], optimize).toJSON(), {
    b: "kept b",
    d: "Math.sqrt(increment(b))",
  });
  again.keeps = false;
  assertEquals(revived(graph, ["d"], cull).get("b"), keptNode("b", inner));
  inner.keeps = false;
  assertEquals(revived(graph, ["d"], optimize).toJSON(), {
    d: "Math.sqrt(increment(Math.abs(increment(2))))",
  });
});

test("revived() finds the partitions of layers, and misses what no recipe has", () => {
  const bag = new Graph(partitionLayer("f", 2, (i) => task(increment, i)));
  const holder = holderOf(bag);
  const kept = new Graph(partitionLayer("f", 2, (i) => keptNode(`f/${i}`, holder)));
  holder.keeps = false;
  assertEquals(revived(kept, ["f/0", "f/1"], cull).toJSON(), {
    "f/0": "increment(0)",
    "f/1": "increment(1)",
  });
  const lost = holderOf(new Graph(dictionaryLayer(new Map())));
  lost.keeps = false;
  const error = assertThrows(() => revived(keptIn(lost, "b"), ["b"], cull)) as Error;
  assert(error.message.includes('no key "b"'), error.message);
});
