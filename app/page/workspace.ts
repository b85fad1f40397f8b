/**
 * What happens when data is opened, and when something is asked of it.
 *
 * @module
 */

import type { Remote } from "comlink";
import { pipelineCode } from "../questions/code.ts";
import type { FormatName, Look, Question, Source } from "../model.ts";
import type { Session } from "../session.ts";
import { CodePanel } from "./code_panel.ts";
import { byId, show } from "./dom.ts";
import { exported } from "./holdall_names.ts";
import { type Linked, linkOf } from "./link.ts";
import { RunView } from "./run_view.ts";
import { type RunEntry, Runs } from "./runs.ts";
import { SettingsForm } from "./settings_form.ts";
import { showSource } from "./source_view.ts";

/** The part of the page that is there once data is. */
export class Workspace {
  readonly #session: Remote<Session>;
  readonly #form: SettingsForm;
  readonly #runs: Runs;
  readonly #view: RunView;
  readonly #code: CodePanel;
  #linked: Linked;
  #source: Source | undefined;
  #look: Look | undefined;
  /** Counts what is opened: what comes later than something newer is thrown away. */
  #opened = 0;

  /** A workspace without data; `linked` is what the page's address asks for. */
  constructor(session: Remote<Session>, linked: Linked) {
    this.#session = session;
    this.#linked = linked;
    this.#view = new RunView(session, () => Promise.resolve(exported));
    this.#runs = new Runs(session, (run, isNew) => this.#see(run, isNew));
    this.#form = new SettingsForm({
      ask: (question) => void this.#ask(question),
      write: () => void this.#write(),
    });
    this.#code = new CodePanel({
      run: (code) => void this.#runCode(code),
      changed: (code) => this.#setLink({ code }),
    });
    byId("stop", HTMLButtonElement).addEventListener("click", () => {
      void this.#runs.stop();
      // The button is about to go, which would lose the keyboard's place.
      document.querySelector<HTMLElement>("#settings:not([hidden]) [type=submit], #run-code")
        ?.focus();
    });
    byId("others", HTMLButtonElement).addEventListener("click", () => {
      show(byId("start", HTMLElement), true);
      byId("start", HTMLElement).scrollIntoView();
      byId("choose-files", HTMLButtonElement).focus();
    });
    byId("format", HTMLSelectElement).addEventListener("change", ({ target }) => {
      const format = (target as HTMLSelectElement).value as FormatName;
      if (this.#source !== undefined) void this.open(this.#source, format);
    });
  }

  /** Opens data and asks the first question of it. */
  async open(source: Source, format = this.#linked.format): Promise<void> {
    const opened = ++this.#opened;
    this.fail("");
    document.body.classList.add("looking");
    try {
      const look = await this.#session.look(source, format);
      if (opened !== this.#opened) return;
      this.#start(source, look);
    } catch (error) {
      if (opened === this.#opened) this.fail((error as Error).message);
    } finally {
      if (opened === this.#opened) document.body.classList.remove("looking");
    }
  }

  /** Says what is wrong; nothing, where the text is empty. */
  fail(message: string): void {
    const trouble = byId("trouble", HTMLElement);
    show(trouble, message !== "");
    trouble.textContent = message;
  }

  #start(source: Source, look: Look): void {
    this.#source = source;
    this.#look = look;
    this.#runs.clear();
    this.#view.clear();
    this.#code.close();
    const hasData = source.kind === "url" || look.usable.length > 0;
    if (!hasData) {
      const [first] = look.refused;
      const others = look.refused.length > 1 ? ` (and ${look.refused.length - 1} more)` : "";
      show(byId("work", HTMLElement), false);
      show(byId("start", HTMLElement), true);
      return this.fail(
        first === undefined
          ? "There is nothing to read."
          : `“${first.path}” cannot be read: ${first.reason}${others}.`,
      );
    }
    show(byId("start", HTMLElement), false);
    show(byId("work", HTMLElement), true);
    showSource(source, look);
    this.#form.open(look);
    byId("source-name", HTMLElement).focus({ preventScroll: true });
    const { code, question } = this.#linked;
    if (code !== undefined) void this.#write(code);
    else {
      const wanted = question !== undefined && isAbout(question, look)
        ? question
        : this.#form.first;
      if (wanted === undefined) return;
      this.#form.choose(wanted);
      if (wanted.kind !== "find" || wanted.where?.value) void this.#ask(wanted);
    }
  }

  async #ask(question: Question): Promise<void> {
    if (this.#source === undefined || this.#look === undefined) return;
    this.#code.close();
    this.#setLink({ question });
    await this.#runs.start(this.#source, this.#look, { kind: "question", question });
  }

  async #write(linkedCode?: string): Promise<void> {
    const look = this.#look;
    if (look === undefined) return;
    this.#form.chooseOwn();
    if (!await this.#session.canRunCode()) return this.#code.refuse();
    const question = this.#form.question ?? this.#form.first;
    const code = linkedCode ?? (question === undefined ? "" : pipelineCode(question, look.reading));
    const notice = linkedCode === undefined
      ? ""
      : "This code came with the link. Read it before you run it: it will see your data.";
    await this.#code.open(code, notice);
    this.#setLink({ code });
  }

  async #runCode(code: string): Promise<void> {
    if (this.#source === undefined || this.#look === undefined) return;
    this.#setLink({ code });
    await this.#runs.start(this.#source, this.#look, { kind: "code", code });
  }

  #see(run: RunEntry, isNew: boolean): void {
    void this.#view.see(run, isNew);
    if (run.job.kind === "code") this.#code.mark(run.update?.error);
    else if (isNew) {
      this.#code.close();
      this.#form.choose(run.job.question);
      this.#setLink({ question: run.job.question });
    }
  }

  /** Keeps what the page does in its address. */
  #setLink(what: Pick<Linked, "code" | "question">): void {
    const { format } = this.#look?.reading ?? {};
    const url = this.#source?.kind === "url" ? this.#source.url : undefined;
    this.#linked = {
      ...what,
      ...(format === undefined ? {} : { format }),
      ...(url === undefined ? {} : { url }),
    };
    history.replaceState(null, "", linkOf(this.#linked) || location.pathname);
    // The format of a file is not that of the next.
    const { format: _, ...others } = this.#linked;
    this.#linked = others;
  }
}

/** Whether data has the fields that a question is about. */
function isAbout({ by, of, where }: Question, { reading }: Look): boolean {
  const names = new Set(["", ...reading.fields.map(({ name }) => name)]);
  return [...by, of ?? "", where?.field ?? ""].every((name) => names.has(name));
}
