/** Answers that are lost are noticed, none other is taken for lost, and one timer watches for all. */

import { runtime } from "#runtime";
import { range } from "../../mod.ts";
import { LocalScheduler } from "../../src/engine/schedule/local_scheduler.ts";
import { AnswerWatch } from "../../src/engine/workers/lost_answers.ts";
import { WorkerExecutor } from "../../src/engine/workers/worker_executor.ts";
import { assert, assertEquals, test } from "../harness.ts";
import { recorder, workerKinds } from "./schedulers.ts";

/** A clock that stands until somebody moves it. */
class Clock {
  now = 0;
  /** What waits, by its timer. */
  readonly waiting = new Map<unknown, { readonly due: number; readonly call: () => void }>();

  /** Makes the globals those of this clock while `body` runs; timers keep the process alive, or need not. */
  during(canUnref: boolean, body: () => void): void {
    const { setTimeout, clearTimeout } = globalThis;
    // In some runtimes its own, in others inherited.
    const clock = Object.getOwnPropertyDescriptor(performance, "now");
    Object.assign(globalThis, {
      setTimeout: (call: () => void, delay: number) => {
        const timer = canUnref ? { unref: () => {} } : {};
        this.waiting.set(timer, { due: this.now + delay, call });
        return timer;
      },
      clearTimeout: (timer: unknown) => void this.waiting.delete(timer),
    });
    Object.defineProperty(performance, "now", { configurable: true, value: () => this.now });
    try {
      body();
    } finally {
      Object.assign(globalThis, { setTimeout, clearTimeout });
      if (clock === undefined) Reflect.deleteProperty(performance, "now");
      else Object.defineProperty(performance, "now", clock);
    }
  }

  /** Goes on to when the one timer is due that there is. */
  wake(): void {
    assertEquals(this.waiting.size, 1);
    const [[timer, { due, call }]] = [...this.waiting] as [
      [unknown, { due: number; call(): void }],
    ];
    this.waiting.delete(timer);
    this.now = due;
    call();
  }
}

/** An answer that never comes to what a thread works on. */
const silence = new Promise<never>(() => {});

test("AnswerWatch asks when patience is over, then ever more rarely, by one timer", () => {
  const clock = new Clock();
  const looks: number[] = [];
  clock.during(true, () => {
    const watch = new AnswerWatch(() => {
      looks.push(clock.now / 1000);
      return silence;
    }, 5000);
    const slow = watch.asked(1, () => {});
    for (let i = 0; i < 100; i++) watch.answered(watch.asked(0, () => {}));
    while (looks.length < 6) clock.wake();
    assertEquals(looks, [6, 16, 36, 76, 136, 196]);
    // One that is asked later is not kept waiting by how rarely the other is asked about.
    const later = watch.asked(2, () => {});
    while (looks.length < 7) clock.wake();
    assertEquals(looks.at(-1), 202);
    watch.answered(slow);
    watch.answered(later);
    clock.wake();
    assertEquals([looks.length, clock.waiting.size], [7, 0]);
  });
});

test("AnswerWatch leaves no timer that keeps the process alive where nothing is asked", () => {
  const clock = new Clock();
  clock.during(false, () => {
    const watch = new AnswerWatch(() => silence);
    const [one, other] = [watch.asked(1, () => {}), watch.asked(2, () => {})];
    watch.answered(one);
    assertEquals(clock.waiting.size, 1);
    watch.answered(other);
    assertEquals(clock.waiting.size, 0);
    watch.asked(3, () => {});
    watch.end();
    assertEquals(clock.waiting.size, 0);
  });
});

test("AnswerWatch tells of what is lost, not of what runs or has come just before the other's word", async () => {
  const told: string[] = [];
  let done = () => {};
  const isDone = new Promise<void>((resolve) => done = resolve);
  let answered = () => {};
  const watch = new AnswerWatch(() => {
    // The answer came in the same piece of bytes; whoever waits for it is many steps behind.
    let coming = Promise.resolve();
    for (let step = 0; step < 30; step++) coming = coming.then(() => {});
    coming.then(() => answered());
    return Promise.resolve((call) => call === 2);
  }, 0);
  const first = watch.asked(1, () => told.push("answered"));
  answered = () => watch.answered(first);
  watch.asked(2, () => told.push("running"));
  watch.asked(3, () => {
    told.push("lost");
    done();
  });
  await isDone;
  watch.end();
  assertEquals(told, ["lost"]);
});

for (const kind of workerKinds) {
  test(`${kind}: a task that keeps its worker busy for longer than patience is left to it`, async () => {
    const spawner = runtime.spawners.find(({ name }) => name === kind)!;
    const executor = new WorkerExecutor({ size: 1, spawner, patience: 50 });
    await using scheduler = new LocalScheduler(executor);
    const { events, onEvent } = recorder();
    const busy = range(3, { npartitions: 3 }).map((n) => {
      const end = performance.now() + 110;
      while (performance.now() < end);
      return n;
    });
    assertEquals(await busy.compute({ scheduler, onEvent }), [0, 1, 2]);
    const lost = events.filter(({ type }) => type === "worker-lost");
    assert(lost.length === 0, JSON.stringify(lost));
  });
}
