/** How much workers keep of results, and what is said of it before they start. */

import { runtime } from "#runtime";
import { workers } from "../../mod.ts";
import {
  memorySettings,
  resultsRoom,
  type RoomRuntime,
} from "../../src/engine/workers/memory_settings.ts";
import type { MemoryRoom } from "../../src/runtime/runtime.ts";
import { assert, assertEquals, byPath, tempDir, test, writeFile } from "../harness.ts";

const scratchFile = () => Promise.reject(new Error("nothing is written here"));

function machine(room: Partial<MemoryRoom>, problem?: string): RoomRuntime {
  return {
    memoryRoom: () => ({ machine: undefined, heap: undefined, ...room }),
    scratchProblem: () => problem,
  };
}

test("workers keep what is said of them beforehand", () => {
  const cases = [
    [{ workers: 4, memory: 2400, spill: true }, {}, 100],
    // Half of the machine, a third of which may be results.
    [{ workers: 4, spill: true }, { machine: 2400 }, 100],
    [{ workers: 4, spill: true }, { machine: 24_000, heap: 100 }, 30],
    [{ workers: 2, spill: true }, { heap: 100 }, 30],
    [{ workers: 2, spill: true }, {}, Infinity],
  ] as const;
  for (const [asked, room, limit] of cases) {
    const { memoryRoom } = machine(room);
    const kept = memorySettings(asked, { memoryRoom, scratchFile });
    assertEquals([kept.limit, kept.isAsked], [limit, "memory" in asked]);
    const bytes = limit === Infinity ? {} : { bytes: asked.workers * limit };
    const memory = "memory" in asked ? { memory: asked.memory } : {};
    assertEquals(resultsRoom(asked, machine(room)), {
      threads: asked.workers,
      isHere: false,
      ...bytes,
      ...memory,
    });
  }
  const { bytes } = resultsRoom({ workers: 2, spill: true }, machine({ heap: 100 }), 50);
  assertEquals(bytes, 30);
});

test("garbage is collected for workers whose memory was asked for", () => {
  const asked: [memory: number, workers: number][] = [];
  const runtime = {
    memoryRoom: machine({}).memoryRoom,
    scratchFile,
    collectGarbage: (...memory: [number, number]) => void asked.push(memory),
  };
  const told = (memory: number | undefined, scheduler: "workers" | "inline") => {
    const settings = { workers: 2, spill: true, ...(memory === undefined ? {} : { memory }) };
    memorySettings(settings, runtime, scheduler).collectGarbage?.();
  };
  told(1200, "workers");
  told(1200, "inline");
  told(undefined, "workers");
  assertEquals(asked, [[1200, 2]]);
});

test("a limit that nobody has asked for is none where nothing can be written", () => {
  const asked = { workers: 2, spill: true };
  const noDisk = "full";
  const common = { threads: 2, isHere: false, noDisk };
  assertEquals(resultsRoom(asked, machine({ machine: 600 }, noDisk)), common);
  const most = resultsRoom({ ...asked, memory: 600 }, machine({}, noDisk));
  assertEquals(most, { ...common, memory: 600, bytes: 100 });
});

test(
  "runtimes say whether workers can make scratch files, without making one",
  byPath,
  async () => {
    const folder = await tempDir();
    assertEquals([runtime.scratchProblem(), runtime.scratchProblem(folder)], [
      undefined,
      undefined,
    ]);
    await writeFile(`${folder}/file`, "");
    for (const wrong of [`${folder}/missing`, `${folder}/file/folder`]) {
      const problem = runtime.scratchProblem(wrong) ?? "";
      assert(problem.includes(wrong), problem);
    }
    const { readdir } = await import("node:fs/promises");
    assertEquals(await readdir(folder), ["file"]);
  },
);

test("workers that may do only what they are permitted have nothing go to disk", {
  only: ["deno"],
  because: "other runtimes limit no worker to what it is permitted",
}, async () => {
  const roomOf = async (permissions: object) => {
    await using pool = workers({ size: 1, isolation: "process", permissions });
    return pool.room!();
  };
  const problem = "expected 'permissions' to read and write the folder";
  assertEquals((await roomOf({ write: true }))?.noDisk, problem);
  assertEquals((await roomOf({ read: true, write: true }))?.noDisk, undefined);
});
