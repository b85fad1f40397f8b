/** Pipelines give the same answers, whatever happens to workers and messages meanwhile. */

import { inline, range } from "../../mod.ts";
import { recorder } from "../engine/schedulers.ts";
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
  for (let i = 0; chaos.losses < 2; i++) {
    const sum = range(4000, { npartitions: 40 }).map((n) => n + 1).sum();
    assertEquals(await sum.compute({ scheduler, onEvent }), 8_002_000);
  }
  const reasons = events.flatMap((event) => event.type === "worker-lost" ? [event.reason] : []);
  assertEquals([...new Set(reasons)], ["lost a message"]);
});
