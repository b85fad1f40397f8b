import { generate, GeneratedLoops } from "../../src/kernel/generate.ts";
import type { BatchKind, LoopMaker } from "../../src/kernel/plan.ts";
import type { Value } from "../../src/kernel/program.ts";
import type { Revived } from "../../src/functions/revive.ts";
import { sketch } from "../../src/kernel/sketch.ts";
import { assertEquals, test } from "../harness.ts";
import { data, Kernel, program, stage } from "./kernel.ts";

/** Loops of a run, and what they were generated from. */
class NotedLoops implements LoopMaker {
  readonly noted: { kind: BatchKind; code: string }[] = [];
  readonly #loops = new GeneratedLoops();

  make: LoopMaker["make"] = (plan, kind) => {
    this.noted.push({ kind, code: generate(plan, kind) });
    return this.#loops.make(plan, kind);
  };
}

function* twice(x: unknown) {
  yield x;
  yield x;
}

async function* twiceLater(x: unknown) {
  yield x;
  yield await x;
}

const programs: Readonly<Record<string, (fn: Kernel["fn"]) => Parameters<typeof stage>[]>> = {
  "functions and keys": (fn) => [
    ["map", fn((x) => [x])],
    ["pluck", data(0)],
    ["filter", fn((x, least) => x > least, { captured: 1 })],
    ["max"],
  ],
  "failures that are tolerated": (fn) => [
    ["map", fn(() => {}, { onError: "collect" })],
    ["filter", fn(() => true, { onError: "skip" })],
    ["count"],
  ],
  "what an operation prepares": (fn) => [
    ["map", fn((x) => [x, x])],
    ["flatten"],
    ["join", data({ keys: [2], values: [["two"]] }), data(undefined)],
    ["count"],
  ],
  "a generator that one stage reads": (fn) => [
    ["filter", fn((x) => x > 1)],
    ["flatMap", fn(twice)],
    ["map", fn((x) => -x)],
    ["count"],
  ],
  "a generator that fails no task": (fn) => [
    ["flatMap", fn(twice, { onError: "skip" })],
    ["sum"],
  ],
  "generators of generators": (fn) => [
    ["map", fn(twice)],
    ["flatten"],
    ["flatMap", fn(twiceLater)],
    ["frequencies", data(1)],
  ],
};

for (const [name, stagesOf] of Object.entries(programs)) {
  test(`sketch() gives the loop of a run, without running: ${name}`, async () => {
    const loops = new NotedLoops();
    const kernel = new Kernel(loops);
    const stages = stagesOf((...args) => kernel.fn(...args)).map((args) => stage(...args));
    const whole = program(data([1, 2, 3]), stages.slice(0, -1), stages.at(-1));
    const outlines = new Map<string, Revived>();
    for (const { id } of stages.flatMap(({ args }) => args.filter(isFunction))) {
      outlines.set(id, await kernel.context.revive(id));
    }

    const { plan, kind } = await sketch(whole, {
      operation: (id) => kernel.context.operation(id),
      function: (id) => outlines.get(id)!,
    });
    assertEquals(loops.noted, []);

    await kernel.run(whole.source, whole.stages, whole.sink);
    assertEquals(loops.noted, [{ kind, code: generate(plan, kind) }]);
  });
}

function isFunction(value: Value) {
  return value.kind === "function";
}
