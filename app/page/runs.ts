/**
 * The runs of the page: started, stopped, and listed, so that one can go back to a result.
 *
 * @module
 */

import { proxy, type Remote } from "comlink";
import type { Look, Source, Update } from "../model.ts";
import type { Job, Session, View } from "../session.ts";
import { presetName } from "../questions/presets.ts";
import { titleOf } from "../questions/titles.ts";
import { byId, h, show } from "./dom.ts";

/** A run as the page knows it. */
export interface RunEntry {
  readonly id: string;
  readonly title: string;
  readonly job: Job;
  readonly look: Look;
  readonly source: Source;
  update?: Update;
  view: View;
}

/** Runs in order, one of which is seen. */
export class Runs {
  readonly #list = byId("runs", HTMLElement);
  readonly #session: Remote<Session>;
  readonly #onChange: (run: RunEntry, isNew: boolean) => void;
  #runs: RunEntry[] = [];
  #seen: RunEntry | undefined;

  /** `onChange` is called when another run is to be seen, and when the one that is seen has come further. */
  constructor(session: Remote<Session>, onChange: (run: RunEntry, isNew: boolean) => void) {
    this.#session = session;
    this.#onChange = onChange;
  }

  /** The run that is seen. */
  get seen(): RunEntry | undefined {
    return this.#seen;
  }

  /** Starts a run and shows it. */
  async start(source: Source, look: Look, job: Job): Promise<void> {
    const title = job.kind === "code"
      ? "Your own code"
      : presetName(job.question, look.reading) ?? titleOf(job.question);
    // Who asks the same again wants the new answer.
    const same = JSON.stringify(job);
    const old = this.#runs.filter((run) => JSON.stringify(run.job) === same);
    for (const { id } of old) void this.#session.forget(id);
    this.#runs = this.#runs.filter((run) => !old.includes(run));
    const run: RunEntry = { id: crypto.randomUUID(), title, job, look, source, view: { text: "" } };
    this.#runs.push(run);
    this.see(run);
    const given = { source, look, job };
    await this.#session.run(run.id, given, proxy((update) => this.#note(run, update)));
  }

  /** Shows a run. */
  see(run: RunEntry): void {
    this.#seen = run;
    this.#draw();
    this.#onChange(run, true);
  }

  /** Stops the run that is seen. */
  async stop(): Promise<void> {
    if (this.#seen !== undefined) await this.#session.stop(this.#seen.id);
  }

  /** Forgets all, since other data is opened. */
  clear(): void {
    for (const { id } of this.#runs) void this.#session.forget(id);
    this.#runs = [];
    this.#seen = undefined;
    this.#draw();
  }

  #note(run: RunEntry, update: Update): void {
    if (!this.#runs.includes(run)) return;
    const before = run.update?.state;
    run.update = update;
    if (before !== update.state) this.#draw();
    if (run === this.#seen) this.#onChange(run, false);
  }

  #draw(): void {
    show(this.#list, this.#runs.length > 1);
    this.#list.replaceChildren(...this.#runs.map((run) => {
      const state = run.update?.state ?? "running";
      const mark = { running: "…", done: "", failed: " failed", stopped: " stopped" }[state];
      const see = h("button", {
        ...{ type: "button", className: "see" },
        "aria-pressed": String(run === this.#seen),
      }, `${run.title}${mark}`);
      see.addEventListener("click", () => this.see(run));
      const away = h("button", {
        type: "button",
        className: "away",
        "aria-label": `Remove ${run.title}`,
      }, "✕");
      away.addEventListener("click", () => this.#forget(run));
      return h("span", { className: `pill ${state}` }, see, away);
    }));
  }

  #forget(run: RunEntry): void {
    void this.#session.forget(run.id);
    this.#runs = this.#runs.filter((it) => it !== run);
    const next = this.#runs.at(-1);
    if (run === this.#seen && next !== undefined) this.see(next);
    else this.#draw();
    this.#list.querySelector("button")?.focus();
  }
}
