/** How many workers a pool starts for what there is to do. */

import { concat, fromSequence, range } from "../../mod.ts";
import { LocalScheduler } from "../../src/engine/schedule/local_scheduler.ts";
import { WorkerExecutor } from "../../src/engine/workers/worker_executor.ts";
import { runtime } from "#runtime";
import { assert, assertEquals, test } from "../harness.ts";
import { workerKinds } from "./schedulers.ts";

/** A pool with room for many workers, which counts those that it starts. */
function countingPool(kind: string) {
  const spawner = runtime.spawners.find(({ name }) => name === kind)!;
  let started = 0;
  const executor = new WorkerExecutor({
    size: 24,
    spawner: {
      ...spawner,
      spawn(options) {
        started++;
        return spawner.spawn(options);
      },
    },
  });
  return { pool: new LocalScheduler(executor), started: () => started };
}

for (const kind of workerKinds) {
  test(`${kind}: a pool starts no more workers than there are tasks at once`, async () => {
    const { pool, started } = countingPool(kind);
    await using scheduler = pool;
    assertEquals(await range(1).sum().compute({ scheduler }), 0);
    assertEquals(started(), 1);
    assertEquals(await range(9, { npartitions: 3 }).map((x) => x).compute({ scheduler }), [
      ...Array(9).keys(),
    ]);
    assert(started() <= 3, `${started()} workers for three tasks`);
  });

  test(`${kind}: tasks that run one after another run in one worker`, async () => {
    const { pool, started } = countingPool(kind);
    await using scheduler = pool;
    // Empty partitions draw what is made of them to no worker in particular.
    const nothing = range(0, 0, 1, { npartitions: 1 });
    const chained = range(50, { npartitions: 50 }).filter((x) => x >= 20).take(1);
    assertEquals(await nothing.sortBy((x) => x).compute({ scheduler }), []);
    assertEquals(await chained.compute({ scheduler }), [20]);
    assertEquals(await concat([nothing, fromSequence([1])]).take(1).compute({ scheduler }), [1]);
    assertEquals(started(), 1);
  });
}
