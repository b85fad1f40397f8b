/** Disks that fail under what memory has no room for, at each of its writes and reads. */

import { type Bag, range, SpillError, TaskError } from "../../mod.ts";
import { catalog } from "../../src/catalog.ts";
import { LocalScheduler } from "../../src/engine/schedule/local_scheduler.ts";
import { InlineExecutor } from "../../src/engine/thread/inline.ts";
import type { ScratchFile } from "../../src/runtime/runtime.ts";
import { assert, assertEquals, assertInstanceOf, test } from "../harness.ts";

/** What a disk does at the write or read of that number, and then no more. */
type Fault = "full" | "unreadable" | "cut" | "changed";

/** Files in memory, one of whose writes or reads goes wrong. */
class FaultyDisk {
  open = 0;
  writes = 0;
  reads = 0;
  readonly #fault: Fault | undefined;
  readonly #at: number;

  constructor(fault?: Fault, at: number = 0) {
    this.#fault = fault;
    this.#at = at;
  }

  file(): ScratchFile {
    let bytes = new Uint8Array(0);
    this.open++;
    return {
      write: (more, position) => {
        if (this.writes++ === this.#at && this.#fault === "full") {
          throw new Error("ENOSPC: no space left on device, write");
        }
        const grown = new Uint8Array(Math.max(bytes.length, position + more.length));
        grown.set(bytes);
        grown.set(more, position);
        bytes = grown;
      },
      read: (read, position) => {
        const { length } = read;
        read.set(bytes.subarray(position, position + length));
        if (this.reads++ !== this.#at) return;
        if (this.#fault === "unreadable") throw new Error("EIO: i/o error, read");
        if (this.#fault === "cut") throw new RangeError(`expected ${length} bytes, got 0`);
        if (this.#fault === "changed") read[length >> 1]! ^= 4;
      },
      clear: () => void (bytes = new Uint8Array(0)),
      close: () => void this.open--,
    };
  }
}

/** Runs on this thread with room for little, or with what nobody has asked for. */
function runOn(disk: FaultyDisk, bag: Bag<unknown>, isAsked: boolean = true): Promise<unknown[]> {
  const executor = new InlineExecutor({
    catalog,
    yieldToMessages: () => Promise.resolve(),
    memory: {
      limit: 1500,
      isAsked,
      scratchFile: () => Promise.resolve(disk.file()),
      scheduler: "inline",
    },
  });
  return bag.compute({ scheduler: new LocalScheduler(executor) });
}

/** So many numbers below `count` as there is time for, the first and the last among them. */
function placesAmong(count: number): number[] {
  const most = Math.min(count, 12);
  return Array.from({ length: most }, (_, i) => Math.round(i * (count - 1) / (most - 1)));
}

const bag = range(90, { npartitions: 3 }).map((n) => ({ n: n * 7 % 31, text: `text ${n}` }));

/** What sets aside what there is no room for, in each way there is. */
const jobs: Readonly<Record<string, Bag<unknown>>> = {
  sortBy: bag.sortBy("n"),
  groupBy: bag.groupBy("n", { npartitions: 2 }),
  join: bag.join(bag.filter(({ n }) => n % 3 === 0), "n", "n", { npartitions: 2 }),
  frequencies: bag.pluck("text").frequencies(),
  repartition: bag.repartition({ npartitions: 2 }),
};

for (const [name, job] of Object.entries(jobs)) {
  test(`${name} on a disk that fails once gives the right answer or a SpillError`, async () => {
    const expected = await job.compute();
    const sound = new FaultyDisk();
    assertEquals(await runOn(sound, job), expected);
    assert(sound.writes > 5 && sound.reads > 5, `${sound.writes} writes, ${sound.reads} reads`);
    for (const fault of ["full", "unreadable", "cut", "changed"] as const) {
      const count = fault === "full" ? sound.writes : sound.reads;
      const places = placesAmong(count);
      let failed = 0;
      for (const at of places) {
        const disk = new FaultyDisk(fault, at);
        const outcome = await runOn(disk, job).catch((error: unknown) => error);
        const where = `${fault} at ${at} of ${count}`;
        if (Array.isArray(outcome)) assertEquals(outcome, expected, where);
        else {
          failed++;
          assertInstanceOf(outcome, TaskError, where);
          assertInstanceOf(outcome.cause, SpillError, where);
        }
        assertEquals(disk.open, 0, `${where} left a file open`);
      }
      assert(failed > places.length / 2, `${fault} was told of ${failed} times`);
    }
  });

  test(`${name} on a disk that is full without a limit that was asked for stays in memory`, async () => {
    const expected = await job.compute();
    const sound = new FaultyDisk();
    assertEquals(await runOn(sound, job, false), expected);
    const { writes } = sound;
    for (const at of placesAmong(writes)) {
      const disk = new FaultyDisk("full", at);
      assertEquals(await runOn(disk, job, false), expected, `full at ${at} of ${writes}`);
      assertEquals(disk.open, 0);
    }
  });
}
