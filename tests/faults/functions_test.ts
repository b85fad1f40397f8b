/** What functions may do to the worker that runs them: nothing hangs, and the pool lives on. */

import { range, TaskError, WorkerLostError } from "../../mod.ts";
import {
  kinds,
  schedulerOf,
  sharedSchedulerOf,
  stopAfterTest,
  workerKinds,
} from "../engine/schedulers.ts";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
  runtimeName,
  test,
} from "../harness.ts";

/** What functions throw that is hard to tell of. */
const hostile: Readonly<Record<string, (x: number) => number>> = {
  "a frozen error": (_) => {
    throw Object.freeze(new RangeError("frozen"));
  },
  "an error with getters that throw": (_) => {
    const error = new Error("own");
    for (const name of ["message", "stack", "cause", "name", "code"]) {
      Object.defineProperty(error, name, {
        get() {
          throw new TypeError(`no ${name}`);
        },
      });
    }
    throw error;
  },
  "a proxy that throws": (_) => {
    throw new Proxy(new Error("hidden"), {
      get() {
        throw new TypeError("no get");
      },
      getPrototypeOf() {
        throw new TypeError("no prototype");
      },
    });
  },
  "an error that is its own cause": (_) => {
    const error = new Error("round");
    error.cause = error;
    throw error;
  },
  "a function": (_) => {
    throw () => 1;
  },
  "nothing": (_) => {
    throw undefined;
  },
};

for (const kind of kinds) {
  for (const [what, fn] of Object.entries(hostile)) {
    test(`${kind}: a function may throw ${what}, at once or later`, async () => {
      const scheduler = sharedSchedulerOf(kind);
      const later = async (x: number, { fn }: { fn(x: number): number }) => {
        await Promise.resolve();
        return fn(x);
      };
      for (const bag of [range(1).map(fn), range(1).map(later, { with: { fn } })]) {
        const error = await assertRejects(() => bag.compute({ scheduler }), TaskError);
        assert(!(error instanceof WorkerLostError), error.message);
        assertEquals([error.operation, error.partition], ["map", 0]);
      }
      assertEquals(await range(10).sum().compute({ scheduler }), 45);
    });
  }
}

for (const kind of workerKinds) {
  test(`${kind}: a function that recurses for ever is an error`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const endless = range(1).map(function down(x: number): number {
      return down(x + 1) + 1;
    });
    const error = await assertRejects(() => endless.compute({ scheduler }), TaskError);
    assert(!(error instanceof WorkerLostError), error.message);
    assertStringIncludes(error.message, "map(down) failed at element 0");
    // JavaScriptCore and V8 both call it a RangeError.
    assertInstanceOf(error.cause, RangeError);
    assertEquals(await range(10).sum().compute({ scheduler }), 45);
  });

  test(`${kind}: a function that floods the console changes no result`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    // What is written is for nobody to read; this goes through all that a message goes through.
    const flooding = range(2000, { npartitions: 4 }).map((n) => {
      console.debug(n % 500 === 0 ? "" : "\x1b[2K\r");
      return n;
    });
    assertEquals(await flooding.sum().compute({ scheduler }), 1_999_000);
  });

  test(`${kind}: a rejected promise that a function leaves behind is told, or changes nothing`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    // Each worker that ends of it is replaced; a process takes long to start.
    const leaving = range(40, { npartitions: 1 }).map((x) => {
      Promise.reject(new RangeError("left behind"));
      return x;
    }).sum();
    const outcome = await leaving.compute({ scheduler }).catch((error: unknown) => error);
    if (outcome !== 780) {
      assertInstanceOf(outcome, WorkerLostError);
      assertStringIncludes(outcome.message, "left behind");
    }
    assertEquals(await range(10).sum().compute({ scheduler }), 45);
  });

  test(`${kind}: a function that waits for ever ends with its run`, async () => {
    await using scheduler = schedulerOf(kind, { size: 1 });
    const reason = new Error("enough");
    // Deno cannot end a thread that sleeps, any more than one that computes.
    const { stop } = stopAfterTest(kind);
    const waiting = [() => range(1).map(() => new Promise<number>(() => {}))];
    // Memory that is shared is for pages alone that are isolated from others.
    if (runtimeName !== "browser") {
      waiting.push(() =>
        range(1).map((_, { stop }) => {
          Atomics.wait(stop ?? new Int32Array(new SharedArrayBuffer(4)), 0, 0);
          return 1;
        }, { with: { stop } })
      );
    }
    for (const bag of waiting) {
      const controller = new AbortController();
      const run = assertRejects(
        () => bag().compute({ scheduler, signal: controller.signal }),
        Error,
        "enough",
      );
      setTimeout(() => controller.abort(reason), 50);
      await run;
      assertEquals(await range(10).sum().compute({ scheduler }), 45);
    }
  });
}
