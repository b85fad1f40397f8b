/** What a run sends to its slots, and what it makes of their replies, in the order of the test's choice. */

import type { Executor, Job, JobReply, RunEvent, SlotState } from "../../src/engine/ports.ts";
import { SlotLost } from "../../src/engine/ports.ts";
import { Run } from "../../src/engine/schedule/run.ts";
import {
  dataNode,
  type GraphNode,
  listNode,
  partNode,
  ref,
  taskNode,
} from "../../src/graph/node.ts";
import { TaskError, WorkerLostError } from "../../src/errors.ts";
import type { Args, ValueOperation } from "../../src/ops/operation.ts";
import { assert, assertEquals, assertRejects, test } from "../harness.ts";

/** A message that a run has sent. */
interface Message {
  readonly slot: number;
  readonly jobs: readonly Job[];
  readonly forget: readonly string[];
  readonly resolve: (replies: readonly JobReply[]) => void;
  readonly reject: (error: SlotLost) => void;
}

/** An executor that leaves it to the test to answer. */
class Puppet implements Executor {
  readonly slots: number;
  lose: (slot: number, reason: string, fault: boolean) => void = () => {};
  /** Says that a slot has started. */
  ready: () => void = () => {};
  /** How far slots have come that have not started. */
  readonly stages = new Map<number, SlotState>();
  readonly #sent: Message[] = [];

  constructor(slots: number) {
    this.slots = slots;
  }

  begin(_run: string, onLost: Puppet["lose"], onReady: Puppet["ready"]): void {
    this.lose = onLost;
    this.ready = onReady;
  }

  stage(slot: number): SlotState {
    return this.stages.get(slot) ?? "started";
  }

  prepare(slot: number): boolean {
    if (this.stages.get(slot) === "absent") this.stages.set(slot, "starting");
    return true;
  }

  /** A slot has started. */
  start(slot: number): void {
    this.stages.delete(slot);
    this.ready();
  }

  execute(
    slot: number,
    _run: string,
    jobs: readonly Job[],
    forget: readonly string[],
  ): Promise<readonly JobReply[]> {
    return new Promise((resolve, reject) => {
      this.#sent.push({ slot, jobs, forget, resolve, reject });
    });
  }

  pull(): Promise<null> {
    return Promise.resolve(null);
  }

  async end(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}

  /** The messages that were sent since the last time; waits until there are so many. */
  async messages(count: number): Promise<Message[]> {
    await until(() => this.#sent.length >= count);
    return this.#sent.splice(0).sort((a, b) => a.slot - b.slot);
  }

  /** Reacts to each message until the run ends. */
  async play(results: Promise<unknown>, react: (message: Message) => void): Promise<void> {
    let ended = false;
    const end = () => void (ended = true);
    results.then(end, end);
    await until(() => {
      this.#sent.splice(0).forEach(react);
      return ended;
    });
  }

  /** Stops a slot under its message. */
  stop(slot: number, message: Message): void {
    this.lose(slot, "died", true);
    message.reject(new SlotLost("died"));
  }
}

/** Waits for what comes of promises alone. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; !isSo(); turn++) {
    assert(turn < 1000, "nothing happens any more");
    await Promise.resolve();
  }
}

const make: ValueOperation = { kind: "value", name: "make", run: () => undefined };
const read: ValueOperation = {
  kind: "value",
  name: "read",
  onCaller: true,
  run: ([list]: Args) => (list as unknown[]).join(),
};

/** Starts a run, which can go on without a reader as far as the test answers it. */
function started(
  nodes: Readonly<Record<string, GraphNode>>,
  outputs: readonly string[],
  { slots = 2, streams = false, stage = "started" as SlotState } = {},
) {
  const puppet = new Puppet(slots);
  for (let slot = 0; slot < slots; slot++) puppet.stages.set(slot, stage);
  const ends: string[] = [];
  const onEvent = (event: RunEvent) => void (event.type === "task-end" && ends.push(event.key));
  const run = new Run(Object.entries(nodes), outputs, puppet, { streams, onEvent });
  const results = (async () => {
    const results: Record<string, unknown> = {};
    for await (const [key, value] of run.values()) results[key] = value;
    return results;
  })();
  results.catch(() => {});
  return { puppet, run, results, ends };
}

/** Long enough that tasks are not taken for tiny ones, of which several go in one message. */
const elapsed = 100;

function done({ key, result }: Job, value: unknown = `<${key}>`): JobReply {
  return { key, status: "done", bytes: 1, elapsed, ...(result === "send" ? { value } : {}) };
}

function answer({ jobs, resolve }: Message): void {
  resolve(jobs.map((job) => done(job)));
}

const keysOf = ({ jobs }: Message) => jobs.map(({ key }) => key);

const buckets = {
  b0: taskNode(make, []),
  b1: taskNode(make, []),
  read: taskNode(read, [listNode([ref("b0"), ref("b1")])]),
};

test("Run puts results together for the caller, who has them though their slot dies", async () => {
  const { puppet, results, ends } = started(buckets, ["read"]);
  const [first, second] = await puppet.messages(2);
  assertEquals([first!, second!].map(({ jobs }) => jobs[0]!.result), ["send", "send"]);
  answer(first!);
  await until(() => ends.length > 0);
  puppet.lose(0, "died", true);
  answer(second!);
  assertEquals(await results, { read: "<b0>,<b1>" });
});

test("Run starts as many slots as it has tasks, and gives none of them to one that waits for another", async () => {
  const three = { ...buckets, b2: taskNode(make, []) };
  const outputs = ["b0", "b1", "b2"];
  const { puppet, results } = started(three, outputs, { slots: 6, stage: "absent" });
  const starting = () => [...puppet.stages].flatMap(([slot, it]) => it === "starting" ? slot : []);
  const [first] = await puppet.messages(1);
  assertEquals([first!.slot, starting()], [0, [1, 2]]);
  puppet.start(2);
  const [second] = await puppet.messages(1);
  // One task is left, and slot 1 is on its way.
  assertEquals([second!.slot, starting()], [2, [1]]);
  puppet.start(0);
  answer(first!);
  const [third] = await puppet.messages(1);
  assertEquals([third!.slot, starting()], [0, [1]]);
  answer(second!);
  answer(third!);
  assertEquals(await results, { b0: "<b0>", b1: "<b1>", b2: "<b2>" });
  assertEquals([...puppet.stages.keys()], [1, 3, 4, 5]);
});

test("Run has a result made again whose slot died before its reply was read", async () => {
  const { puppet, results } = started(buckets, ["read"]);
  const [first, second] = await puppet.messages(2);
  answer(first!);
  puppet.lose(0, "died", true);
  answer(second!);
  const [again] = await puppet.messages(1);
  assertEquals(keysOf(again!), ["b0"]);
  answer(again!);
  assertEquals(await results, { read: "<b0>,<b1>" });
});

test("Run has slots drop what they have sent to the caller", async () => {
  const { puppet, results } = started(buckets, ["read"], { slots: 1 });
  const [first] = await puppet.messages(1);
  assertEquals([keysOf(first!), first!.forget], [["b0"], []]);
  answer(first!);
  const [second] = await puppet.messages(1);
  assertEquals([keysOf(second!), second!.forget], [["b1"], ["b0"]]);
  answer(second!);
  assertEquals(await results, { read: "<b0>,<b1>" });
});

test("Run gives tasks in slots the results that the caller's thread has", async () => {
  const nodes = { ...buckets, other: taskNode(make, [listNode([ref("b0"), ref("b1")])]) };
  const { puppet, results } = started(nodes, ["read", "other"]);
  for (const message of await puppet.messages(2)) answer(message);
  const [last] = await puppet.messages(1);
  assertEquals(last!.jobs[0]!.inputs, [
    { key: "b0", value: "<b0>" },
    { key: "b1", value: "<b1>" },
  ]);
  answer(last!);
  assertEquals(await results, { read: "<b0>,<b1>", other: "<other>" });
});

test("Run does not read for the caller what other tasks need, nor what is streamed", async () => {
  const nodes = { ...buckets, top: taskNode(make, [ref("read")]) };
  const { puppet, results } = started(nodes, ["read", "top"]);
  for (const message of await puppet.messages(2)) answer(message);
  const [reading] = await puppet.messages(1);
  assertEquals([keysOf(reading!), reading!.jobs[0]!.result], [["read"], "send"]);
  answer(reading!);
  answer((await puppet.messages(1))[0]!);
  assertEquals(await results, { read: "<read>", top: "<top>" });

  const streamed = started(buckets, ["read"], { streams: true });
  const batches = streamed.run.batches();
  batches.next().catch(() => {});
  for (const message of await streamed.puppet.messages(2)) answer(message);
  const [streaming] = await streamed.puppet.messages(1);
  assertEquals([keysOf(streaming!), streaming!.jobs[0]!.result], [["read"], "stream"]);
});

test("Run says what failed to be put together", async () => {
  const fail: ValueOperation = {
    ...read,
    run: () => {
      throw new RangeError("too long");
    },
  };
  const { puppet, results } = started({ ...buckets, read: taskNode(fail, buckets.read.args) }, [
    "read",
  ]);
  for (const message of await puppet.messages(2)) answer(message);
  const error = await assertRejects(() => results, TaskError, "too long") as TaskError;
  assertEquals([error.key, error.operation], ["read", "read"]);
});

test("Run prepares the arguments of what it puts together", async () => {
  const sorted: ValueOperation = { ...read, prepare: ([list]) => [[...list as string[]].sort()] };
  const args = [listNode([ref("b1"), ref("b0")])];
  const { puppet, results } = started({ ...buckets, read: taskNode(sorted, args) }, ["read"]);
  for (const message of await puppet.messages(2)) answer(message);
  assertEquals(await results, { read: "<b0>,<b1>" });
});

test("Run sends of data only the part that a task needs", async () => {
  const nodes = {
    data: dataNode(["d0", "d1"]),
    y0: taskNode(make, [listNode([partNode("data", 0)])]),
    y1: taskNode(make, [listNode([partNode("data", 1)])]),
  };
  const { puppet, results } = started(nodes, ["y0", "y1"]);
  const messages = await puppet.messages(2);
  assertEquals(messages.map(({ jobs }) => jobs[0]!.inputs), [
    [{ key: "data", part: 0, value: "d0" }],
    [{ key: "data", part: 1, value: "d1" }],
  ]);
  messages.forEach(answer);
  assertEquals(await results, { y0: "<y0>", y1: "<y1>" });
});

const names = ["y0", "y1", "y2", "y3", "y4", "y5", "y6", "y7"];

/** Two results of which eight tasks need a part each; both are made. */
async function gathering() {
  const nodes: Record<string, GraphNode> = { x0: taskNode(make, []), x1: taskNode(make, []) };
  for (const [part, name] of names.entries()) {
    nodes[name] = taskNode(make, [listNode([partNode("x0", part), partNode("x1", part)])]);
  }
  const { puppet, results } = started(nodes, names);
  for (const message of await puppet.messages(2)) answer(message);
  return { puppet, results, messages: await puppet.messages(2) };
}

const all = Object.fromEntries(names.map((name) => [name, `<${name}>`]));

test("Run sends several tasks at once that gather parts, of its share of those that are ready", async () => {
  const { puppet, results, messages } = await gathering();
  assertEquals(messages.map(keysOf), [["y0", "y2"], ["y1", "y3", "y5", "y7"]]);
  assertEquals(messages[0]!.jobs[1]!.inputs, [{ key: "x1", part: 2, slot: 1, operation: "make" }]);
  messages.forEach(answer);
  await puppet.play(results, answer);
  assertEquals(await results, all);
});

test("Run sends again a task whose input was lost, and what came after it", async () => {
  const { puppet, results, messages: [first, second] } = await gathering();
  answer(first!);
  second!.resolve([done(second!.jobs[0]!), { key: "y3", status: "input-lost" }]);
  const sent: string[] = [];
  await puppet.play(results, (message) => {
    sent.push(...keysOf(message));
    answer(message);
  });
  assertEquals(sent.toSorted(), ["y3", "y4", "y5", "y6", "y7"]);
  assertEquals(await results, all);
});

test("Run sends tasks one by one under which a slot died, after what was lost is made anew", async () => {
  const { puppet, results, messages: [first, second] } = await gathering();
  puppet.stop(1, second!);
  // Of what the other slot was to bring, some was not there any more.
  first!.resolve([{ key: "y0", status: "input-lost" }]);
  const sent: string[][] = [];
  await puppet.play(results, (message) => {
    sent.push(keysOf(message));
    answer(message);
  });
  const suspects = sent.filter((keys) => keys.some((key) => keysOf(second!).includes(key)));
  assertEquals(sent[0], ["x1"]);
  assertEquals(suspects.toSorted(), [["y1"], ["y3"], ["y5"], ["y7"]]);
  assertEquals(await results, all);
});

test("Run gives up a task under which slots die, and blames no other of its message", async () => {
  const { puppet, results, messages: [first, second] } = await gathering();
  answer(first!);
  puppet.stop(1, second!);
  let deaths = 1;
  await puppet.play(results, (message) => {
    if (!keysOf(message).includes("y5")) return answer(message);
    deaths++;
    puppet.stop(message.slot, message);
  });
  const error = await assertRejects(() => results, WorkerLostError) as WorkerLostError;
  assertEquals([error.key, deaths], ["y5", 3]);
});

test("Run names the task that failed, be it the first of its message or not", async () => {
  const { results, messages: [, second] } = await gathering();
  const error = new TypeError("cannot be sent");
  const failure = { operation: "make", function: undefined, source: undefined, error };
  second!.resolve([{ key: "y5", status: "failed", failure }]);
  assertEquals((await assertRejects(() => results, TaskError) as TaskError).key, "y5");
});
