/** The program of a worker, by two of them on this thread. */

import * as Comlink from "comlink";
import { catalog } from "../../src/catalog.ts";
import { SpillError } from "../../src/errors.ts";
import type {
  ExecuteRequest,
  PeerApi,
  Wanted,
  WireJob,
  WorkerApi,
} from "../../src/engine/workers/protocol.ts";
import { WorkerExecutor } from "../../src/engine/workers/worker_executor.ts";
import { partitionKey } from "../../src/graph/graph.ts";
import { serve } from "../../src/engine/workers/serve.ts";
import type { ScratchFile, Spawner } from "../../src/runtime/runtime.ts";
import { betweenThreads, channel } from "../../src/runtime/structured_clone.ts";
import { hashSecret } from "../../src/tables/key_hash.ts";
import { fromRecord } from "../../src/wire/error_record.ts";
import { unpack } from "../../src/wire/packing.ts";
import { assert, assertEquals, test } from "../harness.ts";

/** A file from which nothing can be read back. */
const lossy: ScratchFile = {
  write: () => {},
  read() {
    throw new Error("EIO: i/o error");
  },
  clear: () => {},
  close: () => {},
};

/** A file that is as it should be. */
function memoryFile(): ScratchFile {
  let bytes = new Uint8Array();
  return {
    write(more, position) {
      const longer = new Uint8Array(Math.max(bytes.length, position + more.length));
      longer.set(bytes);
      longer.set(more, position);
      bytes = longer;
    },
    read: (read, position) => read.set(bytes.subarray(position, position + read.length)),
    clear: () => {},
    close: () => {},
  };
}

/** A worker on this thread, which writes to a file what it has no room for; gives the port to it. */
function served(ports: MessagePort[], file: ScratchFile): MessagePort {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  serve(port2, {
    catalog,
    medium: betweenThreads,
    yieldToMessages: () => Promise.resolve(),
    onStrayError: () => {},
    memoryRuntime: {
      memoryRoom: () => ({ machine: undefined, heap: undefined }),
      scratchFile: () => Promise.resolve(file),
    },
  });
  return port1;
}

/** Starts a worker, and calls it; it has room for no result. */
async function started(
  ports: MessagePort[],
  file: ScratchFile = lossy,
): Promise<Comlink.Remote<WorkerApi>> {
  const worker = Comlink.wrap<WorkerApi>(served(ports, file));
  await worker.greet(hashSecret(), { workers: 1, memory: 1, spill: true });
  return worker;
}

/** One job, without functions. */
function request(job: WireJob): ExecuteRequest {
  const nothing = { functions: [], forget: [], forgetFunctions: [] };
  return { run: "run", measures: false, jobs: [job], ...nothing };
}

test("what another worker cannot read back from disk is an error of that class", async () => {
  const ports: MessagePort[] = [];
  try {
    const [maker, reader] = [await started(ports), await started(ports)];
    const { port1, port2 } = new MessageChannel();
    await maker.admit(Comlink.transfer(port1, [port1]));
    await reader.connect("maker", Comlink.transfer(port2, [port2]));
    const value = { kind: "data", value: ["a"] } as const;
    const [made] = await maker.execute(
      request({ key: "a", value, inputs: [], result: "keep" }),
      1,
    );
    assertEquals(made!.status, "done");
    const input = { key: "a", peer: "maker", operation: "map" };
    const wanted = { kind: "input", key: "a" } as const;
    const [reply] = await reader.execute(
      request({ key: "b", value: wanted, inputs: [input], result: "keep" }),
      1,
    );
    assert(reply?.status === "failed");
    const error = fromRecord(reply.failure.error);
    assert(error instanceof SpillError);
    assert(error.message.includes("EIO: i/o error"), error.message);
    await reader.disconnect("maker");
  } finally {
    for (const port of ports) port.close();
  }
});

test("what the caller cannot read of a result is an error of that class, too", async () => {
  const ports: MessagePort[] = [];
  const zeros: ScratchFile = { ...lossy, read: (bytes) => void bytes.fill(0) };
  const spawner: Spawner = {
    name: "threads",
    canUnref: true,
    medium: betweenThreads,
    relay: channel,
    spawn: () => ({
      port: served(ports, zeros),
      died: new Promise(() => {}),
      watch: () => {},
      ref: () => {},
      unref: () => {},
      terminate: () => {},
      fail: () => {},
    }),
  };
  try {
    const executor = new WorkerExecutor({ size: 1, spawner, memory: { memory: 1, spill: true } });
    executor.begin("run", () => {});
    const elements = Array.from({ length: 1000 }, (_, n) => `element ${n}`);
    const value = {
      kind: "program",
      source: { kind: "data", value: elements },
      stages: [],
    } as const;
    const common = { inputs: [], functions: [], result: "send" } as const;
    const [reply] = await executor.execute(0, "run", [
      { key: "a", operation: "groupBy", value, ...common },
    ], []);
    assert(reply?.status === "failed", reply?.status);
    assert(reply.failure.error instanceof SpillError, String(reply.failure.error));
    assertEquals(reply.failure.operation, "groupBy");
    executor.end("run");
  } finally {
    for (const port of ports) port.close();
  }
});

test("a worker gets the parts it needs in messages that it has room for", async () => {
  const ports: MessagePort[] = [];
  try {
    const maker = await started(ports, memoryFile());
    const reader = await started(ports, memoryFile());
    const { port1, port2 } = new MessageChannel();
    const between = new MessageChannel();
    ports.push(port1, port2, between.port1, between.port2);
    await maker.admit(Comlink.transfer(port1, [port1]));
    const parts = Comlink.wrap<PeerApi>(port2);
    const asked: Wanted[] = [];
    // Between the two, to see what the one asks of the other.
    const api: PeerApi = {
      fetch(run, wanted) {
        asked.push(wanted);
        return parts.fetch(run, wanted);
      },
      explain: () => Promise.resolve(undefined),
      ping: () => {},
    };
    Comlink.expose(api, between.port1);
    await reader.connect("maker", Comlink.transfer(between.port2, [between.port2]));

    const partitions = [0, 1, 2];
    for (const i of partitions) {
      const value = { kind: "data", value: [[`a${i}`], [`b${i}`]] } as const;
      const key = partitionKey("cut", i);
      await maker.execute(request({ key, value, inputs: [], result: "keep", inParts: true }), 1);
    }
    const all = await parts.fetch("run", { name: "cut", part: 1, partitions });
    assert("packed" in all && all.packed.pack === "list");
    assertEquals(all.packed.items.length, 3);

    const value = { kind: "parts", name: "cut", npartitions: 3, part: 1 } as const;
    const from = [{ peer: "maker", partitions }];
    const inputs = [{ name: "cut", part: 1, from, operation: "sortBy" }];
    const [reply] = await reader.execute(request({ key: "b", value, inputs, result: "send" }), 1);
    assert(reply?.status === "done");
    assertEquals(unpack(reply.value!), [["b0"], ["b1"], ["b2"]]);
    // It has room for one at a time.
    const askedFor = asked.map((wanted) => "partitions" in wanted ? wanted.partitions : undefined);
    assertEquals(askedFor, [[0, 1, 2], [1, 2], [2]]);
    await reader.disconnect("maker");
  } finally {
    for (const port of ports) port.close();
  }
});
