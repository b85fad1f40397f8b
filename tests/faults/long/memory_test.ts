/** What does not stay in the memory of workers. */

import { type Bag, fromAsyncIterable, get, range, ref, task } from "../../../mod.ts";
import { assertEquals, test } from "../../harness.ts";
import { recorder, schedulerOf } from "../../engine/schedulers.ts";

const limited = {
  only: ["deno", "node"],
  because: "Bun and browsers cannot limit a worker's memory",
  timeout: 120_000,
} as const;

for (const kind of ["threads", "processes"] as const) {
  test(`${kind}: a worker keeps nothing of what it was given by another`, {
    ...limited,
  }, async () => {
    await using scheduler = schedulerOf(kind, { memoryLimit: 96 });
    // Two of 4 MB each; one of them moves to where the other is, nearly every time.
    const texts = () => Array.from({ length: 40_000 }, (_, i) => `${i} `.repeat(16));
    const graph = {
      x0: task(texts),
      x1: task(texts),
      both: task((a: string[], b: string[]) => a.length + b.length, ref("x0"), ref("x1")),
    };
    const { events, onEvent } = recorder();
    for (let i = 0; i < 40; i++) {
      assertEquals(await get(graph, "both", { scheduler, onEvent }), 80_000);
    }
    // A worker that runs out of memory is replaced, and its task tried again.
    assertEquals(events.filter(({ type }) => type === "worker-lost"), []);
  });
}

test("threads: elements that are grouped keep nothing of the texts they were cut out of", {
  ...limited,
}, async () => {
  await using scheduler = schedulerOf("threads", { memoryLimit: 96 });
  const { events, onEvent } = recorder();
  const cut = range(300, { npartitions: 1 }).map((i) => `${i} `.repeat(250_000).slice(100, 130));
  const bags: readonly Bag<unknown>[] = [
    cut,
    cut.map((text) => [1, text]),
    cut.map((text) => ({ text })),
    cut.map((text) => text.charCodeAt(0) % 2 === 0 ? [text] : { text }),
  ];
  for (const bag of bags) {
    assertEquals(
      await bag.groupBy(() => 1).map(() => 1).count().compute({ scheduler, onEvent }),
      1,
    );
  }
  assertEquals(events.filter(({ type }) => type === "worker-lost"), []);
});

test("threads: a worker keeps nothing of what it has asked for", {
  ...limited,
}, async () => {
  await using scheduler = schedulerOf("threads", { memoryLimit: 96 });
  // 300 MB, in 300 000 texts that are made as they are asked for.
  async function* texts() {
    for (let i = 0; i < 300_000; i++) yield await Promise.resolve(`${i} `.padEnd(1000));
  }
  const { events, onEvent } = recorder();
  const bag = fromAsyncIterable(texts()).map((text) => text.length);
  assertEquals(await bag.sum().compute({ scheduler, onEvent }), 300_000_000);
  assertEquals(events.filter(({ type }) => type === "worker-lost"), []);
});
