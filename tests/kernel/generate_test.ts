import { ComposedLoops } from "../../src/kernel/compose.ts";
import { generate, GeneratedLoops } from "../../src/kernel/generate.ts";
import type { Callable } from "../../src/kernel/callable.ts";
import type { Plan } from "../../src/kernel/plan.ts";
import { Tolerated } from "../../src/kernel/tolerated.ts";
import { Thread } from "../../src/engine/thread/thread.ts";
import { catalogOf, operations } from "../../src/ops/catalog.ts";
import type { ElementOperation, SinkOperation } from "../../src/ops/operation.ts";
import { assert, assertEquals, assertStringIncludes, test } from "../harness.ts";
import { data, program, stage } from "./kernel.ts";

const catalog = catalogOf(operations);

function callable(id: string, hasCaptured: boolean = false): Callable {
  return {
    id,
    code: id,
    name: id,
    fn: (x: unknown) => x,
    hasCaptured,
    captured: undefined,
    async: false,
    returnsNoPromise: false,
    concurrency: 1,
    onError: "throw",
  };
}

function plan(sink: string): Plan {
  const map = catalog.get("map") as ElementOperation;
  const flatten = catalog.get("flatten") as ElementOperation;
  const filter = catalog.get("filter") as ElementOperation;
  return {
    stages: [
      { operation: map, args: [], call: callable("f1"), callables: [] },
      { operation: flatten, args: [() => []], call: undefined, callables: [] },
      { operation: filter, args: [], call: callable("f2", true), callables: [] },
      { operation: catalog.get(sink) as SinkOperation, args: [], call: undefined, callables: [] },
    ],
    trunk: { first: 0, last: 3, branches: [], ends: [0] },
    sinks: [3],
    async: false,
    tolerated: new Tolerated(),
    signal: new AbortController().signal,
  };
}

test("generate() gives code that a person can read", () => {
  assertEquals(
    generate(plan("count"), "items"),
    `function run(items, ends, at, plan) {
  const f0 = plan.stages[0].call.fn;
  const a1_0 = plan.stages[1].args[0];
  const f2 = plan.stages[2].call.fn;
  const w2 = plan.stages[2].call.captured;
  const state = ends[0].state;
  const { length } = items;
  let i = 0;
  let stage = 0;
  try {
    for (; i < length; i++) {
      const x0 = items[i];
      stage = 0;
      const y0 = f0(x0);
      if (y0 instanceof Promise) throw promise(plan.stages[0].call.id, y0);
      stage = 1;
      for (const item_1 of a1_0(y0)) {
        stage = 2;
        const y2 = f2(item_1, w2);
        if (y2 instanceof Promise) throw promise(plan.stages[2].call.id, y2);
        if (y2) {
          stage = 3;
          state.n++;
        }
        stage = 1;
      }
    }
  } catch (error) {
    at.stage = stage;
    throw error;
  } finally {
    at.index = i;
  }
  return false;
}`,
  );
});

test("generate() counts numbers of a range, and calls a sink without a template", () => {
  const code = generate(plan("foldBy"), "range");
  assert(code.includes("const { start, step, length } = items;"));
  assert(code.includes("for (; number !== stop; number += step) {"));
  assert(code.includes("at.index = (number - start) / step;"));
  assert(code.includes("if (operation.step(state, item_1, item_1, args) === true) return true;"));
});

test("GeneratedLoops makes one loop for all partitions, and does not keep every loop", () => {
  const loops = new GeneratedLoops();
  const first = plan("count");
  const loop = loops.make(first, "items");
  assert(loops.make(plan("count"), "items") === loop);
  assert(loops.make(first, "range") !== loop);
  for (let i = 0; i < 1000; i++) {
    const [map, ...rest] = first.stages;
    const stages = [{ ...map!, call: callable(`other${i}`) }, ...rest] as Plan["stages"];
    loops.make({ ...first, stages }, "items");
  }
  assert(loops.make(first, "items") !== loop);
});

test("Thread runs composed loops where code must not be generated", async () => {
  const original = globalThis.Function;
  globalThis.Function = function () {
    throw new EvalError("Refused to evaluate a string as JavaScript");
  } as unknown as FunctionConstructor;
  try {
    assertEquals(GeneratedLoops.allowed, false);
    const thread = new Thread({
      catalog,
      revive: () => Promise.reject(new Error("no functions")),
      yieldToMessages: () => Promise.resolve(),
    });
    thread.begin("run");
    const value = program(data([[1, 2], [3]]), [stage("flatten")], stage("count"));
    assertEquals((await thread.compute("run", "count/0", value)).value, 3);
  } finally {
    globalThis.Function = original;
  }
  assert(new ComposedLoops().make(plan("count"), "items") instanceof original);
});

test("generate() looks for no promise where the function never returns one", () => {
  const count = plan("count");

  const stages = count.stages.map((it) =>
    it.call ? { ...it, call: { ...it.call, returnsNoPromise: true } } : it
  ) as Plan["stages"];
  const plain = { ...count, stages };
  assertEquals(generate(count, "items").includes("Promise"), true);
  assertEquals(generate(plain, "items").includes("Promise"), false);
});

test("generate() catches what a function throws only where that is tolerated", () => {
  const count = plan("count");
  const tolerant = (onError: "skip" | "collect") => ({
    ...count,
    stages: count.stages.map((it) =>
      it.call ? { ...it, call: { ...it.call, onError } } : it
    ) as Plan["stages"],
  });
  assertEquals(generate(count, "items").split("try {").length, 2);
  const skipping = generate(tolerant("skip"), "items");
  assertEquals(skipping.split("try {").length, 4);
  assertStringIncludes(
    skipping,
    `      next0: {
        stage = 0;
        let y0;
        try {
          y0 = f0(x0);
        } catch (error) {
          tolerated.skip(plan.stages[0], i, error);
          break next0;
        }
        if (y0 instanceof Promise) throw promise(plan.stages[0].call.id, y0);`,
  );
  assertStringIncludes(
    generate(tolerant("collect"), "items"),
    `        let e2 = item_1, y2;
        try {
          y2 = f2(item_1, w2);
        } catch (error) {
          e2 = tolerated.collect(plan.stages[2], i, error, item_1);
          y2 = plan.stages[2].operation.passOn(e2);
        }
`,
  );
});

test("generate() binds only the arguments that a loop uses", () => {
  const count = plan("count");
  const stages = count.stages.map((it) => ({ ...it, args: [1, 2] })) as Plan["stages"];
  const padded = { ...count, stages };
  const code = generate(padded, "items");
  assertEquals(code.match(/a\d_\d = .*/g), ["a1_0 = plan.stages[1].args[0];"]);
});
