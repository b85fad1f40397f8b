/**
 * Collecting garbage when a test asks for it.
 *
 * @module
 */

/** Collects all that nothing refers to any more; pages cannot be told to. */
export async function collectGarbage(): Promise<void> {
  const { Bun: bun } = globalThis as { Bun?: { gc(now: boolean): void } };
  if (bun !== undefined) return bun.gc(true);
  const { setFlagsFromString } = await import("node:v8");
  const { runInNewContext } = await import("node:vm");
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
