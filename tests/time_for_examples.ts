/**
 * How long properties may try examples. On a slow machine these are fewer than a property asks for: each
 * run of the suite tries others, in four runtimes.
 *
 * @module
 */

import { installGlobalPlugin, type IRawProperty } from "fast-check";

/** Examples that are tried however long they take. */
const leastExamples = 4;

/** Milliseconds in which an example that fails is made smaller. */
const timeForShrinking = 20_000;

type Run = IRawProperty<unknown>["run"];

/** Has all properties of this process try examples for so many milliseconds. */
export function limitTimeForExamples(timeForExamples: number): void {
  installGlobalPlugin(() => {
    let end = performance.now() + timeForExamples;
    let tried = 0;
    let hasFailed = false;
    function noted<Outcome extends Awaited<ReturnType<Run>>>(outcome: Outcome): Outcome {
      if (!hasFailed && outcome !== null && "error" in outcome) {
        hasFailed = true;
        end = performance.now() + timeForShrinking;
      }
      return outcome;
    }
    return {
      decorateRun: (run): Run => (example) => {
        if (++tried > leastExamples && performance.now() > end) return null;
        const outcome = run(example);
        return outcome instanceof Promise ? outcome.then(noted) : noted(outcome);
      },
    };
  });
}
