/** Waiting for the lock under which pages make scratch files. */

import { withLock } from "../../src/runtime/web_scratch.ts";
import { assertEquals, assertRejects, test, type TestOptions } from "../harness.ts";

const inPages = {
  only: ["browser"],
  because: "scratch files of other runtimes have no lock",
} as const satisfies TestOptions;

test(
  "withLock() gives up after its patience, by name, and works when the lock is free",
  inPages,
  async () => {
    const name = crypto.randomUUID();
    let release = () => {};
    const held = Promise.withResolvers<void>();
    const holder = withLock(name, 1000, () => {
      held.resolve();
      return new Promise<void>((resolve) => release = resolve);
    });
    await held.promise;
    const work = () => Promise.resolve(1);
    const late = await assertRejects(() => withLock(name, 20, work), Error);
    assertEquals(
      late.message,
      `expected the lock "${name}" within 20 ms, but another page of this origin holds it`,
    );
    release();
    await holder;
    assertEquals(await withLock(name, 1000, work), 1);
  },
);

test("withLock() lets errors of what is done through, however late they are", inPages, async () => {
  const later = async () => {
    await new Promise((resolve) => setTimeout(resolve, 40));
    throw new RangeError("of the work");
  };
  const error = await assertRejects(() => withLock(crypto.randomUUID(), 20, later), RangeError);
  assertEquals(error.message, "of the work");
});
