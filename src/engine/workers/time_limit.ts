/**
 * Tasks that take too long: how the caller's thread finds out about a worker that may be in the midst of
 * a loop without end, and so answers nothing.
 *
 * @module
 */

/** How long a task may take, and how to learn how long it has. */
export interface TimeLimit {
  /** Milliseconds. */
  readonly limit: number;
  /** Whether the worker runs, which has to start first. */
  hasStarted(): boolean;
  /** Asks the worker how many milliseconds the task has had; a busy one answers late, or never. */
  spent(): Promise<number>;
}

/** Milliseconds between two questions, at least. */
const shortestPause = 20;

/** So many questions are asked within the limit. */
const questions = 8;

/**
 * The value of a promise, or `"late"` where the task that makes it has had its time.
 *
 * What a task waits for, its inputs or who reads its stream, is none of its time, so only the worker
 * knows. It is asked now and then. While it does not answer, it computes, at least since it was asked.
 */
export function inTime<T>(
  value: Promise<T>,
  { limit, hasStarted, spent }: TimeLimit,
): Promise<T | "late"> {
  return new Promise((resolve, reject) => {
    let known = 0;
    let asked: number | undefined;
    const look = () => {
      if (!hasStarted()) return;
      const since = asked === undefined ? 0 : performance.now() - asked;
      if (known + since >= limit) return end(() => resolve("late"));
      if (asked !== undefined) return;
      asked = performance.now();
      spent().then((milliseconds) => known = milliseconds, () => {})
        .finally(() => asked = undefined);
    };
    const timer = setInterval(look, Math.max(shortestPause, limit / questions));
    const end = (settle: () => void) => {
      clearInterval(timer);
      settle();
    };
    value.then((it) => end(() => resolve(it)), (error) => end(() => reject(error)));
  });
}
