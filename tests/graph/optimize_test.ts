import fc from "fast-check";
import { dictionaryLayer, Graph } from "../../src/graph/graph.ts";
import {
  aliasNode,
  type Argument,
  dataNode,
  dependencies,
  functionNode,
  type GraphNode,
  listNode,
  partNode,
  ref,
  taskNode,
} from "../../src/graph/node.ts";
import { cull, fuse, optimize } from "../../src/graph/optimize.ts";
import { GraphError } from "../../src/errors.ts";
import { assert, assertEquals, assertStrictEquals, assertThrows, test } from "../harness.ts";
import { evaluate, randomGraph } from "./random_graphs.ts";

const map = (...args: Argument[]) => taskNode({ name: "map", kind: "element" }, args);
const call = (...args: Argument[]) => taskNode({ name: "call", kind: "value" }, args);
const handWritten = (...args: Argument[]) =>
  taskNode({ name: "call", kind: "value", isCall: true }, [functionNode({ name: "f" }), ...args]);
const control = (...args: Argument[]) => taskNode({ name: "take", kind: "control" }, args);

function graphOf(nodes: Record<string, GraphNode>): Graph {
  return new Graph(dictionaryLayer(new Map(Object.entries(nodes))));
}

function fused(nodes: Record<string, GraphNode>, ...keys: string[]): Record<string, string> {
  return fuse(graphOf(nodes), keys).toJSON();
}

test("cull() keeps what the keys need and nothing else, dependencies first", () => {
  const graph = graphOf({
    d: map(ref("b")),
    a: dataNode(1),
    c: map(ref("a")),
    b: map(ref("a")),
  });
  assertEquals([...cull(graph, ["d"]).keys()], ["a", "b", "d"]);
  assertEquals([...cull(graph, ["c", "d"]).keys()], ["a", "c", "b", "d"]);
  assertEquals([...cull(graph, []).keys()], []);
});

test("cull() names a missing key and who needs it", () => {
  const graph = graphOf({ a: map(ref("b")), b: map(ref("gone")) });
  assertThrows(() => cull(graph, ["a"]), GraphError, `no key "gone", needed by "b"`);
  assertThrows(() => cull(graph, ["x"]), GraphError, `no key "x", asked for`);
});

test("cull() names the keys of a cycle", () => {
  const graph = graphOf({ a: map(ref("b")), b: aliasNode("c"), c: map(ref("b")) });
  assertThrows(() => cull(graph, ["a"]), GraphError, "form a cycle: b -> c -> b");
  assertThrows(() => cull(graphOf({ a: aliasNode("a") }), ["a"]), GraphError, "a -> a");
});

test("cull() names a long cycle briefly", () => {
  const nodes: Record<string, GraphNode> = {};
  for (let i = 0; i < 1000; i++) nodes[`k${i}`] = map(ref(`k${(i + 1) % 1000}`));
  const error = assertThrows(() => cull(graphOf(nodes), ["k0"]), GraphError, "k0 -> k1 ->");
  assert(error.message.length < 200);
});

test("fuse() nests a chain in one task", () => {
  const nodes = { a: map(dataNode(1)), b: map(ref("a")), c: map(ref("b")) };
  assertEquals(fused(nodes, "c"), { c: "map(map(map(1)))" });
});

test("fuse() keeps the keys it is asked for", () => {
  const nodes = { a: map(dataNode(1)), b: map(ref("a")), c: map(ref("b")) };
  assertEquals(fused(nodes, "c", "b"), { b: "map(map(1))", c: "map(b)" });
});

test("fuse() leaves what has two users alone", () => {
  const diamond = {
    top: map(dataNode(1)),
    left: map(ref("top")),
    right: map(ref("top")),
    both: call(listNode([ref("left"), ref("right")])),
  };
  assertEquals(fused(diamond, "both"), {
    top: "map(1)",
    left: "map(top)",
    right: "map(top)",
    both: "call([left, right])",
  });
  const twice = { a: map(dataNode(1)), b: call(listNode([ref("a"), ref("a")])) };
  assertEquals(fused(twice, "b"), { a: "map(1)", b: "call([a, a])" });
});

test("fuse() merges the input of an operation, not what is broadcast to it", () => {
  const f = functionNode({ name: "f" }, { captured: { mean: ref("mean") } });
  const nodes = {
    mean: call(dataNode(0)),
    x: map(dataNode(1)),
    y: map(dataNode(2)),
    a: map(f, ref("x")),
    b: map(f, ref("y")),
    sum: call(listNode([ref("a"), ref("b")])),
  };
  assertEquals(fused(nodes, "sum"), {
    mean: "call(0)",
    a: "map(f, map(1))",
    b: "map(f, map(2))",
    sum: "call([a, b])",
  });
  const single = { mean: nodes.mean, x: nodes.x, a: nodes.a };
  assertEquals(fused(single, "a"), { mean: "call(0)", a: "map(f, map(1))" });
});

test("cull() keeps what a part is of", () => {
  const nodes = {
    a: map(dataNode(1)),
    other: map(dataNode(2)),
    b: call(listNode([partNode("a", 1)])),
  };
  assertEquals([...cull(graphOf(nodes), ["b"]).keys()], ["a", "b"]);
  const gone = graphOf({ b: call(partNode("gone", 1)) });
  assertThrows(() => cull(gone, ["b"]), GraphError, `no key "gone", needed by "b"`);
});

test("fuse() never merges a task, or data, with one that needs a part of it", () => {
  const nodes = {
    data: dataNode([1, 2]),
    a: map(dataNode(1)),
    b: map(ref("a")),
    first: call(listNode([partNode("b", 0)])),
    last: map(partNode("data", 1)),
  };
  assertEquals(fused(nodes, "first", "last"), {
    data: "[1, 2]",
    b: "map(map(1))",
    first: "call([b[0]])",
    last: "map(data[1])",
  });
  const both = { a: map(dataNode(1)), b: call(listNode([partNode("a", 0)]), ref("a")) };
  assertEquals(fused(both, "b"), { a: "map(1)", b: "call([a[0]], a)" });
});

test("fuse() merges a task of parts into the one that uses it", () => {
  const nodes = {
    a: map(dataNode(1)),
    b: map(dataNode(2)),
    merged: call(listNode([partNode("a", 1), partNode("b", 1)])),
    end: map(ref("merged")),
  };
  assertEquals(fused(nodes, "end"), { a: "map(1)", b: "map(2)", end: "map(call([a[1], b[1]]))" });
});

test("fuse() points parts past aliases", () => {
  const nodes = {
    a: map(dataNode(1)),
    b: aliasNode("a"),
    c: aliasNode("b"),
    d: call(listNode([partNode("c", 1), partNode("b", 0)])),
  };
  assertEquals(fused(nodes, "d"), { a: "map(1)", d: "call([a[1], a[0]])" });
});

test("fuse() leaves tasks that can run side by side alone", () => {
  const nodes = {
    a: handWritten(dataNode(1)),
    b: handWritten(dataNode(2)),
    c: handWritten(ref("a"), ref("b")),
  };
  assertEquals(fused(nodes, "c"), { a: "f(1)", b: "f(2)", c: "f(a, b)" });
  const only = { a: handWritten(dataNode(1)), c: handWritten(ref("a"), dataNode(2)) };
  assertEquals(fused(only, "c"), { c: "f(f(1), 2)" });
});

test("fuse() puts data that is used once where it is used", () => {
  const nodes = { data: dataNode([1, 2]), a: call(ref("data"), dataNode(3)) };
  assertEquals(fused(nodes, "a"), { a: "call([1, 2], 3)" });
  const shared = { data: dataNode([1]), a: map(ref("data")), b: map(ref("data")) };
  assertEquals(fused(shared, "a", "b"), { data: "[1]", a: "map(data)", b: "map(data)" });
});

test("fuse() never merges a control task with another", () => {
  const nodes = { a: map(dataNode(1)), b: control(ref("a")), c: map(ref("b")) };
  assertEquals(fused(nodes, "c"), { a: "map(1)", b: "take(a)", c: "map(b)" });
});

test("fuse() sees through aliases and chains of aliases, and keeps those asked for", () => {
  const nodes = {
    a: map(dataNode(1)),
    b: aliasNode("a"),
    c: aliasNode("b"),
    d: map(ref("c")),
  };
  assertEquals(fused(nodes, "d"), { d: "map(map(1))" });
  assertEquals(fused(nodes, "c"), { a: "map(1)", c: "a" });
  assertEquals(fused(nodes, "c", "d"), { a: "map(1)", c: "a", d: "map(a)" });
});

test("cull() and fuse() take a chain of 30 000 tasks, and aliases, without overflow", () => {
  const nodes = new Map<string, GraphNode>([["k0", dataNode(0)]]);
  for (let i = 1; i < 30_000; i++) {
    const below = `k${i - 1}`;
    nodes.set(`k${i}`, i % 10 === 0 ? aliasNode(below) : map(ref(below)));
  }
  const graph = fuse(new Graph(dictionaryLayer(nodes)), ["k29999"]);
  assert(graph.size > 1 && graph.size < 1000);
  const [, longest] = [...graph].at(-1)!;
  assert(graph.toString().length > 0 && dependencies(longest).length === 1);
});

test("optimize() changes no result, whatever the graph", () => {
  fc.assert(
    fc.property(randomGraph(), ({ graph, keys }) => {
      const expected = evaluate(graph, keys);
      assertEquals(evaluate(cull(graph, keys), keys), expected);
      assertEquals(evaluate(fuse(graph, keys), keys), expected);
      assertEquals(evaluate(optimize(graph, keys), keys), expected);
    }),
    { numRuns: 400 },
  );
});

test("cull() and fuse() keep the keys they were asked for and are idempotent", () => {
  fc.assert(
    fc.property(randomGraph(), ({ graph, keys }) => {
      const culled = cull(graph, keys);
      assertEquals(cull(culled, keys).toJSON(), culled.toJSON());
      const once = fuse(graph, keys);
      assert(keys.every((key) => once.has(key)));
      assertEquals(fuse(once, keys).toJSON(), once.toJSON());
    }),
    { numRuns: 400 },
  );
});

test("cull(), fuse() and optimize() give what is needed, dependencies first, and nothing else", () => {
  fc.assert(
    fc.property(randomGraph(), ({ graph, keys }) => {
      for (const made of [cull, fuse, optimize].map((pass) => pass(graph, keys))) {
        assertStrictEquals(cull(made, [...keys]), made);
        // Nobody knows of this graph that it has been culled.
        const same = cull(new Graph(dictionaryLayer(new Map(made))), keys);
        assertEquals([...same.keys()].sort(), [...made.keys()].sort());
        const seen = new Set<string>();
        for (const [key, node] of made) {
          assert(dependencies(node).every((need) => seen.has(need)));
          seen.add(key);
        }
        for (const key of keys) {
          const part = cull(made, [key]);
          assertEquals(part.toJSON(), cull(same, [key]).toJSON());
        }
      }
    }),
    { numRuns: 400 },
  );
});

test("fuse() adds no key and no use, and leaves control tasks as they are", () => {
  fc.assert(
    fc.property(randomGraph(), ({ graph, keys }) => {
      for (const [key, node] of fuse(graph, keys)) {
        const before = graph.get(key);
        assert(before !== undefined);
        if (node.kind !== "task" || node.operation.kind !== "control") continue;
        assert(before.kind === "task" && before.args.length === node.args.length);
        assertEquals(node.depth, before.depth);
      }
    }),
    { numRuns: 200 },
  );
});
