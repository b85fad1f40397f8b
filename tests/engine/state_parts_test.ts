/** Tasks that need parts of results: what the state of a run lists, counts and drops. */

import type { TaskSpec } from "../../src/engine/schedule/run_task.ts";
import { RunState } from "../../src/engine/schedule/state.ts";
import { assertEquals, test } from "../harness.ts";

/** Two results, of which two tasks need a part each. */
const inParts: readonly TaskSpec[] = [
  { key: "a", dependencies: [], runs: "slot" },
  { key: "b", dependencies: [], runs: "slot" },
  { key: "first", dependencies: ["a", "b"], runs: "slot", inParts: new Set(["a", "b"]) },
  { key: "second", dependencies: ["a", "b"], runs: "slot", inParts: new Set(["a", "b"]) },
];

/** Both results are made, each in a slot of its own. */
function withBothMade(wanted: readonly string[] = ["first", "second"]): RunState {
  const state = new RunState(2);
  state.add(inParts, wanted);
  // They are of one group, which another slot only steals from.
  assertEquals([state.next(0), state.next(1)], ["a", "b"]);
  for (const [slot, key] of ["a", "b"].entries()) {
    assertEquals(state.finished(key, slot, 1), []);
    state.idle(slot);
  }
  return state;
}

test("RunState lists what a task needs parts of each time, and counts no copy as held", () => {
  const state = new RunState(2);
  const third = { ...inParts[3]!, key: "third" };
  state.add([...inParts, third], ["first", "second", "third"]);
  for (const [slot, key] of ["a", "b"].entries()) assertEquals(state.next(slot), key);
  for (const [slot, key] of ["a", "b"].entries()) {
    assertEquals(state.finished(key, slot, 1), []);
    state.idle(slot);
  }
  for (
    const [key, slot, missing, released] of [
      ["first", 0, "b", []],
      ["second", 1, "a", []],
      ["third", 0, "b", [{ key: "a", slots: [0] }, { key: "b", slots: [1] }]],
    ] as const
  ) {
    assertEquals(state.next(slot), key);
    assertEquals(state.missingInputs(key, slot), [{ key: missing, from: 1 - slot }]);
    assertEquals(state.finished(key, slot, 1), [...released]);
    state.idle(slot);
  }
});

test("RunState shares out tasks that need parts over the slots that have some", () => {
  const state = new RunState(3);
  const needs = { dependencies: ["a", "b"], runs: "slot", inParts: new Set(["a", "b"]) } as const;
  const gathers = ["p", "q", "r", "s"].map((key): TaskSpec => ({ key, ...needs }));
  state.add([...inParts.slice(0, 2), ...gathers], ["p", "q", "r", "s"]);
  assertEquals([state.next(0), state.next(2)], ["a", "b"]);
  // However much more of it lies in one place, each needs a part only.
  for (const [key, slot, weight] of [["a", 0, 1000], ["b", 2, 1]] as const) {
    assertEquals(state.finished(key, slot, weight), []);
    state.idle(slot);
  }
  assertEquals([state.next(1), state.ready], [undefined, 4]);
  assertEquals([state.next(0), state.next(2), state.next(0), state.next(2)], ["p", "q", "r", "s"]);
});

test("RunState prefers the slot that has whole what a task needs whole", () => {
  const state = new RunState(2);
  state.add([
    ...inParts.slice(0, 2),
    { key: "c", dependencies: ["a", "b"], runs: "slot", inParts: new Set(["a"]) },
  ], ["c"]);
  assertEquals([state.next(0), state.next(1)], ["a", "b"]);
  for (const [slot, key] of ["a", "b"].entries()) {
    state.finished(key, slot, slot === 0 ? 1000 : 1);
    state.idle(slot);
  }
  assertEquals([state.next(0), state.next(1)], [undefined, "c"]);
});

test("RunState has nothing dropped where parts were to be brought and the task runs again", () => {
  const state = withBothMade();
  for (let repeat = 0; repeat < 2; repeat++) {
    assertEquals(state.next(0), "first");
    assertEquals(state.next(1), "second");
    assertEquals(state.missingInputs("second", 1), [{ key: "a", from: 0 }]);
    for (const [slot, key] of ["first", "second"].entries()) {
      assertEquals(state.again(key), []);
      state.idle(slot);
    }
  }
});

test("RunState makes anew what a lost slot held, before parts of it are needed again", () => {
  const state = withBothMade();
  assertEquals(state.next(0), "first");
  assertEquals(state.missingInputs("first", 0), [{ key: "b", from: 1 }]);
  assertEquals(state.lost(1), []);
  assertEquals(state.again("first"), []);
  state.idle(0);
  assertEquals([state.next(0), state.next(1)], ["b", undefined]);
  assertEquals(state.finished("b", 0, 1), []);
  state.idle(0);
  for (
    const [key, released] of [
      ["first", []],
      ["second", [{ key: "a", slots: [0] }, { key: "b", slots: [0] }]],
    ] as const
  ) {
    assertEquals(state.next(0), key);
    assertEquals(state.missingInputs(key, 0), []);
    assertEquals(state.finished(key, 0, 1), [...released]);
    state.idle(0);
  }
});

test("RunState does not take parts for the result when the slot that made it is lost", () => {
  const state = withBothMade(["first"]);
  assertEquals(state.next(0), "first");
  state.missingInputs("first", 0);
  assertEquals(state.finished("first", 0, 1), []);
  state.idle(0);
  assertEquals(state.lost(1), []);
  assertEquals([state.next(0), state.next(1)], ["b", undefined]);
});
