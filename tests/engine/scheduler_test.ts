/** What every scheduler must do. */

import {
  Bag,
  computeAll,
  fromSequence,
  get,
  Graph,
  range,
  ref,
  task,
  TaskError,
} from "../../mod.ts";
import { partNode } from "../../src/graph/node.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes, test } from "../harness.ts";
import {
  busy,
  type Kind,
  kinds,
  recorder,
  schedulerOf,
  sharedSchedulerOf,
  stopAfterTest,
  valuesOf,
  workerKinds,
} from "./schedulers.ts";

const increment = (x: number) => x + 1;
const add = (...numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

for (const kind of kinds) schedulerSuite(kind);

/** The suite over one kind of scheduler. */
export function schedulerSuite(kind: Kind): void {
  test(`${kind}: run() gives data, aliases, tasks, and outputs that others depend on`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const graph = Graph.from({
      d: task(add, ref("c"), ref("b")),
      c: task(increment, ref("alias")),
      alias: ref("b"),
      b: task(increment, ref("a")),
      a: 1,
      unneeded: task(increment, "never"),
    });
    const outputs = ["d", "a", "alias", "b", "c"];
    const values = await valuesOf(scheduler, graph, outputs);
    assertEquals(values.length, 5);
    assertEquals(Object.fromEntries(values), { a: 1, b: 2, alias: 2, c: 3, d: 5 });
  });

  test(`${kind}: run() gives an output that is asked for twice once`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const graph = Graph.from({ a: 1, b: task(increment, ref("a")) });
    assertEquals(await valuesOf(scheduler, graph, ["b", "b"]), [["b", 2]]);
    assertEquals(await get(graph, ["b", "a", "b"], { scheduler }), [2, 1, 2]);
  });

  test(`${kind}: run() gives nothing for no outputs`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    assertEquals(await valuesOf(scheduler, Graph.from({ a: 1 }), []), []);
  });

  test(`${kind}: run() gives undefined, null, NaN and false as what they are`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const graph = {
      a: task(() => undefined),
      b: task(() => null),
      c: task(() => NaN),
      d: task((x: unknown) => [x], ref("a")),
    };
    const values = await get(graph, ["a", "b", "c", "d"], { scheduler, optimize: false });
    assertEquals(values, [undefined, null, NaN, [undefined]]);
  });

  for (const optimize of [true, false]) {
    test(`${kind}: tasks take parts of results, wherever they are (optimize: ${optimize})`, async () => {
      const scheduler = sharedSchedulerOf(kind);
      const graph: Record<string, unknown> = { data: ["d0", "d1", "d2"], alias: ref("x1") };
      const [tables, buckets] = [[0, 1, 2, 3, 4, 5], [0, 1, 2]];
      for (const i of tables) {
        graph[`x${i}`] = task((i: number) => [0, 1, 2].map((b) => `x${i}${b}`), i);
      }
      for (const b of buckets) {
        const parts = tables.map((i) => partNode(i === 1 ? "alias" : `x${i}`, b));
        graph[`bucket${b}`] = task((parts: string[]) => parts.join(), parts);
      }
      graph["all"] = task((buckets: string[]) => buckets, buckets.map((b) => ref(`bucket${b}`)));
      graph["mixed"] = task(
        (whole: string[], parts: unknown[]) => [whole[0], ...parts],
        ref("x5"),
        [partNode("x0", 2), partNode("data", 1), ref("x3")],
      );
      graph["alone"] = task((x: string, y: string) => x + y, partNode("x2", 1), partNode("x3", 0));
      const bucket = (b: number) => tables.map((i) => `x${i}${b}`).join();
      const keys = ["all", "mixed", "alone", "bucket1", "x4"];
      for (let repeat = 0; repeat < 3; repeat++) {
        assertEquals(await get(graph, keys, { scheduler, optimize }), [
          buckets.map(bucket),
          ["x50", "x02", "d1", ["x30", "x31", "x32"]],
          "x21x30",
          bucket(1),
          ["x40", "x41", "x42"],
        ]);
      }
    });

    // Without optimizing, each task is a message to a worker and back: how deep it goes, inline shows.
    const [here, there] = optimize ? [10_000, 5000] : [6000, 1000];
    const length = kind === "inline" ? here : there;
    test(`${kind}: a chain of ${length} tasks runs (optimize: ${optimize})`, async () => {
      const scheduler = sharedSchedulerOf(kind);
      const graph: Record<string, unknown> = { k0: 0 };
      for (let i = 1; i <= length; i++) graph[`k${i}`] = task(increment, ref(`k${i - 1}`));
      assertEquals(await get(graph, `k${length}`, { scheduler, optimize }), length);
    });
  }

  test(`${kind}: a task can have thousands of inputs`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const graph: Record<string, unknown> = {};
    const keys = Array.from({ length: 2000 }, (_, i) => `k${i}`);
    for (const [i, key] of keys.entries()) graph[key] = task(increment, i);
    graph["all"] = task((numbers: number[]) => numbers.reduce((a, b) => a + b), keys.map(ref));
    assertEquals(await get(graph, "all", { scheduler }), 2000 * 2001 / 2);
  });

  test(`${kind}: a result that several need is computed once`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const graph: Record<string, unknown> = { id: task(() => Math.random()) };
    const keys = Array.from({ length: 20 }, (_, i) => `k${i}`);
    for (const key of keys) graph[key] = task((x: number) => [x], ref("id"));
    const values = await get(graph, ["id", ...keys], { scheduler }) as unknown[];
    const [id, ...rest] = values;
    assertEquals(rest, keys.map(() => [id]));
  });

  test(`${kind}: control operations run beside others, and ask no more than they need`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const { events, onEvent } = recorder();
    const bag = range(1000, { npartitions: 50 }).map((x) => x + 1);
    const [few, sum] = await computeAll([bag.take(30), bag.sum()], { scheduler });
    assertEquals([few, sum], [Array.from({ length: 30 }, (_, i) => i + 1), 500_500]);
    assertEquals(await bag.take(30).compute({ scheduler, onEvent }), few);
    assertEquals(events.filter(({ type }) => type === "task-start").length, 2);
  });

  test(`${kind}: stream() gives elements in order, whatever makes them`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const graph = new Graph({
      size: 4,
      keys: () => ["p/0", "p/1", "p/2", "p/3"],
      get: (key) =>
        Graph.from({
          "p/0": [1, 2],
          "p/1": task(() => new Set([3, 4])),
          "p/2": task((a: number[], b: Set<number>) => [...a, ...b], ref("p/0"), ref("p/1")),
          "p/3": task(function* () {
            yield 9;
          }),
        }).get(key),
    });
    const elements: unknown[] = [];
    const outputs = ["p/0", "p/1", "p/2", "p/3"];
    for await (const batch of scheduler.stream(graph, outputs)) elements.push(...batch);
    assertEquals(elements, [1, 2, 3, 4, 1, 2, 3, 4, 9]);
  });

  test(`${kind}: stream() over partitions that need several others comes to its end`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const graph: Record<string, unknown> = {};
    const many = () => Array.from({ length: 17_000 }, (_, i) => i);
    for (let i = 0; i < 6; i++) {
      graph[`x/${i}`] = task(many);
      graph[`y/${i}`] = task(many);
      graph[`z/${i}`] = task(
        (a: number[], b: number[]) => [...a, ...b],
        ref(`x/${i}`),
        ref(`y/${(i * 5 + 1) % 6}`),
      );
    }
    let count = 0;
    const { graph: all, keys } = new Bag(graph, "z", 6);
    for (const outputs of [keys, keys.slice(0, 1)]) {
      for await (const batch of scheduler.stream(all, outputs)) count += batch.length;
    }
    assertEquals(count, 7 * 34_000);
  });

  test(`${kind}: a slow reader keeps what is made ahead small`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const { events, onEvent } = recorder();
    const bag = range(4_000_000, { npartitions: 40 });
    const keys = Array.from({ length: 40 }, (_, i) => `${bag.name}/${i}`);
    let read = 0;
    for await (const batch of scheduler.stream(bag.graph, keys, { onEvent })) {
      read += batch.length;
      const started = events.filter(({ type }) => type === "task-start").length;
      assert(started <= Math.floor(read / 100_000) + 4, `${started} started after ${read}`);
      if (read > 1_000_000) break;
    }
  });

  test(`${kind}: leaving a stream early stops the run`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const { events, onEvent } = recorder();
    for await (const x of range(1e9, { npartitions: 1000 }).map((x) => x)) {
      if (x === 10) break;
    }
    const stream = scheduler.stream(range(1e9).graph, range(1e9).keys.slice(0, 1), { onEvent });
    for await (const _ of stream) break;
    const before = events.length;
    assertEquals(await range(10).sum().compute({ scheduler }), 45);
    assertEquals(events.length, before);
  });

  test(`${kind}: a signal that is aborted already starts nothing`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const { events, onEvent } = recorder();
    const reason = new RangeError("too late");
    const signal = AbortSignal.abort(reason);
    const error = await assertRejects(() => range(5).compute({ scheduler, signal, onEvent }));
    assert(error === reason);
    assertEquals(events, []);
  });

  test(`${kind}: a signal stops a run with its reason, and the next run works`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const controller = new AbortController();
    const reason = { enough: true };
    const onEvent = () => controller.abort(reason);
    const wait = fromSequence([1, 2, 3, 4]).map(() => new Promise<number>(() => {}));
    const { signal } = controller;
    const thrown = await wait.compute({ scheduler, signal, onEvent }).catch((error) => error);
    assert(thrown === reason);
    assertEquals(await range(10).sum().compute({ scheduler }), 45);
  });

  test(`${kind}: a signal stops a stream with its reason`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const controller = new AbortController();
    const { signal } = controller;
    const reason = new RangeError("enough");
    const bag = range(1e9, { npartitions: 10 });
    const thrown = await assertRejects(async () => {
      for await (const _ of scheduler.stream(bag.graph, bag.keys, { signal })) {
        controller.abort(reason);
      }
    });
    assert(thrown === reason);
    assertEquals(await range(10).sum().compute({ scheduler }), 45);
  });

  test(`${kind}: runs on one scheduler do not disturb each other`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const sums = Array.from(
      { length: 8 },
      (_, i) =>
        range(1000 + i, { npartitions: 7 }).map((x) => Promise.resolve(x)).sum().compute({
          scheduler,
        }),
    );
    const failing = fromSequence([1]).map(() => {
      throw new Error("no");
    }).compute({ scheduler });
    await assertRejects(() => failing, TaskError);
    const expected = Array.from({ length: 8 }, (_, i) => (1000 + i) * (999 + i) / 2);
    assertEquals(await Promise.all(sums), expected);
  });

  test(`${kind}: events tell how large results are, of streams too`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const { events, onEvent } = recorder();
    const bag = fromSequence([[1], [2, 3], [], [4, 5, 6]], { npartitions: 4 }).flatten();
    const ends = () =>
      events.splice(0).flatMap((event) => event.type === "task-end" ? [event] : [])
        .sort((a, b) => a.bytes - b.bytes);
    await bag.compute({ scheduler, onEvent });
    assertEquals(ends().map(({ elements }) => elements), [0, 1, 2, 3]);
    for await (const _ of scheduler.stream(bag.graph, bag.keys, { onEvent }));
    assertEquals(ends().map(({ elements }) => elements), [0, 1, 2, 3]);
    await bag.sum({ splitEvery: false }).compute({ scheduler, onEvent });
    const [sum] = ends().filter(({ elements }) => elements === undefined);
    assert(sum!.bytes > 0 && sum!.bytes < 100);
  });

  test(`${kind}: events tell how much a shuffle brought together for a task`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const { events, onEvent } = recorder();
    const gathered = () =>
      events.splice(0).flatMap((event) => event.type === "task-end" ? [event.gathered ?? []] : [])
        .flat();
    const numbers = range(1000, { npartitions: 3 });
    const groups = numbers.groupBy((x) => x < 900 ? 0 : x, { npartitions: 4 });
    await groups.map(([key]) => key).compute({ scheduler, onEvent });
    const sizes = gathered();
    assertEquals(sizes.length, 4);
    assert(Math.max(...sizes) > sizes.reduce((a, b) => a + b) / 2);
    await numbers.repartition({ npartitions: 2 }).compute({ scheduler, onEvent });
    for (const size of gathered()) assert(size >= 500 * 8 && size < 500 * 8 * 2, String(size));
    await numbers.sum().compute({ scheduler, onEvent });
    assertEquals(gathered(), []);
  });

  test(`${kind}: a stream fails if elements cannot be read`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const bag = range(5000, { npartitions: 1 }).map((i) => ({
      get i() {
        if (i === 4000) throw new RangeError("no 4000");
        return i;
      },
    }));
    const reading = (async () => {
      let sum = 0;
      for await (const elements of scheduler.stream(bag.graph, bag.keys)) {
        for (const element of elements as { readonly i: number }[]) sum += element.i;
      }
      return sum;
    })();
    const error = await assertRejects(() => reading);
    assertStringIncludes(String(error), "no 4000");
  });

  for (const type of ["task-start", "task-end"] as const) {
    test(`${kind}: a listener that throws at ${type} fails the run`, async () => {
      const scheduler = sharedSchedulerOf(kind);
      const wrong = new RangeError("listener");
      const onEvent = (event: { type: string }) => {
        if (event.type === type) throw wrong;
      };
      const thrown = await assertRejects(() => range(5).sum().compute({ scheduler, onEvent }));
      assert(thrown === wrong);
      assertEquals(await range(5).sum().compute({ scheduler }), 10);
    });
  }

  test(`${kind}: many runs leave nothing behind that slows the next`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    for (let i = 0; i < 25; i++) {
      assertEquals(await range(10).map((x) => x + 1).count().compute({ scheduler }), 10);
    }
  });
}

for (const kind of workerKinds) {
  test(`${kind}: the first failure is told at once, though another task runs on`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const failing = fromSequence([0, 1], { npartitions: 2 }).map((x) =>
      x === 0 ? new Promise<number>(() => {}) : Promise.reject(new RangeError("first"))
    );
    const error = await assertRejects(() => failing.compute({ scheduler }), TaskError);
    assertEquals((error as TaskError).partition, 1);
  });

  test(`${kind}: a signal stops a worker in an endless loop, and the pool lives on`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const controller = new AbortController();
    const reason = new RangeError("endless");
    const { signal } = controller;
    // By then the loop runs, or is about to: either way the caller must not wait for it.
    const onEvent = () => void setTimeout(() => controller.abort(reason), 40);
    const endless = fromSequence([1]).map(busy, { with: stopAfterTest(kind) });
    const thrown = await assertRejects(() => endless.compute({ scheduler, signal, onEvent }));
    assert(thrown === reason);
    assertEquals(await range(10, { npartitions: 4 }).sum().compute({ scheduler }), 45);
  });

  test(`${kind}: a busy worker hears of a cancellation between two batches, and lives on`, async () => {
    const scheduler = sharedSchedulerOf(kind, { size: 1 });
    const visits = () =>
      fromSequence([0]).map(() => {
        const marked = globalThis as { visits?: number };
        return marked.visits = (marked.visits ?? 0) + 1;
      }).compute({ scheduler });
    await visits();
    let survived = 0;
    for (let i = 0; i < 4; i++) {
      const controller = new AbortController();
      const busy = range(1e12, { npartitions: 1 }).filter((x) => Math.sqrt(x) < 0).count();
      const running = assertRejects(() => busy.compute({ scheduler, signal: controller.signal }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      controller.abort(new Error("enough"));
      await running;
      // A worker that was replaced has not been visited before.
      if ((await visits())[0]! > 1) survived++;
    }
    assert(survived >= 2, `${survived} of 4 workers lived on`);
  });

  test(`${kind}: closing the pool rejects what runs, and what comes after`, async () => {
    const scheduler = schedulerOf(kind);
    const { promise: started, resolve } = deferred();
    const waiting = fromSequence([1, 2]).map(() => new Promise<number>(() => {}));
    const run = assertRejects(
      () => waiting.compute({ scheduler, onEvent: resolve }),
      TypeError,
      "is closed",
    );
    await started;
    await scheduler[Symbol.asyncDispose]();
    await run;
    await assertRejects(() => range(5).compute({ scheduler }), TypeError, "is closed");
  });

  test(`${kind}: partitions next to each other are made by one worker`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const { events, onEvent } = recorder();
    await range(64, { npartitions: 16 }).map((x) => x).sum({ splitEvery: 4 }).compute({
      scheduler,
      onEvent,
    });
    const starts = events.filter((event) => event.type === "task-start");
    assertEquals(starts.length, 16 + 4 + 1);
  });
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
