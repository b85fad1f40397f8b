/**
 * The progress of runs in a page.
 *
 * @module
 */

import type { Progress, ProgressListener } from "../engine/progress.ts";
import { describeValue } from "../values/describe_value.ts";
import { plainLine } from "./progress_line.ts";

/** Milliseconds between two things that are said to who does not see the bar. */
const sayEvery = 10_000;

/** What stands in the page for one run. */
interface Bar {
  readonly bar: HTMLProgressElement;
  readonly text: HTMLElement;
  readonly status: HTMLElement;
  /** When something is to be said next. */
  next: number;
}

/** How the bar of a screen reader's words is kept out of sight. */
const outOfSight = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);" +
  "white-space:nowrap";

/**
 * Makes a listener that shows in a page how far runs have come: for each run, a `<progress>` and a line
 * of text in a `<div class="holdall-progress">`, which is put at the end of an element and stays there.
 *
 * The bar has a label and a value for screen readers, and a live region tells politely how far the run
 * is: every ten seconds, and when it has ended. `data-state` of the `<div>` is the state of the run, for
 * style sheets.
 *
 * @param parent Where the bars go.
 * @returns A listener for the option `onProgress`, of any number of runs.
 * @throws {TypeError} If `parent` is not an element of a page.
 *
 * @example A bar where there is a page
 * ```ts
 * import { progressBar, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const options = globalThis.document === undefined
 *   ? {}
 *   : { onProgress: progressBar(document.body) };
 *
 * assertEquals(await range(5).sum().compute(options), 10);
 * ```
 */
export function progressBar(parent: Element): ProgressListener {
  if (parent?.ownerDocument?.createElement === undefined) {
    throw new TypeError(
      "Cannot call progressBar(): expected 'parent' to be an element of a page, " +
        `got ${describeValue(parent)}`,
    );
  }
  const bars = new Map<string, Bar>();
  return (progress) => {
    const { run, state } = progress;
    let bar = bars.get(run);
    if (bar === undefined) bars.set(run, bar = addBar(parent, progress));
    show(bar, progress);
    if (state !== "running") bars.delete(run);
  };
}

function addBar(parent: Element, { name }: Progress): Bar {
  const page = parent.ownerDocument;
  const block = page.createElement("div");
  block.className = "holdall-progress";
  const bar = page.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", name);
  const text = page.createElement("div");
  // The bar says the same, and the live region when it is time.
  text.setAttribute("aria-hidden", "true");
  const status = page.createElement("div");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  status.setAttribute("style", outOfSight);
  block.append(bar, text, status);
  parent.append(block);
  return { bar, text, status, next: sayEvery };
}

function show(shown: Bar, progress: Progress): void {
  const { bar, text, status } = shown;
  const { state, name, fraction, elapsed, partitions } = progress;
  const percent = Math.floor(fraction * 100);
  bar.value = percent;
  bar.setAttribute("aria-valuenow", String(percent));
  bar.setAttribute(
    "aria-valuetext",
    `${percent} %, ${partitions.done} of ${partitions.total} partitions`,
  );
  text.textContent = plainLine(progress);
  bar.parentElement?.setAttribute("data-state", state);
  if (state === "running" && elapsed < shown.next) return;
  shown.next = elapsed + sayEvery;
  status.textContent = `${name}: ${state === "running" ? `${percent} %` : state}`;
}
