import {
  aliasNode,
  type Argument,
  argumentsIn,
  barrierNode,
  dataNode,
  dependencies,
  functionNode,
  isNode,
  lazyNode,
  listNode,
  partNode,
  partsNode,
  ref,
  substitute,
  taskNode,
  toNode,
} from "../../src/graph/node.ts";
import { GraphError } from "../../src/errors.ts";
import { assert, assertEquals, assertStrictEquals, assertThrows, test } from "../harness.ts";

const add = { name: "add", kind: "value" };
const source = { graph: { get: () => undefined }, name: "x", npartitions: 1 };

test("node constructors freeze and tag what they make", () => {
  const nodes = {
    data: dataNode(1),
    ref: ref("x"),
    part: partNode("x", 2),
    parts: partsNode(source, 2),
    barrier: barrierNode("x", ["x/0"]),
    list: listNode([ref("x")]),
    function: functionNode({ name: "f" }, { captured: { a: ref("x") } }),
    lazy: lazyNode(source),
    task: taskNode(add, [ref("x")]),
    alias: aliasNode("x"),
  };
  for (const [kind, node] of Object.entries(nodes)) {
    assertEquals(node.kind, kind);
    assert(isNode(node), kind);
    assert(Object.isFrozen(node), kind);
  }
  assert(Object.isFrozen(nodes.barrier.dependencies));
  assert(Object.isFrozen(nodes.list.items));
  assert(Object.isFrozen(nodes.task.args));
  assert(Object.isFrozen(nodes.task.dependencies));
  assert(Object.isFrozen(nodes.function.captured));
});

test("node constructors keep no array or object of the caller's", () => {
  const args: Argument[] = [ref("x")];
  const captured: Record<string, Argument> = { a: ref("x") };
  const task = taskNode(add, args);
  const list = listNode(args);
  const fn = functionNode({ name: "f" }, { captured });
  args.push(ref("y"));
  captured.b = ref("y");
  assertEquals([task.args.length, list.items.length], [1, 1]);
  assertEquals(Object.keys(fn.captured), ["a"]);
});

test("dataNode() holds any value as it is", () => {
  const frozen = Object.freeze([1]);
  const values = [undefined, null, NaN, -0, 1n, Symbol("s"), () => 1, frozen, new Map()];
  for (const value of values) assert(Object.is(dataNode(value).value, value));
});

test("isNode() is not deceived by data that looks like a node", () => {
  const lookalikes = [
    { kind: "ref", key: "x" },
    { kind: "part", key: "x", part: 0 },
    { kind: "task", operation: add, args: [], dependencies: [], depth: 1 },
    { kind: "alias", target: "x" },
    structuredClone({ ...dataNode(1) }),
    "x/0",
    ["x", 0],
    null,
    undefined,
  ];
  for (const value of lookalikes) assert(!isNode(value));
});

test("toNode() takes nodes for themselves, refs for aliases and all else for data", () => {
  const task = taskNode(add, []);
  assertStrictEquals(toNode(task), task);
  const alias = toNode(ref("x"));
  assertEquals([alias.kind, dependencies(alias)], ["alias", ["x"]]);
  const lookalike = { kind: "ref", key: "x" };
  const data = toNode(lookalike);
  assert(data.kind === "data" && data.value === lookalike);
});

test("toNode() refuses nodes that are only arguments", () => {
  const nodes = [partNode("x", 0), listNode([]), functionNode({ name: "f" }), lazyNode(source)];
  for (const node of nodes) {
    assertThrows(() => toNode(node), GraphError, `${node.kind} node`);
  }
});

test("ref() refuses what is not a string", () => {
  assertThrows(() => ref(5 as unknown as string), TypeError, "expected a string, got number");
});

test("dependencies() names each key once, in order, wherever it stands", () => {
  const node = taskNode(add, [
    ref("b"),
    listNode([ref("a"), ref("b")]),
    functionNode({ name: "f" }, { captured: { c: ref("c") } }),
    taskNode(add, [ref("d"), ref("a")]),
    dataNode([ref("never"), { kind: "ref", key: "never" }]),
    lazyNode(source),
  ]);
  assertEquals(dependencies(node), ["b", "a", "c", "d"]);
});

test("dependencies() takes a part of a result for a need of all of it, named once", () => {
  assertEquals(dependencies(partNode("a", 1)), ["a"]);
  const parts = listNode([partNode("a", 1), partNode("a", 0), ref("a"), partNode("b", 1)]);
  assertEquals(dependencies(taskNode(add, [parts])), ["a", "b"]);
  assertEquals(argumentsIn(partNode("a", 1)), []);
});

test("dependencies() of a task with many arguments names each once", () => {
  const refs = Array.from({ length: 3000 }, (_, i) => ref(`k${i % 1500}`));
  assertEquals(taskNode(add, refs).dependencies.length, 1500);
});

test("taskNode() knows its depth, through lists and captured values", () => {
  const leaf = taskNode(add, []);
  assertEquals(leaf.depth, 1);
  assertEquals(taskNode(add, [listNode([leaf, taskNode(add, [leaf])])]).depth, 3);
  assertEquals(taskNode(add, [functionNode({ name: "f" }, { captured: { leaf } })]).depth, 2);
});

test("argumentsIn() gives what an argument is made of", () => {
  const [a, b] = [ref("a"), ref("b")];
  assertEquals(argumentsIn(listNode([a, b])), [a, b]);
  assertEquals(argumentsIn(taskNode(add, [a])), [a]);
  assertEquals(argumentsIn(functionNode({ name: "f" }, { captured: { b } })), [b]);
  assertEquals(argumentsIn(a), []);
  assertEquals(argumentsIn(dataNode([a])), []);
});

test("substitute() replaces references everywhere and leaves everything else", () => {
  const fn = functionNode({ name: "f" }, { captured: { c: ref("x") }, concurrency: 3 });
  const untouched = taskNode(add, [dataNode(1)]);
  const task = taskNode(add, [fn, listNode([ref("x"), untouched]), ref("y")]);
  const made = substitute(task, ({ key }) => key === "x" ? dataNode("new") : ref(key));
  assert(made.kind === "task");
  const [madeFn, madeList, madeRef] = made.args;
  assert(madeFn?.kind === "function" && madeList?.kind === "list" && madeRef?.kind === "ref");
  assertEquals([madeFn.concurrency, madeFn.captured.c?.kind], [3, "data"]);
  assertStrictEquals(madeList.items[1], untouched);
  assertEquals(made.dependencies, ["y"]);
  assertEquals(task.dependencies, ["x", "y"]);
});

test("substitute() lets a part follow to another key, and never to what is no key", () => {
  const task = taskNode(add, [listNode([partNode("x", 3), partNode("y", 3)])]);
  const moved = substitute(task, ({ key }) => key === "x" ? ref("z") : ref(key));
  assert(moved.kind === "task");
  assertEquals(moved.args, [listNode([partNode("z", 3), partNode("y", 3)])]);
  assertEquals(moved.dependencies, ["z", "y"]);
  for (const target of [dataNode([1, 2, 3, 4]), taskNode(add, [ref("z")])]) {
    const kept = substitute(task, ({ key }) => key === "x" ? target : ref(key));
    assertEquals(kept, task);
  }
});
