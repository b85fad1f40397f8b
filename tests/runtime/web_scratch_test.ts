/** Waiting for the lock under which pages make scratch files. */

import { scratchFile, withLock } from "../../src/runtime/web_scratch.ts";
import { afterTest, assertEquals, assertRejects, test, type TestOptions } from "../harness.ts";

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

test("scratchFile() asks first how much the browser lets the origin keep", inPages, async () => {
  const { storage } = navigator;
  afterTest(() => Promise.resolve(void Reflect.deleteProperty(storage, "estimate")));
  const usage = 9_000_000;
  const made = async (quota: number | undefined) => {
    const estimate = () => Promise.resolve(quota === undefined ? {} : { quota, usage });
    Object.defineProperty(storage, "estimate", { value: estimate, configurable: true });
    return await assertRejects(() => scratchFile());
  };
  const full = await made(9_500_000) as DOMException;
  assertEquals(
    [full.name, full.message],
    [
      "QuotaExceededError",
      "the storage of this origin is full: 9000000 of 9500000 bytes are in use",
    ],
  );
  // This thread may open none, which is found out later.
  for (const quota of [20_000_000, undefined]) {
    assertEquals(
      (await made(quota) as Error).message,
      "expected a worker of a page, with storage that can be read at once",
    );
  }
});
