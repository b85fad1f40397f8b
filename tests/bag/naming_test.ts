/** Names that users give to results, and keys in arrays. */

import { compute, delayed, get, Item, range, ref, task } from "../../mod.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertThrows,
  test,
} from "../harness.ts";
import { here } from "./model.ts";

const numbers = range(40, { npartitions: 20 });
const size = (part: readonly number[]) => part.length;
const add = (sizes: readonly number[]) => sizes.reduce((a, b) => a + b, 0);
const fold = {
  initial: 0,
  add: (a: number, b: number) => a + b,
  combine: (a: number, b: number) => a + b,
};

test("reduction() has a name that its keys begin with", async () => {
  const named = numbers.reduction(size, add, { name: "how many" });
  assertMatch(named.key, /^how many-[0-9a-f]{12}$/);
  assertEquals(named.toString(), "Item<how many>");
  assertMatch(await named.explain(), /how many-[0-9a-f]{12}: 20 tasks/);
  const names = [...named.graph.keys()].filter((key) => !key.startsWith("range-"));
  assert(names.length > 20 && names.every((key) => key.startsWith("how many-")), String(names));
  const total = numbers.reduction({ ...fold, name: "total", finish: (sum) => sum / 2 });
  assertMatch(total.key, /^total-/);
  assertEquals(await compute(named, total, numbers.reduction(size, add)), [40, 390, 40]);
});

test("delayed() has a name that its key begins with", async () => {
  const half = delayed((x: number) => x / 2, { name: "half" });
  assertMatch(half(2).key, /^half-[0-9a-f]{12}$/);
  assertNotEquals(half(2).key, half(4).key);
  assertEquals(half(2).key, half(2).key);
  const least = delayed(numbers.min(), { name: "least" });
  const both = delayed({ half: half(4), least }, { name: "both" });
  const by = delayed((x: number, { k }: { k: number }) => x * k, { with: { k: 3 }, name: "by" });
  assertMatch(
    [least.key, both.key, by(2).key, delayed(5, { name: "five" }).key].join(),
    /^least-.*,both-.*,by-.*,five-/,
  );
  assertEquals(await compute(both, by(2), delayed(5, { name: "five" })), [
    { half: 2, least: 0 },
    6,
    5,
  ]);
});

test("a name that no key can begin with is refused", () => {
  for (const name of ["", "a/b", 5, null]) {
    const options = { name } as never;
    const kind = typeof name === "string" ? RangeError : TypeError;
    assertThrows(() => numbers.reduction(size, add, options), kind, "'name'");
    assertThrows(() => numbers.reduction({ ...fold, ...options as object }), kind, "'name'");
    assertThrows(() => delayed(5, options), kind, "'name'");
    assertThrows(() => delayed(size, options), kind, "'name'");
  }
});

test("get() gives arrays of the shape of the keys", async () => {
  const graph = { a: 1, b: task((x: number) => x + 1, ref("a")), c: "d" };
  assertEquals(await get(graph, [["a", "b"], "c"], here), [[1, 2], "d"]);
  assertEquals(await get(graph, [[["b"]], [], "b", ["b", "a"]], here), [[[2]], [], 2, [2, 1]]);
  assertEquals(await get(graph, [], here), []);
  assertEquals(await get(graph, "b", here), 2);
  const cyclic: unknown[] = ["a"];
  cyclic.push([cyclic]);
  for (const keys of [[["a", 5]], 5, [new Item(graph, "a")], cyclic, undefined]) {
    await assertRejects(
      () => get(graph, keys as never, here),
      TypeError,
      "Cannot get: expected a key",
    );
  }
});
