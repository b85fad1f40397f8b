/** The program of a worker, by two of them on this thread. */

import * as Comlink from "comlink";
import { catalog } from "../../src/catalog.ts";
import { SpillError } from "../../src/errors.ts";
import type { ExecuteRequest, WireJob, WorkerApi } from "../../src/engine/workers/protocol.ts";
import { serve } from "../../src/engine/workers/serve.ts";
import type { ScratchFile } from "../../src/runtime/runtime.ts";
import { betweenThreads } from "../../src/runtime/structured_clone.ts";
import { hashSecret } from "../../src/tables/key_hash.ts";
import { fromRecord } from "../../src/wire/error_record.ts";
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

/** Starts a worker, and calls it; it has room for no result. */
async function started(ports: MessagePort[]): Promise<Comlink.Remote<WorkerApi>> {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  serve(port2, {
    catalog,
    medium: betweenThreads,
    yieldToMessages: () => Promise.resolve(),
    onStrayError: () => {},
    memoryRuntime: {
      memoryRoom: () => ({ machine: undefined, heap: undefined }),
      scratchFile: () => Promise.resolve(lossy),
    },
  });
  const worker = Comlink.wrap<WorkerApi>(port1);
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
