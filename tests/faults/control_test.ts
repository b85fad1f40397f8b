/** Runs that are stopped, left, or many: each ends at once, and the next one works. */

import { range, workers } from "../../mod.ts";
import { sharedSchedulerOf, threadKinds } from "../engine/schedulers.ts";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import { anySeed, randomFrom } from "./random.ts";

/** Moments at which a run is stopped, for all kinds of schedulers together. */
const moments = 200;

/** Most milliseconds from the signal to the rejection: a second, and what a busy machine adds. */
const longest = 5000;

for (const kind of threadKinds) {
  test(`${kind}: a run that is stopped at any moment rejects with the reason, and the next works`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const seed = anySeed();
    const random = randomFrom(seed);
    const groups = range(4000, { npartitions: 4 }).groupBy((n) => n % 50).count();
    let stopped = 0;
    for (let moment = 0; moment < moments / threadKinds.length; moment++) {
      const controller = new AbortController();
      const reason = new Error(`stopped at moment ${moment} of seed ${seed}`);
      let at = Infinity;
      const timer = setTimeout(() => {
        at = performance.now();
        controller.abort(reason);
      }, random() * 20);
      const run = groups.compute({ scheduler, signal: controller.signal });
      const outcome = await run.catch((error: unknown) => error);
      clearTimeout(timer);
      if (outcome === reason) {
        stopped++;
        assert(performance.now() - at < longest, `${reason.message}: ${performance.now() - at} ms`);
      } else assertEquals((outcome as unknown[]).length, 50, reason.message);
    }
    // Without workers, a run may be over before this thread looks at its clock.
    assert(stopped > 0 || kind === "inline", `no run of seed ${seed} was stopped`);
    assertEquals((await groups.compute({ scheduler })).length, 50);
  });

  test(`${kind}: streams that nobody reads start nothing, or stay where they were left`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const events: string[] = [];
    const bag = range(400_000, { npartitions: 4 });
    for (let i = 0; i < 20; i++) {
      bag.stream({
        scheduler,
        onEvent: ({ type }) => events.push(type),
      });
    }
    assertEquals(events, []);
    const readers = Array.from({ length: 5 }, () => bag.stream({ scheduler }).getReader());
    for (const reader of readers) assertEquals((await reader.read()).value, 0);
    assertEquals(await range(10).sum().compute({ scheduler }), 45);
    for (const reader of readers) await reader.cancel();
  });

  test(`${kind}: 200 computations at once give what each gives alone`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const all = Array.from(
      { length: 200 },
      (_, i) => range(i, { npartitions: 3 }).map((n) => n + 1).sum().compute({ scheduler }),
    );
    assertEquals(await Promise.all(all), all.map((_, i) => i * (i + 1) / 2));
  });
}

test("two pools do not disturb each other, though one is closed", async () => {
  await using kept = workers({ size: 1 });
  const closed = workers({ size: 1 });
  const slow = range(6, { npartitions: 6 }).map(async (n) => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    return n;
  }).sum();
  const runs = [slow.compute({ scheduler: kept }), slow.compute({ scheduler: closed })];
  const failed = assertRejects(() => runs[1]!);
  await closed[Symbol.asyncDispose]();
  await failed;
  assertEquals(await runs[0], 15);
  assertEquals(await slow.compute({ scheduler: kept }), 15);
});

test("a pool has the size that is asked for, and refuses nonsense", async () => {
  for (const size of [1, 3]) {
    await using scheduler = workers({ size });
    const slots = new Set<number>();
    const waits = range(size * 3, { npartitions: size * 3 }).map(async (n) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return n;
    });
    await waits.compute({
      scheduler,
      onEvent: (event) => event.type === "task-start" && slots.add(event.slot),
    });
    assert(slots.size <= size && [...slots].every((slot) => slot < size), `${[...slots]}`);
  }
  for (const size of [0, -1, 1.5, NaN, Infinity, -Infinity]) {
    assertThrows(() => workers({ size }), RangeError, "'size'");
  }
  assertThrows(() => workers({ size: "2" as unknown as number }), TypeError, "'size'");
});
