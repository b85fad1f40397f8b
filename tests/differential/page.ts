/**
 * Answers in a browser, about files chosen in the page.
 *
 * @module
 */

import { answer, type Answers } from "./answers.ts";
import type { Case } from "./operations.ts";

const page = globalThis as unknown as {
  answerInPage: (cases: readonly Case[]) => Promise<Answers>;
};

page.answerInPage = (cases) =>
  answer<File>({ logs: filesOf("logs"), texts: filesOf("texts"), cases });

function filesOf(id: string): File[] {
  return [...document.querySelector<HTMLInputElement>(`#${id}`)?.files ?? []];
}
