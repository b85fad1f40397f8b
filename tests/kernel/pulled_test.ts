import fc from "fast-check";
import { assertEquals, test } from "../harness.ts";
import { data, failureOf, Kernel, loopMakers, type Loose, program, stage } from "./kernel.ts";
import { batchesOf } from "../../src/kernel/batches.ts";
import { streamValue } from "../../src/kernel/run.ts";
import type { FunctionValue, Stage } from "../../src/kernel/program.ts";

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
const ways: Readonly<Record<string, (kernel: Kernel, fn: Loose, concurrency?: number) => Stage[]>> =
  {
    flatMap: (kernel, fn, concurrency) => [stage("flatMap", limited(kernel, fn, concurrency))],
    "map and flatten": (kernel, fn, concurrency) => [
      stage("map", limited(kernel, fn, concurrency)),
      stage("flatten"),
    ],
  };

function limited(kernel: Kernel, fn: Loose, concurrency: number | undefined): FunctionValue {
  return kernel.fn(fn, concurrency === undefined ? {} : { concurrency });
}

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
          { numRuns: 15 },
        );
      });

      test(`${kind} makes no more of endless items than are wanted, and is closed`, async () => {
        reset();
        const kernel = new Kernel(loops());
        const limit = stage("limit", data(5));
        const endless = stagesOf(kernel, fn, 1);
        assertEquals(await kernel.run(data([Infinity, Infinity]), endless, limit), [0, 1, 2, 3, 4]);
        await settled();
        assertEquals(counts, { open: 0, made: 5 });
      });

      test(`${kind} makes exactly the items that are wanted`, async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.nat(40), { maxLength: 6 }),
            fc.nat(100),
            async (sizes, k) => {
              reset();
              const kernel = new Kernel(loops());
              const stages = stagesOf(kernel, fn, 1);
              const taken = await kernel.run(data(sizes), stages, stage("limit", data(k)));
              const all = sizes.flatMap((n) => Array.from({ length: n }, (_, i) => i));
              assertEquals(taken, all.slice(0, k));
              await settled();
              assertEquals(counts, { open: 0, made: Math.min(k, all.length) });
            },
          ),
          { numRuns: 15 },
        );
        reset();
        const kernel = new Kernel(loops());
        const isTen = kernel.fn((x: number) => x === 10);
        const any = stage("any", isTen);
        assertEquals(await kernel.run(data([Infinity]), stagesOf(kernel, fn, 1), any), true);
        await settled();
        assertEquals(counts, { open: 0, made: 11 });
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

  const broken = {
    *now(): Generator<number> {
      yield 1;
      yield 2;
      throw new RangeError("no third");
    },
    async *later(): AsyncGenerator<number> {
      yield 1;
      yield await Promise.resolve(2);
      throw new RangeError("no third");
    },
    async *never(): AsyncGenerator<number> {
      yield 1;
      yield await Promise.resolve(2);
      await new Promise(() => {});
    },
  };
  for (const [way, fn] of Object.entries(broken)) {
    test(`${name}: what comes after the last wanted item does not matter, be it ${way}`, async () => {
      const kernel = new Kernel(loops());
      const two = stage("limit", data(2));
      const later = kernel.fn(async (x: number) => await x, { concurrency: 1 });
      for (const rest of [[], [stage("map", later)]]) {
        const made = [stage("flatMap", kernel.fn(fn)), ...rest];
        assertEquals(await kernel.run(data([0]), made, two), [1, 2]);
        const given = kernel.source(() => batchesOf(fn()));
        assertEquals(await kernel.run(given, rest, two), [1, 2]);
      }
    });
  }

  test(`${name}: a failure is told though a generator waits for ever`, async () => {
    const kernel = new Kernel(loops());
    const fails = kernel.fn((x: number) => {
      if (x === 2) throw new RangeError("no 2");
    });
    const stages = [stage("flatMap", kernel.fn(broken.never)), stage("map", fails)];
    const failure = await failureOf(kernel.run(data([0]), stages, stage("count")));
    assertEquals((failure.error as Error).message, "no 2");
  });

  test(`${name}: what a generator throws as it is closed is its own failure`, async () => {
    const close = () => {
      throw new RangeError("not closed");
    };
    const closing = {
      *now(): Generator<number> {
        try {
          yield 1;
        } finally {
          close();
        }
      },
      async *later(): AsyncGenerator<number> {
        try {
          yield await Promise.resolve(1);
        } finally {
          close();
        }
      },
    };
    for (const [fnName, fn] of Object.entries(closing)) {
      const kernel = new Kernel(loops());
      const stages = [stage("flatMap", kernel.fn(fn))];
      const failure = await failureOf(kernel.run(data([0]), stages, stage("limit", data(1))));
      assertEquals([failure.operation, failure.function], ["flatMap", fnName]);
      assertEquals((failure.error as Error).message, "not closed");
      // What failed first is told, where something else did.
      const fail = kernel.fn(() => {
        throw new RangeError("first");
      });
      const first = await failureOf(kernel.run(data([0]), [...stages, stage("map", fail)]));
      assertEquals((first.error as Error).message, "first");
    }
  });

  test(`${name}: who reads a stream gets what came before a failure`, async () => {
    const kernel = new Kernel(loops());
    const fails = kernel.fn((x: number) => {
      if (x === 700) throw new RangeError("no 700");
      return x;
    });
    const given: unknown[] = [];
    const running = streamValue(
      program(data(Array.from({ length: 1000 }, (_, i) => i)), [stage("map", fails)]),
      kernel.context,
      (elements) => Promise.resolve(void given.push(...elements)),
    );
    await failureOf(running);
    assertEquals(given, Array.from({ length: 700 }, (_, i) => i));
  });

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
