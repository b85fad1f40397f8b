import { showNode } from "../../src/graph/show.ts";
import {
  aliasNode,
  dataNode,
  functionNode,
  lazyNode,
  listNode,
  partNode,
  ref,
  taskNode,
} from "../../src/graph/node.ts";
import { Bag, Graph, optimize, task } from "../../mod.ts";
import { assertEquals, test } from "../harness.ts";

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const timesTen = (x: number) => x * 10;
const isEven = (x: number) => x % 2 === 0;

function articleBag(): Bag<number> {
  const graph = { "x/0": task(range, 5), "x/1": task(range, 5), "x/2": task(range, 5) };
  return new Bag<number>(graph, "x", 3);
}

/** Keys and printed nodes without the tokens of their names. */
function printed(graph: Graph): Record<string, string> {
  const plain = (text: string) => text.replace(/-[0-9a-f]{12}/g, "");
  const entries = Object.entries(graph.toJSON());
  return Object.fromEntries(entries.map(([key, text]) => [plain(key), plain(text)]));
}

test("bag.graph shows the article's map", () => {
  assertEquals(printed(articleBag().map(timesTen).graph), {
    "x/0": "range(5)",
    "x/1": "range(5)",
    "x/2": "range(5)",
    "map/0": "map(timesTen, x/0)",
    "map/1": "map(timesTen, x/1)",
    "map/2": "map(timesTen, x/2)",
  });
});

test("optimize() gives the article's filter and count: a nested task each, and a sum", () => {
  const count = articleBag().filter(isEven).count();
  assertEquals(printed(optimize(count.graph, [count.key])), {
    "count/0": "count(filter(isEven, range(5)))",
    "count/1": "count(filter(isEven, range(5)))",
    "count/2": "count(filter(isEven, range(5)))",
    "sum": "sum([count/0, count/1, count/2])",
  });
});

test("graph.toString() writes one key a line, as people write graphs", () => {
  assertEquals(
    String(Graph.from({ a: 1, b: task(timesTen, 2) })),
    `{\n  "a": 1,\n  "b": timesTen(2),\n}`,
  );
  assertEquals(String(Graph.from({})), "{}");
});

test("showNode() shows every kind of node", () => {
  const add = { name: "add" };
  assertEquals(showNode(ref("x/0")), "x/0");
  assertEquals(showNode(partNode("x/0", 3)), "x/0[3]");
  assertEquals(showNode(aliasNode("x/0")), "x/0");
  assertEquals(showNode(listNode([ref("a"), dataNode(1)])), "[a, 1]");
  assertEquals(showNode(functionNode({ name: "isEven" })), "isEven");
  const source = { graph: new Graph({ size: 0, keys: () => [], get: () => undefined }) };
  assertEquals(showNode(lazyNode({ ...source, name: "map-1", npartitions: 2 })), "map-1/*");
  assertEquals(showNode(taskNode(add, [dataNode("b"), ref("a")])), `add("b", a)`);
  const call = { name: "call", isCall: true };
  assertEquals(showNode(taskNode(call, [functionNode({ name: "f" }), ref("a")])), "f(a)");
});

test("showNode() shows values briefly and never walks into them", () => {
  const shown: [unknown, string][] = [
    [undefined, "undefined"],
    [null, "null"],
    [-0, "-0"],
    [NaN, "NaN"],
    [12n, "12n"],
    [true, "true"],
    [Symbol("s"), "Symbol(s)"],
    ["a\nb", `"a\\nb"`],
    ["a".repeat(1000), `"${"a".repeat(38)}…`],
    [[1, "a", null], `[1, "a", null]`],
    [[[1]], "<array of 1>"],
    [Array(1000).fill(0), "<array of 1000>"],
    [{ a: 1 }, "<Object>"],
    [Object.create(null), "<object>"],
    [new Map(), "<Map>"],
    [new Date(0), "<Date>"],
    [function f() {}, "<function f>"],
  ];
  for (const [value, text] of shown) assertEquals(showNode(dataNode(value)), text);
});
