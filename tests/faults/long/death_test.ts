/** Workers that die: nothing hangs, what can be done again is, and the rest is told. */

import { computeAll, fromSequence, get, range, ref, task, WorkerLostError } from "../../../mod.ts";
import { LocalScheduler } from "../../../src/engine/schedule/local_scheduler.ts";
import { WorkerExecutor } from "../../../src/engine/workers/worker_executor.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  tempDir,
  test,
  type TestOptions,
} from "../../harness.ts";
import { kinds as workerKinds, spawnerOf } from "../../runtime/spawners.ts";
import { recorder, schedulerOf, sharedSchedulerOf, threadKinds } from "../../engine/schedulers.ts";

const files = {
  only: ["deno", "bun", "node"],
  because: "a page has no files to remember by",
} as const;

const limited = {
  only: ["deno", "node"],
  because: "Bun and browsers cannot limit a worker's memory",
  timeout: 120_000,
} as const;

/** Ends the worker it runs in. */
function die(): void {
  const { process, close } = globalThis as typeof globalThis & {
    process?: { exit(code: number): void };
  };
  if (process) process.exit(3);
  else close();
}

/** Ends the first worker that asks with this path, which is a file from then on. */
async function dieOnce(path: string): Promise<void> {
  const { writeFile } = await import("node:fs/promises");
  const isFirst = await writeFile(path, "", { flag: "wx" }).then(() => true, () => false);
  if (!isFirst) return;
  const { exit } = await import("node:process");
  exit(3);
  await new Promise(() => {});
}

/** Sums by key, the first of which that is merged with another ends its worker, once. */
function dyingAtMerge(path: string) {
  return {
    initial: 0,
    splitEvery: false as const,
    with: { path, dieOnce },
    combine: async (
      a: number,
      b: number,
      { path, dieOnce }: { path: string; dieOnce(path: string): Promise<void> },
    ) => {
      await dieOnce(path);
      return a + b;
    },
  };
}

/** Where a test runner leaves the errors of workers to them. */
function tellsItself(kind: string): TestOptions {
  return kind === "web"
    ? {
      only: ["deno", "node", "browser"],
      because: "Bun's test runner takes errors from Web Workers; lifetime_test.ts runs a program",
    }
    : {};
}

/** Functions of which something is thrown that their promise knows nothing of. */
const strays = {
  timer: function strayTimer(_: number): Promise<number> {
    setTimeout(() => {
      throw new RangeError("nobody catches this");
    });
    return new Promise(() => {});
  },
  rejection: async function strayRejection(_: number): Promise<number> {
    Promise.reject(new RangeError("nobody catches this"));
    return await new Promise(() => {});
  },
  handler: function strayHandler(_: number): Promise<number> {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      throw new RangeError("nobody catches this");
    };
    port2.postMessage("go");
    return new Promise(() => {});
  },
  microtask: function strayMicrotask(_: number): Promise<number> {
    queueMicrotask(() => {
      throw new RangeError("nobody catches this");
    });
    return new Promise(() => {});
  },
};

/** Ways that differ for a kind of worker. */
function waysOf(kind: string): Partial<typeof strays> {
  return kind === "processes" ? { timer: strays.timer, rejection: strays.rejection } : strays;
}

for (const kind of workerKinds) {
  test(`${kind}: a function that always ends its worker is given up, and named`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const { events, onEvent } = recorder();
    const deadly = fromSequence([1, 2], { npartitions: 2 }).map((x, { die }) => {
      if (x === 2) die();
      return x === 2 ? new Promise<number>(() => {}) : x;
    }, { with: { die } });
    const error = await assertRejects(
      () => deadly.compute({ scheduler, onEvent }),
      WorkerLostError,
      "3 times; the task is not tried again",
    ) as WorkerLostError;
    assertEquals([error.operation, error.partition, error.key], ["map", 1, deadly.keys[1]]);
    assertEquals(events.filter(({ type }) => type === "worker-lost").length, 3);
    assertEquals(await range(10).sum().compute({ scheduler }), 45);
  });

  test(`${kind}: a function that ends its worker once is called again`, files, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const path = `${await tempDir()}/died`;
    const bag = range(12, { npartitions: 6 }).map(async (x, { path, dieOnce }) => {
      if (x === 7) await dieOnce(path);
      return x;
    }, { with: { path, dieOnce } });
    assertEquals(await bag.sum().compute({ scheduler }), 66);
  });

  test(`${kind}: a stream goes on where it was when its worker died`, files, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const path = `${await tempDir()}/died`;
    const bag = range(300_000, { npartitions: 3 }).map(async (x, { path, dieOnce }) => {
      if (x === 190_000) await dieOnce(path);
      return x;
    }, { with: { path, dieOnce } });
    let next = 0;
    let wrong = 0;
    for await (const batch of scheduler.stream(bag.graph, bag.keys)) {
      for (const x of batch) if (x !== next++) wrong++;
    }
    assertEquals({ next, wrong }, { next: 300_000, wrong: 0 });
  });

  test(`${kind}: results that a dead worker held are made again`, files, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const path = `${await tempDir()}/died`;
    const graph: Record<string, unknown> = {};
    const parts = Array.from({ length: 8 }, (_, i) => `part${i}`);
    for (const [i, key] of parts.entries()) graph[key] = task((x: number) => [x, x], i);
    const all = parts.map(ref);
    graph["total"] = task(
      async (lists: number[][], path: string, die: { readonly once: typeof dieOnce }) => {
        await die.once(path);
        return lists.flat().reduce((a, b) => a + b);
      },
      all,
      path,
      task(() => ({
        once: async (path: string) => {
          const { writeFile } = await import("node:fs/promises");
          const isFirst = await writeFile(path, "", { flag: "wx" }).then(() => true, () => false);
          if (!isFirst) return;
          const { exit } = await import("node:process");
          exit(3);
        },
      })),
    );
    graph["count"] = task((lists: number[][]) => lists.flat().length, all);
    const options = { scheduler, optimize: true };
    assertEquals(await get(graph, ["total", "count", "part3"], options), [56, 16, [3, 3]]);
  });

  test(`${kind}: tables whose parts a dead worker held are made again`, files, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const path = `${await tempDir()}/died`;
    const { events, onEvent } = recorder();
    // Only the last merge, bucket by bucket, combines.
    const sums = range(4000, { npartitions: 8 }).foldBy(
      (x) => x % 100,
      (sum: number, x) => sum + x,
      dyingAtMerge(path),
    );
    const expected = Array.from({ length: 100 }, (_, key) => [key, 40 * key + 100 * (39 * 40 / 2)]);
    assertEquals(await sums.compute({ scheduler, onEvent }), expected);
    assertEquals(events.filter(({ type }) => type === "worker-lost").length, 1);
  });

  test(
    `${kind}: tables that the caller reads are whole, whenever a worker dies`,
    files,
    async () => {
      const scheduler = sharedSchedulerOf(kind);
      for (const when of [0, 5, 11]) {
        const path = `${await tempDir()}/died`;
        const deadly = range(12, { npartitions: 12 }).map(async (x, { path, dieOnce, when }) => {
          if (x === when) await dieOnce(path);
          return x;
        }, { with: { path, dieOnce, when } });
        const words = range(4000, { npartitions: 12 }).map((x) => `word${x % 100}`);
        const [counts, distinct, sum, other] = await computeAll([
          words.frequencies(),
          words.distinct(),
          deadly.sum(),
          deadly.map((x) => x % 5).frequencies(),
        ], { scheduler });
        const expected = Array.from({ length: 100 }, (_, i) => `word${i}`);
        assertEquals(counts, expected.map((word) => [word, 40] as const));
        assertEquals([distinct, sum], [expected, 66]);
        assertEquals(other, [[0, 3], [1, 3], [2, 2], [3, 2], [4, 2]]);
      }
    },
  );

  for (const [way, stray] of Object.entries(waysOf(kind))) {
    test(
      `${kind}: an error that nobody catches is told with its cause and function (${way})`,
      tellsItself(kind),
      async () => {
        const scheduler = sharedSchedulerOf(kind);
        const deadly = range(4, { npartitions: 2 }).filter((x) => x % 2 === 1).map(stray);
        const error = await assertRejects(() => deadly.compute({ scheduler }), WorkerLostError);
        assertStringIncludes(
          error.message,
          `that ran map(${stray.name}) threw an uncaught error: RangeError: nobody catches this, 3 times`,
        );
        assertEquals([error.operation, error.function], ["map", stray.name]);
        assert(error.cause instanceof RangeError);
        assertEquals(error.cause.message, "nobody catches this");
        // Where in the function it was.
        assertStringIncludes(error.remoteStack ?? "", `${stray.name}.js`);
        assertEquals(await range(10).sum().compute({ scheduler }), 45);
      },
    );
  }

  test(
    `${kind}: a value that is no error and that nobody catches is told`,
    tellsItself(kind),
    async () => {
      const scheduler = sharedSchedulerOf(kind);
      const deadly = range(1).map(() => {
        setTimeout(() => {
          throw "a text";
        });
        return new Promise<number>(() => {});
      });
      const error = await assertRejects(() => deadly.compute({ scheduler }), WorkerLostError);
      assertStringIncludes(error.message, "a text");
      assertEquals(error.cause, "a text");
    },
  );

  test(`${kind}: a worker that ends is told with all functions that it may have been`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const even = (x: number) => x % 2 === 0;
    const ending = (_: number, { die }: { die(): void }) => {
      die();
      return new Promise<number>(() => {});
    };
    const deadly = range(1).filter(even).map(ending, { with: { die } });
    const error = await assertRejects(() => deadly.compute({ scheduler }), WorkerLostError);
    assertStringIncludes(error.message, "the worker that ran filter(even) and map(ending) ");
    assertEquals(error.function, undefined);
  });

  test(`${kind}: workers that do not start are given up, and it is told why`, async () => {
    const spawner = await spawnerOf(kind, "missing");
    await using scheduler = new LocalScheduler(new WorkerExecutor({ size: 2, spawner }));
    await assertRejects(
      () => range(4, { npartitions: 4 }).compute({ scheduler }),
      WorkerLostError,
      "did not start",
    );
  });
}

for (const kind of threadKinds.filter((kind) => kind !== "inline")) {
  test(`${kind}: elements skipped by a task that runs again are told of once`, files, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const path = `${await tempDir()}/died`;
    const { events, onEvent } = recorder();
    const sums = range(4000, { npartitions: 8 }).map((x) => {
      if (x % 100 === 7) throw new RangeError("seven");
      return x;
    }, { onError: "skip" }).foldBy((x) => x % 100, (sum: number) => sum + 1, dyingAtMerge(path));
    assertEquals((await sums.compute({ scheduler, onEvent })).length, 99);
    const ends = events.flatMap((event) => event.type === "task-end" ? [event.key] : []);
    assertEquals(new Set(ends).size < ends.length, true);
    const skipped = events.flatMap((event) => event.type === "elements-skipped" ? [event] : []);
    assertEquals(skipped.map(({ count }) => count), Array.from({ length: 8 }, () => 5));
    assertEquals(new Set(skipped.map(({ key }) => key)).size, 8);
  });

  test(`${kind}: other runs on the pool outlive a worker's death`, files, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const path = `${await tempDir()}/died`;
    const deadly = range(4, { npartitions: 4 }).map(async (x, { path, dieOnce }) => {
      if (x === 2) await dieOnce(path);
      return x;
    }, { with: { path, dieOnce } });
    const others = Array.from(
      { length: 5 },
      (_, i) =>
        computeAll([range(1000, { npartitions: 20 }).map((x) => x + 1).sum(), range(i).count()], {
          scheduler,
        }),
    );
    assertEquals(await deadly.compute({ scheduler }), [0, 1, 2, 3]);
    assertEquals(await Promise.all(others), others.map((_, i) => [500_500, i]));
  });
}

for (const kind of ["threads", "processes"] as const) {
  test(`${kind}: a function that needs too much memory is given up, and the program lives on`, {
    ...limited,
  }, async () => {
    await using scheduler = schedulerOf(kind, { size: 1, memoryLimit: 32 });
    const greedy = range(1).map(() => {
      for (const kept: number[][] = [];;) kept.push(new Array(10_000).fill(0.5));
    });
    await assertRejects(() => greedy.compute({ scheduler }), WorkerLostError, "ran out of memory");
    assertEquals(await range(10).sum().compute({ scheduler }), 45);
  });
}

test("processes: one Map that needs too much memory ends its worker alone", {
  ...limited,
}, async () => {
  await using scheduler = schedulerOf("processes", { size: 1, memoryLimit: 64 });
  const greedy = range(1).map(() => {
    const seen = new Map();
    for (let i = 0; i < 3e7; i++) seen.set(i, i);
    return seen.size;
  });
  await assertRejects(() => greedy.compute({ scheduler }), WorkerLostError, "ran out of memory");
  assertEquals(await range(10).sum().compute({ scheduler }), 45);
});
