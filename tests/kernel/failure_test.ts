import type { Stage } from "../../src/kernel/program.ts";
import type { Batch } from "../../src/ops/operation.ts";
import { assertEquals, test } from "../harness.ts";
import { data, failureOf, Kernel, loopMakers, stage } from "./kernel.ts";

function failing(x: unknown): never {
  throw new RangeError(`no ${x}`);
}

const isThird = (x: unknown) => {
  if (x === 3) failing(x);
  return x;
};

/** A chain of which one function fails at the third element, and what is told of it. */
interface Case {
  readonly operation: string;
  readonly function?: string;
  stages(kernel: Kernel): readonly Stage[];
  sink?(kernel: Kernel): Stage;
}

const cases: Readonly<Record<string, Case>> = {
  map: {
    operation: "map",
    function: "isThird",
    stages: (kernel) => [stage("map", kernel.fn(isThird))],
  },
  "filter after map": {
    operation: "filter",
    function: "isThird",
    stages: (kernel) => [
      stage("map", kernel.fn((x: unknown) => x)),
      stage("filter", kernel.fn(isThird)),
    ],
  },
  remove: {
    operation: "remove",
    function: "isThird",
    stages: (kernel) => [stage("remove", kernel.fn(isThird))],
  },
  pluck: {
    operation: "pluck",
    stages: (kernel) => [
      stage("map", kernel.fn((x: number) => x === 3 ? null : [x])),
      stage("pluck", data(0)),
      stage("map", kernel.fn((x: unknown) => x)),
    ],
  },
  flatten: {
    operation: "flatten",
    stages: (kernel) => [
      stage("map", kernel.fn((x: number) => x === 3 ? 3 : [x])),
      stage("flatten"),
      stage("map", kernel.fn((x: unknown) => x)),
    ],
  },
  "flatten between two elements": {
    operation: "flatten",
    stages: (kernel) => [
      stage(
        "map",
        kernel.fn((x: unknown) =>
          (function* () {
            yield x;
            isThird(x);
          })()
        ),
      ),
      stage("flatten"),
      stage("filter", kernel.fn(() => true)),
    ],
  },
  "the key of join": {
    operation: "join",
    function: "isThird",
    stages: (kernel) => [
      stage("join", data({ keys: [], values: [] }), kernel.fn(isThird)),
    ],
  },
  any: {
    operation: "any",
    function: "isNever",
    stages: () => [],
    sink: (kernel) =>
      stage(
        "any",
        kernel.fn(function isNever(x: unknown) {
          isThird(x);
          return false;
        }),
      ),
  },
  fold: {
    operation: "fold",
    function: "binop",
    stages: () => [],
    sink: (kernel) =>
      stage(
        "fold",
        kernel.fn(function binop(_: unknown, x: unknown) {
          return isThird(x);
        }),
        data(undefined),
        data([0]),
      ),
  },
  "the key of foldBy": {
    operation: "foldBy",
    function: "isThird",
    stages: () => [],
    sink: (kernel) =>
      stage(
        "foldBy",
        kernel.fn(isThird),
        kernel.fn(function binop(a: unknown) {
          return a;
        }),
        data(undefined),
        data([0]),
        data(1),
      ),
  },
  "the binop of foldBy": {
    operation: "foldBy",
    function: "binop",
    stages: () => [],
    sink: (kernel) =>
      stage(
        "foldBy",
        kernel.fn(function key() {
          return 1;
        }),
        kernel.fn(function binop(_: unknown, x: unknown) {
          return isThird(x);
        }),
        data(undefined),
        data([0]),
        data(1),
      ),
  },
};

for (const [name, loops] of Object.entries(loopMakers)) {
  for (const [what, { operation, function: fn, stages, sink }] of Object.entries(cases)) {
    test(`${name}: a failure of ${what} is told with its element`, async () => {
      const kernel = new Kernel(loops());
      const plain = kernel.source(() => [{ items: [1] }, { items: [2, 3, 4] }]);
      const found = await failureOf(kernel.run(plain, stages(kernel), sink?.(kernel)));
      assertEquals([found.operation, found.function], [operation, fn]);
      assertEquals(found.source, { index: 2 });

      const locate = (index: number) => ({ path: "a.txt", line: 10 + index });
      const located = kernel.source((): Batch[] => [{ items: [2, 3, 4], locate }]);
      const again = await failureOf(kernel.run(located, stages(kernel), sink?.(kernel)));
      assertEquals(again.source, { path: "a.txt", line: 11 });
    });
  }

  test(`${name}: a failure of numbers of a range is told with its element`, async () => {
    const kernel = new Kernel(loops());
    const source = kernel.source(() => [
      { items: { start: 1, step: 1, length: 2 } },
      { items: { start: 3, step: 1, length: 2 } },
    ]);
    const { source: place } = await failureOf(
      kernel.run(source, [stage("map", kernel.fn(isThird))]),
    );
    assertEquals(place, { index: 2 });
  });

  test(`${name}: a failure of a source is its own`, async () => {
    const kernel = new Kernel(loops());
    const source = kernel.source(function* () {
      yield { items: [1] };
      failing("more");
    });
    const { operation, function: fn } = await failureOf(
      kernel.run(source, [stage("map", kernel.fn(isThird))], stage("count")),
    );
    assertEquals(operation.startsWith("source"), true);
    assertEquals(fn, undefined);
  });

  test(`${name}: a failure of a generator of mapPartitions is told with its function`, async () => {
    const kernel = new Kernel(loops());
    const partition = kernel.fn(function* splitting() {
      yield 1;
      failing("more");
    });
    const call = {
      kind: "call",
      operation: "mapPartitions",
      args: [partition, data([1])],
    } as const;
    const found = await failureOf(kernel.run(call, [stage("map", kernel.fn(isThird))]));
    assertEquals([found.operation, found.function], ["mapPartitions", "splitting"]);
  });

  test(`${name}: what a partition's state cannot take in is the sink's failure`, async () => {
    const kernel = new Kernel(loops());
    const found = await failureOf(kernel.run(data([1, {}]), [], stage("sum")));
    assertEquals([found.operation, found.source], ["sum", { index: 1 }]);
  });
}
