/** What this process takes: memory, open files and threads. */

import { runtimeName } from "../harness.ts";

/** Amounts at one moment; absent where the runtime does not tell. */
export interface Usage {
  /** MiB of memory, of a page's thread alone in Chromium. */
  readonly memory?: number;
  /** Open files, pipes and sockets. */
  readonly files?: number;
  readonly threads?: number;
}

/** What this process takes now. */
export async function usageNow(): Promise<Usage> {
  if (runtimeName === "browser") {
    const { memory } = performance as unknown as { memory?: { usedJSHeapSize: number } };
    return memory === undefined ? {} : { memory: memory.usedJSHeapSize / 2 ** 20 };
  }
  const { memoryUsage } = (await import("node:process")).default;
  const { readdir } = await import("node:fs/promises");
  const count = (folder: string) => readdir(folder).then(({ length }) => length, () => undefined);
  const [files, threads] = [await count("/proc/self/fd"), await count("/proc/self/task")];
  return {
    memory: memoryUsage().rss / 2 ** 20,
    ...(files === undefined ? {} : { files }),
    ...(threads === undefined ? {} : { threads }),
  };
}
