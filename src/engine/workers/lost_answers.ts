/**
 * Answers that never come. Messages between threads keep their order: when a question that was asked later
 * has been answered, and the one before neither has been nor still is worked on, one of its two messages
 * is lost.
 *
 * @module
 */

/** Milliseconds after which an answer is asked about for the first time. */
export const patience = 5000;

/** Milliseconds between two times, at most. */
const longestPause = 60_000;

/**
 * Watches for an answer, for as long as it takes: a task may take hours.
 *
 * @param isUnanswered Asks the other thread whether it works on it.
 * @param lost Called where the answer is lost.
 */
export function watchAnswer(
  answer: Promise<unknown>,
  isUnanswered: () => Promise<boolean>,
  lost: () => void,
  first: number = patience,
): void {
  let pause = first;
  let isOver = false;
  const look = () => {
    isUnanswered().then((unanswered) => unanswered || isOver || lost(), () => {});
    pause = Math.min(2 * pause, longestPause);
    timer = setTimeout(look, pause);
  };
  let timer = setTimeout(look, pause);
  const end = () => {
    isOver = true;
    clearTimeout(timer);
  };
  answer.then(end, end);
}
