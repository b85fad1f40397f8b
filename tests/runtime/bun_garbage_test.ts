/** Collecting garbage in Bun. */

import { runtime } from "#runtime";
import { assert, test } from "../harness.ts";

test("Bun collects garbage where its process takes more than it should", {
  only: ["bun"],
  because: "other runtimes cannot be told to",
}, async () => {
  const values: WeakRef<object>[] = [];
  for (let i = 0; i < 20; i++) values.push(new WeakRef(Array.from({ length: 1000 })));
  // What is looked at stays until the turn ends, so nothing is looked at before.
  await rest();
  runtime.collectGarbage!(1, 1);
  await rest();
  const left = values.filter((it) => it.deref() !== undefined).length;
  assert(left < 10, `${left} of 20 are left`);
});

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
