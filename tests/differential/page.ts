/**
 * Answers in a browser, about files chosen in the page.
 *
 * @module
 */

import { answer } from "./answers.ts";
import { fromJson, toJson } from "./cases.ts";

const page = globalThis as unknown as {
  answerInPage: (cases: string) => Promise<string>;
};

page.answerInPage = async (cases) => {
  const files = { logs: filesOf("logs"), texts: filesOf("texts") };
  return toJson(await answer<File>({ ...files, cases: fromJson(cases) }));
};

function filesOf(id: string): File[] {
  return [...document.querySelector<HTMLInputElement>(`#${id}`)?.files ?? []];
}
