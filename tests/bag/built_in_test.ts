/** Built-in functions in workers, operation by operation. */

import { type Bag, delayed, get, range, ref, task, zip } from "../../mod.ts";
import { assertEquals, assertRejects, test } from "../harness.ts";
import { bagOf, here, inWorkers, quickly } from "./model.ts";

const texts = (): Bag<string> => bagOf([["1", "20"], [], ["3", "007"]]);

/** Bags made with built-in functions, and what they give. */
function cases(): readonly [Bag<unknown>, unknown[]][] {
  const numbers = texts().map(Number);
  const total = numbers.sum();
  return [
    [texts().map(JSON.parse, { onError: "skip" }), [1, 20, 3]],
    [texts().map(parseInt), [1, 20, 3, 7]],
    [texts().map(Number.parseFloat), [1, 20, 3, 7]],
    [numbers.map(String), ["1", "20", "3", "7"]],
    [numbers.map(structuredClone), [1, 20, 3, 7]],
    [bagOf([["", "a", null], [undefined, "b"]]).filter(Boolean), ["a", "b"]],
    [bagOf([["", "a", null], [undefined, "b"]]).remove(Boolean), ["", null, undefined]],
    [bagOf<unknown>([[1, 1.5], ["1"]]).filter(Number.isInteger), [1]],
    [bagOf([[{ a: 1, b: 2 }], [{ c: 3 }]]).flatMap(Object.keys), ["a", "b", "c"]],
    [bagOf([[[1, 2]], [], [[3]]]).mapPartitions(Object.values), [[1, 2], [3]]],
    [zip(range(3), range(5, 2, -1)).starmap(Math.max), [5, 4, 3]],
    [texts().sortBy(Number, { npartitions: 1 }), ["1", "3", "007", "20"]],
    [texts().topk(2, { by: Number }), ["20", "007"]],
    [texts().distinct(Number.isNaN), ["1"]],
    [texts().countBy(Boolean), [[true, 4]]],
    [texts().groupBy(Boolean, { npartitions: 1 }), [[true, ["1", "20", "3", "007"]]]],
    [texts().join([3, 7], Number, Number), [["3", 3], ["007", 7]]],
    [numbers.accumulate(Math.max), [1, 20, 20, 20]],
    [numbers.foldBy(Number.isInteger, Math.max), [[true, 20]]],
    [
      texts().foldBy(Boolean, (n: number, text, { scale, total }) => n + scale * total + +text, {
        initial: 0,
        combine: Math.max as (a: number, b: number) => number,
        with: { scale: 2, total },
      }),
      [[true, 145]],
    ],
    [
      texts().map((text, { parse, Kind }) => new Kind([parse(text)]).size, {
        with: { parse: parseInt, Kind: Set },
      }),
      [1, 1, 1, 1],
    ],
  ];
}

for (
  const [where, options] of [["workers", inWorkers], ["inline", quickly]] as const
) {
  test(`operations take built-in functions (${where})`, async () => {
    const { scheduler } = options;
    for (const [bag, expected] of cases()) {
      assertEquals(await bag.compute({ scheduler }), expected, String(bag));
    }
    const numbers = texts().map(Number);
    assertEquals(await numbers.fold(Math.max).compute({ scheduler }), 20);
    assertEquals(await texts().any(Number.isNaN).compute({ scheduler }), false);
    assertEquals(await numbers.sum().map(String).compute({ scheduler }), "31");
    const largest = delayed(Math.max);
    assertEquals(await largest(3, numbers.min(), numbers.max()).compute({ scheduler }), 20);
    const graph = { x: task(Math.max, 1, 5), y: task(String, ref("x")) };
    assertEquals(await get(graph, "y", { scheduler }), "5");
  });
}

test("a failure of a built-in function names it", async () => {
  const parsed = bagOf([["1"], ["oops"]]).map(JSON.parse);
  await assertRejects(() => parsed.compute(here), Error, "JSON.parse");
});
