/** Runs that are stopped, left, or many: each ends at once, and the next one works. */

import { range, workers } from "../../mod.ts";
import { describeRuns } from "../../src/engine/schedule/run_states.ts";
import { sharedSchedulerOf, threadKinds } from "../engine/schedulers.ts";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import { anySeed, randomFrom } from "./random.ts";

/** Moments at which a run is stopped, for all kinds of schedulers together. */
const moments = 200;

/** Most milliseconds from the signal to the rejection. */
const longest = 1000;

/** Every so many moments, functions are stopped that are deaf for longer than a worker is left alone. */
const deafEvery = 10;

/**
 * A clock that stands while this thread waits for a processor: each time that a timer comes, it goes on by
 * no more than twice the time between two. So a busy machine is not taken for a slow engine, and what
 * waits for something takes as long as ever.
 */
class OwnTime {
  readonly #beat = 5;
  #passed = 0;
  #last = performance.now();
  readonly #timer = setInterval(() => {
    this.#passed = this.now();
    this.#last = performance.now();
  }, this.#beat);

  now(): number {
    return this.#passed + Math.min(performance.now() - this.#last, 2 * this.#beat);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/** Names of the runs that are under way. */
function runsUnderWay(): readonly string[] {
  return describeRuns().match(/^run\d+/gm) ?? [];
}

for (const kind of threadKinds) {
  test(`${kind}: a run that is stopped at any moment rejects with the reason, and the next works`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const seed = anySeed();
    const random = randomFrom(seed);
    const groups = range(4000, { npartitions: 4 }).groupBy((n) => n % 50).count();
    const deaf = range(4, { npartitions: 4 }).map((n) => {
      const end = performance.now() + 300;
      while (performance.now() < end);
      return n;
    }).flatMap((n) => Array.from({ length: 25 }, () => n)).take(50);
    const before = runsUnderWay();
    using time = new OwnTime();
    const waits: number[] = [];
    for (let moment = 0; moment < moments / threadKinds.length; moment++) {
      const controller = new AbortController();
      const reason = new Error(`stopped at moment ${moment} of seed ${seed}`);
      let at = { own: Infinity, wall: Infinity };
      const timer = setTimeout(() => {
        at = { own: time.now(), wall: performance.now() };
        controller.abort(reason);
      }, random() * 20);
      const isDeaf = kind !== "inline" && moment % deafEvery === 0;
      const run = (isDeaf ? deaf : groups).compute({ scheduler, signal: controller.signal });
      const outcome = await run.catch((error: unknown) => error);
      clearTimeout(timer);
      if (outcome === reason) {
        waits.push(performance.now() - at.wall);
        const own = time.now() - at.own;
        assert(own < longest, `${reason.message}: ${own} ms, by the clock ${waits.at(-1)}`);
      } else assertEquals((outcome as unknown[]).length, 50, reason.message);
    }
    // Without workers, a run may be over before this thread looks at its clock.
    assert(waits.length > 0 || kind === "inline", `no run of seed ${seed} was stopped`);
    // Where Holdall itself keeps this thread busy, the clock stands, too.
    const median = waits.sort((a, b) => a - b)[waits.length >> 1] ?? 0;
    assert(median < longest, `half of the rejections took more than ${median} ms`);
    assertEquals((await groups.compute({ scheduler })).length, 50);
    assertEquals(runsUnderWay(), before);
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
      (_, i) => range(i, { npartitions: 2 }).map((n) => n + 1).sum().compute({ scheduler }),
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
