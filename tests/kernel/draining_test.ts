/** Sinks that pass elements on to something slower, and hold what has to be given back. */

import { OneOfMany, type SinkOperation } from "../../src/ops/operation.ts";
import type { Stage } from "../../src/kernel/program.ts";
import { assert, assertEquals, test } from "../harness.ts";
import { failureOf, Kernel, loopMakers, program, stage } from "./kernel.ts";
import { runValue } from "../../src/kernel/run.ts";

/** What happened to a sink, in order. */
interface Recorded {
  readonly log: string[];
  readonly sink: SinkOperation<{ held: number }>;
}

/** A sink that has to hand on what it holds before it takes more than a few elements. */
function recorder(most: number = Infinity): Recorded {
  const log: string[] = [];
  const sink: Recorded["sink"] = {
    kind: "sink",
    name: "recorded",
    init: () => ({ held: 0 }),
    step(state, x) {
      if (x === "bad") throw new RangeError("bad element");
      state.held++;
    },
    drain(state) {
      if (state.held < most) return undefined;
      return (async () => {
        await new Promise((resolve) => setTimeout(resolve));
        log.push(`drained ${state.held}`);
        state.held = 0;
      })();
    },
    async finish(state) {
      await Promise.resolve();
      log.push(`finished ${state.held}`);
      return state.held;
    },
    abandon: () => void log.push("abandoned"),
  };
  return { log, sink };
}

const recorded: Stage = stage("recorded");

for (const [name, loops] of Object.entries(loopMakers)) {
  test(`${name}: a sink that drains is waited for between batches`, async () => {
    const kernel = new Kernel(loops());
    const { log, sink } = recorder(3);
    kernel.add(sink as SinkOperation);
    const source = kernel.source(() => [{ items: [1, 2, 3] }, { items: [4] }, { items: [5, 6] }]);
    assertEquals(await kernel.run(source, [], recorded), 3);
    // What is held when the elements end, the end itself deals with.
    assertEquals(log, ["drained 3", "finished 3"]);
  });

  test(`${name}: a sink that drains is waited for behind an asynchronous function`, async () => {
    const kernel = new Kernel(loops());
    const { log, sink } = recorder(2);
    kernel.add(sink as SinkOperation);
    const source = kernel.source(() => [{ items: [1, 2, 3, 4, 5] }]);
    const later = stage("map", kernel.fn(async (x: number) => await Promise.resolve(x)));
    assertEquals(await kernel.run(source, [later], recorded), 1);
    assertEquals(log, ["drained 2", "drained 2", "finished 1"]);
  });

  test(`${name}: a sink is asked to set aside within a batch of calls that are awaited`, async () => {
    const kernel = new Kernel(loops());
    const { log, sink } = recorder();
    const relieved: typeof sink = {
      ...sink,
      relieve(state) {
        if (state.held < 40) return undefined;
        log.push(`set aside ${state.held}`);
        state.held = 0;
        return Promise.resolve();
      },
    };
    kernel.add(relieved as SinkOperation);
    const room = { bytes: 1, setAside: () => Promise.resolve([]) };
    const items = Array.from({ length: 100 }, (_, i) => i);
    const source = kernel.source(() => [{ items }]);
    const later = stage("map", kernel.fn(async (x: number) => await Promise.resolve(x)));
    const run = async (value: ReturnType<typeof program>) => {
      const found = await runValue(value, { ...kernel.context, room });
      return [found, log.splice(0)];
    };
    const held = ["set aside 64", "finished 36"];
    assertEquals(await run(program(source, [later], recorded)), [36, held]);
    const branch = { stages: [], sink: recorded };
    const [both, twice] = await run({ ...program(source, [later]), branches: [branch, branch] });
    const setAside = (twice as string[]).filter((it) => it.startsWith("set aside"));
    // How many elements a branch is given at a time depends on how long they take.
    assert(setAside.length >= 2, `${both}: ${twice}`);
  });

  test(`${name}: a sink is abandoned where an element fails, its source or another end`, async () => {
    const cases: [Iterable<unknown>, string][] = [[["good", "bad"], "bad element"]];
    function* broken() {
      yield "good";
      throw new RangeError("bad element");
    }
    cases.push([broken(), "bad element"]);
    for (const [items, message] of cases) {
      const kernel = new Kernel(loops());
      const { log, sink } = recorder();
      kernel.add(sink as SinkOperation);
      const source = kernel.source(function* () {
        for (const item of items) yield { items: [item] };
      });
      const { error } = await failureOf(kernel.run(source, [], recorded));
      assertEquals((error as Error).message, message);
      assertEquals(log, ["abandoned"]);
    }
    const kernel = new Kernel(loops());
    const { log, sink } = recorder();
    kernel.add(sink as SinkOperation);
    const failing = {
      ...recorder().sink,
      name: "failing",
      finish: () => Promise.reject(new RangeError("cannot finish")),
    };
    kernel.add(failing as SinkOperation);
    const { error, operation } = await failureOf(runValue({
      ...program(kernel.source(() => [{ items: [1] }]), []),
      branches: [{ stages: [], sink: recorded }, { stages: [], sink: stage("failing") }],
    }, kernel.context));
    assertEquals([(error as Error).message, operation], ["cannot finish", "failing"]);
    assertEquals(log, ["finished 1", "abandoned"]);
  });

  test(`${name}: a sink is abandoned where its task is cancelled or starts again`, async () => {
    const kernel = new Kernel(loops());
    const { log, sink } = recorder();
    kernel.add(sink as SinkOperation);
    const promising = stage("map", kernel.fn((x: number) => Promise.resolve(x)));
    const source = kernel.source(() => [{ items: [1, 2] }]);
    assertEquals(await kernel.run(source, [promising], recorded), 2);
    assertEquals(log.splice(0), ["abandoned", "finished 2"]);

    const endless = kernel.source(function* () {
      for (let i = 0;; i++) {
        if (i === 3) kernel.cancel(new Error("enough"));
        yield { items: [i] };
      }
    });
    const { error } = await failureOf(kernel.run(endless, [], recorded));
    assertEquals((error as Error).message, "enough");
    assertEquals(log, ["abandoned"]);
  });

  test(`${name}: what goes wrong while a sink is abandoned does not hide why`, async () => {
    const kernel = new Kernel(loops());
    const sink: SinkOperation = {
      ...recorder().sink as SinkOperation,
      drain: () => Promise.reject(new Error("the disk is full")),
      abandon: () => Promise.reject(new Error("and the file cannot be removed")),
    };
    kernel.add(sink);
    const failure = await failureOf(
      kernel.run(kernel.source(() => [{ items: [1] }]), [], recorded),
    );
    assertEquals([(failure.error as Error).message, failure.operation], [
      "the disk is full",
      "recorded",
    ]);
  });

  test(`${name}: a sink that finds one of many to be wrong runs again to tell which`, async () => {
    const seen: string[] = [];
    const sink = (heeds: boolean): SinkOperation<{ readonly careful: boolean; bad: number }> => ({
      kind: "sink",
      name: "recorded",
      init: (_args, _share, carefully = false) => {
        seen.push(carefully ? "carefully" : "quickly");
        return { careful: carefully && heeds, bad: 0 };
      },
      step(state, x) {
        if (x !== "bad") return;
        if (state.careful) throw new RangeError("this one is bad");
        state.bad++;
      },
      finish({ bad }) {
        if (bad > 0) throw new OneOfMany(new RangeError("one of them is bad"));
        return "fine";
      },
    });
    const outcome = async (heeds: boolean, open: () => Iterable<unknown>) => {
      const kernel = new Kernel(loops());
      kernel.add(sink(heeds) as SinkOperation);
      const source = kernel.source(() => [{ items: [...open()] }]);
      const { error, operation, source: at } = await failureOf(kernel.run(source, [], recorded));
      return [(error as Error).message, operation, at, seen.splice(0)];
    };
    const again = ["quickly", "carefully"];
    const bad = () => ["good", "bad", "good"];
    assertEquals(await outcome(true, bad), ["this one is bad", "recorded", { index: 1 }, again]);
    // One that does not say which is not asked for ever.
    assertEquals(await outcome(false, bad), ["one of them is bad", "recorded", undefined, again]);
    // What cannot be read again is not what is wrong.
    let readings = 0;
    const once = () => {
      if (readings++ > 0) throw new RangeError("read only once");
      return bad();
    };
    assertEquals(await outcome(true, once), ["one of them is bad", "recorded", undefined, again]);
    // Where nothing is wrong the second time, that is the result.
    const kernel = new Kernel(loops());
    kernel.add(sink(true) as SinkOperation);
    readings = 0;
    const source = kernel.source(() => [{ items: readings++ > 0 ? ["good"] : bad() }]);
    assertEquals(await kernel.run(source, [], recorded), "fine");
    assertEquals(seen, again);
  });
}
