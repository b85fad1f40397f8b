import { Pace } from "../../src/engine/schedule/pace.ts";
import { assert, assertEquals, test } from "../harness.ts";

test("Pace.batchLength() is one until a task has been seen, and for long tasks", () => {
  const pace = new Pace();
  assertEquals(pace.batchLength(1000, 2), 1);
  pace.note(50);
  assertEquals(pace.batchLength(1000, 2), 1);
});

test("Pace.batchLength() grows with tiny tasks, within a fair share and a limit", () => {
  const pace = new Pace();
  pace.note(0);
  assertEquals(pace.batchLength(10_000, 2), 64);
  assertEquals(pace.batchLength(8, 2), 2);
  assertEquals(pace.batchLength(0, 2), 1);
  pace.note(1);
  assert(pace.batchLength(10_000, 2) < 64);
  pace.reset();
  assertEquals(pace.batchLength(10_000, 2), 1);
});
