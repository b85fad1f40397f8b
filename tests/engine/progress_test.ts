/** How far runs have come, as their callers are told: the truth at the end, and never less than before. */

import fc from "fast-check";
import {
  type Bag,
  computeAll,
  fromPartitions,
  fromSequence,
  type Progress,
  range,
  readText,
} from "../../mod.ts";
import { dataNode, ref, taskNode } from "../../src/graph/node.ts";
import type { JobCounts } from "../../src/engine/ports.ts";
import { RunProgress } from "../../src/engine/schedule/run_progress.ts";
import { range as rangeOperation } from "../../src/ops/elements.ts";
import { count as countOperation } from "../../src/ops/numbers.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  byPath,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
import { kinds, sharedSchedulerFor, sharedSchedulerOf, workerKinds } from "./schedulers.ts";

/** A list of reports, each of which has been compared with the one before, and a listener. */
function watcher(): { reports: Progress[]; onProgress: (progress: Progress) => void } {
  const reports: Progress[] = [];
  return {
    reports,
    onProgress(progress) {
      const before = reports.at(-1);
      assert(before === undefined || before.state === "running", "told after the end");
      if (before !== undefined) assertNoLess(progress, before);
      reports.push(progress);
    },
  };
}

/** What of a report never falls. */
function risingNumbers(progress: Progress): Record<string, number> {
  const { partitions, outputs, tasks, layers } = progress;
  const { elapsed, fraction, bytesRead, elementsRead, elementsOut, elementsSkipped } = progress;
  const numbers: Record<string, number> = {
    elapsed,
    fraction,
    bytesRead,
    elementsRead,
    elementsOut,
    elementsSkipped,
  };
  const shares = { partitions, outputs, tasks };
  for (const [name, { done, total }] of Object.entries(shares)) {
    Object.assign(numbers, { [`${name} done`]: done, [`${name} total`]: total });
  }
  for (const [i, layer] of layers.entries()) {
    const { elementsIn, elementsOut, bytesRead, bytesMade, elapsed } = layer;
    const { done, total } = layer.tasks;
    const of = { elementsIn, elementsOut, bytesRead, bytesMade, elapsed, done, total };
    for (const [name, n] of Object.entries(of)) numbers[`layer ${i} ${name}`] = n;
  }
  return numbers;
}

function assertNoLess(progress: Progress, before: Progress): void {
  const numbers = risingNumbers(progress);
  const fallen = Object.entries(risingNumbers(before)).filter(([name, n]) => numbers[name]! < n);
  assertEquals(fallen, []);
}

/** The last report, which says that all is done, and that workers hold nothing any more, unless they keep it. */
function endOf(reports: readonly Progress[], keeps: boolean = false): Progress {
  const end = reports.at(-1)!;
  assertEquals(end.state, "done");
  assertEquals(end.fraction, 1);
  assertEquals(end.tasks.done, end.tasks.total);
  assertEquals(end.outputs.done, end.outputs.total);
  assertEquals(end.tasks.running + end.tasks.waiting, 0);
  assertEquals(end.remaining, undefined);
  assertEquals(end.bytesHeld > 0, keeps);
  for (const { tasks } of end.layers) assertEquals(tasks.done, tasks.total);
  return end;
}

/** A way of changing elements, and what it does to an array. */
interface Step {
  readonly name: string;
  readonly bag: (bag: Bag<number>) => Bag<number>;
  readonly array: (elements: number[]) => number[];
}

const steps: readonly Step[] = [
  { name: "map", bag: (b) => b.map((x) => x + 1), array: (a) => a.map((x) => x + 1) },
  {
    name: "filter",
    bag: (b) => b.filter((x) => x % 3 !== 0),
    array: (a) => a.filter((x) => x % 3 !== 0),
  },
  {
    name: "flatMap",
    bag: (b) => b.flatMap((x) => [x, -x]),
    array: (a) => a.flatMap((x) => [x, -x]),
  },
  {
    name: "flatMap of a generator",
    bag: (b) =>
      b.flatMap(function* (x) {
        yield x;
        yield x + 1;
      }),
    array: (a) => a.flatMap((x) => [x, x + 1]),
  },
  {
    name: "asynchronous map",
    bag: (b) => b.map(async (x) => await Promise.resolve(x - 1)),
    array: (a) => a.map((x) => x - 1),
  },
  {
    name: "function that returns a promise",
    bag: (b) => b.map((x) => x % 2 === 0 ? Promise.resolve(x) : x) as Bag<number>,
    array: (a) => a,
  },
];

/** Elements from outside, as a bag in so many partitions. */
const sources: Readonly<Record<string, (elements: number[], npartitions: number) => Bag<number>>> =
  {
    sequence: (elements, npartitions) => fromSequence(elements, { npartitions }),
    range: ({ length }, npartitions) => range(length, { npartitions }).map((x) => x * 7),
    generator: ({ length }, npartitions) =>
      fromPartitions(npartitions, function* (partition, { length, npartitions }) {
        for (let x = partition; x < length; x += npartitions) yield x * 7;
      }, { with: { length, npartitions } }),
  };

const pipeline = fc.record({
  length: fc.nat({ max: 60 }),
  npartitions: fc.integer({ min: 1, max: 5 }),
  source: fc.constantFrom(...Object.keys(sources)),
  chain: fc.array(fc.constantFrom(...steps), { maxLength: 3 }),
});

for (const kind of ["inline", "workers"] as const) {
  test(`onProgress tells the truth at the end of any chain, with ${kind}`, async () => {
    const scheduler = sharedSchedulerFor(kind);
    const property = fc.asyncProperty(pipeline, async ({ length, npartitions, source, chain }) => {
      const elements = Array.from({ length }, (_, i) => i * 7);
      const bag = chain.reduce((b, { bag }) => bag(b), sources[source]!(elements, npartitions));
      const { reports, onProgress } = watcher();
      const result = await bag.compute({ scheduler, onProgress });
      const end = endOf(reports);
      assertEquals(end.elementsOut, result.length);
      assertEquals(result.length, chain.reduce((a, { array }) => array(a), elements).length);
      assertEquals(end.outputs.total, npartitions);
      // A sequence that nothing is done with has no tasks.
      if (source === "sequence" && chain.length === 0) return assertEquals(end.tasks.total, 0);
      // A generator that no loop reads is read as a whole.
      if (source !== "generator" || chain.length > 0) assertEquals(end.elementsRead, length);
      assertEquals(end.partitions, { done: npartitions, total: npartitions });
    });
    await fc.assert(property, { numRuns: kind === "inline" ? 60 : 25 });
  });

  test(`onProgress counts what reductions read once, with ${kind}`, async () => {
    const scheduler = sharedSchedulerFor(kind);
    const property = fc.asyncProperty(pipeline, async ({ length, npartitions, source, chain }) => {
      const elements = Array.from({ length }, (_, i) => i * 7);
      const given = sources[source]!(elements, npartitions);
      const bag = [steps[0]!, ...chain].reduce((b, { bag }) => bag(b), given);
      const { reports, onProgress } = watcher();
      const shape = [bag.count(), bag.frequencies(), bag.groupBy((x) => x % 4).map(([k]) => k)];
      const [count] = await computeAll(shape, { scheduler, onProgress });
      const end = endOf(reports);
      assertEquals(
        count,
        [steps[0]!, ...chain].reduce((a, { array }) => array(a), elements).length,
      );
      assertEquals(end.elementsRead, length);
      assertEquals(end.partitions.done, npartitions);
    });
    await fc.assert(property, { numRuns: kind === "inline" ? 40 : 15 });
  });

  test(`onProgress tells what take() has read, with ${kind}`, async () => {
    const scheduler = sharedSchedulerFor(kind);
    const property = fc.asyncProperty(pipeline, fc.nat({ max: 70 }), async (given, k) => {
      const { length, npartitions, source } = given;
      const elements = Array.from({ length }, (_, i) => i * 7);
      const bag = sources[source]!(elements, npartitions).map((x) => x + 1);
      const { reports, onProgress } = watcher();
      const taken = await bag.take(k).compute({ scheduler, onProgress });
      const end = endOf(reports);
      assertEquals(taken.length, Math.min(k, length));
      assertEquals(end.elementsRead, taken.length);
      assertEquals(end.elementsOut, taken.length);
      assertEquals(end.partitions.done, end.partitions.total);
      assert(end.partitions.total <= npartitions);
    });
    await fc.assert(property, { numRuns: kind === "inline" ? 60 : 20 });
  });

  test(`onProgress counts elements that are skipped as read, with ${kind}`, async () => {
    const scheduler = sharedSchedulerFor(kind);
    const { reports, onProgress } = watcher();
    const bag = fromSequence(["1", "{", "3", "[", "5"], { npartitions: 2 });
    const parsed = bag.map((text) => JSON.parse(text) as number, { onError: "skip" });
    const onEvent = () => {};
    assertEquals(await parsed.sum().compute({ scheduler, onProgress, onEvent }), 9);
    const { elementsRead, elementsSkipped } = endOf(reports);
    assertEquals({ elementsRead, elementsSkipped }, { elementsRead: 5, elementsSkipped: 2 });
  });

  test(`onProgress tells the bytes of a text once, however it is cut, with ${kind}`, async () => {
    const scheduler = sharedSchedulerFor(kind);
    const line = fc.string({ maxLength: 12 }).map((text) => text.replaceAll("\n", ""));
    const lines = fc.array(line, { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 3, max: 90 }), async (lines, blockSize) => {
        const text = lines.map((it) => `${it}\n`).join("");
        const file = new File([text], "a.txt");
        const { reports, onProgress } = watcher();
        const count = await readText(file, { blockSize }).count().compute({
          scheduler,
          onProgress,
        });
        const end = endOf(reports);
        assertEquals(count, lines.length);
        assertEquals(end.elementsRead, lines.length);
        assertEquals(end.bytesRead, file.size);
      }),
      { numRuns: kind === "inline" ? 40 : 15 },
    );
  });

  test(`onProgress tells the bytes of a compressed file as it is stored, with ${kind}`, async () => {
    const scheduler = sharedSchedulerFor(kind);
    const text = "to be or not to be\n".repeat(5000);
    const packed = await new Response(
      new Blob([text]).stream().pipeThrough(new CompressionStream("gzip")),
    ).blob();
    const { reports, onProgress } = watcher();
    const bag = readText(new File([packed], "a.gz"));
    assertEquals(await bag.count().compute({ scheduler, onProgress }), 5000);
    const { bytesRead, elementsRead } = endOf(reports);
    assertEquals({ bytesRead, elementsRead }, { bytesRead: packed.size, elementsRead: 5000 });
  });
}

for (const kind of kinds) {
  test(`${kind}: onProgress is told of what runs before it is done`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const enough = new AbortController();
    const { reports, onProgress } = watcher();
    // It would run for hours.
    const endless = range(10_000_000, { npartitions: 1 }).map(async (x) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return x;
    });
    await assertRejects(() =>
      endless.count().compute({
        scheduler,
        signal: enough.signal,
        onProgress(progress) {
          onProgress(progress);
          if (progress.elementsRead > 0) enough.abort(new RangeError("enough"));
        },
      }), RangeError);
    const end = reports.at(-1)!;
    assertEquals(end.state, "stopped");
    assert(end.elementsRead > 0 && end.fraction > 0 && end.fraction < 1);
    assertEquals(end.tasks.done, 0);
    assertEquals(end.layers[0]!.elementsIn, end.elementsRead);
  });

  test(`${kind}: onProgress hears of failures, readers who leave, and ends`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const failing = watcher();
    const bag = range(10, { npartitions: 2 }).map((x) => {
      if (x === 7) throw new RangeError("seven");
      return x;
    });
    await assertRejects(() => bag.compute({ scheduler, onProgress: failing.onProgress }));
    assertEquals(failing.reports.at(-1)!.state, "failed");

    const leaving = watcher();
    for await (const _ of range(10).stream({ scheduler, onProgress: leaving.onProgress })) break;
    assertEquals(leaving.reports.at(-1)!.state, "stopped");

    const ended = watcher();
    const numbers = range(10, { npartitions: 3 }).map((x) => x + 1);
    const stream = numbers.stream({ scheduler, onProgress: ended.onProgress });
    let length = 0;
    for await (const _ of stream) length++;
    assertEquals(length, 10);
    const { elementsRead, elementsOut, outputs } = endOf(ended.reports);
    assertEquals({ elementsRead, elementsOut }, { elementsRead: 10, elementsOut: 10 });
    assertEquals(outputs, { done: 3, total: 3 });

    const kept = watcher();
    const held = await range(10, { npartitions: 3 }).persist({
      scheduler,
      onProgress: kept.onProgress,
    });
    const isInWorkers = held.graph.get(held.keys[0]!)!.kind === "kept";
    assertEquals(endOf(kept.reports, isInWorkers).elementsOut, 10);
  });
}

for (const kind of workerKinds) {
  test(
    `${kind}: onProgress counts a task once that ran again since its worker died`,
    byPath,
    async () => {
      const scheduler = sharedSchedulerOf(kind);
      const path = `${await tempDir()}/died`;
      const { reports, onProgress } = watcher();
      const bag = range(200, { npartitions: 2 }).map(async (x, { path }) => {
        if (x % 100 !== 90) return x;
        const { writeFile } = await import("node:fs/promises");
        const flag = "wx" as const;
        const isFirst = await writeFile(`${path}-${x}`, "", { flag }).then(() => true, () => false);
        if (!isFirst) return x;
        const { exit } = await import("node:process");
        exit(3);
        return await new Promise<number>(() => {});
      }, { with: { path }, concurrency: 1 });
      assertEquals(await bag.count().compute({ scheduler, onProgress }), 200);
      const { elementsRead, partitions } = endOf(reports);
      assertEquals({ elementsRead, partitions }, {
        elementsRead: 200,
        partitions: { done: 2, total: 2 },
      });
    },
  );
}

test("onProgress tells the bytes of files that are read as a whole", byPath, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/a.txt`, "to be");
  await writeFile(`${folder}/b.txt`, "or not to be");
  const { readFiles } = await import("../../mod.ts");
  const { reports, onProgress } = watcher();
  const texts = readFiles(`${folder}/*.txt`).map((file) => file.text().length);
  assertEquals(
    await texts.sum().compute({ onProgress, scheduler: sharedSchedulerFor("workers") }),
    17,
  );
  const { bytesRead, elementsRead } = endOf(reports);
  assertEquals({ bytesRead, elementsRead }, { bytesRead: 17, elementsRead: 2 });
});

test("onProgress fails the run by what it throws", async () => {
  const scheduler = sharedSchedulerFor("inline");
  const onProgress = () => {
    throw new RangeError("cannot draw");
  };
  await assertRejects(() => range(3).sum().compute({ scheduler, onProgress }), RangeError);
});

test("onProgress does not take the place of the error of a run", async () => {
  const scheduler = sharedSchedulerFor("inline");
  const bag = range(3).map((): number => {
    throw new TypeError("three");
  });
  const onProgress = () => {
    throw new RangeError("cannot draw");
  };
  const error = await assertRejects(() => bag.compute({ scheduler, onProgress }), Error);
  assert(error.cause instanceof TypeError);
});

test("onProgress names what runs, and what each layer does", async () => {
  const { reports, onProgress } = watcher();
  const scheduler = sharedSchedulerFor("inline");
  const bag = range(9, { npartitions: 3 }).map((x) => x + 1);
  await bag.filter((x) => x > 2).sum().compute({ scheduler, onProgress });
  const { name, layers } = endOf(reports);
  assertEquals(name, "range → sum");
  assertEquals(layers.map(({ operations }) => operations), [
    ["range", "map", "filter", "sum"],
    ["sum"],
  ]);
  assertEquals(layers.map(({ elementsIn }) => elementsIn), [9, 0]);
});

test("onProgress has to be a function", async () => {
  await assertRejects(
    () => range(3).compute({ onProgress: 1 as never }),
    TypeError,
    "Cannot compute: expected 'onProgress' to be a function, got number 1",
  );
});

/** What may become of tasks, by rolls of dice. */
const fates = fc.array(fc.record({ act: fc.nat({ max: 9 }), key: fc.nat(), slot: fc.nat(1) }), {
  minLength: 1,
  maxLength: 200,
});

test("RunProgress takes nothing back, whatever becomes of tasks", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 6 }), fates, (partitions, fates) => {
    const run = new Simulated(partitions);
    let before = run.progress.snapshot("running");
    for (const { act, key, slot } of fates) {
      run.act(act, run.keys[key % run.keys.length]!, slot);
      const now = run.progress.snapshot("running");
      assertNoLess(now, before);
      assert(now.elementsRead <= partitions * run.length);
      assert(now.tasks.running >= 0 && now.tasks.waiting >= 0);
      before = now;
    }
    run.finish();
    const end = run.progress.snapshot("done");
    assertNoLess(end, before);
    assertEquals(end.elementsRead, partitions * run.length);
    assertEquals(end.tasks, {
      done: partitions + 1,
      total: partitions + 1,
      running: 0,
      waiting: 0,
    });
    assertEquals(end.fraction, 1);
  }));
});

/** Counts of partitions and their sum, in slots that die when the dice say so. */
class Simulated {
  readonly length = 100;
  readonly keys: readonly string[];
  readonly progress: RunProgress;
  /** What each slot runs, and how many elements it has seen. */
  readonly #slots = new Map<number, { keys: string[]; seen: number }>();
  #now = 0;

  constructor(partitions: number) {
    const counted = Array.from({ length: partitions }, (_, i) => `count-0123456789ab/${i}`);
    const args = [0, 1, this.length].map(dataNode);
    const nodes = new Map([
      ...counted.map((key) =>
        [key, taskNode(countOperation, [taskNode(rangeOperation, args)])] as const
      ),
      ["sum-0123456789ab", taskNode({ name: "sum", kind: "value" }, counted.map(ref))] as const,
    ]);
    this.keys = [...nodes.keys()];
    this.progress = new RunProgress({
      name: "run1",
      nodes,
      outputs: new Set(["sum-0123456789ab"]),
      held: () => 8,
      now: () => this.#now,
    });
    for (const [key, node] of nodes) this.progress.added(key, node, "slot");
  }

  act(act: number, key: string, slot: number): void {
    this.#now += 10;
    const busy = this.#slots.get(slot);
    if (busy === undefined) this.#start([key, this.keys[act % this.keys.length]!], slot);
    else if (act === 0) this.#end(slot, 0);
    else if (act === 1) this.#end(slot, 1);
    else if (act === 2) this.#end(slot, busy.keys.length);
    else this.#count(slot);
  }

  finish(): void {
    for (const slot of [0, 1]) if (this.#slots.has(slot)) this.#end(slot, 0);
    this.#start(this.keys, 0);
    this.#end(0, this.keys.length);
  }

  #start(keys: readonly string[], slot: number): void {
    const taken = [...this.#slots.values()].flatMap(({ keys }) => keys);
    const own = [...new Set(keys)].filter((key) => !taken.includes(key));
    if (own.length === 0) return;
    this.#slots.set(slot, { keys: own, seen: 0 });
    this.progress.started(own, slot);
  }

  #count(slot: number): void {
    const busy = this.#slots.get(slot)!;
    busy.seen = Math.min(this.length, busy.seen + 7);
    const counts = busy.keys.filter(isCount).map((key): JobCounts => {
      return { key, bytes: 0, elements: busy.seen, read: busy.seen };
    });
    this.progress.counted(slot, counts);
  }

  /** The slot has done the first of its tasks, `done` of them, and not the others, or has died. */
  #end(slot: number, done: number): void {
    for (const key of this.#slots.get(slot)!.keys.slice(0, done)) {
      const read = isCount(key) ? this.length : 0;
      const counts = { bytes: 0, elements: read, read };
      this.progress.finished(key, { elapsed: 5, bytes: 8, counts });
    }
    this.#slots.delete(slot);
    this.progress.idle(slot);
  }
}

function isCount(key: string): boolean {
  return key.startsWith("count");
}
