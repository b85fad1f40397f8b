/** The progress of a run in one line, however wide that may be. */

import fc from "fast-check";
import {
  plainLine,
  progressLine,
  widthOf,
  withoutColors,
} from "../../src/diagnostics/progress_line.ts";
import type { Progress } from "../../mod.ts";
import { assert, assertEquals, test } from "../harness.ts";
import { example } from "./example_progress.ts";

const plain = { colors: false };

test("progressLine() shows all that there is where there is room", () => {
  assertEquals(
    progressLine(example, { ...plain, width: 130 }),
    "text → frequencies  ━━━━━━━━━━━━━━━━━━╸───────────  62 %  31/50 partitions  " +
      "4.1 M elements  212 MB/s  0:23  0:14 left",
  );
});

test("progressLine() leaves out what matters least where there is little room", () => {
  const shown = (width: number) => progressLine(example, { ...plain, width });
  assertEquals(
    shown(100),
    "text → frequencies  ━━━━━━━━─────  62 %  31/50 partitions  4.1 M elements  212 MB/s  0:23  " +
      "0:14 left",
  );
  assertEquals(
    shown(75),
    "text → frequencies  ━━━━━━━━╸─────  62 %  31/50 partitions  0:23  0:14 left",
  );
  assertEquals(shown(60), "text → frequencies  ━━━━━━━━━━╸──────  62 %  0:23  0:14 left");
  assertEquals(shown(42), "━━━━━━━━━━━╸───────  62 %  0:23  0:14 left");
  assertEquals(shown(30), "62 %  0:23  0:14 left");
  assertEquals(shown(8), "62 %");
  assertEquals(shown(3), "");
  assertEquals(shown(0), "");
});

test("progressLine() tells how a run has ended", () => {
  const { remaining: _, ...ended } = example;
  const shown = (state: Progress["state"], fraction: number) =>
    progressLine({ ...ended, state, fraction }, { ...plain, width: 64 });
  assertEquals(
    shown("done", 1),
    "text → frequencies  ━━━━━━━━━━━━━  100 %  31/50 partitions  0:23",
  );
  assertEquals(
    shown("failed", 0.5),
    "text → frequencies  ━━━━━━━━━╸─────────  50 %  failed after 0:23",
  );
  assertEquals(
    shown("stopped", 0),
    "text → frequencies  ───────────────────  0 %  stopped after 0:23",
  );
});

test("progressLine() shows numbers as people read them", () => {
  const shown = (changes: Partial<Progress>) =>
    plainLine({ ...example, ...changes }).split("  ").slice(1).join("  ");
  assertEquals(
    shown({ fraction: 0.9999, partitions: { done: 1, total: 1 }, elementsRead: 9999 }),
    "99 %  1/1 partition  9999 elements  212 MB/s  0:23  0:14 left",
  );
  assertEquals(
    shown({ elementsRead: 10_000, elementsSkipped: 12, bytesPerSecond: 999_960 }),
    "62 %  31/50 partitions  10 k elements  12 skipped  1.0 MB/s  0:23  0:14 left",
  );
  assertEquals(
    shown({ bytesPerSecond: 0, elementsRead: 1.5e12, elapsed: 3_725_000, remaining: 59_700 }),
    "62 %  31/50 partitions  1.5 T elements  176 k/s  1:02:05  1:00 left",
  );
  assertEquals(
    shown({ bytesPerSecond: 0, elementsPerSecond: 0, elementsRead: 0, remaining: 0 }),
    "62 %  31/50 partitions  0:23  0:00 left",
  );
});

test("progressLine() shows names as they are, but for what terminals obey", () => {
  const named = (name: string) => progressLine({ ...example, name }, { ...plain, width: 75 });
  assert(named("a\nb\x1b[31mc\r\u202ed").startsWith("a?b?[31mc??d  "));
  assert(named("計算".repeat(20)).startsWith("計算計算計算計算計算計算計算計…  "));
});

const progress: fc.Arbitrary<Progress> = fc.record({
  state: fc.constantFrom<Progress["state"]>("running", "done", "failed", "stopped"),
  name: fc.oneof(fc.string({ unit: "binary" }), fc.constant("text → topk")),
  elapsed: fc.double({ min: 0, max: 1e12, noNaN: true }),
  fraction: fc.double({ min: 0, max: 1, noNaN: true }),
  partitions: fc.record({ done: fc.nat(), total: fc.nat() }),
  elementsRead: fc.maxSafeNat(),
  elementsSkipped: fc.nat(),
  bytesPerSecond: fc.double({ min: 0, max: 1e15, noNaN: true }),
  elementsPerSecond: fc.double({ min: 0, max: 1e15, noNaN: true }),
  remaining: fc.double({ min: 0, max: 1e12, noNaN: true }),
}).map((changes) => ({ ...example, ...changes }));

test("progressLine() keeps within any width, with colours or without", () => {
  fc.assert(
    fc.property(progress, fc.nat({ max: 200 }), (progress, width) => {
      const bare = progressLine(progress, { width, colors: false });
      assert(widthOf(bare) <= width);
      // deno-lint-ignore no-control-regex -- terminals are controlled by them
      assert(!/[\x00-\x1f\x7f-\x9f]/.test(bare));
      assertEquals(withoutColors(progressLine(progress, { width, colors: true })), bare);
      const percent = `${Math.floor(progress.fraction * 100)} %`;
      assertEquals(bare.includes(percent), width >= percent.length);
      // deno-lint-ignore no-control-regex -- terminals are controlled by them
      assert(!/[\x00-\x1f\x7f-\x9f]/.test(plainLine(progress)));
    }),
    { numRuns: 1000 },
  );
});

test("progressLine() shows no less where it has more room", () => {
  fc.assert(fc.property(progress, fc.nat({ max: 199 }), (progress, width) => {
    const parts = (width: number) =>
      progressLine(progress, { width, colors: false }).split("  ").filter((it) =>
        !/[━╸─]/.test(it)
      );
    assert(parts(width + 1).length >= parts(width).length - 1);
  }));
});
