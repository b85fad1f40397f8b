import { partKey } from "../../src/engine/run_store.ts";
import { Thread } from "../../src/engine/thread.ts";
import { weigh } from "../../src/engine/weigh.ts";
import { catalogOf, operations } from "../../src/ops/catalog.ts";
import type { Value } from "../../src/kernel/program.ts";
import { assert, assertEquals, assertThrows, test } from "../harness.ts";
import { failureOf } from "../kernel/kernel.ts";

function threadOf(run: string): Thread {
  const thread = new Thread({
    catalog: catalogOf(operations),
    revive: () => Promise.reject(new Error("No functions here")),
    yieldToMessages: () => Promise.resolve(),
  });
  thread.begin(run);
  return thread;
}

const part = (key: string, part: number): Value => ({ kind: "input", key, part });

test("Thread gives parts of what it has made and of what it was brought", async () => {
  const thread = threadOf("run");
  thread.keep("run", "a", [["a0"], ["a1"]]);
  thread.keep("run", partKey("b", 1), ["b1"]);
  assertEquals(thread.input("run", "a"), [["a0"], ["a1"]]);
  assertEquals([thread.input("run", "a", 1), thread.input("run", "b", 1)], [["a1"], ["b1"]]);
  const list: Value = { kind: "list", items: [part("a", 0), part("b", 1)] };
  assertEquals(await thread.compute("run", "c", list), [["a0"], ["b1"]]);
});

test("Thread takes a part that is undefined for a part", () => {
  const thread = threadOf("run");
  thread.keep("run", partKey("b", 1), undefined);
  assertEquals(thread.input("run", "b", 1), undefined);
});

test("Thread has no result of which it was brought a part, and forgets a part alone", async () => {
  const thread = threadOf("run");
  thread.keep("run", "a", ["a0", "a1"]);
  thread.keep("run", partKey("b", 1), "b1");
  const noResult = "Cannot find the result of b";
  assertThrows(() => thread.input("run", "b"), RangeError, noResult);
  assertThrows(() => thread.input("run", "b", 0), RangeError, noResult);
  thread.forget("run", [partKey("b", 1)]);
  assertThrows(() => thread.input("run", "b", 1), RangeError, noResult);
  const { error } = await failureOf(thread.compute("run", "c", part("b", 1)));
  assert(error instanceof RangeError && error.message.includes(noResult));
  assertEquals(thread.input("run", "a", 1), "a1");
  thread.forget("run", ["a"]);
  assertThrows(() => thread.input("run", "a", 1), RangeError, "Cannot find the result of a");
});

test("Thread.end() drops results and their parts", () => {
  const thread = threadOf("run");
  thread.keep("run", partKey("b", 1), "b1");
  thread.end("run");
  thread.begin("run");
  assertThrows(() => thread.input("run", "b", 1), RangeError, "Cannot find the result of b");
});

test("weigh() counts elements, and keys of tables and of their buckets", () => {
  const bucket = (...keys: unknown[]) => ({ keys, values: keys, positions: [], end: 9 });
  const weighed: [unknown, number][] = [
    [5, 1],
    [null, 1],
    [undefined, 1],
    ["text", 1],
    [{ a: 1 }, 1],
    [[], 0],
    [[1, 2, 3], 3],
    [[{ a: 1 }, 2], 2],
    [new Set([1, 2]), 2],
    [bucket("a", "b"), 2],
    [[bucket("a", "b"), bucket(), bucket("c")], 3],
  ];
  for (const [result, weight] of weighed) assertEquals(weigh(result), weight);
});
