/** Faults of `dask.bag`, numbered as in the study of it, that this library must not have. */

import { Bag, fromSequence, range } from "../../mod.ts";
import { assert, assertEquals, assertThrows, test } from "../harness.ts";
import { assertSame, bagOf, here } from "./model.ts";

test("dask 1: data that looks like a task or a key is data", async () => {
  const hostile = [["x/0"], "x/0", { kind: "task", operation: "count", args: [] }, [1, [2]]];
  const bag = new Bag<unknown>({ "x/0": hostile, "x/1": ["x/0"] }, "x", 2);
  for (const options of [here, {}]) {
    assertSame(await bag.compute(options), [...hostile, "x/0"]);
    assertEquals(await bag.map((x) => x).count().compute(options), 5);
  }
});

test("dask 3: sample() and choices() are as fair across partitions as within", async () => {
  const [runs, bag] = [2000, bagOf([[0, 1, 2, 3, 4, 5, 6, 7, 8], [9]])];
  let [ninth, twice] = [0, 0];
  for (let seed = 0; seed < runs; seed++) {
    if ((await bag.sample(2, { seed }).compute(here)).includes(9)) ninth++;
    const [a, b] = await bag.choices(2, { seed }).compute(here);
    if (a === b) twice++;
  }
  // dask: 26.5 % instead of 20 %, and 50 % instead of 10 %.
  assert(Math.abs(ninth / runs - 0.2) < 0.03, `${ninth}`);
  assert(Math.abs(twice / runs - 0.1) < 0.03, `${twice}`);
});

test("dask 4: fold() with an initial array does not share it", async () => {
  const append = (list: number[], x: number) => {
    list.push(x);
    return list;
  };
  const extend = (a: number[], b: number[]) => {
    a.push(...b);
    return a;
  };
  const folded = bagOf([[1, 2], [3], [4]]).fold(append, { initial: [], combine: extend });
  for (const options of [here, here, {}, {}]) {
    assertEquals(await folded.compute(options), [1, 2, 3, 4]);
  }
});

test("dask 4: foldBy() with an initial array does not share it between keys", async () => {
  const append = (list: number[], x: number) => {
    list.push(x);
    return list;
  };
  const options = { initial: [], combine: (a: number[], b: number[]) => [...a, ...b] };
  const folded = bagOf([[1, 2, 3], [4]]).foldBy((x) => x % 2, append, options);
  for (const options of [here, here, {}]) {
    assertEquals(await folded.compute(options), [[1, [1, 3]], [0, [2, 4]]]);
  }
});

test("dask 5: keys are equal or not in whatever partition they are", async () => {
  const keys = [1, true, "1", 1n, 0, -0, NaN, NaN, null, undefined, [1], [1], { a: 1 }, { a: 1 }];
  const expected = [
    ...[[1, 1], [true, 1], ["1", 1], [1n, 1], [0, 2], [NaN, 2], [null, 1], [undefined, 1]],
    ...[[[1], 2], [{ a: 1 }, 2]],
  ];
  for (const parts of [[keys], keys.map((key) => [key]), [keys.slice(0, 5), [], keys.slice(5)]]) {
    assertSame(await bagOf(parts).frequencies({ splitEvery: 2 }).compute(here), expected);
  }
});

test("dask 6: var() and std() do not cancel, and are never of a negative number", async () => {
  assertEquals(await bagOf([[1e9, 1e9 + 1], [1e9 + 2]]).var().compute(here), 2 / 3);
  assertEquals(await bagOf([Array(10).fill(0.1)]).std().compute(here), 0);
});

test("dask 7: a partition size or number that makes no sense is refused", () => {
  assertThrows(() => fromSequence([1], { partitionSize: 0 }), RangeError, "at least 1");
  assertThrows(() => fromSequence([1], { npartitions: -1 }), RangeError, "at least 1");
});

test("dask 7: an exception used as a signal cannot cut a partition short", async () => {
  const stop = bagOf([[1, 2, 3]]).map((x) => {
    if (x === 2) throw { done: true };
    return x;
  });
  for (const options of [here, {}]) {
    let failed = false;
    await stop.compute(options).catch(() => failed = true);
    assert(failed);
  }
});

test("dask 8: splitEvery that would never end is refused", () => {
  for (const splitEvery of [1, 0, -1, 1.5]) {
    assertThrows(() => range(5).sum({ splitEvery }), RangeError, "at least 2, or false");
    assertThrows(
      () => range(5).foldBy((x) => x, (a, b) => a + b, { splitEvery }),
      RangeError,
      "at least 2, or false",
    );
  }
});

test("dask 9: a reduction that carries a state skips empty partitions, the first one too", async () => {
  for (const parts of [[[], [1, 2]], [[], [], [1], [], [2]], [[1, 2], []]]) {
    const bag = bagOf(parts);
    assertEquals(await bag.fold((a, b) => a + b, { splitEvery: 2 }).compute(here), 3);
    assertEquals(await bag.min({ splitEvery: 2 }).compute(here), 1);
    assertEquals(await bag.mean({ splitEvery: 2 }).compute(here), 1.5);
  }
});

test("dask 12: partitions run in order, and the first failure is that of the first", async () => {
  const globals = globalThis as { order?: number[] };
  globals.order = [];
  const noted = range(10, { npartitions: 10 }).map((x) => {
    (globalThis as { order?: number[] }).order!.push(x);
    return x;
  });
  await noted.sum().compute(here);
  assertEquals(globals.order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  globals.order = [];
  await noted.compute(here);
  assertEquals(globals.order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  delete globals.order;
});

test("dask 1.3: topk(by: 0) is a key, not the lack of one", async () => {
  assertEquals(await bagOf([[[1, "a"], [1, "b"]]]).topk(1, { by: 0 }).compute(here), [[1, "a"]]);
});

test("dask 1.1: npartitions is honoured exactly, and a rest is spread", async () => {
  for (const [n, npartitions] of [[23, 100], [101, 7], [101, 60], [12345, 234], [3, 7]] as const) {
    const data = Array.from({ length: n }, (_, i) => i);
    for (const bag of [range(n, { npartitions }), fromSequence(data, { npartitions })]) {
      const sizes = await bag.mapPartitions((part) => [part.length]).compute(here);
      assertEquals([sizes.length, bag.npartitions], [npartitions, npartitions]);
      assert(Math.max(...sizes) - Math.min(...sizes) <= 1);
    }
  }
});
