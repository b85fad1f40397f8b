/** Collecting garbage in Bun. */

import { runtime } from "#runtime";
import { assert, assertEquals, test } from "../harness.ts";

test("Bun collects garbage of a process that takes more than it should", {
  only: ["bun"],
  because: "other runtimes cannot be told to",
}, async () => {
  const values = Array.from({ length: 20 }, () => new WeakRef(Array.from({ length: 1000 })));
  const left = () => values.filter((it) => it.deref() !== undefined).length;
  runtime.collectGarbage!(Infinity);
  assertEquals(left(), 20);
  for (let round = 0; round < 100 && left() > 0; round++) {
    // What was looked at is held until the turn ends.
    await new Promise((resolve) => setTimeout(resolve, 20));
    runtime.collectGarbage!(1);
  }
  assert(left() < 3, `${left()} of 20 were left`);
});
