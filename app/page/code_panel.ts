/**
 * The panel with the user's own pipeline, where code can be run at all.
 *
 * @module
 */

import type { Problem } from "../model.ts";
import { byId, show } from "./dom.ts";
import type { PipelineEditor } from "./editor.ts";

/** The panel, whose editor is loaded when it is opened. */
export class CodePanel {
  readonly #section = byId("code", HTMLElement);
  readonly #notice = byId("code-notice", HTMLElement);
  readonly #problem = byId("code-problem", HTMLElement);
  readonly #button = byId("run-code", HTMLButtonElement);
  readonly #run: (code: string) => void;
  readonly #changed: (code: string) => void;
  #editor: PipelineEditor | undefined;

  /** `run` is given the code when the user wants it run, `changed` whenever it is another. */
  constructor(given: { run(code: string): void; changed(code: string): void }) {
    this.#run = given.run;
    this.#changed = given.changed;
    this.#button.addEventListener("click", () => this.#start());
  }

  /** Shows the editor with code; `notice` says where that is from. */
  async open(code: string, notice: string): Promise<void> {
    show(this.#section, true);
    this.#say(notice);
    const { editorIn } = await import("./editor.ts");
    if (this.#editor === undefined) {
      const listeners = { run: () => this.#start(), changed: this.#changed };
      this.#editor = editorIn(byId("editor", HTMLElement), code, listeners);
      this.#button.disabled = false;
    } else this.#editor.set(code);
    this.#editor.focus();
  }

  /** Explains that there can be no editor here. */
  refuse(): void {
    show(this.#section, true);
    show(byId("editor", HTMLElement), false);
    show(this.#section.querySelector<HTMLElement>(".code-row")!, false);
    this.#say(
      "Your own code cannot run here: this page is served under a strict Content-Security-Policy, " +
        "which forbids to make code of text. All ready questions work; to write your own, open a " +
        "page that allows it, or take a question along “As Deno script”.",
    );
  }

  /** Hides the panel. */
  close(): void {
    show(this.#section, false);
  }

  /** Shows what is wrong with the code, where it is; or nothing. */
  mark(problem: Problem | undefined): void {
    show(this.#problem, problem !== undefined);
    const place = problem?.line === undefined ? "" : `Line ${problem.line}: `;
    this.#problem.textContent = problem === undefined ? "" : `${place}${problem.message}`;
    this.#editor?.mark(problem);
  }

  #start(): void {
    if (this.#editor === undefined) return;
    this.#say("");
    this.mark(undefined);
    this.#run(this.#editor.text());
  }

  #say(notice: string): void {
    show(this.#notice, notice !== "");
    this.#notice.textContent = notice;
  }
}
