import fc from "fast-check";
import {
  type Bag,
  computeAll,
  fromAsyncIterable,
  type FromAsyncIterableOptions,
  TaskError,
  workers,
} from "../../../mod.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
  test,
} from "../../harness.ts";
import { assertSame, here, inWorkers, planOf } from "../../bag/model.ts";
import { typed } from "../../types/equal.ts";

/** What became of an iterable. */
interface Fate {
  made: number;
  closed: boolean;
}

/** Elements that come one after another, some of them later. */
async function* coming<T>(
  elements: Iterable<T>,
  fate: Fate = { made: 0, closed: false },
): AsyncGenerator<T> {
  try {
    for (const element of elements) {
      if (fate.made++ % 7 === 3) await Promise.resolve();
      if (fate.made % 1000 === 0) await pause(0);
      yield element;
    }
  } finally {
    fate.closed = true;
  }
}

/** Long enough for what is closed to hear of it. */
async function pause(ms = 100): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

test("fromAsyncIterable() gives the elements in order, or, with more partitions, in any", async () => {
  const { scheduler } = inWorkers;
  const element = fc.oneof(
    fc.integer(),
    fc.constantFrom<unknown>("a", null, undefined, NaN, 1n, [1], { a: "x" }, new Date(0)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(element, { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom(here, { scheduler }),
      async (elements, npartitions, options) => {
        assertSame(await fromAsyncIterable(coming(elements)).compute(options), elements);
        const bag = fromAsyncIterable(coming(elements), { npartitions });
        assertEquals(bag.npartitions, npartitions);
        const counted = await bag.frequencies().compute(options);
        assertEquals(counted.reduce((sum, [, n]) => sum + n, 0), elements.length);
      },
    ),
    { numRuns: 80 },
  );
});

test("fromAsyncIterable() reads streams, whose chunks are the elements", async () => {
  const stream = new ReadableStream<{ n: number }>({
    start(controller) {
      for (let n = 0; n < 5; n++) controller.enqueue({ n });
      controller.close();
    },
  });
  const bag = fromAsyncIterable(stream);
  typed<Bag<{ n: number }>>()(bag);
  assertEquals(await bag.pluck("n").compute(), [0, 1, 2, 3, 4]);
});

test("fromAsyncIterable() is read by one computation, and closed when that ends", async () => {
  for (const options of [here, {}]) {
    const fate = { made: 0, closed: false };
    const bag = fromAsyncIterable(coming(Array(100_000).fill(1), fate));
    assertEquals(await bag.take(2).compute(options), [1, 1]);
    await pause();
    assert(fate.closed && fate.made < 20_000, `${fate.made} elements were made`);
    const again = await assertRejects(() => bag.count().compute(options), TaskError);
    assertStringIncludes(again.message, 'Cannot read "async iterable" again: expected one');
    const both = fromAsyncIterable(coming([1, 2, 3]));
    assertEquals(await computeAll([both.sum(), both.count()], options), [6, 3]);
  }
});

test("fromAsyncIterable() has been closed when its computation ends, whatever ends it", async () => {
  for (const options of [here, {}]) {
    for (const ending of ["take", "failure", "abort"]) {
      const fate = { made: 0, closed: false };
      const bag = fromAsyncIterable(coming(Array(100_000).fill(1), fate));
      const controller = new AbortController();
      const failing = bag.map((x, { ending }) => {
        if (ending === "failure") throw new Error("no");
        return x;
      }, { with: { ending } });
      if (ending === "take") await bag.take(2).compute(options);
      else {
        const run = failing.compute({
          ...options,
          signal: controller.signal,
          onEvent: ({ type }) => {
            if (type === "task-start" && ending === "abort") controller.abort();
          },
        });
        await assertRejects(() => run);
      }
      // A run that was cancelled before anything was asked for has not opened it.
      assert(fate.closed || fate.made === 0, ending);
    }
  }
});

test("fromAsyncIterable() closes an iterator that waits, where that can be told at once", async () => {
  for (const options of [here, {}]) {
    let returned = 0;
    let given = 0;
    const quiet: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          given++ < 2 ? Promise.resolve({ done: false, value: given }) : new Promise(() => {}),
        return: () => {
          returned++;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    assertEquals(await fromAsyncIterable(quiet).take(2).compute(options), [1, 2]);
    assertEquals(returned, 1);
  }
  // One that has ended, or failed, is not closed once more.
  for (const last of [() => Promise.resolve({ done: true, value: undefined }), fails] as const) {
    let returned = 0;
    const iterable = {
      [Symbol.asyncIterator]: () => ({
        next: last as () => Promise<IteratorResult<number>>,
        return: () => {
          returned++;
          return Promise.resolve({ done: true as const, value: undefined });
        },
      }),
    };
    await fromAsyncIterable(iterable).compute(here).catch(() => {});
    assertEquals(returned, 0);
  }
});

function fails(): Promise<never> {
  return Promise.reject(new Error("gone"));
}

test("fromAsyncIterable() fails with what the iterable throws, and says what cannot be sent", async () => {
  async function* failing() {
    yield await Promise.resolve(1);
    throw new RangeError("the table is gone");
  }
  for (const options of [here, {}]) {
    const error = await assertRejects(
      () => fromAsyncIterable(failing()).compute(options),
      TaskError,
    );
    assertStringIncludes(error.message, "supplied failed: RangeError: the table is gone");
  }
  const functions = fromAsyncIterable(coming([() => 1]));
  await assertRejects(
    () => functions.count().compute(),
    TaskError,
    "Cannot send what was read to a worker: ",
  );
  assertEquals(await fromAsyncIterable(coming([() => 1])).map((f) => f()).compute(here), [1]);
});

test("fromAsyncIterable() is cancelled while it waits", async () => {
  async function* silent(): AsyncGenerator<number> {
    yield 1;
    await new Promise(() => {});
  }
  for (const options of [here, {}]) {
    const controller = new AbortController();
    const waiting = fromAsyncIterable(silent()).count()
      .compute({ ...options, signal: controller.signal });
    setTimeout(() => controller.abort(new RangeError("enough")), 50);
    await assertRejects(() => waiting, RangeError, "enough");
  }
});

test("a worker that is lost with a part of an iterable is an error", {
  only: ["deno", "bun", "node"],
  because: "ends a worker by process.exit",
}, async () => {
  await using scheduler = workers({ size: 1 });
  const bag = fromAsyncIterable(coming(Array.from({ length: 12_000 }, (_, i) => i)))
    .map(async (x) => {
      if (x === 10_000) (await import("node:process")).exit(3);
      return x;
    });
  await assertRejects(
    () => bag.count().compute({ scheduler }),
    TaskError,
    "since a worker was lost",
  );
});

test("fromAsyncIterable() plans one source, and refuses what is no asynchronous iterable", () => {
  const bag = fromAsyncIterable(coming([1]));
  assertEquals(planOf(bag.count()).length, 1);
  assert(fromAsyncIterable(coming([1])).name !== bag.name);
  const make = (source: unknown, options?: unknown) => () =>
    fromAsyncIterable(source as AsyncIterable<1>, options as FromAsyncIterableOptions);
  assertThrows(make([1]), TypeError, "fromSequence() takes");
  assertThrows(make("text"), TypeError, 'expected an asynchronous iterable, got string "text"');
  assertThrows(make(coming([1]), { partitions: 2 }), TypeError, "there is no option 'partitions'");
  assertThrows(make(coming([1]), { npartitions: 0 }), RangeError, "'npartitions'");
});
