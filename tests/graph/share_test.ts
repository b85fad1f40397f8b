import { dictionaryLayer, Graph } from "../../src/graph/graph.ts";
import {
  type Argument,
  dataNode,
  functionNode,
  type GraphNode,
  listNode,
  type Operation,
  partNode,
  ref,
  taskNode,
} from "../../src/graph/node.ts";
import { fuse, optimize } from "../../src/graph/optimize.ts";
import { assert, assertEquals, test } from "../harness.ts";

const named = (operation: Operation) => (...args: Argument[]) => taskNode(operation, args);
const map = named({ name: "map", kind: "element" });
const count = named({ name: "count", kind: "sink" });
const text = named({ name: "text", kind: "source" });
const range = named({ name: "range", kind: "source", cheap: true });
const merge = named({ name: "merge", kind: "value" });
const generate = named({ name: "generate", kind: "value", streams: true });
const take = named({ name: "take", kind: "control" });
const { f, g, h } = { f: dataNode("f"), g: dataNode("g"), h: dataNode("h") };

function optimized(nodes: Record<string, GraphNode>, ...keys: string[]): Record<string, string> {
  return optimize(new Graph(dictionaryLayer(new Map(Object.entries(nodes)))), keys).toJSON();
}

test("optimize() has what reads one chain run in one loop with it", () => {
  const nodes = {
    "x/0": map(f, text()),
    "n/0": count(ref("x/0")),
    "s/0": count(map(g, ref("x/0"))),
    "all": merge(listNode([ref("n/0"), ref("s/0")])),
  };
  assertEquals(optimized(nodes, "all"), {
    "fork-x/0": `fork([count(·), count(map("g", ·))], map("f", text()))`,
    "n/0": "fork-x/0[0]",
    "s/0": "fork-x/0[1]",
    "all": "merge([n/0, s/0])",
  });
});

test("optimize() keeps elements that are wanted themselves, beside the branches", () => {
  const nodes = { "x/0": map(f, text()), "n/0": count(ref("x/0")) };
  assertEquals(optimized(nodes, "x/0", "n/0"), {
    "fork-x/0": `fork([·, count(·)], map("f", text()))`,
    "x/0": "fork-x/0[0]",
    "n/0": "fork-x/0[1]",
  });
  const merged = { ...nodes, m: merge(ref("x/0"), ref("n/0")) };
  assertEquals(optimized(merged, "m")["m"], "merge(x/0, n/0)");
});

test("optimize() makes a tree of chains that branch again", () => {
  const nodes = {
    "x/0": map(f, text()),
    "y/0": map(g, ref("x/0")),
    "a/0": count(ref("y/0")),
    "b/0": count(map(h, ref("y/0"))),
    "c/0": count(ref("x/0")),
  };
  assertEquals(optimized(nodes, "a/0", "b/0", "c/0"), {
    "fork-x/0":
      `fork([fork([count(·), count(map("h", ·))], map("g", ·)), count(·)], map("f", text()))`,
    "a/0": "fork-x/0[0]",
    "b/0": "fork-x/0[1]",
    "c/0": "fork-x/0[2]",
  });
  assertEquals(optimized(nodes, "y/0", "b/0", "c/0")["y/0"], "fork-x/0[0]");
});

test("optimize() leaves a user that waits for something else out of the loop", () => {
  const mean = functionNode({ name: "f" }, { captured: { mean: ref("mean") } });
  const nodes = {
    "x/0": map(f, text()),
    "n/0": count(ref("x/0")),
    "mean": merge(listNode([ref("n/0")])),
    "d/0": map(mean, ref("x/0")),
  };
  assertEquals(optimized(nodes, "d/0"), {
    "fork-x/0": `fork([·, count(·)], map("f", text()))`,
    "n/0": "fork-x/0[1]",
    "mean": "merge([n/0])",
    "x/0": "fork-x/0[0]",
    "d/0": "map(f, x/0)",
  });
});

test("optimize() has a loop wait for what one of its branches needs, unless that comes of the loop", () => {
  const table = functionNode({ name: "f" }, { captured: { table: ref("table") } });
  const nodes = {
    "table": merge(listNode([text(), text()])),
    "x/0": map(f, text()),
    "x/1": map(f, text()),
    "n/0": count(ref("x/0")),
    "n/1": count(ref("x/1")),
    "j/0": count(map(table, ref("x/0"))),
    "j/1": count(map(table, ref("x/1"))),
  };
  const shown = optimized(nodes, "n/0", "n/1", "j/0", "j/1");
  assertEquals(shown["fork-x/0"], `fork([count(·), count(map(f, ·))], map("f", text()))`);
  assertEquals(shown["j/1"], "fork-x/1[1]");

  // Of another partition of the same layer, by which all would wait for each other.
  const mixed = { ...nodes, table: merge(ref("n/1")) };
  const apart = optimized(mixed, "n/0", "n/1", "j/0", "j/1");
  assertEquals(apart["fork-x/0"], `fork([·, count(·)], map("f", text()))`);
  assertEquals(apart["j/0"], "count(map(f, x/0))");
});

test("optimize() leaves a user alone that reads generators, but has a loop branch behind one", () => {
  const endless = functionNode({ name: "endless", generator: true });
  const nodes = {
    "x/0": map(endless, text()),
    "n/0": count(ref("x/0")),
    "g/0": count(map(endless, ref("x/0"))),
    "m/0": count(map(f, ref("x/0"))),
  };
  assertEquals(optimized(nodes, "n/0", "g/0", "m/0"), {
    "fork-x/0": `fork([·, count(·), count(map("f", ·))], map(endless, text()))`,
    "x/0": "fork-x/0[0]",
    "n/0": "fork-x/0[1]",
    "g/0": "count(map(endless, x/0))",
    "m/0": "fork-x/0[2]",
  });
});

test("optimize() makes no two loops that wait for each other", () => {
  const capturing = (key: string) => functionNode({ name: "f" }, { captured: { value: ref(key) } });
  const nodes = {
    "x/0": map(f, text()),
    "y/0": map(g, text()),
    "a/0": count(ref("x/0")),
    "b/0": count(ref("y/0")),
    "c/0": count(map(capturing("b/0"), ref("x/0"))),
    "d/0": count(map(capturing("a/0"), ref("y/0"))),
  };
  const keys = ["a/0", "b/0", "c/0", "d/0"];
  const forks = Object.entries(optimized(nodes, ...keys)).filter(([key]) => key.startsWith("fork"));
  // One of the two may wait for the other.
  assertEquals(forks.map(([, it]) => it.includes("map(f, ·)")).sort(), [false, true]);

  const deeper = {
    ...nodes,
    "z/0": map(h, ref("x/0")),
    "e/0": count(ref("z/0")),
    "f/0": count(map(capturing("a/0"), ref("z/0"))),
  };
  const shown = optimized(deeper, ...keys, "e/0", "f/0");
  assert(shown["f/0"] !== undefined && shown["fork-x/0"] !== undefined);
});

test("optimize() keeps a result that no loop reads, or that lies elsewhere, as it was", () => {
  const twice = { "x/0": map(f, text()), m: merge(listNode([ref("x/0"), partNode("x/0", 1)])) };
  assertEquals(optimized(twice, "m", "x/0")["x/0"], `map("f", text())`);
  const self = {
    "x/0": map(f, text()),
    d: map(ref("x/0"), ref("x/0")),
    e: map(ref("x/0"), ref("x/0")),
  };
  assertEquals(optimized(self, "d", "e")["x/0"], `map("f", text())`);
  const data = { "x/0": dataNode([1]), a: count(ref("x/0")), b: count(map(f, ref("x/0"))) };
  assertEquals(optimized(data, "a", "b"), {
    "x/0": "[1]",
    a: "count(x/0)",
    b: `count(map("f", x/0))`,
  });
  for (const whole of [merge(dataNode(1)), take(dataNode(1)), count(text())]) {
    const nodes = { "x/0": whole, a: count(ref("x/0")), b: map(f, ref("x/0")) };
    assertEquals(optimized(nodes, "a", "b")["a"], "count(x/0)");
  }
  const streamed = { "x/0": generate(), a: count(ref("x/0")), b: map(f, ref("x/0")) };
  assertEquals(optimized(streamed, "a", "b")["a"], "fork-x/0[0]");
});

test("optimize() makes elements again that cost less than keeping them", () => {
  const nodes = { "x/0": range(), a: count(ref("x/0")), b: count(map(f, ref("x/0"))) };
  assertEquals(optimized(nodes, "a", "b"), { a: "count(range())", b: `count(map("f", range()))` });
  assertEquals(optimized(nodes, "a", "b", "x/0")["x/0"], "range()");
  const deeper = {
    ...nodes,
    c: count(map(f, ref("b2"))),
    d: count(ref("b2")),
    b2: map(g, ref("x/0")),
  };
  assertEquals(optimized(deeper, "a", "c", "d"), {
    a: "count(range())",
    "fork-b2": `fork([count(map("f", ·)), count(·)], map("g", range()))`,
    c: "fork-b2[0]",
    d: "fork-b2[1]",
  });
});

test("optimize() puts only so many branches into one loop, and no deeper than fuse() nests", () => {
  const many: Record<string, GraphNode> = { "x/0": map(f, text()) };
  for (let i = 0; i < 100; i++) many[`n${i}/0`] = count(map(dataNode(i), ref("x/0")));
  const shown = optimized(many, ...Object.keys(many).filter((key) => key !== "x/0"));
  assertEquals(Object.values(shown).filter((it) => it.startsWith("fork-")).length, 32);
  assertEquals(Object.values(shown).filter((it) => it.endsWith("x/0))")).length, 69);

  const deep: Record<string, GraphNode> = { k0: text() };
  for (let i = 1; i < 1000; i++) {
    deep[`k${i}`] = map(f, ref(`k${i - 1}`));
    deep[`n${i}`] = count(ref(`k${i}`));
  }
  const keys = Object.keys(deep).filter((key) => key.startsWith("n"));
  const graph = optimize(new Graph(dictionaryLayer(new Map(Object.entries(deep)))), keys);
  for (const [, node] of graph) assert(node.kind !== "task" || node.depth <= 256);
});

test("optimize() does not take a key that the graph has", () => {
  const nodes = {
    "x/0": map(f, text()),
    "fork-x/0": count(text()),
    "n/0": count(ref("x/0")),
    "m/0": count(map(g, ref("x/0"))),
  };
  assertEquals(optimized(nodes, "n/0", "m/0", "fork-x/0")["n/0"], "fork-fork-x/0[0]");
});

test("optimize() changes nothing more in what it has made", () => {
  const nodes = {
    "x/0": map(f, text()),
    "n/0": count(ref("x/0")),
    "s/0": count(map(g, ref("x/0"))),
    "all": merge(listNode([ref("n/0"), ref("s/0")])),
  };
  const once = optimize(new Graph(dictionaryLayer(new Map(Object.entries(nodes)))), ["all"]);
  assertEquals(optimize(once, ["all"]).toJSON(), once.toJSON());
  assertEquals(fuse(once, ["all"]).toJSON(), once.toJSON());
});
