import fc from "fast-check";
import { isElementFailure, type OnError } from "../../src/values/element_failure.ts";
import type { Batch, ElementOperation } from "../../src/ops/operation.ts";
import { sketch } from "../../src/kernel/sketch.ts";
import { generate } from "../../src/kernel/generate.ts";
import { assertEquals, assertStringIncludes, test } from "../harness.ts";
import { data, failureOf, Kernel, loopMakers, program, stage } from "./kernel.ts";

/** `half(onError, check, input)`: half of each even number, which `check` has to take; others fail. */
const half: ElementOperation = {
  kind: "element",
  name: "half",
  ownFunction: ([onError, check]) => ({
    name: "halve",
    onError: onError as OnError,
    fn(x) {
      (check as ((x: unknown) => unknown) | undefined)?.(x);
      if (x as number % 2 === 0) return x as number / 2;
      throw new RangeError(`odd ${x}`);
    },
  }),
  template: ({ y, next }) => next(y),
  push: (_, next) => (_x, y) => next(y),
  passOn: (x) => x,
};

const batchings = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 9 }), {
  maxLength: 4,
});

for (const [kind, loops] of Object.entries(loopMakers)) {
  const start = () => {
    const kernel = new Kernel(loops());
    kernel.define(half);
    return kernel;
  };

  test(`${kind}: an operation's own function is called, and what it throws is tolerated as asked for`, async () => {
    await fc.assert(
      fc.asyncProperty(batchings, async (batches) => {
        const kernel = start();
        const source = kernel.source((): Batch[] => batches.map((items) => ({ items })));
        const all = batches.flat();
        const even = all.filter((x) => x % 2 === 0);
        const run = (onError: OnError) => kernel.run(source, [stage("half", data(onError))]);
        assertEquals(await run("skip"), even.map((x) => x / 2));
        assertEquals(
          kernel.skipped.map(({ count, operation, function: fn }) => [count, operation, fn]),
          even.length === all.length ? [] : [[all.length - even.length, "half", "halve"]],
        );
        assertEquals(
          (await run("collect") as unknown[]).map((it) => isElementFailure(it) ? it.element : it),
          all.map((x) => x % 2 === 0 ? x / 2 : x),
        );
        if (even.length === all.length) assertEquals(await run("throw"), even.map((x) => x / 2));
      }),
      { numRuns: 15 },
    );
  });

  test(`${kind}: failures of an operation's own function name the user's, where it was one`, async () => {
    const kernel = start();
    const source = kernel.source((): Batch[] => [{ items: [2, 4, 7] }]);
    const own = await failureOf(kernel.run(source, [stage("half", data("throw"))]));
    assertEquals([own.operation, own.function, own.source?.index], ["half", undefined, 2]);
    const check = kernel.fn(function refuse(x: number) {
      if (x === 4) throw new TypeError("four");
    });
    const users = await failureOf(kernel.run(source, [stage("half", data("throw"), check)]));
    assertEquals([users.operation, users.function, users.source?.index], ["half", "refuse", 1]);
    assertEquals(await kernel.run(source, [stage("half", data("skip"), check)]), [1]);
    assertEquals(
      kernel.skipped.map(({ count, function: fn, first }) => [count, fn, String(first.error)]),
      [[1, "refuse", "TypeError: four"], [1, "halve", "RangeError: odd 7"]],
    );
    const all = await kernel.run(source, [stage("half", data("collect"), check)]) as unknown[];
    assertEquals(
      all.map((it) => isElementFailure(it) ? [it.function, it.error.message] : it),
      [1, ["refuse", "four"], ["halve", "odd 7"]],
    );
  });

  test(`${kind}: an operation's own function goes with asynchronous ones`, async () => {
    const kernel = start();
    const source = kernel.source((): Batch[] => [{ items: [2, 3, 4] }]);
    const later = kernel.fn(async (x: number) => await Promise.resolve(x + 1));
    const stages = [stage("half", data("skip")), stage("map", later)];
    assertEquals(await kernel.run(source, stages), [2, 3]);
    assertEquals(kernel.skipped.map(({ count }) => count), [1]);
  });
}

test("a sketch shows the call of an operation's own function, and what is tolerated", async () => {
  const source = { kind: "data", value: [] } as const;
  const names = {
    operation: () => half,
    function: () => {
      throw new Error("no function of the user's");
    },
  };
  const show = async (onError: OnError) => {
    const { plan, kind } = await sketch(program(source, [stage("half", data(onError))]), names);
    return generate(plan, kind);
  };
  assertStringIncludes(await show("throw"), "const y0 = f0(x0);");
  assertStringIncludes(await show("skip"), "tolerated.skip(");
  assertStringIncludes(await show("collect"), "tolerated.collect(");
});
