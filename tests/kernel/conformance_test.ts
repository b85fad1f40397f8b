import fc from "fast-check";
import type { Branch, FunctionValue, Program, Stage, Value } from "../../src/kernel/program.ts";
import { asIterable } from "../../src/kernel/batches.ts";
import { runValue } from "../../src/kernel/run.ts";
import type { Batch } from "../../src/ops/operation.ts";
import { RANDOM_LIMIT, RandomNumbers } from "../../src/numerics/random.ts";
import { assert, assertEquals, test } from "../harness.ts";
import { data, failureOf, Kernel, loopMakers, stage, withTables } from "./kernel.ts";

/** One step of a chain: what it is for the kernel, and what it means for an array. */
interface Step {
  readonly name: string;
  stage(kernel: Kernel): Stage;
  model(elements: readonly unknown[]): unknown[];
}

const isOdd = (x: unknown) => Number(x) % 2 !== 0;
const toPair = (x: unknown) => [x, Number(x) + 1];

const steps: readonly Step[] = [
  {
    name: "map",
    stage: (kernel) => stage("map", kernel.fn((x: number) => Number(x) * 3 + 1)),
    model: (elements) => elements.map((x) => Number(x) * 3 + 1),
  },
  {
    name: "map with captures",
    stage: (kernel) =>
      stage(
        "map",
        kernel.fn((x: number, { add }: { add: number }) => Number(x) + add, {
          captured: { add: 10 },
        }),
      ),
    model: (elements) => elements.map((x) => Number(x) + 10),
  },
  {
    name: "filter",
    stage: (kernel) => stage("filter", kernel.fn(isOdd)),
    model: (elements) => elements.filter(isOdd),
  },
  {
    name: "remove",
    stage: (kernel) => stage("remove", kernel.fn(isOdd)),
    model: (elements) => elements.filter((x) => !isOdd(x)),
  },
  {
    name: "pairs, flatten",
    stage: (kernel) => stage("map", kernel.fn(toPair)),
    model: (elements) => elements.map(toPair),
  },
  {
    name: "join",
    stage: (kernel) =>
      stage(
        "join",
        data({ keys: [1, 2], values: [[1, 4, 7], [2]] }),
        kernel.fn((x: unknown) => Math.abs(Number(x)) % 3),
      ),
    model: (elements) =>
      elements.flatMap((x) =>
        [1, 2, 4, 7].filter((y) => y % 3 === Math.abs(Number(x)) % 3).map((y) => [x, y])
      ),
  },
  {
    name: "randomSample",
    stage: () => stage("randomSample", data(0.5), data([3]), data(4)),
    model: (elements) => {
      const numbers = new RandomNumbers(["randomSample", 3]);
      return elements.filter((_, i) => numbers.at(4 + i) < RANDOM_LIMIT / 2);
    },
  },
];

/** Steps that need pairs, after those that make them. */
const flatten: Step = {
  name: "flatten",
  stage: () => stage("flatten"),
  model: (elements) => elements.flatMap((x) => [...x as Iterable<unknown>]),
};
const pluck: Step = {
  name: "pluck",
  stage: () => stage("pluck", data(0)),
  model: (elements) => elements.map((x) => (x as unknown[])[0]),
};

/** A sink: what it makes of a partition. */
interface Sink {
  readonly name: string;
  stage?(kernel: Kernel): Stage;
  model(elements: readonly unknown[]): unknown;
}

const sinks: readonly Sink[] = [
  { name: "nothing", model: (elements) => elements },
  { name: "count", stage: () => stage("count"), model: (elements) => elements.length },
  ...[0, 1, 3, 1000].map((k): Sink => ({
    name: `limit ${k}`,
    stage: () => stage("limit", data(k)),
    model: (elements) => elements.slice(0, k),
  })),
  {
    name: "pick",
    stage: () => stage("pick", data([1, 3])),
    model: (elements) => elements.filter((_, i) => i === 1 || i === 3),
  },
  {
    name: "any",
    stage: (kernel) => stage("any", kernel.fn((x: number) => x % 5 === 0)),
    model: (elements) => elements.some((x) => Number(x) % 5 === 0),
  },
  {
    name: "all",
    stage: (kernel) => stage("all", kernel.fn((x: number) => x % 5 !== 0)),
    model: (elements) => elements.every((x) => Number(x) % 5 !== 0),
  },
  {
    name: "fold",
    stage: (kernel) =>
      stage(
        "fold",
        kernel.fn((a: string, x: number) => `${a},${x}`),
        data(undefined),
        data([""]),
      ),
    model: (elements) =>
      elements.length === 0
        ? { seen: false }
        : { seen: true, value: elements.reduce((a, x) => `${a},${x}`, "") },
  },
  {
    name: "foldBy",
    stage: (kernel) =>
      stage(
        "foldBy",
        kernel.fn((x: number) => Number(x) % 3),
        kernel.fn((a: number, x: number) => a + Number(x)),
        data(undefined),
        data([0]),
        data(1),
      ),
    model(elements) {
      const sums = new Map<number, number>();
      for (const x of elements) {
        sums.set(Number(x) % 3, (sums.get(Number(x) % 3) ?? 0) + Number(x));
      }
      return [{ keys: [...sums.keys()], values: [...sums.values()] }];
    },
  },
];

/** A chain: each join or pair is taken apart again, so that every step has numbers to work on. */
const chains = fc.array(
  fc.tuple(fc.constantFrom(...steps), fc.constantFrom(flatten, pluck)),
  { maxLength: 5 },
).map((picked) =>
  picked.flatMap(([step, apart]) =>
    step.name.startsWith("pairs") || step.name === "join" ? [step, apart] : [step]
  )
);

/** Numbers cut into batches of every kind. */
const batchings = fc.array(
  fc.oneof(
    fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 8 }),
    fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 8 }).map((it) =>
      Float64Array.from(it)
    ),
    fc.record({
      start: fc.integer({ min: -9, max: 9 }),
      step: fc.constantFrom(-2, -1, 1, 3),
      length: fc.nat({ max: 8 }),
    }),
  ),
  { maxLength: 4 },
) as unknown as fc.Arbitrary<Batch["items"][]>;

function elementsOf(batches: readonly Batch["items"][]): unknown[] {
  return batches.flatMap((items) =>
    "step" in items
      ? Array.from({ length: items.length }, (_, i) => items.start + i * items.step)
      : [...asIterable(items)]
  );
}

for (const [name, loops] of Object.entries(loopMakers)) {
  for (const sink of sinks) {
    test(`${name}: chains into ${sink.name} give what arrays give`, async () => {
      await fc.assert(
        fc.asyncProperty(chains, batchings, async (chain, batches) => {
          const kernel = new Kernel(loops());
          const source = kernel.source(() => batches.map((items) => ({ items })));
          const stages = chain.map((step) => step.stage(kernel));
          const result = await kernel.run(source, stages, sink.stage?.(kernel));
          const elements = chain.reduce((all, step) => step.model(all), elementsOf(batches));
          assertEquals(withTables(result), sink.model(elements));
        }),
        { numRuns: 30 },
      );
    });
  }

  test(`${name}: branches give what they give by themselves`, async () => {
    const branch = fc.record({ chain: chains, sink: fc.constantFrom(...sinks) });
    const trees = fc.record({
      trunk: chains,
      branches: fc.array(
        fc.oneof(
          branch,
          fc.record({ chain: chains, branches: fc.array(branch, { minLength: 1 }) }),
        ),
        { minLength: 1 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(trees, batchings, async ({ trunk, branches }, batches) => {
        const kernel = new Kernel(loops());
        const lower = (it: typeof branches[number]): Branch => {
          const stages = it.chain.map((step) => step.stage(kernel));
          if ("branches" in it) return { stages, branches: it.branches.map(lower) };
          return it.sink.stage === undefined ? { stages } : { stages, sink: it.sink.stage(kernel) };
        };
        const model = (it: typeof branches[number], elements: readonly unknown[]): unknown[] => {
          const own = it.chain.reduce<readonly unknown[]>((all, step) => step.model(all), elements);
          return "branches" in it
            ? it.branches.flatMap((inner) => model(inner, own))
            : [it.sink.model(own)];
        };
        const tree: Program = {
          kind: "program",
          source: kernel.source(() => batches.map((items) => ({ items }))),
          stages: trunk.map((step) => step.stage(kernel)),
          branches: branches.map(lower),
        };
        const elements = trunk.reduce((all, step) => step.model(all), elementsOf(batches));
        assertEquals(
          withTables(await runValue(tree, kernel.context)),
          branches.flatMap((it) => model(it, elements)),
        );
      }),
      { numRuns: 50 },
    );
  });

  test(`${name}: streams of chains give what arrays give, and no empty batches`, async () => {
    await fc.assert(
      fc.asyncProperty(chains, batchings, async (chain, batches) => {
        const kernel = new Kernel(loops());
        const source = kernel.source(() => batches.map((items) => ({ items })));
        const streamed = await kernel.stream(source, chain.map((step) => step.stage(kernel)));
        const elements = chain.reduce((all, step) => step.model(all), elementsOf(batches));
        assertEquals(streamed.flat(), elements);
        assert(streamed.every((batch) => batch.length > 0));
      }),
      { numRuns: 30 },
    );
  });

  test(`${name}: lines that are not cut apart give what an array of them gives`, async () => {
    const line = fc.string({ unit: fc.constantFrom("a", "b", " ", "\u{1f600}"), maxLength: 4 });
    const lines = fc.array(line, { minLength: 1, maxLength: 6 });
    const delimiter = fc.constantFrom("\n", "||");
    await fc.assert(
      fc.asyncProperty(fc.array(lines), delimiter, fc.boolean(), async (blocks, end, asks) => {
        const kernel = new Kernel(loops());
        const counts: number[] = [];
        const source = kernel.source(() =>
          blocks.map((items) => ({
            items,
            lines: { text: items.map((it) => it + end).join(""), delimiter: end },
            taken: (count: number) => void counts.push(count),
          }))
        );
        const call = asks
          ? async (x: string) => await Promise.resolve(`<${x}>`)
          : (x: string) => `<${x}>`;
        const result = await kernel.run(source, [stage("map", kernel.fn(call))]);
        assertEquals(result, blocks.flat().map((it) => `<${it}>`));
        // An awaiting loop reads the array, and the source counts that.
        assertEquals(counts, asks ? [] : blocks.map((items) => items.length));
      }),
      { numRuns: 30 },
    );
  });

  test(`${name}: a failure at a line that was not cut apart tells which`, async () => {
    const kernel = new Kernel(loops());
    const source = kernel.source(() => [
      { items: ["x"], lines: { text: "x", delimiter: "\n" } },
      {
        items: ["a", "b", "c"],
        lines: { text: "a\nb\nc", delimiter: "\n" },
        locate: (index: number) => ({ path: "file", index: 1 + index }),
      },
    ]);
    const fails = kernel.fn((x: string) => {
      if (x === "c") throw new RangeError(x);
    });
    const failure = await failureOf(kernel.run(source, [stage("map", fails)]));
    assertEquals(failure.source, { path: "file", index: 3 });
  });

  const partitions: Readonly<Record<string, () => unknown>> = {
    "an array": () => [1, 2, 3],
    "a long array": () => Array.from({ length: 20_000 }, (_, i) => i),
    "a Set": () => new Set([1, 2, 3]),
    "a typed array": () => new Uint8Array([1, 2, 3]),
    "a generator": () =>
      (function* () {
        yield* [1, 2, 3];
      })(),
    "an async generator": () =>
      (async function* () {
        yield* [1, 2, 3];
      })(),
    "keys of a Map": () => new Map([[1, 1], [2, 2]]).keys(),
    "nothing at all": () => [],
  };
  for (const [what, make] of Object.entries(partitions)) {
    test(`${name}: ${what} can be a partition, and is read once`, async () => {
      const kernel = new Kernel(loops());
      const expected: unknown[] = [];
      for await (const x of make() as AsyncIterable<number>) expected.push(x * 2);
      const double: Value = kernel.fn((x: number) => x * 2);
      assertEquals(await kernel.run(data(make()), [stage("map", double)]), expected);
      const streamed = await kernel.stream(data(make()), [stage("map", double)]);
      assertEquals(streamed.flat(), expected);
    });
  }

  test(`${name}: a value that is no partition is the fault of its reader`, async () => {
    const kernel = new Kernel(loops());
    const identity = kernel.fn((x: unknown) => x);
    const failure = await failureOf(kernel.run(data(5), [stage("map", identity)], stage("count")));
    assertEquals(failure.operation, "map");
    assertEquals(
      (failure.error as Error).message,
      "Cannot read a partition: expected an iterable of elements, got number 5",
    );
  });

  test(`${name}: limit closes the source, and calls no function in vain`, async () => {
    const kernel = new Kernel(loops());
    let closed = 0;
    let calls = 0;
    const source = kernel.source(function* () {
      try {
        for (;;) yield { items: [[1, 2], [3, 4]] };
      } finally {
        closed++;
      }
    });
    const counted = kernel.fn((x: unknown) => {
      calls++;
      return x;
    });
    const stages = [stage("flatten"), stage("map", counted)];
    assertEquals(await kernel.run(source, stages, stage("limit", data(3))), [1, 2, 3]);
    assertEquals({ closed, calls }, { closed: 1, calls: 3 });
  });

  test(`${name}: limit closes the iterators that nested flattening has opened`, async () => {
    const kernel = new Kernel(loops());
    const closed: string[] = [];
    function* numbered(label: string, items: readonly unknown[]): Generator<unknown> {
      try {
        yield* items;
      } finally {
        closed.push(label);
      }
    }
    const nested = numbered("outer", [numbered("inner", [1, 2, 3]), numbered("never", [4])]);
    const stages = [stage("flatten"), stage("flatten")];
    assertEquals(await kernel.run(data([nested]), stages, stage("limit", data(2))), [1, 2]);
    assertEquals(closed, ["inner", "outer"]);
  });

  test(`${name}: limit 0 does not open the source`, async () => {
    const kernel = new Kernel(loops());
    const source = kernel.source(() => {
      throw new Error("opened");
    });
    assertEquals(await kernel.run(source, [], stage("limit", data(0))), []);
  });

  test(`${name}: a source is closed when a function throws`, async () => {
    const kernel = new Kernel(loops());
    let closed = false;
    const source = kernel.source(async function* () {
      try {
        yield { items: [1] };
        yield { items: [2] };
      } finally {
        closed = true;
      }
    });
    const failing = kernel.fn(() => {
      throw new Error("no");
    });
    await failureOf(kernel.run(source, [stage("map", failing)]));
    assert(closed);
  });

  test(`${name}: few elements of a one-shot iterator are made for few`, async () => {
    const kernel = new Kernel(loops());
    let made = 0;
    const source = kernel.source(() => []);
    assertEquals(await kernel.run(source, []), []);
    const numbers = (function* () {
      for (;;) yield made++;
    })();
    assertEquals(await kernel.run(data(numbers), [], stage("limit", data(3))), [0, 1, 2]);
    assertEquals(made, 3);
  });

  test(`${name}: what a generator function yields for an element is an array`, async () => {
    const kernel = new Kernel(loops());
    const twice = kernel.fn(function* (x: unknown) {
      yield x;
      yield x;
    });
    assertEquals(await kernel.run(data([1, 2]), [stage("map", twice)]), [[1, 1], [2, 2]]);
    const flat = await kernel.run(data([1, 2]), [stage("map", twice), stage("flatten")]);
    assertEquals(flat, [1, 1, 2, 2]);
    const long = kernel.fn((pair: Iterable<unknown>) => [...pair].length === 2);
    const read = await kernel.run(data([1]), [stage("map", twice), stage("filter", long)]);
    assertEquals(read, [[1, 1]]);
  });

  test(`${name}: what an async generator function yields for an element is an array`, async () => {
    const kernel = new Kernel(loops());
    const twice = kernel.fn(async function* (x: unknown) {
      yield x;
      yield await Promise.resolve(x);
    });
    assertEquals(await kernel.run(data([1, 2]), [stage("map", twice)]), [[1, 1], [2, 2]]);
  });

  test(`${name}: no result holds an iterator that can be read only once`, async () => {
    const kernel = new Kernel(loops());
    const matches = kernel.fn((text: string) => [...text].values());
    assertEquals(await kernel.run(data(["ab"]), [stage("map", matches)]), [["a", "b"]]);
    assertEquals(await kernel.stream(data(["ab"]), [stage("map", matches)]), [[["a", "b"]]]);
    const some = await kernel.run(data(["ab"]), [stage("map", matches)], stage("limit", data(1)));
    assertEquals(some, [["a", "b"]]);
  });
}

test("a call is given the elements of a generator that a call in its place has made", async () => {
  const kernel = new Kernel(loopMakers["GeneratedLoops"]!());
  const call = (fn: FunctionValue, ...args: readonly Value[]): Value => ({
    kind: "call",
    operation: "call",
    args: [fn, ...args],
  });
  const made = call(
    kernel.fn(function* () {
      yield* [1, 2];
    }),
  );
  const twice = kernel.fn((list: number[]) => [...list, ...list]);
  assertEquals(await runValue(call(twice, made), kernel.context), [1, 2, 1, 2]);
});
