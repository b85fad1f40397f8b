/**
 * What is seen of a run: how far it is, what it comes to, and what can be done with that.
 *
 * @module
 */

import type { Remote } from "comlink";
import { denoScript, denoScriptOf } from "../questions/code.ts";
import { named } from "../questions/rows.ts";
import type { Look, Update } from "../model.ts";
import type { Session } from "../session.ts";
import { byId, h, show } from "./dom.ts";
import { dialogWith, skippedList } from "./dialog.ts";
import { LaneChart } from "./lane_chart.ts";
import type { RunEntry } from "./runs.ts";
import { takeAway } from "./take_away.ts";
import { VirtualTable } from "./virtual_table.ts";
import { count, duration, plural, size } from "./words.ts";

/** Rows that are copied at most; more are for a file. */
const mostCopied = 100_000;

/** The part of the page below the question. */
export class RunView {
  readonly #session: Remote<Session>;
  readonly #section = byId("run", HTMLElement);
  readonly #table = new VirtualTable(byId("table", HTMLElement));
  readonly #lanes: LaneChart;
  readonly #search = byId("search", HTMLInputElement);
  readonly #chart = byId("chart", HTMLElement);
  readonly #names: () => Promise<readonly string[]>;
  #run: RunEntry | undefined;
  /** Counts what is drawn: charts that come late are thrown away. */
  #drawn = 0;

  /** Listens to the controls of the result. */
  constructor(session: Remote<Session>, names: () => Promise<readonly string[]>) {
    this.#session = session;
    this.#names = names;
    this.#lanes = new LaneChart(document.querySelector<SVGElement>("#lanes")!);
    this.#search.addEventListener("input", () => void this.#showAs(this.#search.value));
    this.#onClick("csv", (run) => this.#download(run, "csv"));
    this.#onClick("jsonl", (run) => this.#download(run, "jsonl"));
    this.#onClick("copy", async (run) => {
      await takeAway.copy(await this.#session.copy(run.id, mostCopied), "The table is copied.");
    });
    this.#onClick("share", () => {
      return takeAway.copy(location.href, "The link is copied. It has the question, not the data.");
    });
    this.#onClick("script", async ({ job, look }) => {
      const script = job.kind === "question"
        ? denoScript(job.question, look.reading)
        : denoScriptOf(job.code, await this.#names());
      const copy = h("button", { type: "button", className: "primary" }, "Copy");
      copy.addEventListener("click", () => void takeAway.copy(script, "The script is copied."));
      const text = h("pre", { tabIndex: 0 }, script);
      dialogWith("The same as a script for Deno", text, h("p", {}, copy));
    });
    this.#onClick("open-skipped", async (run) => {
      dialogWith("What could not be read", ...skippedList(await this.#session.skipped(run.id)));
    });
    let width = 0;
    new ResizeObserver(() => {
      if (this.#section.clientWidth === width) return;
      width = this.#section.clientWidth;
      void this.#drawChart();
    }).observe(this.#section);
  }

  /** Hides everything, since there is no run. */
  clear(): void {
    this.#run = undefined;
    show(this.#section, false);
  }

  /** Shows a run, or what has become of it. */
  async see(run: RunEntry, isNew: boolean): Promise<void> {
    this.#run = run;
    const update = run.update;
    show(this.#section, true);
    if (isNew) {
      this.#lanes.clear();
      this.#search.value = run.view.text;
      byId("run-title", HTMLElement).textContent = run.title;
      byId("result", HTMLElement).hidden = true;
    }
    const isRunning = update === undefined || update.state === "running";
    const isLong = update !== undefined && update.milliseconds > 300;
    show(byId("stop", HTMLElement), isRunning);
    show(byId("progress", HTMLElement), isRunning || (isLong && !isNew));
    this.#section.classList.toggle("running", isRunning);
    this.#showProgress(update);
    this.#showStatus(run);
    this.#showSkipped(update, run.look);
    const shape = update?.partial;
    const hasResult = shape !== undefined && (shape.rows > 0 || !isRunning);
    const result = byId("result", HTMLElement);
    show(result, hasResult && shape.columns.length > 0);
    result.setAttribute("aria-busy", "true");
    if (hasResult) {
      this.#showFiles(run);
      await Promise.all([this.#open(!isNew), this.#drawChart()]);
    }
    const isLast = run === this.#run && update === run.update;
    if (isLast && !isRunning) result.setAttribute("aria-busy", "false");
  }

  #onClick(id: string, act: (run: RunEntry) => Promise<void> | void): void {
    byId(id, HTMLButtonElement).addEventListener("click", () => {
      if (this.#run !== undefined) void act(this.#run);
    });
  }

  #showProgress(update: Update | undefined): void {
    const bar = byId("bar", HTMLProgressElement);
    bar.value = update?.fraction ?? 0;
    const speed = byId("speed", HTMLElement);
    if (update === undefined) return void (speed.textContent = "Starting …");
    this.#lanes.add(update.tasks, update.milliseconds);
    const { bytes, totalBytes, bytesPerSecond, remaining, workers, held, state } = update;
    const isPart = totalBytes !== undefined && bytes < totalBytes;
    const total = isPart ? ` of ${size(totalBytes)}` : "";
    speed.textContent = [
      `${size(bytes)}${total}`,
      ...(bytesPerSecond > 0 ? [`${size(bytesPerSecond)}/s`] : []),
      ...(state === "running" && remaining !== undefined ? [`${duration(remaining)} left`] : []),
      ...(workers > 0 ? [plural(workers, "worker")] : []),
      ...(state === "running" && held > 0 ? [`${size(held)} held`] : []),
    ].join("  ·  ");
  }

  #showStatus(run: RunEntry): void {
    const { job, update } = run;
    const trouble = byId("run-trouble", HTMLElement);
    const isCode = job.kind === "code";
    show(trouble, update?.error !== undefined && !isCode);
    trouble.textContent = update?.error?.message ?? "";
    const status = byId("status", HTMLElement);
    const said = statusOf(run);
    if (status.textContent !== said) status.textContent = said;
  }

  #showSkipped(update: Update | undefined, { reading }: Look): void {
    const note = byId("skipped-note", HTMLElement);
    const skipped = update?.partial?.skipped ?? 0;
    show(note, skipped > 0);
    const noun = reading.format === "text" ? "line" : reading.format === "csv" ? "row" : "line";
    note.querySelector("span")!.textContent = `${plural(skipped, noun)} could not be read and ${
      skipped === 1 ? "is" : "are"
    } left out.`;
  }

  #showFiles({ update }: RunEntry): void {
    const files = update?.partial?.files ?? [];
    const details = byId("by-file", HTMLDetailsElement);
    show(details, files.length > 1);
    const isShown = update?.state !== "running" || details.open;
    if (files.length <= 1 || !isShown) return;
    details.querySelector("summary")!.textContent = `${plural(files.length, "file")}, one by one`;
    const head = ["File", "Read", "Counted", "Not read"].map((name) =>
      h("th", { scope: "col" }, name)
    );
    const rows = files.slice(0, 1000).map(({ path, read, matched, skipped }) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, path),
        ...[read, matched, skipped].map((it) => h("td", { className: "number" }, count(it))),
      )
    );
    byId("file-table", HTMLElement).replaceChildren(
      h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)),
    );
  }

  /** Shows the rows that there are now. */
  async #open(keep: boolean): Promise<void> {
    const run = this.#run;
    const shape = run?.update?.partial;
    if (run === undefined || shape === undefined) return;
    const found = await this.#session.show(run.id, run.view);
    if (run !== this.#run) return;
    const foot = byId("table-foot", HTMLElement);
    foot.textContent = run.view.text === ""
      ? plural(found, "row")
      : `${count(found)} of ${plural(shape.rows, "row")} found`;
    await this.#table.open(
      {
        columns: shape.columns,
        length: found,
        rows: async (start, end) => await this.#session.rows(run.id, start, end),
        sort: (sort) => {
          run.view = { ...run.view, sort };
          void this.#open(false);
        },
      },
      run.view.sort,
      keep,
    );
  }

  async #showAs(text: string): Promise<void> {
    if (this.#run === undefined) return;
    this.#run.view = { ...this.#run.view, text };
    await Promise.all([this.#open(false), this.#drawChart()]);
  }

  async #drawChart(): Promise<void> {
    const run = this.#run;
    const hasChart = run?.update?.partial?.chart !== undefined;
    show(this.#chart, hasChart);
    if (run === undefined || !hasChart) return;
    const drawn = ++this.#drawn;
    const [rows, { chartOf, chartText }] = await Promise.all([
      this.#session.chart(run.id),
      import("./chart.ts"),
    ]);
    // What is loaded is run at once; drawing is for another turn.
    await new Promise((resolve) => setTimeout(resolve));
    if (drawn !== this.#drawn) return;
    show(this.#chart, rows !== undefined);
    if (rows === undefined) return;
    const picture = h("div", { role: "img", "aria-label": chartText(rows) });
    picture.append(chartOf(rows, this.#section.clientWidth - 40));
    const rest = rows.left > 0
      ? [
        h(
          "figcaption",
          {},
          `The first ${rows.rows.length} of ${count(rows.rows.length + rows.left)}`,
        ),
      ]
      : [];
    this.#chart.replaceChildren(picture, ...rest);
  }

  async #download({ id, title }: RunEntry, format: "csv" | "jsonl"): Promise<void> {
    takeAway.save(await this.#session.file(id, format), `${nameOf(title)}.${format}`);
  }
}

/** A title as a name for a file. */
function nameOf(title: string): string {
  return title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "").slice(
    0,
    60,
  );
}

function statusOf({ update, job, look: { reading } }: RunEntry): string {
  const nouns = named(reading);
  const shape = update?.partial;
  const read = Math.max(shape?.read ?? 0, 0);
  const numberOf = (value: number) => `${count(value)} ${value === 1 ? nouns.one : nouns.plural}`;
  const counted = shape === undefined || shape.matched === shape.read
    ? numberOf(read)
    : `${count(shape.matched)} of ${numberOf(read)}`;
  const beyond = shape === undefined || shape.beyond === 0
    ? ""
    : job.kind === "question" && job.question.kind === "find"
    ? ` The table has the first ${count(shape.rows)}.`
    : ` There are more different values than the table has room for: those of ${
      count(shape.beyond)
    } ${nouns.plural} are not in it.`;
  switch (update?.state) {
    case undefined:
    case "running":
      return "";
    case "done":
      return `${counted} in ${duration(update!.milliseconds)}.${beyond}`;
    case "stopped":
      return `Stopped after ${
        duration(update!.milliseconds)
      }. What had been counted by then: ${counted}.${beyond}`;
    case "failed":
      return `Failed after ${duration(update!.milliseconds)}.`;
  }
}
