/** Pipelines give the same answers, whatever happens to workers and messages meanwhile. */

import { inline, range } from "../../mod.ts";
import { recorder } from "../engine/schedulers.ts";
import { runtime } from "#runtime";
import { LocalScheduler } from "../../src/engine/schedule/local_scheduler.ts";
import { WorkerExecutor } from "../../src/engine/workers/worker_executor.ts";
import type { SpawnOptions, WorkerLink } from "../../src/runtime/runtime.ts";
import { assert, assertEquals, test } from "../harness.ts";
import { chaoticScheduler } from "./chaos.ts";
import { pipelines } from "./pipelines.ts";
import { anySeed } from "./random.ts";

test(
  "pipelines give the same under deaths, delays and lost messages",
  { timeout: 300_000 },
  async () => {
    const seed = anySeed();
    const rates = { deaths: 0.003, delays: 0.1, losses: 0.002 };
    const { scheduler, chaos } = chaoticScheduler(seed, rates);
    await using _ = scheduler;
    for (const [name, pipeline] of Object.entries(pipelines)) {
      assertEquals(await pipeline(scheduler), await pipeline(inline()), `${name}, seed ${seed}`);
    }
    assert(chaos.delays > 0, `nothing happened: ${JSON.stringify(chaos)}, seed ${seed}`);
  },
);

test("a message that is lost is noticed, and what was lost is done again", async () => {
  const rates = { deaths: 0, delays: 0, losses: 0.05 };
  const { scheduler, chaos } = chaoticScheduler(1, rates);
  await using _ = scheduler;
  const { events, onEvent } = recorder();
  const reasons = () =>
    events.flatMap((event) => event.type === "worker-lost" ? [event.reason] : []);
  // Nobody misses a message that says that a run is over.
  while (chaos.losses < 2 || reasons().length === 0) {
    const sum = range(4000, { npartitions: 40 }).map((n) => n + 1).sum();
    assertEquals(await sum.compute({ scheduler, onEvent }), 8_002_000);
  }
  assertEquals([...new Set(reasons())], ["lost a message"]);
});

test("a stream loses nothing where its worker dies after all was made, before all was read", async () => {
  const [spawner] = runtime.spawners;
  const links: WorkerLink[] = [];
  const spawn = (options: SpawnOptions) => {
    const link = spawner!.spawn(options);
    links.push(link);
    return link;
  };
  const executor = new WorkerExecutor({ size: 1, spawner: { ...spawner!, spawn } });
  await using scheduler = new LocalScheduler(executor);
  const { graph, keys } = range(8000, { npartitions: 2 });
  let made = () => {};
  const isMade = new Promise<void>((resolve) => made = resolve);
  const onEvent = ({ type }: { type: string }) => type === "task-end" && made();
  const elements: unknown[] = [];
  for await (const batch of scheduler.stream(graph, keys, { onEvent })) {
    elements.push(...batch);
    if (links.length > 1) continue;
    // All of the first partition has been made; what comes next is still in the worker.
    await isMade;
    links[0]!.terminate();
    await links[0]!.died;
    links.push(links[0]!);
  }
  assertEquals(elements, Array.from({ length: 8000 }, (_, i) => i));
});
