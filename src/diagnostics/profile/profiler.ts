/**
 * What collects profiles, and makes reports of them.
 *
 * @module
 */

import { checkInteger, checkOptions } from "../../values/check.ts";
import { runtime } from "#runtime";
import type { Graph } from "../../graph/graph.ts";
import type { ProfileEvent, TaskProfile } from "../../engine/profile.ts";
import type { RunGraph } from "./graph_section.ts";
import { type ProfiledRun, Recording } from "./recording.ts";
import { type ProfileSummary, summarise } from "./summary.ts";
import { textReport } from "./text_report.ts";
import { traceOf } from "./trace.ts";
import { writeReport } from "./write_report.ts";

/** Columns of a text where nothing else is asked for. */
const usualWidth = 80;

/** Fewest columns in which there is room for a table. */
const leastWidth = 40;

/**
 * Collects where the time of runs goes; made by {@linkcode profiler}.
 *
 * @example The tasks and the time of two runs
 * ```ts
 * import { profiler, range } from "holdall";
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 *
 * const profile = profiler();
 * const numbers = range(100, { npartitions: 4 });
 * await numbers.sum().compute({ profile });
 * await numbers.max().compute({ profile });
 *
 * assertEquals(profile.runs.map(({ state }) => state), ["done", "done"]);
 * assertEquals(profile.summary().totals.tasks, profile.tasks.length);
 * assertStringIncludes(profile.report({ width: 60 }), "Workers");
 * ```
 */
export class Profiler {
  readonly #recording = new Recording(runtime.usage);
  readonly #graphs = new Map<string, RunGraph>();

  /**
   * Takes note of what is told of a run, as `compute({ profile })` has it do.
   *
   * @param event What is told.
   * @param work What the run computes, for the picture in the page; it is kept with the profile.
   *
   * @example A profile of one operation alone
   * ```ts
   * import { profiler, range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const profile = profiler();
   * await range(10).sum().compute({ onProfile: (event) => profile.note(event) });
   *
   * assertEquals(profile.runs.length, 1);
   * ```
   */
  note(
    event: ProfileEvent,
    work?: { readonly graph: Graph; readonly keys: readonly string[] },
  ): void {
    this.#recording.note(event);
    if (work !== undefined) this.#graphs.set(event.run, work);
  }

  /** The runs so far, in the order in which they began. */
  get runs(): readonly ProfiledRun[] {
    return this.#recording.runs;
  }

  /** The tasks of all runs, attempts that came to nothing included. */
  get tasks(): readonly TaskProfile[] {
    return this.runs.flatMap(({ tasks }) => tasks);
  }

  /**
   * Sums up: by operation, by worker, and in all.
   *
   * @returns Plain data.
   */
  summary(): ProfileSummary {
    return summarise(this.runs);
  }

  /**
   * Says where the time went, as tables of text: operations, slowest tasks, workers.
   *
   * @param options `width`: columns that there is room for, 80 unless said otherwise, 40 at least.
   * @returns Text of several lines.
   * @throws {RangeError} If `width` is no whole number of at least 40.
   */
  report(options: { readonly width?: number } = {}): string {
    checkOptions(options, ["width"], "call report()");
    const { width = usualWidth } = options;
    checkInteger(width, leastWidth, { action: "call report()", name: "width" });
    return textReport(this.summary(), width);
  }

  /**
   * Says the same, and more, as a page: a timeline of the workers, time by operation, memory over time,
   * and the graphs of the longest runs, coloured by time.
   *
   * @returns A whole page, which needs no other file, no script and no network.
   *
   * @example A page to be served
   * ```ts
   * import { profiler, range } from "holdall";
   * import { assertStringIncludes } from "@std/assert";
   *
   * const profile = profiler();
   * await range(10).sum().compute({ profile });
   * const response = new Response(await profile.html(), { headers: { "content-type": "text/html" } });
   *
   * assertStringIncludes(await response.text(), "<!doctype html>");
   * ```
   */
  async html(): Promise<string> {
    const { htmlReport } = await import("./html_report.ts");
    const { graphSection } = await import("./graph_section.ts");
    const graphs = await graphSection(this.runs, this.#graphs);
    return htmlReport(this.summary(), graphs === undefined ? [] : [graphs]);
  }

  /**
   * Gives the timeline of all tasks in the Trace Event Format, for Perfetto (<https://ui.perfetto.dev>)
   * and Chromium's `about:tracing`.
   *
   * @returns JSON.
   *
   * @example Events of a trace
   * ```ts
   * import { profiler, range } from "holdall";
   * import { assert } from "@std/assert";
   *
   * const profile = profiler();
   * await range(10).sum().compute({ profile });
   *
   * assert(JSON.parse(profile.trace()).traceEvents.length > 0);
   * ```
   */
  trace(): string {
    return traceOf(this.runs);
  }

  /**
   * Writes a report to a file, which is then whole, or not there; one of that name is replaced. In a
   * page, the file is a download.
   *
   * @param path Where; its end tells which report: `.html`, `.json` (the trace) or `.txt`.
   * @returns When it is written.
   * @throws {RangeError} If the path ends in something else.
   * @throws {DestinationError} If the file cannot be written.
   *
   * @example A page in a file
   * ```ts
   * import { profiler, range, readText } from "holdall";
   * import { assert } from "@std/assert";
   *
   * const profile = profiler();
   * await range(10).sum().compute({ profile });
   * await profile.write("profile.html");
   *
   * assert(await readText("profile.html").str.includes("<!doctype html>").any().compute());
   * ```
   */
  async write(path: string | URL): Promise<void> {
    const known = typeof path === "string" || path instanceof URL;
    const name = path instanceof URL ? path.pathname : path;
    const kind = known ? /\.(html|json|txt)$/i.exec(name)?.[1]?.toLowerCase() : undefined;
    switch (kind) {
      case "html":
        return await writeReport(path, await this.html(), "text/html");
      case "json":
        return await writeReport(path, this.trace(), "application/json");
      case "txt":
        return await writeReport(path, `${this.report()}\n`, "text/plain");
      default:
        throw new RangeError(
          "Cannot write a profile: expected a path that ends in .html, .json (a trace) or .txt, " +
            `got ${known ? `"${path}"` : typeof path}`,
        );
    }
  }
}
