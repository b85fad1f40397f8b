import fc from "fast-check";
import { assert, assertEquals, test } from "../harness.ts";
import { data, failureOf, Kernel, loopMakers, type Loose, stage } from "./kernel.ts";
import type { Stage } from "../../src/kernel/program.ts";

/** How many generators are at work, and how many items they have made. */
const counts = { open: 0, made: 0 };

function* upTo(n: number): Generator<number> {
  counts.open++;
  try {
    for (let i = 0; i < n; i++) {
      counts.made++;
      yield i;
    }
  } finally {
    counts.open--;
  }
}

async function* laterUpTo(n: number): AsyncGenerator<number> {
  counts.open++;
  try {
    for (let i = 0; i < n; i++) {
      counts.made++;
      yield await Promise.resolve(i);
    }
  } finally {
    counts.open--;
  }
}

function reset(): void {
  counts.open = 0;
  counts.made = 0;
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** The ways to have items made by a generator. */
const ways: Readonly<Record<string, (kernel: Kernel, fn: Loose) => Stage[]>> = {
  flatMap: (kernel, fn) => [stage("flatMap", kernel.fn(fn))],
  "map and flatten": (kernel, fn) => [stage("map", kernel.fn(fn)), stage("flatten")],
};

for (const [name, loops] of Object.entries(loopMakers)) {
  for (const [way, stagesOf] of Object.entries(ways)) {
    for (const fn of [upTo, laterUpTo]) {
      const kind = `${name}: ${way} of ${fn.name}`;

      test(`${kind} gives what arrays give, wherever it stands`, async () => {
        const numbers = fc.array(fc.nat(6), { maxLength: 8 });
        await fc.assert(
          fc.asyncProperty(numbers, fc.boolean(), async (elements, awaits) => {
            reset();
            const kernel = new Kernel(loops());
            const add = awaits ? async (x: number) => await (x + 1) : (x: number) => x + 1;
            const odd = (x: number) => x % 2 === 1;
            const stages = [
              stage("map", kernel.fn(add)),
              ...stagesOf(kernel, fn),
              stage("filter", kernel.fn(odd)),
              ...stagesOf(kernel, fn),
              stage("map", kernel.fn(add)),
            ];
            const items = (n: number) => Array.from({ length: n }, (_, i) => i);
            const expected = elements.map((x) => x + 1).flatMap(items).filter(odd).flatMap(items)
              .map((x) => x + 1);
            assertEquals(await kernel.run(data(elements), stages), expected);
            assertEquals((await kernel.stream(data(elements), stages)).flat(), expected);
            assertEquals(await kernel.run(data(elements), stages, stage("count")), expected.length);
            const few = stage("limit", data(3));
            assertEquals(await kernel.run(data(elements), stages, few), expected.slice(0, 3));
            await settled();
            assertEquals(counts.open, 0);
          }),
          { numRuns: 30 },
        );
      });

      test(`${kind} makes no more of endless items than are wanted, and is closed`, async () => {
        reset();
        const kernel = new Kernel(loops());
        const limit = stage("limit", data(5));
        const endless = stagesOf(kernel, fn);
        assertEquals(await kernel.run(data([Infinity, Infinity]), endless, limit), [0, 1, 2, 3, 4]);
        await settled();
        assert(counts.made < 20);
        assertEquals(counts.open, 0);
      });

      test(`${kind} is closed when a stage behind fails, and when the task is cancelled`, async () => {
        reset();
        const kernel = new Kernel(loops());
        const fail = kernel.fn((x: number) => {
          if (x === 100) throw new RangeError("no 100");
        });
        const stages = [...stagesOf(kernel, fn), stage("map", fail)];
        const failure = await failureOf(kernel.run(data([3, Infinity]), stages));
        assertEquals(failure.operation, "map");
        assertEquals(failure.source, { index: 1 });
        await settled();
        assertEquals(counts.open, 0);
        const stop = kernel.fn((x: number) => {
          if (x === 1000) kernel.cancel(new Error("cancelled"));
        });
        const endless = [...stagesOf(kernel, fn), stage("filter", stop)];
        const cancelled = await failureOf(kernel.run(data([Infinity]), endless, stage("count")));
        assertEquals((cancelled.error as Error).message, "cancelled");
        await settled();
        assertEquals(counts.open, 0);
      });
    }

    test(`${name}: ${way} tells which generator failed, and where`, async () => {
      function* fails(x: number): Generator<number> {
        yield x;
        if (x === 7) throw new RangeError("no 7");
      }
      async function* failsLater(x: number): AsyncGenerator<number> {
        yield await Promise.resolve(x);
        if (x === 7) throw new RangeError("no 7");
      }
      for (const fn of [fails, failsLater]) {
        const kernel = new Kernel(loops());
        const failure = await failureOf(kernel.run(data([5, 6, 7, 8]), stagesOf(kernel, fn)));
        assertEquals(failure.operation, way === "flatMap" ? "flatMap" : "map");
        assertEquals(failure.function, fn.name);
        assertEquals(failure.source, { index: 2 });
        assertEquals((failure.error as Error).message, "no 7");
      }
    });
  }

  test(`${name}: a generator that fails midway leaves nothing of its element where that is tolerated`, async () => {
    const kernel = new Kernel(loops());
    function* fails(x: number): Generator<number> {
      yield x;
      if (x === 7) throw new RangeError("no 7");
    }
    const skip = stage("flatMap", kernel.fn(fails, { onError: "skip" }));
    assertEquals(await kernel.run(data([6, 7, 8]), [skip]), [6, 8]);
  });
}
