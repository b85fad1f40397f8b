/**
 * Finding out where the time of runs goes.
 *
 * @module
 */

import { Profiler } from "../diagnostics/profile/profiler.ts";
import type { ProfileListener } from "../engine/profile.ts";
import type { Graph } from "../graph/graph.ts";
import type { Key } from "../graph/node.ts";

/**
 * Makes a profiler: given to computations as `profile`, it collects where their time goes, task by task,
 * and tells by operation, by worker and in all, as text, as a page, and as a trace.
 *
 * Of each task there is what it computed, what it waited for others and for its turn, what was moved for
 * it and how long that took, garbage collections in Node, the elements and bytes it took in and made, and
 * which worker had it. Runs that have no profiler measure nothing.
 *
 * @returns A profiler for any number of runs, one after another or at the same time.
 *
 * @example Which operation takes the time
 * ```ts
 * import { profiler, range } from "holdall";
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 *
 * const profile = profiler();
 * const squares = range(1000, { npartitions: 4 }).map((x) => x * x);
 * await squares.sum().compute({ profile });
 *
 * assertStringIncludes(profile.report(), "Operations, by time");
 * assertEquals(profile.summary().totals.elementsIn >= 1000, true);
 * ```
 */
export function profiler(): Profiler {
  return new Profiler();
}

/** Who is told where the time of a run goes that does `work`, as its options say. */
export function profileListenerOf(
  profile: Profiler | undefined,
  onProfile: ProfileListener | undefined,
  work: { readonly graph: Graph; readonly keys: readonly Key[] },
): ProfileListener | undefined {
  if (profile === undefined) return onProfile;
  return (event) => {
    profile.note(event, event.type === "run-start" ? work : undefined);
    onProfile?.(event);
  };
}
