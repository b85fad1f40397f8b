/** Very many computations, and very many workers. */

import { range, workers } from "../../../mod.ts";
import { describeRuns } from "../../../src/engine/schedule/run_states.ts";
import { schedulerOf, threadKinds } from "../../engine/schedulers.ts";
import { assert, assertEquals, runtimeName, test } from "../../harness.ts";
import { usageNow } from "../usage.ts";

/**
 * MiB that engines may come to take: their heaps grow up to the limit of each worker, and the caller's
 * with what has been compiled and not collected. A leak of 60 kB in each computation is more.
 */
const slack = 250;

/** MiB of a worker's heap, where it can be limited: engines collect no garbage while there is room. */
const memoryLimit = 40;

const canLimit = runtimeName === "deno" || runtimeName === "node";

for (const kind of threadKinds.filter((it) => it !== "inline")) {
  test(`${kind}: 5 000 computations in a row take no more memory, handles or workers than 500`, {
    timeout: 900_000,
  }, async () => {
    await using scheduler = schedulerOf(
      kind,
      canLimit && kind === "threads" ? { memoryLimit } : {},
    );
    const compute = async (times: number) => {
      for (let i = 0; i < times; i++) {
        const sum = range(100, { npartitions: 2 }).map((n, { i }) => n + i, { with: { i } }).sum();
        assertEquals(await sum.compute({ scheduler }), 4950 + 100 * i);
      }
      return await usageNow();
    };
    const before = await compute(500);
    const after = await compute(5000);
    const said = JSON.stringify({ before, after });
    assert((after.memory ?? 0) < (before.memory ?? 0) + slack, said);
    // Engines start and stop threads of their own.
    assert((after.threads ?? 0) <= (before.threads ?? 0) + 4, said);
    assert((after.files ?? 0) <= (before.files ?? 0) + 8, said);
    assertEquals(describeRuns(), "no computation is under way");
  });
}

test("a pool of 64 workers computes", { timeout: 300_000 }, async () => {
  await using scheduler = workers({ size: 64 });
  const slow = range(640, { npartitions: 640 }).map(async (n) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return n;
  });
  assertEquals(await slow.sum().compute({ scheduler }), 639 * 640 / 2);
});
