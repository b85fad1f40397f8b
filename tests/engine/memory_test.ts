/** What workers have given to each other does not stay in their memory. */

import { get, ref, task } from "../../mod.ts";
import { assertEquals, test } from "../harness.ts";
import { recorder, schedulerOf } from "./schedulers.ts";

test("threads: a worker keeps nothing of what it was given by another", {
  only: ["deno", "node"],
  because: "Bun and browsers cannot limit a worker's memory",
  timeout: 120_000,
}, async () => {
  await using scheduler = schedulerOf("threads", { memoryLimit: 96 });
  // Two of 4 MB each; one of them moves to where the other is, nearly every time.
  const texts = () => Array.from({ length: 40_000 }, (_, i) => `${i} `.repeat(16));
  const graph = {
    x0: task(texts),
    x1: task(texts),
    both: task((a: string[], b: string[]) => a.length + b.length, ref("x0"), ref("x1")),
  };
  const { events, onEvent } = recorder();
  for (let i = 0; i < 40; i++) {
    assertEquals(await get(graph, "both", { scheduler, onEvent }), 80_000);
  }
  // A worker that runs out of memory is replaced, and its task tried again.
  assertEquals(events.filter(({ type }) => type === "worker-lost"), []);
});
