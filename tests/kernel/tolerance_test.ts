import fc from "fast-check";
import type { ElementFailure } from "../../src/values/element_failure.ts";
import { isElementFailure } from "../../src/values/element_failure.ts";
import type { SkippedElements } from "../../src/kernel/tolerated.ts";
import type { Batch } from "../../src/ops/operation.ts";
import { assert, assertEquals, test } from "../harness.ts";
import { data, failureOf, Kernel, loopMakers, stage } from "./kernel.ts";

const operations = ["map", "filter", "remove"] as const;
type Name = (typeof operations)[number];

const isBad = (x: number) => x % 3 === 0;

/** What an operation makes of an element for which its function does not throw. */
const makes: Readonly<Record<Name, (x: number) => number[]>> = {
  map: (x) => [x + 1],
  filter: (x) => x % 2 === 0 ? [x] : [],
  remove: (x) => x % 2 === 0 ? [] : [x],
};

/** The functions of those operations, in every way a function can fail. */
const functions: Readonly<Record<string, (name: Name) => (x: number) => unknown>> = {
  sync: (name) => (x) => {
    if (isBad(x)) throw new RangeError(`no ${x}`);
    return name === "map" ? x + 1 : x % 2 === 0;
  },
  async: (name) => async (x) => {
    for (let i = 0; i < x % 4; i++) await Promise.resolve();
    if (isBad(x)) throw new RangeError(`no ${x}`);
    return name === "map" ? x + 1 : x % 2 === 0;
  },
  promising: (name) => (x) => x % 5 === 4 ? functions.async!(name)(x) : functions.sync!(name)(x),
};

const batchings = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 9 }), {
  maxLength: 4,
});

function sourceOf(kernel: Kernel, batches: readonly (readonly number[])[]) {
  return kernel.source((): Batch[] => batches.map((items) => ({ items })));
}

function brief(element: unknown): unknown {
  if (!isElementFailure(element)) return element;
  const { error: { name, message }, source, operation, partition } = element;
  return [element.element, name, message, operation, element.function, source?.index, partition];
}

function briefly({ first: { error, source }, ...rest }: SkippedElements): unknown {
  return { ...rest, first: [String(error), source] };
}

for (const [loopKind, loops] of Object.entries(loopMakers)) {
  for (const name of operations) {
    for (const [kind, functionOf] of Object.entries(functions)) {
      const title = `${loopKind}: ${name} of a function that is ${kind}`;

      test(`${title} skips elements for which it throws, and counts them once`, async () => {
        await fc.assert(
          fc.asyncProperty(batchings, fc.integer({ min: 1, max: 4 }), async (batches, window) => {
            const kernel = new Kernel(loops());
            const failing = functionOf(name);
            Object.defineProperty(failing, "name", { value: "failing" });
            const fn = kernel.fn(failing, { onError: "skip", concurrency: window });
            const source = sourceOf(kernel, batches);
            const all = batches.flat();
            const expected = all.filter((x) => !isBad(x)).flatMap(makes[name]);
            const first = all.findIndex(isBad);
            const skipped = first === -1 ? [] : [{
              operation: name,
              function: "failing",
              count: all.filter(isBad).length,
              first: [`RangeError: no ${all[first]}`, { index: first }],
            }];
            assertEquals(await kernel.run(source, [stage(name, fn)]), expected);
            assertEquals(kernel.skipped.splice(0).map(briefly), skipped);
            assertEquals((await kernel.stream(source, [stage(name, fn)])).flat(), expected);
            assertEquals(kernel.skipped.map(briefly), skipped);
          }),
          { numRuns: 15 },
        );
      });

      test(`${title} puts failures in the place of elements for which it throws`, async () => {
        await fc.assert(
          fc.asyncProperty(batchings, fc.integer({ min: 1, max: 4 }), async (batches, window) => {
            const kernel = new Kernel(loops());
            const failing = functionOf(name);
            Object.defineProperty(failing, "name", { value: "failing" });
            const fn = kernel.fn(failing, { onError: "collect", concurrency: window });
            const all = batches.flat();
            const expected = all.flatMap<unknown>((x, index) =>
              isBad(x) ? [[x, "RangeError", `no ${x}`, name, "failing", index, 7]] : makes[name](x)
            );
            const made = await kernel.run(sourceOf(kernel, batches), [stage(name, fn)]);
            assertEquals((made as unknown[]).map(brief), expected);
            assertEquals(structuredClone(made), made);
            assertEquals(kernel.skipped, []);
          }),
          { numRuns: 15 },
        );
      });
    }
  }

  for (const slow of [false, true]) {
    const kind = slow ? "async" : "sync";

    test(`${loopKind}: flatMap and starmap of ${kind} functions go on without elements`, async () => {
      const kernel = new Kernel(loops());
      const failing = (fn: (...args: number[]) => unknown) =>
        slow
          ? async (x: number, y: number) => await (isBad(x) ? Promise.reject(x) : fn(x, y))
          : (x: number, y: number) => {
            if (isBad(x)) throw x;
            return fn(x, y);
          };
      const stages = (onError: "skip" | "collect") => [
        stage("flatMap", kernel.fn(failing((x) => [x, x + 1]), { onError })),
        stage("map", kernel.fn((x: unknown) => isElementFailure(x) ? [0, x.element] : [x, 5])),
        stage("starmap", kernel.fn(failing((x, y) => x + y), { onError })),
        stage("map", kernel.fn((x: unknown) => isElementFailure(x) ? x.element : x)),
      ];
      assertEquals(await kernel.run(data([1, 3, 5]), stages("skip")), [6, 7, 10]);
      assertEquals(kernel.skipped.map(({ operation, count }) => [operation, count]), [
        ["flatMap", 1],
        ["starmap", 1],
      ]);
      assertEquals(await kernel.run(data([1, 3, 5]), stages("collect")), [
        ...[6, 7, [0, 3], 10, [6, 5]],
      ]);
    });
  }

  test(`${loopKind}: tolerant functions go on within flatten, between others and into sinks`, async () => {
    await fc.assert(
      fc.asyncProperty(batchings, fc.boolean(), fc.boolean(), async (batches, slow, waits) => {
        const kernel = new Kernel(loops());
        const kind = slow ? functions.async! : functions.sync!;
        const stages = [
          stage(
            "map",
            kernel.fn(waits ? async (x: number) => [x, await x + 1] : (x: number) => [x, x + 1]),
          ),
          stage("flatten"),
          stage("map", kernel.fn(kind("map"), { onError: "skip" })),
          stage("filter", kernel.fn(kind("filter"), { onError: "collect" })),
          stage("map", kernel.fn((x: unknown) => isElementFailure(x) ? x.element : x)),
        ];
        const made = batches.flat().flatMap((x) => [x, x + 1]).filter((x) => !isBad(x)).map((x) =>
          x + 1
        );
        const expected = made.filter((x) => isBad(x) || x % 2 === 0);
        const source = sourceOf(kernel, batches);
        assertEquals(await kernel.run(source, stages), expected);
        assertEquals(await kernel.run(source, stages, stage("count")), expected.length);
        assertEquals(
          await kernel.run(source, stages, stage("limit", data(2))),
          expected.slice(0, 2),
        );
      }),
      { numRuns: 15 },
    );
  });

  test(`${loopKind}: a stage that fails the task is blamed, also behind one that skipped`, async () => {
    const kernel = new Kernel(loops());
    const stages = [
      stage("map", kernel.fn((x: number) => x === 2 ? "no list" : [x, x + 1])),
      stage("flatten"),
      stage("map", kernel.fn(functions.sync!("map"), { onError: "skip" })),
    ];
    const failure = await failureOf(kernel.run(data([3, 4, 3, 2]), stages, stage("count")));
    assertEquals([failure.operation, failure.source], ["flatten", { index: 3 }]);
    assertEquals(kernel.skipped, []);
  });

  test(`${loopKind}: an early end counts what it has met, and no more`, async () => {
    const kernel = new Kernel(loops());
    const fn = kernel.fn(functions.sync!("map"), { onError: "skip" });
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    const limit = stage("limit", data(3));
    assertEquals(await kernel.run(data(numbers), [stage("map", fn)], limit), [2, 3, 5]);
    assertEquals(kernel.skipped.map(({ count }) => count), [2]);
  });

  test(`${loopKind}: failures are told where the source knows`, async () => {
    const kernel = new Kernel(loops());
    const source = kernel.source(() => [{
      items: [],
      lines: { text: "ab\ncd\n", delimiter: "\n" },
      locate: (index) => ({ path: "x.txt", line: index + 1 }),
    }]);
    const fn = (onError: "skip" | "collect") =>
      kernel.fn((line: string) => JSON.parse(line), { onError });
    const [, second] = await kernel.run(source, [stage("map", fn("collect"))]) as ElementFailure[];
    assertEquals([second!.element, second!.source], ["cd", { path: "x.txt", line: 2 }]);
    await kernel.run(source, [stage("map", fn("skip"))]);
    const [skipped] = kernel.skipped;
    assertEquals([skipped!.count, skipped!.first.source], [2, { path: "x.txt", line: 1 }]);
  });

  test(`${loopKind}: failures are plain data, whatever was thrown and whatever it was about`, async () => {
    const kernel = new Kernel(loops());
    const thrown: unknown[] = [null, "text", { a: 1 }, new (class Odd extends Error {})("odd")];
    const fn = kernel.fn((x: { i: number }) => {
      throw thrown[x.i];
    }, { onError: "collect" });
    const elements = thrown.map((_, i) => i === 1 ? { i, f: () => 1 } : { i });
    const made = await kernel.run(data(elements), [stage("map", fn)]) as ElementFailure[];
    assertEquals(made.map(({ error: { name, message } }) => [name, message]), [
      ["Error", "threw null"],
      ["Error", 'threw string "text"'],
      ["Error", "threw object with key a"],
      ["Error", "odd"],
    ]);
    assertEquals([made[0]!.element, typeof made[1]!.element], [{ i: 0 }, "string"]);
    assert(made[0]!.element !== elements[0]);
    assertEquals(structuredClone(made), made);
  });
  test(`${loopKind}: of many failures of one function the first tell their stack`, async () => {
    const kernel = new Kernel(loops());
    const failing = () =>
      kernel.fn((x: number | object) => {
        throw new RangeError(`no ${typeof x}`);
      }, { onError: "collect" });
    const numbers = Array.from({ length: 25 }, (_, i) => i);
    const stages = [stage("map", failing()), stage("map", failing())];
    const made = await kernel.run(data(numbers), stages) as ElementFailure[];
    const stacks = (failures: readonly ElementFailure[]) =>
      failures.map(({ error }) => typeof error.stack);
    const told = numbers.map((i) => i < 10 ? "string" : "undefined");
    assertEquals(stacks(made), told);
    assertEquals(stacks(made.map(({ element }) => element as ElementFailure)), told);
    assertEquals(made.map(({ error }) => error.message), numbers.map(() => "no object"));
  });
}
