import fc from "fast-check";
import type { Batch } from "../../src/ops/operation.ts";
import { assert, assertEquals, assertRejects, test } from "../harness.ts";
import { data, failureOf, Kernel, loopMakers, stage, withTables } from "./kernel.ts";

/** Lets a random number of other things happen first. */
async function later<T>(value: T, turns: number): Promise<T> {
  for (let i = 0; i < turns; i++) await Promise.resolve();
  return value;
}

const batchings = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 12 }), {
  maxLength: 4,
});

const batchesOf = (batches: readonly number[][]) => (): Batch[] =>
  batches.map((items) => ({ items }));

/** A bucket of what `foldBy` makes of a partition. */
interface Table {
  readonly keys: readonly number[];
  readonly values: readonly number[];
}

for (const [name, loops] of Object.entries(loopMakers)) {
  for (const declared of [true, false]) {
    const kind = declared ? "async functions" : "functions that return promises";
    test(`${name}: ${kind} give results in order, declared or not`, async () => {
      await fc.assert(
        fc.asyncProperty(
          batchings,
          fc.integer({ min: 1, max: 5 }),
          async (batches, concurrency) => {
            const kernel = new Kernel(loops());
            const wait = (x: number) => later(x, (x * 7) % 5);
            const double = declared
              ? async (x: number) => 2 * await wait(x)
              : (x: number) => wait(x).then((y) => 2 * y);
            const isSmall = declared
              ? async (x: number) => await wait(x) < 40
              : (x: number) => wait(x).then((y) => y < 40);
            const stages = [
              stage("map", kernel.fn(double, { concurrency })),
              stage("map", kernel.fn((x: number) => [x, x + 1])),
              stage("flatten"),
              stage("filter", kernel.fn(isSmall, { concurrency })),
            ];
            const expected = batches.flat().flatMap((x) => [2 * x, 2 * x + 1]).filter((x) =>
              x < 40
            );
            const source = kernel.source(batchesOf(batches));
            assertEquals(await kernel.run(source, stages), expected);
            assertEquals(await kernel.run(source, stages, stage("count")), expected.length);
            assertEquals((await kernel.stream(source, stages)).flat(), expected);
          },
        ),
        { numRuns: 15 },
      );
    });

    test(`${name}: ${kind} can fold, and make keys and beginnings`, async () => {
      const kernel = new Kernel(loops());
      const add = declared
        ? async (a: number, x: number) => await later(a + x, 2)
        : (a: number, x: number) => later(a + x, 2);
      const key = declared
        ? async (x: number) => await later(x % 2, 1)
        : (x: number) => later(x % 2, 1);
      const start = declared ? async () => await later(100, 1) : () => later(100, 1);
      const source = kernel.source(batchesOf([[1, 2, 3], [4]]));
      const fold = stage("fold", kernel.fn(add), data(undefined), kernel.fn(start));
      assertEquals(await kernel.run(source, [], fold), { seen: true, value: 110 });
      const foldBy = stage(
        "foldBy",
        kernel.fn(key),
        kernel.fn(add),
        data(undefined),
        data([0]),
        data(2),
      );
      // Which bucket a key goes to differs from process to process.
      const tables = withTables(await kernel.run(source, [], foldBy)) as Table[];
      const pairs = tables.flatMap(({ keys, values }) => keys.map((it, i) => [it, values[i]]));
      assertEquals(pairs.sort(([a = 0], [b = 0]) => a - b), [[0, 6], [1, 4]]);
    });
  }

  test(`${name}: a function that is once known to return promises starts nothing again`, async () => {
    const kernel = new Kernel(loops());
    let opened = 0;
    const source = kernel.source(() => {
      opened++;
      return [{ items: [1, 2] }];
    });
    const stages = [stage("map", kernel.fn((x: number) => Promise.resolve(x)))];
    assertEquals(await kernel.run(source, stages), [1, 2]);
    assertEquals(opened, 2);
    assertEquals(await kernel.run(source, stages), [1, 2]);
    assertEquals(opened, 3);
  });

  test(`${name}: a promise among later elements does not double what was streamed`, async () => {
    const kernel = new Kernel(loops());
    const source = kernel.source(() => [{ items: [1, 2] }, { items: [3, 4] }, { items: [5] }]);
    const sometimes = kernel.fn((x: number) => x < 4 ? x : Promise.resolve(x));
    const streamed = await kernel.stream(source, [stage("map", sometimes)]);
    assertEquals(streamed.flat(), [1, 2, 3, 4, 5]);
  });

  test(`${name}: two tasks may find out about one function at the same time`, async () => {
    const kernel = new Kernel(loops());
    const wait = kernel.fn((x: number) => Promise.resolve(x));
    const tasks = [1, 2, 3].map((x) => {
      const source = kernel.source(async function* () {
        await later(undefined, x);
        yield { items: [x] };
      });
      return kernel.run(source, [stage("map", wait)]);
    });
    assertEquals(await Promise.all(tasks), [[1], [2], [3]]);
  });

  for (const concurrency of [1, 3]) {
    test(`${name}: no more than ${concurrency} calls are unfinished at a time`, async () => {
      const kernel = new Kernel(loops());
      let unfinished = 0;
      let most = 0;
      const counted = kernel.fn(async (x: number) => {
        most = Math.max(most, ++unfinished);
        await later(x, 100 + (x * 5) % 7);
        unfinished--;
        return x;
      }, { concurrency });
      const numbers = Array.from({ length: 50 }, (_, i) => i);
      assertEquals(await kernel.run(data(numbers), [stage("map", counted)]), numbers);
      assertEquals(most, concurrency);
    });
  }

  test(`${name}: an early end starts no more calls than the window holds`, async () => {
    const kernel = new Kernel(loops());
    let calls = 0;
    const counted = kernel.fn(async (x: number) => {
      calls++;
      return await later(x, 3);
    }, { concurrency: 4 });
    const numbers = Array.from({ length: 1000 }, (_, i) => i);
    const first = await kernel.run(data(numbers), [stage("map", counted)], stage("limit", data(2)));
    assertEquals(first, [0, 1]);
    assertEquals(calls, 2 + 4 - 1);
  });

  test(`${name}: a cancelled task starts no more calls`, async () => {
    const kernel = new Kernel(loops());
    let calls = 0;
    const cancelling = kernel.fn(async (x: number) => {
      if (++calls === 5) kernel.cancel(new RangeError("enough"));
      return await later(x, 1);
    }, { concurrency: 2 });
    const numbers = Array.from({ length: 1000 }, (_, i) => i);
    const failure = await failureOf(kernel.run(data(numbers), [stage("map", cancelling)]));
    assert(failure.error instanceof RangeError);
    assertEquals(calls, 5);
  });

  test(`${name}: a rejection is told with its element and stage, first come first`, async () => {
    const kernel = new Kernel(loops());
    const source = kernel.source(() => [{ items: [0] }, { items: [1, 2, 3, 4] }]);
    const failing = kernel.fn(async function breakingLate(x: number) {
      await later(x, 10 - 2 * x);
      if (x >= 2) throw new RangeError(`no ${x}`);
      return x;
    });
    const identity = kernel.fn((x: number) => x);
    const stages = [stage("map", identity), stage("filter", failing), stage("map", identity)];
    const { operation, function: fn, source: place, error } = await failureOf(
      kernel.run(source, stages),
    );
    assertEquals([operation, fn, place], ["filter", "breakingLate", { index: 2 }]);
    assertEquals((error as Error).message, "no 2");
  });

  test(`${name}: a stage behind an asynchronous one is blamed with its own element`, async () => {
    const kernel = new Kernel(loops());
    const source = kernel.source(() => [{ items: [0, 1, 2, 3] }]);
    const wait = kernel.fn(async (x: number) => await later(x, 2));
    const failing = kernel.fn(function breakingBehind(x: number) {
      if (x === 2) throw new TypeError("two");
      return x;
    });
    const failure = await failureOf(
      kernel.run(source, [stage("map", wait), stage("map", failing)], stage("count")),
    );
    assertEquals([failure.operation, failure.function, failure.source], ["map", "breakingBehind", {
      index: 2,
    }]);
  });

  test(`${name}: no rejection of a promise that is dropped goes unhandled`, {
    only: ["deno", "bun", "node"],
    because: "browsers tell the page and not the program",
  }, async () => {
    const { default: process } = await import("node:process");
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    const kernel = new Kernel(loops());
    const failing = kernel.fn((x: number) =>
      later(x, 1).then(() => Promise.reject(new Error("no")))
    );
    await assertRejects(() => kernel.run(data([1, 2, 3]), [stage("map", failing)]));
    await assertRejects(() => kernel.run(data([1, 2, 3]), [], stage("any", failing)));
    await new Promise((resolve) => setTimeout(resolve));
    process.off("unhandledRejection", note);
    assertEquals(unhandled, []);
  });
}
