/** What every executor must do; a scheduler relies on no more. */

import { catalog } from "../../src/catalog.ts";
import { InlineExecutor } from "../../src/engine/thread/inline.ts";
import type { Executor, Job, JobReply } from "../../src/engine/ports.ts";
import { SlotLost } from "../../src/engine/ports.ts";
import { WorkerExecutor } from "../../src/engine/workers/worker_executor.ts";
import { type FunctionReference, reference } from "../../src/functions/reference.ts";
import type { Value } from "../../src/kernel/program.ts";
import { runtime } from "#runtime";
import { assert, assertEquals, assertRejects, test } from "../harness.ts";
import { type Kind, kinds, workerKinds } from "./schedulers.ts";

const isWorkerGlobal = (name: string) => runtime.isWorkerGlobal(name);

function executorOf(kind: Kind): Executor {
  if (kind === "inline") {
    return new InlineExecutor({ catalog, yieldToMessages: () => runtime.yieldToMessages() });
  }
  const spawner = runtime.spawners.find(({ name }) => name === kind)!;
  return new WorkerExecutor({ size: 2, spawner });
}

const shared = new Map<Kind, Executor>();

/** The one of that kind for tests that need none of their own: starting workers takes most of their time. */
function sharedExecutorOf(kind: Kind): Executor {
  // What is stuck on this thread would keep the next from running.
  if (kind === "inline") return executorOf(kind);
  let executor = shared.get(kind);
  if (executor === undefined) shared.set(kind, executor = executorOf(kind));
  return executor;
}

let runs = 0;

/** A name that no run of a shared executor has had. */
function newRun(): string {
  return `run${++runs}`;
}

function functionOf(fn: (...args: never[]) => unknown): FunctionReference {
  return reference(fn, { operation: "task", isWorkerGlobal });
}

/** A job that calls a function with values. */
function job(
  key: string,
  fn: FunctionReference,
  args: readonly Value[],
  result: Job["result"] = "send",
  inputs: Job["inputs"] = [],
): Job {
  const value: Value = {
    kind: "call",
    operation: "call",
    args: [{ kind: "function", id: fn.id }, ...args],
  };
  return { key, operation: "task", value, inputs, functions: [fn], result };
}

const input = (key: string): Value => ({ kind: "input", key });
const data = (value: unknown): Value => ({ kind: "data", value });

function valueOf(reply: JobReply | undefined): unknown {
  assertEquals(reply?.status, "done");
  return reply?.status === "done" ? reply.value : undefined;
}

/** Ends the worker it runs in. */
function ended(): Promise<void> {
  const { process, close } = globalThis as typeof globalThis & {
    process?: { exit(code: number): void };
  };
  if (process) process.exit(3);
  else close();
  return new Promise(() => {});
}

for (const kind of kinds) executorSuite(kind);

/** The suite over one kind of executor. */
export function executorSuite(kind: Kind): void {
  const increment = functionOf((x: number) => x + 1);
  const list = functionOf((n: number) => Array.from({ length: n }, (_, i) => i));
  const fail = functionOf((x: unknown) => {
    throw new RangeError(`no ${x}`);
  });

  test(`${kind}: execute() keeps results for the jobs that come after, and sends others`, async () => {
    const executor = sharedExecutorOf(kind);
    const run = newRun();
    executor.begin(run, () => {});
    const replies = await executor.execute(0, run, [
      job("a", list, [data(3)], "keep"),
      job("b", functionOf((x: number[]) => x.length), [input("a")]),
    ], []);
    assertEquals(replies.map(({ key, status }) => [key, status]), [["a", "done"], ["b", "done"]]);
    assert(
      replies[0]!.status === "done" && replies[0]!.elements === 3 && !("value" in replies[0]!),
    );
    assertEquals(valueOf(replies[1]), 3);
    const later = await executor.execute(0, run, [
      job("c", functionOf((x: number[]) => x), [input("a")]),
    ], []);
    assertEquals(valueOf(later[0]), [0, 1, 2]);
    executor.end(run);
  });

  test(`${kind}: execute() brings inputs, and drops what is to be forgotten`, async () => {
    const executor = sharedExecutorOf(kind);
    const run = newRun();
    executor.begin(run, () => {});
    const [given] = await executor.execute(0, run, [
      job("a", increment, [input("x")], "send", [{ key: "x", value: 5 }]),
    ], []);
    assertEquals(valueOf(given), 6);
    const [forgotten] = await executor.execute(0, run, [job("b", increment, [input("x")])], [
      "x",
    ]);
    assert(forgotten?.status === "failed");
    assert((forgotten.failure.error as Error).message.includes("Cannot find the result of x"));
    executor.end(run);
  });

  test(`${kind}: execute() stops at the first job that fails`, async () => {
    const executor = sharedExecutorOf(kind);
    const run = newRun();
    executor.begin(run, () => {});
    const replies = await executor.execute(0, run, [
      job("a", increment, [data(1)]),
      job("b", fail, [data(2)]),
      job("c", increment, [data(3)]),
    ], []);
    assertEquals(replies.map(({ status }) => status), ["done", "failed"]);
    const [, failed] = replies;
    assert(failed?.status === "failed" && failed.failure.error instanceof RangeError);
    assertEquals(failed.failure.operation, "task");
    executor.end(run);
  });

  test(`${kind}: pull() gives a stream while it is made, and its end`, async () => {
    const executor = sharedExecutorOf(kind);
    const run = newRun();
    executor.begin(run, () => {});
    const replies = executor.execute(0, run, [job("s", list, [data(200_000)], "stream")], []);
    let next = 0;
    let batches = 0;
    for (;;) {
      const batch = await executor.pull(0, run, "s");
      if (batch === undefined || batch === null) break;
      batches++;
      assertEquals(batch[0], next);
      next += batch.length;
    }
    assertEquals(next, 200_000);
    assert(batches > 4);
    const [reply] = await replies;
    assert(reply?.status === "done");
    assertEquals(reply.elements, 200_000);
    executor.end(run);
  });

  test(`${kind}: pull() gives null where the job has failed`, async () => {
    const executor = sharedExecutorOf(kind);
    const run = newRun();
    executor.begin(run, () => {});
    const replies = executor.execute(0, run, [job("s", fail, [data(1)], "stream")], []);
    assertEquals(await executor.pull(0, run, "s"), null);
    assertEquals((await replies).map(({ status }) => status), ["failed"]);
    executor.end(run);
  });

  test(`${kind}: execute() takes parts of results for arguments`, async () => {
    const executor = sharedExecutorOf(kind);
    const run = newRun();
    executor.begin(run, () => {});
    const last = (key: string): Value => ({ kind: "input", key, part: 2 });
    const replies = await executor.execute(0, run, [
      job("a", list, [data(3)], "keep"),
      job("b", increment, [last("a")]),
      job("c", increment, [last("x")], "send", [{ key: "x", value: [0, 1, 5] }]),
      job("d", increment, [last("y")], "send", [{ key: "y", part: 2, value: 6 }]),
    ], []);
    assertEquals(replies.slice(1).map(valueOf), [3, 6, 7]);
    // A part is for one job alone.
    const [dropped] = await executor.execute(0, run, [job("e", increment, [last("y")])], []);
    assertEquals(dropped?.status, "failed");
    executor.end(run);
  });

  test(`${kind}: runs do not see each other's results`, async () => {
    const executor = sharedExecutorOf(kind);
    for (const run of [newRun(), newRun()]) {
      executor.begin(run, () => {});
      await executor.execute(0, run, [job("a", increment, [data(run.length)], "keep")], []);
      executor.begin(`${run}'s neighbour`, () => {});
      const [reply] = await executor.execute(0, `${run}'s neighbour`, [
        job("b", increment, [input("a")]),
      ], []);
      assertEquals(reply?.status, "failed");
      for (const name of [run, `${run}'s neighbour`]) executor.end(name);
    }
  });

  test(`${kind}: counts() tells what a job under way has read, and of none that is done`, async () => {
    const executor = sharedExecutorOf(kind);
    const [one, two] = [newRun(), newRun()];
    executor.begin(one, () => {});
    executor.begin(two, () => {});
    const wait = functionOf(async (x: number) => {
      await new Promise<void>((resolve) => x < 3 && setTimeout(resolve));
      return x;
    });
    const stages = [{
      operation: "map",
      args: [{ kind: "function", id: wait.id, concurrency: 1 } as const],
    }];
    const value: Value = { kind: "program", source: data([0, 1, 2, 3, 4]), stages };
    const waiting: Job = {
      ...{ key: "a", operation: "map", value, inputs: [], functions: [wait] },
      result: "keep",
    };
    assertEquals(await executor.counts!(0, one).catch(() => []), []);
    const never = executor.execute(0, one, [waiting], []).catch(() => []);
    let counts = await executor.counts!(0, one);
    while ((counts[0]?.read ?? 0) < 4) {
      await new Promise((resolve) => setTimeout(resolve));
      counts = await executor.counts!(0, one);
    }
    assertEquals(counts, [{ key: "a", bytes: 0, elements: 4, read: 4 }]);
    assertEquals(await executor.counts!(0, two), []);
    executor.end(one);
    if (kind !== "inline") await never;
    const [reply] = await executor.execute(0, two, [job("b", increment, [data(1)])], [])
      .catch((error) => {
        assert(error instanceof SlotLost);
        return executor.execute(0, two, [job("b", increment, [data(1)])], []);
      });
    assertEquals(valueOf(reply), 2);
    assertEquals(await executor.counts!(0, two), []);
    executor.end(two);
  });

  test(`${kind}: end() cancels what runs, and the slot is usable again`, async () => {
    const executor = sharedExecutorOf(kind);
    const [one, two] = [newRun(), newRun()];
    executor.begin(one, () => {});
    const endless = functionOf(() => new Promise(() => {}));
    const cut = executor.execute(0, one, [job("a", endless, [], "stream")], []).catch(() => []);
    executor.end(one);
    executor.begin(two, () => {});
    const again = () => executor.execute(0, two, [job("b", increment, [data(1)])], []);
    // A worker that does not notice its cancellation is stopped, with whatever waits for it.
    const [reply] = await again().catch((error) => {
      assert(error instanceof SlotLost);
      return again();
    });
    assertEquals(valueOf(reply), 2);
    if (kind !== "inline") await cut;
    executor.end(two);
  });
}

for (const kind of workerKinds) {
  test(`${kind}: execute() brings results of other slots, and tells that one is gone`, async () => {
    const executor = sharedExecutorOf(kind);
    const lost: unknown[] = [];
    const run = newRun();
    executor.begin(run, (slot, _reason, fault) => lost.push([slot, fault]));
    const list = functionOf((n: number) => Array.from({ length: n }, (_, i) => i));
    const sum = functionOf((x: number[]) => x.reduce((a, b) => a + b));
    await executor.execute(0, run, [job("a", list, [data(5)], "keep")], []);
    const from = { key: "a", slot: 0, operation: "task" };
    const [moved] = await executor.execute(
      1,
      run,
      [job("b", sum, [input("a")], "send", [from])],
      [],
    );
    assertEquals(valueOf(moved), 10);

    const die = functionOf(ended);
    await assertRejects(() => executor.execute(0, run, [job("c", die, [])], []), SlotLost);
    assertEquals(lost, [[0, true]]);
    const [gone] = await executor.execute(1, run, [job("d", sum, [input("z")], "send", [
      { ...from, key: "z" },
    ])], []);
    assertEquals(gone?.status, "input-lost");
    executor.end(run);
  });

  test(`${kind}: execute() brings parts of results for one job alone, and drops them`, async () => {
    const executor = sharedExecutorOf(kind);
    const run = newRun();
    executor.begin(run, () => {});
    const parts = functionOf(() => [["zero"], ["one"], () => "cannot travel"]);
    const first = functionOf((x: string[]) => x[0]);
    const fail = functionOf((x: string[]) => {
      throw new RangeError(`no ${x[0]}`);
    });
    await executor.execute(0, run, [job("a", parts, [], "keep")], []);
    const value = (part: number): Value => ({ kind: "input", key: "a", part });
    const from = (part: number) => ({ key: "a", part, slot: 0, operation: "parts" });
    const inSlot1 = (key: string, fn: FunctionReference, part: number, inputs: Job["inputs"]) =>
      executor.execute(1, run, [job(key, fn, [value(part)], "send", inputs)], []);

    for (const part of [1, 0]) {
      const [brought] = await inSlot1(`b${part}`, first, part, [from(part)]);
      assertEquals(valueOf(brought), ["zero", "one"][part]);
    }
    const [failed] = await inSlot1("c", fail, 1, [from(1)]);
    assert(failed?.status === "failed");
    assertEquals((failed.failure.error as Error).message, "no one");
    for (const part of [0, 1]) {
      const [dropped] = await inSlot1(`d${part}`, first, part, []);
      assert(dropped?.status === "failed");
      assertEquals(
        (dropped.failure.error as Error).message.includes("Cannot find the result of a"),
        true,
      );
    }
    const [unsent] = await inSlot1("e", first, 2, [from(2)]);
    assert(unsent?.status === "failed");
    const { message } = unsent.failure.error as Error;
    assert(message.includes("Cannot move the result of parts to another worker"), message);
    const kept = await executor.execute(0, run, [job("f", first, [value(1)])], []);
    assertEquals(valueOf(kept[0]), "one");
    executor.end(run);
  });

  test(`${kind}: execute() brings parts of a collection from every slot that has some`, async () => {
    const executor = sharedExecutorOf(kind);
    const run = newRun();
    executor.begin(run, () => {});
    const scatter = functionOf((i: number) => [`${i}a`, `${i}b`, i === 1 ? () => i : `${i}c`]);
    for (const [i, slot] of [0, 1, 0].entries()) {
      await executor.execute(slot, run, [job(`s/${i}`, scatter, [data(i)], "keep")], []);
    }
    const text = functionOf((parts: unknown[]) => parts.join());
    const gather = (key: string, part: number, slot: number, partitions: readonly number[]) => {
      const value: Value = { kind: "parts", name: "s", npartitions: 3, part };
      const from = [{ slot, partitions }];
      return job(key, text, [value], "send", [{ name: "s", part, from, operation: "scatter" }]);
    };
    const here = await executor.execute(0, run, [gather("g0", 0, 1, [1])], []);
    assertEquals(valueOf(here[0]), "0a,1a,2a");
    const there = [gather("g1", 1, 0, [0, 2]), gather("g2", 0, 0, [0, 2])];
    const replies = await executor.execute(1, run, there, []);
    assertEquals(replies.map(valueOf), ["0b,1b,2b", "0a,1a,2a"]);
    const [unsent] = await executor.execute(0, run, [gather("g3", 2, 1, [1])], []);
    assert(unsent?.status === "failed");
    const { message } = unsent.failure.error as Error;
    assert(message.includes("Cannot move the result of scatter to another worker"), message);
    // What was brought is dropped, whatever became of the job.
    const { inputs: _, ...without } = gather("g4", 0, 1, [1]);
    const [dropped] = await executor.execute(0, run, [{ ...without, inputs: [] }], []);
    assert(dropped?.status === "failed");
    executor.end(run);
  });

  test(`${kind}: execute() brings parts for several jobs, one ahead of the other`, async () => {
    const executor = sharedExecutorOf(kind);
    const run = newRun();
    executor.begin(run, () => {});
    const parts = functionOf(() => [0, 1, 2, 3].map((part) => [part, `part ${part}`]));
    const text = functionOf((...parts: unknown[]) => JSON.stringify(parts));
    await executor.execute(0, run, [job("a", parts, [], "keep")], []);
    const gather = (key: string, ...numbers: readonly number[]) =>
      job(
        key,
        text,
        numbers.map((part): Value => ({ kind: "input", key: "a", part })),
        "send",
        numbers.map((part) => ({ key: "a", part, slot: 0, operation: "parts" })),
      );
    const jobs = [gather("b", 0, 1), gather("c", 1, 2), gather("d", 3), gather("e", 0, 3)];
    const replies = await executor.execute(1, run, jobs, []);
    assertEquals(
      replies.map(valueOf),
      [[0, 1], [1, 2], [3], [0, 3]].map((parts) =>
        JSON.stringify(parts.map((part) => [part, `part ${part}`]))
      ),
    );
    for (const part of [0, 1, 2, 3]) {
      const value: Value = { kind: "input", key: "a", part };
      const [dropped] = await executor.execute(1, run, [job("f", text, [value])], []);
      assertEquals(dropped?.status, "failed");
    }
    executor.end(run);
  });

  test(`${kind}: execute() tells that a worker died before it gave a part`, async () => {
    // The other worker has yet to start, so that it asks when this one has died.
    await using executor = executorOf(kind);
    const run = newRun();
    executor.begin(run, () => {});
    const [parts, first] = [functionOf(() => [["zero"]]), functionOf((x: string[]) => x[0])];
    const made = () => executor.execute(0, run, [job("a", parts, [], "keep")], []);
    const value: Value = { kind: "input", key: "a", part: 0 };
    const from = { key: "a", part: 0, slot: 0, operation: "task" };
    const needed = () => executor.execute(1, run, [job("b", first, [value], "send", [from])], []);
    await made();
    // Its end is on its way to it before anybody asks for the part.
    const dying = assertRejects(
      () => executor.execute(0, run, [job("c", functionOf(ended), [])], []),
      SlotLost,
    );
    const [lost] = await needed();
    assertEquals(lost?.status, "input-lost");
    await dying;
    await made();
    const [found] = await needed();
    assertEquals(valueOf(found), "zero");
    executor.end(run);
  });

  test(`${kind}: execute() holds results for later runs, until their holding ends`, async () => {
    const executor = sharedExecutorOf(kind);
    if (!executor.holds) return assertEquals([kind, runtime.name], ["web", "deno"]);
    const list = functionOf((n: number) => Array.from({ length: n }, (_, i) => i));
    const increment = functionOf((x: number) => x + 1);
    const text = functionOf((x: number[], last: number[]) => `${x} ${last}`);
    const [run, holding, later] = [newRun(), newRun(), newRun()];
    executor.begin(holding, () => {});
    executor.begin(run, () => {});
    for (const to of ["memory", "disk"] as const) {
      const hold = { holding, to, operation: "task" };
      const made = [{ ...job(to, list, [data(3)], "hold"), hold }, job("a", list, [input(to)])];
      const [{ status, elements }, inRun] = await executor.execute(0, run, made, []) as [
        Extract<JobReply, { status: "done" }>,
        JobReply,
      ];
      assertEquals([status, elements, inRun.status], ["done", 3, "done"]);
    }
    executor.end(run);
    executor.begin(later, () => {});
    const held = (name: string, key: string, slot: number, part?: number) => ({
      ...{ key: name, slot, operation: "task", held: { holding, key } },
      ...(part === undefined ? {} : { part }),
    });
    for (const slot of [0, 1]) {
      const needs = [held("x", "memory", 0), held("y", "disk", 0)];
      const needing = job(`b${slot}`, text, [input("x"), input("y")], "send", needs);
      const [reply] = await executor.execute(slot, later, [needing], []);
      assertEquals(valueOf(reply), "0,1,2 0,1,2");
      const last: Value = { kind: "input", key: "z", part: 2 };
      const taking = job(`c${slot}`, increment, [last], "send", [held("z", "disk", 0, 2)]);
      assertEquals((await executor.execute(slot, later, [taking], ["x", "y"])).map(valueOf), [3]);
    }
    executor.end(holding);
    for (const slot of [0, 1]) {
      const late = job(`d${slot}`, increment, [input("v")], "send", [held("v", "memory", 0)]);
      const [reply] = await executor.execute(slot, later, [late], []);
      assert(reply?.status !== "done");
    }
    executor.end(later);
  });

  test(`${kind}: a closed executor begins nothing and runs nothing`, async () => {
    const executor = executorOf(kind);
    executor.begin("run", () => {});
    await executor[Symbol.asyncDispose]();
    await executor[Symbol.asyncDispose]();
    assertEquals(executor.slots, 2);
    const increment = functionOf((x: number) => x + 1);
    await assertRejects(
      () => executor.execute(0, "run", [job("a", increment, [data(1)])], []),
      TypeError,
      "the pool of workers is closed",
    );
  });
}

test("InlineExecutor runs the user's own functions", async () => {
  const seen: number[] = [];
  await using executor = executorOf("inline");
  executor.begin("run", () => {});
  const own = { ...functionOf((x: number) => x), fn: (x: number) => seen.push(x) };
  await executor.execute(0, "run", [job("a", own, [data(7)])], []);
  assertEquals(seen, [7]);
});
