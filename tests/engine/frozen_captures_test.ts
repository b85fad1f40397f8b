/** Errors of functions that change what they have captured say that it is captured. */

import { inline, range, type Scheduler, TaskError } from "../../mod.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes, test } from "../harness.ts";
import { sharedWorkers } from "./schedulers.ts";

interface Captured {
  readonly tally: { list: number[]; n?: number };
  readonly step: number;
}

const changing = {
  push: (x: number, { tally }: Captured) => tally.list.push(x),
  add: (x: number, { tally }: Captured) => Object.assign(tally, { more: x }),
  assign: (x: number, { tally }: Captured) => tally.n = x,
  delete: (_: number, { tally }: Captured) => delete tally.n,
  length: (_: number, { tally }: Captured) => tally.list.length = 0,
  sort: (_: number, { tally }: Captured) => tally.list.sort(),
  define: (_: number, { tally }: Captured) => Object.defineProperty(tally, "z", { value: 1 }),
};

async function failure(
  fn: (x: number, captured: Captured) => unknown,
  captures: Captured,
  scheduler: Scheduler,
): Promise<string> {
  const bag = range(2, { npartitions: 1 }).map(fn, { with: captures });
  return (await assertRejects(() => bag.compute({ scheduler }), TaskError)).message;
}

test("a function that changes a capture fails with an error that says which, and what to do", async () => {
  const pool = sharedWorkers({ size: 1 });
  const captures: Captured = { tally: { list: [3, 1], n: 0 }, step: 1 };
  for (const scheduler of [inline(), pool]) {
    for (const fn of Object.values(changing)) {
      const message = await failure(fn, captures, scheduler);
      assertStringIncludes(message, "; captured values ('tally') are frozen, since");
      assertStringIncludes(message, "with: () => ({ tally: … })");
    }
    const whole = await failure(
      (x, all) => (all as { step: number }).step = x,
      captures,
      scheduler,
    );
    assertStringIncludes(whole, "are frozen, since");
  }
  // The caller's own values stay as they were, and can be changed.
  assertEquals(captures, { tally: { list: [3, 1], n: 0 }, step: 1 });
  assert(!Object.isFrozen(captures) && !Object.isFrozen(captures.tally.list));
  captures.tally.list.push(5);
});

test("what a function that makes captures has made may be changed", async () => {
  const pool = sharedWorkers({ size: 1 });
  for (const scheduler of [inline(), pool]) {
    const counted = range(3, { npartitions: 1 }).map((x, { seen }) => seen.push(x), {
      with: () => ({ seen: [] as number[] }),
    });
    assertEquals(await counted.compute({ scheduler }), [1, 2, 3]);
  }
});

test("errors that have nothing to do with captures say nothing of them", async () => {
  const captures: Captured = { tally: { list: [] }, step: 1 };
  const fail = async (fn: (x: number, captured: Captured) => unknown) =>
    assert(!(await failure(fn, captures, inline())).includes("captured values"));
  await fail(() => {
    throw new TypeError("Cannot add up");
  });
  await fail(() => {
    throw new RangeError("Attempted to assign to readonly property.");
  });
  const plain = range(1).map((x) => Object.freeze([x] as number[]) as number[]).map((x) =>
    x.push(1)
  );
  const { message } = await assertRejects(() => plain.compute({ scheduler: inline() }), TaskError);
  assert(!message.includes("captured values"));
});
