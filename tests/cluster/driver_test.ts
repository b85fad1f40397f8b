/** The driver of a cluster and the children of its workers, by a gateway that is no other process. */

import {
  type ClosableScheduler,
  ConnectionError,
  dask,
  type DaskOptions,
  EmptyBagError,
  fromAsyncIterable,
  fromPartitions,
  fromSequence,
  inline,
  range,
  readText,
  type RunEvent,
  SourceError,
  TaskError,
  writeText,
} from "../../dask.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  byPath,
  serve,
  tempDir,
  test,
  warnings,
  writeFile,
} from "../harness.ts";
import { Connection } from "../../src/engine/cluster/connection.ts";
import { FakeGateway, type FakeOptions } from "./fake_gateway.ts";
import { operations } from "./operations.ts";

/** A cluster that is not one. */
function fake(options: FakeOptions = {}, more: Partial<DaskOptions> = {}) {
  const gateway = new FakeGateway(options);
  const { WebSocket } = gateway;
  const cluster = dask("ws://fake.invalid", { token: "secret", WebSocket, ...more });
  return { gateway, cluster };
}

const later = <T>(ms: number, value: T) =>
  new Promise<T>((resolve) => setTimeout(resolve, ms, value));

for (const [name, question] of Object.entries(operations)) {
  test(`dask(): ${name} gives what it gives on this thread`, async () => {
    const { cluster, gateway } = fake();
    assertEquals(await question({ scheduler: cluster }), await question({ scheduler: inline() }));
    await later(0, undefined);
    await later(0, undefined);
    assertEquals(gateway.size, 0);
  });
}

test("dask() moves what several tasks need once to each worker, and large functions and data too", async () => {
  const { cluster, gateway } = fake();
  const table = Array.from({ length: 3000 }, (_, i) => i);
  const lookedUp = range(100, { npartitions: 20 }).map((x, { table }) => table[x]!, {
    with: { table },
  });
  assertEquals(await lookedUp.sum().compute({ scheduler: cluster }), 4950);
  const functions = gateway.moved.filter((name) => name.startsWith("function"));
  assertEquals(functions.length, 2);
});

test("dask() fails with the error of the task, with its place and cause", async () => {
  const { cluster } = fake();
  const bag = range(10, { npartitions: 2 }).map((x) => {
    if (x === 7) throw new RangeError("no seven");
    return x;
  });
  const failing = (scheduler: ClosableScheduler) => bag.compute({ scheduler });
  const error = await assertRejects(() => failing(cluster), TaskError);
  const local = await assertRejects(() => failing(inline()), TaskError);
  assertEquals(error.message, local.message);
  const facts = (
    { key, operation, partition, source, function: fn }: TaskError,
  ) => [key, operation, partition, source, fn];
  assertEquals(facts(error), facts(local));
  assert(error.cause instanceof RangeError);
  assertEquals(await range(5).sum().compute({ scheduler: cluster }), 10);
  await assertRejects(() => fromSequence([]).mean().compute({ scheduler: cluster }), EmptyBagError);
});

test("dask() says which part of a result or of data cannot be sent", async () => {
  const { cluster } = fake();
  const made = range(2, { npartitions: 1 }).map((x) => ({ inner: [x === 1 ? () => x : x] }));
  const error = await assertRejects(() => made.compute({ scheduler: cluster }), TaskError);
  assertStringIncludes(error.message, 'element 0 of property "inner" of element 1 of the result');
  const given = fromSequence([{ f: Symbol("x") }]).map(() => 1);
  const refused = await assertRejects(() => given.compute({ scheduler: cluster }), TaskError);
  assertStringIncludes(refused.message, "cannot be sent between");
});

test("dask() tells listeners of tasks, and of elements that were skipped", async () => {
  const { cluster } = fake();
  const events: RunEvent[] = [];
  const bag = fromSequence(["1", "x", "3"], { npartitions: 3 }).map(JSON.parse, {
    onError: "skip",
  });
  const onEvent = (event: RunEvent) => void events.push(event);
  assertEquals(await bag.compute({ scheduler: cluster, onEvent }), [1, 3]);
  const types = events.map(({ type }) => type).sort();
  assertEquals(types, [
    "elements-skipped",
    ...Array(3).fill("task-end"),
    ...Array(3).fill("task-start"),
  ]);
  const warned = warnings();
  assertEquals(await bag.compute({ scheduler: cluster }), [1, 3]);
  assertStringIncludes(warned.join(), "Skipped 1 element");
});

test("dask() reports progress", async () => {
  const { cluster } = fake();
  const states: string[] = [];
  await range(100, { npartitions: 4 }).sum().compute({
    scheduler: cluster,
    onProgress: ({ state, fraction }) => void states.push(`${state} ${fraction}`),
  });
  assertEquals(states.at(-1), "done 1");
});

test("dask() streams partitions without an end, and makes no more than is read", async () => {
  const { cluster, gateway } = fake();
  const endless = fromPartitions([
    function* () {
      for (let i = 0;; i++) yield i;
    },
  ]);
  const seen: number[] = [];
  for await (const elements of cluster.stream(endless.graph, endless.keys)) {
    seen.push(...elements as number[]);
    if (seen.length > 5000) break;
  }
  assertEquals(seen.slice(0, 4), [0, 1, 2, 3]);
  assertEquals(seen.at(-1), seen.length - 1);
  const pulls = gateway.heard.filter(({ type }) => type === "pull").length;
  assert(pulls < 20, `${pulls} batches`);
  const bag = range(1000, { npartitions: 10 }).map((x) => x * 2);
  const all: unknown[] = [];
  for await (const elements of cluster.stream(bag.graph, bag.keys)) all.push(...elements);
  assertEquals(all, await bag.compute({ scheduler: inline() }));
});

test("dask() fails a stream with the error of its task", async () => {
  const { cluster } = fake();
  const bag = range(10, { npartitions: 1 }).map((x) => {
    if (x === 5) throw new RangeError("five");
    return x;
  });
  const reading = async () => {
    for await (const _ of cluster.stream(bag.graph, bag.keys));
  };
  assertEquals((await assertRejects(reading, TaskError)).operation, "map");
});

test("dask() stops with the reason of a signal, and lets go of all results", async () => {
  const { cluster, gateway } = fake();
  const controller = new AbortController();
  const reason = new RangeError("enough");
  const never = range(4).map(() => new Promise<number>(() => {}));
  const running = never.compute({ scheduler: cluster, signal: controller.signal });
  setTimeout(() => controller.abort(reason), 50);
  assertStrictEquals(await running.catch((error: unknown) => error), reason);
  await later(20, undefined);
  assertEquals(gateway.size, 0);
});

test("dask() brings what was persisted elsewhere, and persists by bringing results here", async () => {
  const { cluster } = fake();
  const kept = await range(20, { npartitions: 4 }).map((x) => x + 1).persist({
    scheduler: cluster,
  });
  assertEquals(await kept.sum().compute({ scheduler: inline() }), 210);
  assertEquals(await kept.sum().compute({ scheduler: cluster }), 210);
});

test("dask() says why a cluster cannot be used, and connects anew when it can", async () => {
  const wrong = fake({ token: "other" });
  await assertRejects(
    () => range(5).sum().compute({ scheduler: wrong.cluster }),
    ConnectionError,
    "The token is not that of this gateway",
  );
  const old = fake({ versions: ["0.0.7"] });
  await assertRejects(
    () => range(5).sum().compute({ scheduler: old.cluster }),
    ConnectionError,
    "the cluster's workers have 0.0.7",
  );
  const { cluster, gateway } = fake();
  const running = range(4).map(() => new Promise<number>(() => {})).compute({ scheduler: cluster });
  setTimeout(() => gateway.sockets[0]!.end(1006, ""), 50);
  await assertRejects(() => running, ConnectionError, "the connection was lost");
  assertEquals(await range(5).sum().compute({ scheduler: cluster }), 10);
  assertEquals(gateway.sockets.length, 2);
});

/** Connects to a gateway that is asked for a word all the time. */
async function listening(options: FakeOptions, pause: number = 2) {
  const gateway = new FakeGateway(options);
  const url = "ws://fake.invalid";
  const { WebSocket } = gateway;
  return {
    gateway,
    connection: await Connection.open({ url, token: "secret", WebSocket, pause }),
  };
}

test("a gateway that says nothing any more is given up, and its runs are told", async () => {
  const { gateway, connection } = await listening({ mute: true });
  const broken = await new Promise<Error>((broken) => {
    connection.begin({ heard() {}, came() {}, broken });
  });
  assert(broken instanceof ConnectionError);
  assertStringIncludes(broken.message, "the gateway has said nothing for 0.006 s");
  // The last word may still be on its way.
  assertEquals(gateway.heard.map(({ type }) => type).slice(0, 3), ["login", "ping", "ping"]);
  assertEquals(connection.isOpen, false);
});

test("a gateway that is asked for a word and answers is kept, and asked only while a run goes on", async () => {
  const { gateway, connection } = await listening({}, 20);
  const pings = () => gateway.heard.filter(({ type }) => type === "ping").length;
  let problem: Error | undefined;
  const run = connection.begin({ heard() {}, came() {}, broken: (error) => problem = error });
  while (pings() < 5 && problem === undefined) await later(1, undefined);
  assertEquals(problem, undefined);
  await connection.end(run, false);
  await later(0, undefined);
  const asked = pings();
  await later(60, undefined);
  assertEquals(pings(), asked);
  connection.close(new Error("closed"));
});

test("dask() rejects what runs when it is closed, and what comes after", async () => {
  const { cluster } = fake();
  const running = assertRejects(
    () => range(2).map(() => new Promise<number>(() => {})).compute({ scheduler: cluster }),
    TypeError,
    "is closed",
  );
  await later(50, undefined);
  await cluster[Symbol.asyncDispose]();
  await running;
  await assertRejects(() => range(5).compute({ scheduler: cluster }), TypeError, "is closed");
});

test("dask() refuses what is no address, no token and no option", () => {
  assertThrows(() => dask("http://x", { token: "t" }), TypeError, "wss:");
  assertThrows(() => dask("ws://x", { token: "" }), TypeError, "token");
  const misspelt = { token: "t", tokn: 1 } as unknown as DaskOptions;
  assertThrows(() => dask("ws://x", misspelt), TypeError, "tokn");
  const none = { token: "t", WebSocket: null } as unknown as DaskOptions;
  assertThrows(() => dask("ws://x", none), TypeError, "the package ws");
});

test("dask() refuses iterables of this thread and graphs that are too large, before anything runs", async () => {
  const { cluster, gateway } = fake();
  const mine = fromAsyncIterable((async function* () {
    yield 1;
  })());
  await assertRejects(() => mine.compute({ scheduler: cluster }), SourceError, "only this thread");
  const many = range(50_001, { npartitions: 50_001 });
  await assertRejects(
    () => many.compute({ scheduler: cluster }),
    RangeError,
    "at most 50000 tasks, got 50001",
  );
  assertEquals(gateway.heard.filter(({ type }) => type === "submit"), []);
});

test("dask() reads URLs, and refuses paths that workers do not share", byPath, async () => {
  const { url } = await serve({ "a.txt": "one\ntwo\n" });
  const { cluster } = fake();
  const read = readText(`${url}a.txt`);
  assertEquals(await read.compute({ scheduler: cluster }), ["one", "two"]);
  const folder = await tempDir();
  await writeFile(`${folder}/in.txt`, "three\nfour\n");
  const lines = readText(`${folder}/in.txt`);
  const error = await assertRejects(() => lines.compute({ scheduler: cluster }), SourceError);
  assertStringIncludes(error.message, "--shared");
  const writing = () => writeText(range(3).map(String), `${folder}/out/`, { scheduler: cluster });
  await assertRejects(writing, SourceError, "Cannot write");
  const shared = fake({ shared: [folder] }).cluster;
  assertEquals(await lines.compute({ scheduler: shared }), ["three", "four"]);
  const [file] = await writeText(lines, `${folder}/out.txt`, { scheduler: shared, single: true });
  assertEquals(file!.elements, 2);
});
