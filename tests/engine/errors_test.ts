/** What the caller is told when a task fails, by every executor alike. */

import {
  EmptyBagError,
  fromModule,
  fromSequence,
  get,
  range,
  ref,
  type Scheduler,
  task,
  TaskError,
} from "../../mod.ts";
import type { TaskErrorDetails } from "../../src/errors.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  fixture,
  test,
} from "../harness.ts";
import { sharedSchedulerOf, threadKinds, workerKinds } from "./schedulers.ts";

/** Something that fails in partition 1 at its second element, and what is told of it. */
interface Case {
  readonly run: (options: { readonly scheduler: Scheduler }) => Promise<unknown>;
  readonly told: Partial<TaskErrorDetails>;
}

const numbers = () => fromSequence([0, 1, 2, 3, 4, 5], { npartitions: 2 });

const cases: Readonly<Record<string, Case>> = {
  map: {
    run: (options) =>
      numbers().map(function broken(x) {
        if (x === 4) throw new RangeError("no 4");
        return x;
      }).compute(options),
    told: { operation: "map", partition: 1, function: "broken", source: { index: 1 } },
  },
  filter: {
    run: (options) =>
      numbers().filter(async function broken(x) {
        await null;
        if (x === 4) throw new RangeError("no 4");
        return true;
      }).count().compute(options),
    told: { operation: "filter", partition: 1, function: "broken", source: { index: 1 } },
  },
  fold: {
    run: (options) =>
      numbers().fold(function broken(a, x) {
        if (x === 4) throw new RangeError("no 4");
        return a + x;
      }).compute(options),
    told: { operation: "fold", partition: 1, function: "broken", source: { index: 1 } },
  },
  "the key of foldBy": {
    run: (options) =>
      numbers().foldBy(function broken(x) {
        if (x === 4) throw new RangeError("no 4");
        return x;
      }, (a: number, x: number) => a + x).compute(options),
    told: { operation: "foldBy", partition: 1, function: "broken", source: { index: 1 } },
  },
  mapPartitions: {
    run: (options) =>
      numbers().mapPartitions(function broken(part) {
        if ([...part].includes(4)) throw new RangeError("no 4");
        return part;
      }).compute(options),
    told: { operation: "mapPartitions", partition: 1, function: "broken" },
  },
  "a generator of mapPartitions": {
    run: (options) =>
      numbers().mapPartitions(function* broken(part) {
        for (const x of part) {
          if (x === 4) throw new RangeError("no 4");
          yield x;
        }
      }).map((x) => x).compute(options),
    told: { operation: "mapPartitions", partition: 1, function: "broken" },
  },
  task: {
    run: (options) =>
      get(
        {
          a: 1,
          b: task(function broken() {
            throw new RangeError("no 4");
          }, ref("a")),
        },
        "b",
        options,
      ),
    told: { operation: "task", key: "b", function: "broken" },
  },
};

for (const kind of threadKinds) {
  for (const [what, { run, told }] of Object.entries(cases)) {
    test(`${kind}: TaskError tells where ${what} failed`, async () => {
      const scheduler = sharedSchedulerOf(kind);
      const error = await assertRejects(() => run({ scheduler }), TaskError) as TaskError;
      const { operation, partition, source, key } = error;
      assertEquals([operation, partition, source], [told.operation, told.partition, told.source]);
      assertEquals(told.key ?? key, key);
      assertStringIncludes(error.function ?? "", "broken");
      assert(error.cause instanceof RangeError);
      assertEquals(error.cause.message, "no 4");
      assertStringIncludes(error.remoteStack ?? "", "no 4");
      assertStringIncludes(error.message, "no 4");
    });
  }

  test(`${kind}: TaskError tells which combining function failed`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const folded = numbers().fold((a: number, x: number) => a + x, {
      initial: 0,
      combine: function broken(): number {
        throw new RangeError("no");
      },
    });
    const error = await assertRejects(() => folded.compute({ scheduler }), TaskError) as TaskError;
    assertStringIncludes(error.function ?? "", "broken");
    assertStringIncludes(error.operation, "fold");
  });

  test(`${kind}: TaskError names flatten, and the element it cannot read`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const mixed = fromSequence([[1], 5 as unknown as number[]], { npartitions: 1 });
    const error = await assertRejects(
      () => mixed.flatten().map((x) => x).compute({ scheduler }),
      TaskError,
      "expected an iterable, got number 5",
    ) as TaskError;
    assertEquals([error.operation, error.function, error.source], ["flatten", undefined, {
      index: 1,
    }]);
  });

  test(`${kind}: a cause keeps its class, fields and its own cause`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const broken = range(1).map(() => {
      const error = new TypeError("outer", { cause: new RangeError("inner") });
      throw Object.assign(error, { code: "E_TEST", detail: { line: 3 } });
    });
    const { cause } = await assertRejects(() => broken.compute({ scheduler }), TaskError);
    assert(cause instanceof TypeError);
    assert(cause.cause instanceof RangeError);
    assertEquals(cause.cause.message, "inner");
    const { code, detail } = cause as TypeError & { code?: unknown; detail?: unknown };
    assertEquals([code, detail], ["E_TEST", { line: 3 }]);
  });

  for (
    const [thrown, shown] of [["text", '"text"'], [undefined, "undefined"], [{ code: 5 }, "code"]]
  ) {
    test(`${kind}: what is thrown need not be an error: ${shown}`, async () => {
      const scheduler = sharedSchedulerOf(kind);
      const broken = range(1).map((_, { thrown }) => {
        throw thrown;
      }, { with: { thrown } });
      const error = await assertRejects(
        () => broken.compute({ scheduler }),
        TaskError,
        shown as string,
      );
      assertEquals(error.cause, thrown);
    });
  }

  test(`${kind}: an error about the bag itself comes as it is`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    await assertRejects(() => fromSequence<number>([]).max().compute({ scheduler }), EmptyBagError);
  });
}

for (const kind of workerKinds) {
  test(`${kind}: a result that cannot be sent is told with its operation and value`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const bag = range(3, { npartitions: 1 }).map((x) => ({ x, look: x === 1 ? () => x : 0 }));
    const error = await assertRejects(
      () => bag.compute({ scheduler }),
      TaskError,
      'property "look" of element 1 of the result is',
    ) as TaskError;
    assertEquals([error.operation, error.partition], ["map", 0]);
  });

  test(`${kind}: elements and keys that are nested too deeply are named`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const bag = range(6, { npartitions: 3 }).map((n): unknown =>
      n === 3 ? JSON.parse("[".repeat(50_000) + "]".repeat(50_000)) : n
    );
    const isNamed = (error: unknown, operation: string, where: string, partition?: number) => {
      assert(error instanceof TaskError);
      assert(error.message.includes(operation), error.message);
      assertEquals(error.partition, partition ?? error.partition);
      assert(error.message.includes(where), error.message);
      assert(error.message.includes("levels deep"), error.message);
    };
    const whole = await bag.compute({ scheduler }).catch((error) => error);
    isNamed(whole, "map", "element 1 of the result is nested", 1);
    const streamed = await bag.stream({ scheduler }).pipeTo(new WritableStream()).catch((it) => it);
    isNamed(streamed, "map", "of the result is nested", 1);
    // Which bucket a key goes to differs from process to process.
    const keys = await bag.frequencies().compute({ scheduler }).catch((error) => error);
    isNamed(keys, "frequencies", "the result");
  });

  test(`${kind}: elements of any depth are given whole, or named`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    // How deep an engine goes depends on the stack that each thread has.
    for (const depth of [500, 1500, 2500, 4000, 8000, 20_000]) {
      const bag = range(2, { npartitions: 2 }).map(
        (_, { depth }): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth)),
        { with: { depth } },
      );
      const got = await bag.compute({ scheduler }).then((all) => all.length, (error) => error);
      if (got instanceof TaskError) assertStringIncludes(got.message, `${depth} levels deep`);
      else assertEquals(got, 2);
      const streamed = await bag.stream({ scheduler }).pipeTo(new WritableStream()).catch((it) =>
        it
      );
      if (streamed !== undefined) assertStringIncludes(streamed.message, `${depth} levels deep`);
    }
  });

  test(`${kind}: elements that cannot be streamed are told with their operation`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const bag = range(3, { npartitions: 1 }).map((x) => x === 1 ? Symbol("one") : x);
    const error = await assertRejects(
      async () => {
        for await (const batch of scheduler.stream(bag.graph, bag.keys)) assert(batch);
      },
      TaskError,
      "element 1 of the result is symbol Symbol(one)",
    ) as TaskError;
    assertEquals([error.operation, error.partition], ["map", 0]);
  });

  test(`${kind}: a result that cannot move to another worker is told with its operation`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const graph: Record<string, unknown> = {};
    for (let i = 0; i < 4; i++) {
      // Both workers have to make some of them, and one has yet to start.
      graph[`x/${i}`] = task(async () => {
        await new Promise((resolve) => setTimeout(resolve, 150));
        return [() => 1];
      });
    }
    graph["all"] = task(
      (...all: unknown[]) => all.length,
      ...[0, 1, 2, 3].map((i) => ref(`x/${i}`)),
    );
    // While a worker starts, which takes long on a busy machine, the other may make all of them.
    for (let attempt = 1; attempt < 10; attempt++) {
      if (await get(graph, "all", { scheduler }).then(() => false, () => true)) break;
    }
    await assertRejects(
      () => get(graph, "all", { scheduler }),
      TaskError,
      "Cannot move the result of task to another worker: element 0 of the result is",
    );
  });

  test(`${kind}: data that cannot be sent is told with its operation and value`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const bag = fromSequence([1, () => 2], { npartitions: 1 }).map((x) => x);
    const error = await assertRejects(
      () => bag.compute({ scheduler }),
      TaskError,
      "Cannot send map to a worker: element 1 of its data is",
    ) as TaskError;
    assertEquals(error.operation, "map");
    // The function, which did not arrive either, is sent again.
    assertEquals(await bag.filter((x) => typeof x === "number").take(0).compute({ scheduler }), []);
  });

  test(`${kind}: a module that cannot be imported is told with its address`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const { missing } = fromModule<{ missing: (x: number) => number }>(new URL(fixture("nowhere")));
    const error = await assertRejects(
      () => range(3).map(missing).compute({ scheduler }),
      TaskError,
      "nowhere",
    );
    const { message } = error.cause as Error;
    assertStringIncludes(message, "Cannot import missing from");
    assertStringIncludes(message, "in a bundle, the module has to be an entry of its own");
  });
}
