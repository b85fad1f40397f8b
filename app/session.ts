/**
 * The worker in which the page runs Holdall: it plans, merges, sorts and searches, so that the page itself
 * has only to draw. Holdall's own workers, which read the files, are started from here.
 *
 * @module
 */

import { expose } from "comlink";
import type { FormatName, Look, Rows, Skipped, Source, Update } from "./model.ts";
import { type ChartRows, chartRowsOf } from "./session/chart_rows.ts";
import { lookAt } from "./session/look.ts";
import { canRunCode } from "./session/pipeline.ts";
import { reasonOf } from "./session/problem.ts";
import { type Job, Run } from "./session/run.ts";
import type { View } from "./session/table.ts";

export type { ChartRows, Job, View };

const runs = new Map<string, Run>();

/** What the page can ask for. */
export class Session {
  /** Whether pipelines of the user's own can be run here. */
  canRunCode(): boolean {
    return canRunCode();
  }

  /** Recognises a source; rejects with words for the user. */
  async look(source: Source, format?: FormatName): Promise<Look> {
    try {
      return await lookAt(source, format);
    } catch (error) {
      throw new Error(reasonOf(error));
    }
  }

  /** Runs something to its end; `onUpdate` is told how far it is, and a last time when it has ended. */
  async run(
    id: string,
    given: { readonly source: Source; readonly look: Look; readonly job: Job },
    onUpdate: (update: Update) => void,
  ): Promise<void> {
    const run = new Run(id, { ...given, onUpdate });
    runs.set(id, run);
    await run.start();
  }

  /** Stops a run. */
  stop(id: string): void {
    runs.get(id)?.stop();
  }

  /** Forgets a run and its result. */
  forget(id: string): void {
    runs.get(id)?.stop();
    runs.delete(id);
  }

  /** Sorts and searches a result; gives the number of rows. */
  show(id: string, view: View): number {
    return runs.get(id)?.show(view) ?? 0;
  }

  /** Rows of a result from one place to before another. */
  rows(id: string, start: number, end: number): Rows {
    return runs.get(id)?.table.window(start, end) ?? [];
  }

  /** Rows as a text to be copied. */
  copy(id: string, most: number): string {
    return runs.get(id)?.table.asTabs(most) ?? "";
  }

  /** Rows as a file. */
  file(id: string, format: "csv" | "jsonl"): Blob {
    return runs.get(id)?.table.asFile(format) ?? new Blob([]);
  }

  /** What a chart of the result shows. */
  chart(id: string): ChartRows | undefined {
    const run = runs.get(id);
    return run?.shape === undefined ? undefined : chartRowsOf(run.table, run.shape);
  }

  /** The first lines and records that could not be read. */
  skipped(id: string): readonly Skipped[] {
    return runs.get(id)?.failures ?? [];
  }
}

expose(new Session());
