/**
 * One run: a question that workers answer, or a pipeline of the user's own, with what is told of it
 * meanwhile and what it comes to.
 *
 * @module
 */

import { type ElementsSkippedEvent, fromModule, type Progress, type RunEvent } from "holdall";
import type { Cell, Look, PageFile, Question, Shape, Source, Task, Update } from "../model.ts";
import { placeOf } from "../questions/counter.ts";
import { emptyCounts, mergeCounts, mostFailures } from "../questions/counts.ts";
import { type Result, resultOf } from "../questions/rows.ts";
import { type Counts, countsOf, type Tally } from "../questions/tally.ts";
import { Lanes } from "./lanes.ts";
import { runPipeline } from "./pipeline.ts";
import { problemOf, reasonOf } from "./problem.ts";
import { recordsOf, sourcesOf } from "./records.ts";
import { resultOfValues } from "./shape_of_values.ts";
import { Table, type View } from "./table.ts";

const { startTally, addRecord, mergeTallies } = fromModule<
  typeof import("../questions/tally.ts")
>(new URL("../questions/tally.ts", import.meta.url));

/** What is run: a question, or code. */
export type Job =
  | { readonly kind: "question"; readonly question: Question }
  | { readonly kind: "code"; readonly code: string };

/** Most groups that are kept. */
const most = 2_000_000;

/** Most records that are kept where they are searched: they have many cells. */
const mostFound = 100_000;

/** Groups up to which the table is shown while it grows. */
const shownWhileGrowing = 250_000;

/** Milliseconds between two looks at what there is so far. */
const pace = 450;
/** Times as long as a look takes that there are between two. */
const rest = 5;

/** A run and its result. */
export class Run {
  readonly #id: string;
  readonly #source: Source;
  readonly #look: Look;
  readonly #job: Job;
  readonly #onUpdate: (update: Update) => void;
  readonly #stop = new AbortController();
  readonly #lanes = new Lanes();
  readonly #begun = performance.now();
  #table = new Table([], []);
  #view: View = { text: "" };
  #shape: Shape | undefined;
  #counts = emptyCounts();
  #progress: Progress | undefined;
  #showNext = 0;

  /** A run that begins when {@linkcode start} is called. */
  constructor(
    id: string,
    given: {
      readonly source: Source;
      readonly look: Look;
      readonly job: Job;
      readonly onUpdate: (update: Update) => void;
    },
  ) {
    this.#id = id;
    this.#source = given.source;
    this.#look = given.look;
    this.#job = given.job;
    this.#onUpdate = given.onUpdate;
  }

  /** Rows of what there is by now. */
  get table(): Table {
    return this.#table;
  }

  /** What that is like. */
  get shape(): Shape | undefined {
    return this.#shape;
  }

  /** Lines and records that could not be read, the first of them. */
  get failures(): Counts["failures"] {
    return this.#counts.failures;
  }

  /** Ends the run; what has been counted by now is its result. */
  stop(): void {
    this.#stop.abort();
  }

  /** Shows the rows otherwise, now and when there are more. */
  show(view: View): number {
    this.#view = view;
    return this.#table.show(view);
  }

  /** Runs to the end, whichever it is; never rejects. */
  async start(): Promise<void> {
    try {
      const result = this.#job.kind === "question"
        ? await this.#answer(this.#job.question)
        : await this.#pipeline(this.#job.code);
      this.#finish(result);
      this.#tell("done");
    } catch (error) {
      this.#keepPartial();
      if (this.#stop.signal.aborted) this.#tell("stopped");
      else this.#tell("failed", this.#problem(error));
    }
  }

  #problem(error: unknown) {
    if (this.#job.kind === "question") return { message: reasonOf(error) };
    return problemOf(error, this.#job.code.split("\n").length, 3);
  }

  #options() {
    return {
      signal: this.#stop.signal,
      onEvent: (event: RunEvent) => {
        this.#lanes.note(event, performance.now() - this.#begun);
        if (event.type === "elements-skipped" && this.#job.kind === "code") {
          this.#noteSkipped(event);
        }
      },
      onProgress: (progress: Progress) => {
        this.#progress = progress;
        if (progress.state === "running") this.#tell("running");
      },
    };
  }

  async #answer(question: Question): Promise<Result> {
    const { reading, usable } = this.#look;
    const paths = usable.length > 1;
    const room = question.kind === "find" ? mostFound : most;
    const task: Task = { run: this.#id, reading, question, paths, most: room };
    const heard = new BroadcastChannel(this.#id);
    heard.onmessage = ({ data }: MessageEvent<Counts>) => {
      mergeCounts(this.#counts, data, room);
      if (performance.now() > this.#showNext) this.#showPartial(question);
    };
    try {
      const options = { initial: startTally, combine: mergeTallies, with: { task } };
      const sources = sourcesOf(this.#source, usable);
      const records = await recordsOf(sources, task);
      const tally = records.fold(addRecord, options);
      this.#counts = countsOf(await tally.compute(this.#options()) as Tally, room);
      return resultOf(this.#counts, question, reading);
    } finally {
      heard.close();
    }
  }

  async #pipeline(code: string): Promise<Result> {
    const files = sourcesOf(this.#source, this.#look.usable);
    const rows: unknown[] = [];
    const result = await runPipeline(code, files, {
      ...this.#options(),
      most,
      take: (value) => {
        rows.push(value);
        if (rows.length % 20_000 !== 0 || performance.now() < this.#showNext) return;
        this.#set(resultOfValues(rows.slice(0, shownWhileGrowing)));
      },
    });
    return resultOfValues(result);
  }

  /** Of a pipeline of the user's own, the first of each task is known. */
  #noteSkipped({ first: { error, source } }: ElementsSkippedEvent): void {
    if (this.#counts.failures.length >= mostFailures) return;
    const path = source.path ?? "";
    this.#counts.failures.push({ path, place: placeOf(source), reason: reasonOf(error), text: "" });
  }

  #finish(result: Result): void {
    const { elementsRead: read = 0, elementsSkipped: skipped = 0 } = this.#progress ?? {};
    const told = this.#job.kind === "code" ? { read, matched: read, skipped } : {};
    this.#set({ rows: result.rows, shape: { ...result.shape, ...told } });
  }

  /** What there is where a run ends before its end. */
  #keepPartial(): void {
    if (this.#job.kind === "code") return;
    this.#set(resultOf(this.#counts, this.#job.question, this.#look.reading));
  }

  #showPartial(question: Question): void {
    const { groups, sums, rows } = this.#counts;
    if (groups.size + sums.places.size + rows.length > shownWhileGrowing) return;
    const begun = performance.now();
    // What is shown is made of the counts, and must not change with them.
    this.#set(resultOf({ ...this.#counts, rows: [...rows] }, question, this.#look.reading));
    this.#showNext += rest * (performance.now() - begun);
  }

  #set({ shape, rows }: { readonly shape: Shape; readonly rows: Cell[][] }): void {
    this.#showNext = performance.now() + pace;
    this.#table = new Table(shape.columns, rows);
    this.#shape = shape;
    this.#table.show(this.#view);
  }

  #tell(state: Update["state"], error?: Update["error"]): void {
    const progress = this.#progress;
    const milliseconds = performance.now() - this.#begun;
    const totalBytes = this.#source.kind === "url" ? undefined : bytesOf(this.#look.usable);
    const bytes = Math.min(progress?.bytesRead ?? 0, totalBytes ?? Infinity);
    const known = totalBytes !== undefined && totalBytes > 0;
    const fraction = state === "done" ? 1 : known ? bytes / totalBytes : progress?.fraction ?? 0;
    const speed = progress?.bytesPerSecond ?? 0;
    const remaining = known && speed > 0
      ? 1000 * (totalBytes - bytes) / speed
      : progress?.remaining;
    this.#onUpdate({
      ...{ state, milliseconds, bytes, fraction },
      bytesPerSecond: speed,
      records: progress?.elementsRead ?? 0,
      held: progress?.bytesHeld ?? 0,
      workers: this.#lanes.workers,
      tasks: this.#lanes.take(),
      ...(totalBytes === undefined ? {} : { totalBytes }),
      ...(remaining === undefined || state !== "running" ? {} : { remaining }),
      ...(this.#shape === undefined ? {} : { partial: this.#shape }),
      ...(error === undefined ? {} : { error }),
    });
  }
}

function bytesOf(files: readonly PageFile[]): number {
  return files.reduce((sum, { file }) => sum + file.size, 0);
}
