/** All pipelines, twenty times each, each time with other faults. */

import { inline } from "../../../mod.ts";
import { assert, assertEquals, test } from "../../harness.ts";
import { chaoticScheduler } from "../chaos.ts";
import { pipelines } from "../pipelines.ts";
import { anySeed } from "../random.ts";

const times = 20;

test("ten pipelines, twenty times each, give the same under deaths, delays and lost messages", {
  timeout: 900_000,
}, async () => {
  const expected = new Map<string, unknown>();
  for (const [name, pipeline] of Object.entries(pipelines)) {
    expected.set(name, await pipeline(inline()));
  }
  assertEquals(expected.size, 10);
  const total = { deaths: 0, delays: 0, losses: 0 };
  for (let time = 0; time < times; time++) {
    const seed = anySeed();
    const { scheduler, chaos } = chaoticScheduler(seed, {
      deaths: 0.005,
      delays: 0.1,
      losses: 0.002,
    });
    await using _ = scheduler;
    for (const [name, pipeline] of Object.entries(pipelines)) {
      const outcome = await pipeline(scheduler).catch((error: unknown) => {
        throw new Error(`${name} failed with seed ${seed}`, { cause: error });
      });
      assertEquals(outcome, expected.get(name), `${name}, seed ${seed}`);
    }
    for (const kind of ["deaths", "delays", "losses"] as const) total[kind] += chaos[kind];
  }
  assert(total.deaths > 0 && total.losses > 0 && total.delays > 0, JSON.stringify(total));
});
