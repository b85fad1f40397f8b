import { InputLost } from "../../src/engine/ports.ts";
import { partKey, RunStore } from "../../src/engine/thread/run_store.ts";
import { Thread, type ThreadJob } from "../../src/engine/thread/thread.ts";
import { type MemorySettings, ThreadMemory } from "../../src/engine/thread/thread_memory.ts";
import { catalogOf, operations } from "../../src/ops/catalog.ts";
import type { Value } from "../../src/kernel/program.ts";
import type { ScratchFile } from "../../src/runtime/runtime.ts";
import type { Aside } from "../../src/wire/aside.ts";
import { pack } from "../../src/wire/packing.ts";
import { collectGarbage } from "../garbage.ts";
import {
  assert,
  assertEquals,
  assertNotStrictEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
  test,
} from "../harness.ts";
import { failureOf } from "../kernel/kernel.ts";

function threadOf(run: string): Thread {
  const thread = new Thread({
    catalog: catalogOf(operations),
    revive: () => Promise.reject(new Error("No functions here")),
    yieldToMessages: () => Promise.resolve(),
  });
  thread.begin(run);
  return thread;
}

/** Memory for so many bytes of results, the rest of which goes to a file that keeps nothing. */
function memoryOf(limit: number, settings: Partial<MemorySettings> = {}): ThreadMemory {
  const memory = new ThreadMemory();
  memory.limit({
    limit,
    isAsked: true,
    scratchFile: () => Promise.resolve(noFile),
    scheduler: "workers",
    ...settings,
  });
  return memory;
}

/** A file that keeps nothing. */
const noFile: ScratchFile = {
  write: () => {},
  read: (_, length) => new Uint8Array(length),
  clear: () => {},
  close: () => {},
};

const part = (key: string, part: number): Value => ({ kind: "input", key, part });

test("Thread gives parts of what it has made and of what it was brought", async () => {
  const thread = threadOf("run");
  thread.keep("run", "a", [["a0"], ["a1"]]);
  thread.keep("run", "b", ["b1"], 1);
  assertEquals(thread.input("run", "a"), [["a0"], ["a1"]]);
  assertEquals([thread.input("run", "a", 1), thread.input("run", "b", 1)], [["a1"], ["b1"]]);
  const list: Value = { kind: "list", items: [part("a", 0), part("b", 1)] };
  assertEquals((await thread.compute("run", "c", list)).value, [["a0"], ["b1"]]);
});

test("Thread takes a part that is undefined for a part", () => {
  const thread = threadOf("run");
  thread.keep("run", "b", undefined, 1);
  assertEquals(thread.input("run", "b", 1), undefined);
});

test("Thread has no result of which it was brought a part, and forgets a part alone", async () => {
  const thread = threadOf("run");
  thread.keep("run", "a", ["a0", "a1"]);
  thread.keep("run", "b", "b1", 1);
  const noResult = "Cannot find the result of b";
  assertThrows(() => thread.input("run", "b"), RangeError, noResult);
  assertThrows(() => thread.input("run", "b", 0), RangeError, noResult);
  thread.forget("run", [partKey("b", 1)]);
  assertThrows(() => thread.input("run", "b", 1), RangeError, noResult);
  const { error } = await failureOf(thread.compute("run", "c", part("b", 1)));
  assert(error instanceof RangeError && error.message.includes(noResult));
  assertEquals(thread.input("run", "a", 1), "a1");
  thread.forget("run", ["a"]);
  assertThrows(() => thread.input("run", "a", 1), RangeError, "Cannot find the result of a");
});

test("Thread.end() drops results and their parts", () => {
  const thread = threadOf("run");
  thread.keep("run", "b", "b1", 1);
  thread.end("run");
  thread.begin("run");
  assertThrows(() => thread.input("run", "b", 1), RangeError, "Cannot find the result of b");
});

test("Thread keeps nothing that comes after the end of its run, since nobody would drop it", async () => {
  const thread = threadOf("run");
  const scratchFile = () => Promise.reject(new Error("there is something to spill"));
  thread.memory.limit({ limit: 0, isAsked: true, scratchFile, scheduler: "workers" });
  const late = thread.compute("run", "a", { kind: "data", value: ["a0"] });
  thread.end("run");
  await assertRejects(() => late, DOMException, "The run has ended");
  await thread.memory.fit();
});

test("Thread gives runs what it holds for all of them, as long as it does", async () => {
  const thread = threadOf("run");
  const hold = { holding: "holding", to: "memory", operation: "list" } as const;
  const made: ThreadJob = {
    key: "a",
    value: { kind: "data", value: ["a0", "a1"] },
    result: "hold",
    inputs: [],
    hold,
  };
  const [reply] = await thread.execute("run", [made], () => {});
  assertEquals(reply?.status, "done");
  assertEquals(thread.input("run", "a", 1), "a1");
  thread.end("run");
  for (const run of ["first", "second"]) {
    thread.begin(run);
    thread.borrow(run, "x", { holding: "holding", key: "a" });
    assertEquals([thread.input(run, "x"), thread.input(run, "x", 0)], [["a0", "a1"], "a0"]);
    // What a run has borrowed, it cannot drop.
    thread.forget(run, ["x"]);
    assertThrows(() => thread.input(run, "x"), RangeError, "Cannot find the result of x");
    thread.borrow(run, "x", { holding: "holding", key: "a" });
    if (run === "first") thread.end(run);
  }
  assertThrows(() => thread.borrow("second", "y", { holding: "holding", key: "b" }), InputLost);
  thread.end("holding");
  assertThrows(() => thread.borrow("second", "y", { holding: "holding", key: "a" }), InputLost);
});

/** A job whose result is the list of those parts of `x`. */
function job(key: string, ...parts: readonly number[]): ThreadJob {
  const items = parts.map((number) => part("x", number));
  const inputs = parts.map((part) => ({ key: "x", part }));
  return { key, value: { kind: "list", items }, inputs, result: "send" };
}

/** Lets everything go on that waits for nothing but promises. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}

/** Brings parts of `x` when the test says so, and notes for which jobs it was asked to. */
function porter(thread: Thread) {
  const asked: string[] = [];
  const waiting = new Map<string, () => void>();
  return {
    asked,
    bring({ key, inputs }: ThreadJob): Promise<void> {
      asked.push(key);
      return new Promise((resolve) => {
        waiting.set(key, () => {
          for (const { part } of inputs) thread.keep("run", "x", `x${part}`, part);
          resolve();
        });
      });
    },
    async arrive(key: string): Promise<void> {
      waiting.get(key)!();
      await rest();
    },
  };
}

function hasPart(thread: Thread, part: number): boolean {
  try {
    thread.input("run", "x", part);
    return true;
  } catch {
    return false;
  }
}

test("Thread.execute() has the next job's inputs brought before a job is done, and no more", async () => {
  const thread = threadOf("run");
  const { asked, bring, arrive } = porter(thread);
  const replies = thread.execute("run", [job("a", 0), job("b", 1), job("c", 2)], bring);
  await rest();
  assertEquals(asked, ["a", "b"]);
  await arrive("b");
  assertEquals(asked, ["a", "b"]);
  await arrive("a");
  assertEquals(asked, ["a", "b", "c"]);
  await arrive("c");
  const values = (await replies).map((reply) => reply.status === "done" && reply.value);
  assertEquals(values, [["x0"], ["x1"], ["x2"]]);
});

test("Thread.execute() keeps a part for the next job that needs it too, and drops it then", async () => {
  const thread = threadOf("run");
  const held: boolean[][] = [];
  const replies = await thread.execute(
    "run",
    [job("a", 0, 1), job("b", 1, 2), job("c", 2, 0)],
    ({ inputs }) => {
      for (const { part } of inputs) thread.keep("run", "x", `x${part}`, part);
      held.push([0, 1, 2].map((part) => hasPart(thread, part)));
    },
  );
  const values = replies.map((reply) => reply.status === "done" && reply.value);
  assertEquals(values, [["x0", "x1"], ["x1", "x2"], ["x2", "x0"]]);
  assertEquals(held, [[true, true, false], [true, true, true], [true, true, true]]);
  assertEquals([0, 1, 2].map((part) => hasPart(thread, part)), [false, false, false]);
});

test("Thread.execute() tells of a lost input when nothing more can come late", async () => {
  const thread = threadOf("run");
  const { bring, arrive } = porter(thread);
  let told = false;
  const replies = thread.execute("run", [job("a", 0), job("b", 0, 1)], (job) => {
    return job.key === "a" ? Promise.reject(new InputLost()) : bring(job);
  });
  replies.then(() => void (told = true));
  await rest();
  assertEquals(told, false);
  await arrive("b");
  assertEquals([told, await replies], [true, [{ key: "a", status: "input-lost" }]]);
  assertEquals([0, 1].map((part) => hasPart(thread, part)), [false, false]);
});

test("Thread.execute() tells of an input that was lost ahead after the job before", async () => {
  const thread = threadOf("run");
  const { bring, arrive } = porter(thread);
  const replies = thread.execute("run", [job("a", 0), job("b", 1), job("c", 2)], (job) => {
    return job.key === "b" ? Promise.reject(new InputLost()) : bring(job);
  });
  await rest();
  await arrive("a");
  await arrive("c");
  assertEquals((await replies).map(({ status }) => status), ["done", "input-lost"]);
});

test("Thread.execute() lets go who reads streams of what is tried again since an input is lost", async () => {
  const thread = threadOf("run");
  const streamed = (key: string) => ({ ...job(key, 0), result: "stream" as const });
  const lose = () => Promise.reject(new InputLost());
  const replies = thread.execute("run", [streamed("a"), streamed("b")], lose);
  const pulls = Promise.all(["a", "b"].map((key) => thread.pull("run", key)));
  assertEquals(await replies, [{ key: "a", status: "input-lost" }]);
  assertEquals(await pulls, [undefined, undefined]);
});

test("Thread.execute() tells of a failure at once, whatever is still on its way", async () => {
  const thread = threadOf("run");
  const { bring, arrive } = porter(thread);
  const replies = thread.execute("run", [job("a", 0), job("b", 1)], (job) => {
    if (job.key === "a") throw new RangeError("no way");
    return bring(job);
  });
  assertEquals((await replies).map(({ status }) => status), ["failed"]);
  thread.end("run");
  // Nobody is there any more to take it, nor to hear of it.
  const arrived = arrive("b").then(() => "taken", () => "refused");
  assertEquals(await arrived, "refused");
});

test("Thread.execute() ends with the run that is ended under it", async () => {
  const thread = threadOf("run");
  const { bring, arrive } = porter(thread);
  const replies = thread.execute("run", [job("a"), job("b")], bring);
  await rest();
  thread.end("run");
  await arrive("a");
  const [reply, ...more] = await replies;
  assert(reply?.status === "failed" && reply.failure.error instanceof DOMException);
  assertEquals([reply.failure.error.name, more], ["AbortError", []]);
});

test("RunStore puts what tasks set aside on disk at once, where something has gone there", async () => {
  const written: number[] = [];
  const file = { ...noFile, write: ({ length }: Uint8Array) => void written.push(length) };
  const memory = memoryOf(10_000, { scratchFile: () => Promise.resolve(file) });
  const store = new RunStore(false, memory);
  const few = ["a few", "texts"];
  await store.room.setAside([few]);
  assertEquals(written.length, 0);
  await store.room.setAside([Array.from({ length: 1000 }, (_, i) => `text ${i}`)]);
  // What was set aside first, and then what there is no room for.
  assertEquals(written.length, 2);
  await store.room.setAside([few]);
  assertEquals(written.length, 3);
  // What is brought is needed by the next task alone.
  await store.keepPacked(["a"], [pack(few)]);
  assertEquals(written.length, 3);
  store.end(new Error("the end"));
});

test("RunStore keeps nothing in memory of what tasks set aside and is on disk", {
  only: ["deno", "bun", "node"],
  because: "pages cannot be told to collect garbage",
}, async () => {
  const store = new RunStore(false, memoryOf(1000));
  const { asides, values } = await setAside(store);
  for (let round = 0; round < 50 && values.some((it) => it.deref() !== undefined); round++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    await collectGarbage();
  }
  // An engine may take a number on its stack for a reference.
  assert(values.filter((it) => it.deref() !== undefined).length < 3);
  assertEquals(asides.length, 30);
  store.end(new Error("the end"));
});

/** Sets values aside, one after another, as a task does; and refers to each of them weakly. */
async function setAside(store: RunStore) {
  const asides: Aside[] = [];
  const values: WeakRef<object>[] = [];
  for (let round = 0; round < 30; round++) {
    const value = Array.from({ length: 100 }, (_, i) => ({ round, i }));
    values.push(new WeakRef(value));
    asides.push(...await store.room.setAside([value]));
  }
  return { asides, values };
}

test("RunStore has garbage collected where something has gone to disk or come back, and only there", async () => {
  let collected = 0;
  const disk = new Uint8Array(1 << 16);
  const file: ScratchFile = {
    ...noFile,
    write: (bytes, position) => disk.set(bytes, position),
    read: (bytes, position) => bytes.set(disk.subarray(position, position + bytes.length)),
  };
  const memory = memoryOf(1000, {
    scratchFile: () => Promise.resolve(file),
    collectGarbage: () => void collected++,
  });
  const store = new RunStore(false, memory);
  await store.room.setAside([["a few", "texts"]]);
  assertEquals(collected, 0);
  const asides = await store.room.setAside([Array.from({ length: 1000 }, (_, i) => `text ${i}`)]);
  assertEquals(collected, 2);
  asides[0]!.read();
  asides[0]!.packed();
  assertEquals(collected, 4);
  store.keep("a", { value: ["a few", "texts"], bytes: 50, inParts: false });
  await store.moveToDisk("a");
  assertEquals(collected, 5);
  store.end(new Error("the end"));
});

test("ThreadMemory leaves half of the room for results, whatever else there is", () => {
  const memory = memoryOf(1000, { scratchFile: undefined });
  const held = (bytes: number) => {
    const kept = { bytes, canSpill: true, spill: () => Promise.resolve() };
    memory.hold(kept);
    const { isFull } = memory;
    memory.drop(kept);
    return isFull;
  };
  assertEquals([1000, 1001].map(held), [false, true]);
  memory.count(300);
  assertEquals([700, 701].map(held), [false, true]);
  memory.count(9000);
  assertEquals([500, 501].map(held), [false, true]);
  memory.count(-9300);
  assertEquals([1000, 1001].map(held), [false, true]);
});

test("RunStore counts a stream that is begun anew once, and not at all when it has ended", async () => {
  const memory = new ThreadMemory();
  const counted: number[] = [];
  memory.count = (change) => void counted.push(change);
  const sum = () => counted.reduce((sum, change) => sum + change, 0);
  const store = new RunStore(false, memory);
  for (const key of ["a", "a", "b"]) {
    store.openStream(key);
    await store.streams.get(key)!.push(["some"], 100);
  }
  assertEquals(sum(), 200);
  store.forget("b");
  assertEquals(sum(), 100);
  store.end(new Error("the end"));
  assertEquals(sum(), 0);
});

test("RunStore shares what one function makes with the tasks of one layer", () => {
  const store = new RunStore();
  const [table, other] = [() => ({ table: 1 }), () => ({ other: 1 })];
  const shared = store.share("count/0", table, 0);
  assertStrictEquals(store.share("count/1", table, 0), shared);
  assertNotStrictEquals(store.share("sum/0", table, 0), shared);
  assertNotStrictEquals(store.share("count/0", table, 1), shared);
  // One task can be made of several operations.
  assertEquals(store.share("count/0", other, 0), { other: 1 });
  assertStrictEquals(store.share("count/2", table, 0), shared);
  assertNotStrictEquals(new RunStore().share("count/0", table, 0), shared);
});
