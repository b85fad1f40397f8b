/** The progress of a computation as an iteration. */

import { inline, type Progress, progress, progressOf, range } from "../../mod.ts";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";

const scheduler = inline();
const slow = range(60, { npartitions: 3 }).map(async (x) => {
  await new Promise((resolve) => setTimeout(resolve, 10));
  return x;
}, { concurrency: 1 });

test("progressOf() gives updates until the computation has ended", async () => {
  const { result, updates } = progressOf((onProgress) =>
    slow.sum().compute({ onProgress, scheduler })
  );
  const states: Progress["state"][] = [];
  let before = 0;
  for await (const { state, elementsRead } of updates) {
    states.push(state);
    assert(elementsRead >= before);
    before = elementsRead;
  }
  assert(states.length > 1);
  assertEquals([...new Set(states)], ["running", "done"]);
  assertEquals(before, 60);
  assertEquals(await result, 1770);
});

test("progressOf() gives who is slow the newest update, and the last", async () => {
  const { result, updates } = progressOf((onProgress) =>
    slow.sum().compute({ onProgress, scheduler })
  );
  const states: Progress["state"][] = [];
  for await (const { state } of updates) {
    states.push(state);
    await result;
  }
  assertEquals(states, ["running", "done"]);
  // Who comes late is given the last one.
  const late: Progress["state"][] = [];
  for await (const { state } of updates) late.push(state);
  assertEquals(late, ["done"]);
});

test("progressOf() ends its updates, and fails by its result, where a computation fails", async () => {
  const failing = range(3).map((): number => {
    throw new RangeError("three");
  });
  const { result, updates } = progressOf((onProgress) =>
    failing.compute({ onProgress, scheduler })
  );
  const states: Progress["state"][] = [];
  for await (const { state } of updates) states.push(state);
  // Nobody has looked at the result for a while.
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(states, ["failed"]);
  await assertRejects(() => result, Error, "three");
});

test("progressOf() goes on when its updates are left", async () => {
  const { result, updates } = progressOf((onProgress) =>
    slow.sum().compute({ onProgress, scheduler })
  );
  for await (const _ of updates) break;
  assertEquals(await result, 1770);
});

test("progressOf() has no updates of what does not begin", async () => {
  const { result, updates } = progressOf((): Promise<number> => {
    throw new RangeError("not begun");
  });
  for await (const _ of updates) throw new Error("expected no update");
  await assertRejects(() => result, RangeError, "not begun");
});

test("progressOf() and progress() refuse what they cannot use", async () => {
  assertThrows(
    () => progressOf(slow.sum() as never),
    TypeError,
    "Cannot call progressOf(): expected 'start' to be a function, got ",
  );
  assertThrows(
    () => progress({ piped: 1 as never }),
    TypeError,
    "expected 'piped' to be true or false",
  );
  assertThrows(() => progress({ color: true } as never), TypeError, "there is no option 'color'");
  await assertRejects(
    () => slow.compute({ progress: 1 as never }),
    TypeError,
    "Cannot compute: expected 'progress' to be true or false, got number 1",
  );
});
