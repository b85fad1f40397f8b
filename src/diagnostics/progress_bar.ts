/**
 * The progress of runs in a page.
 *
 * @module
 */

import { refusal } from "../values/check.ts";
import type { Progress, ProgressListener } from "../engine/progress.ts";
import { plainLine } from "./progress_line.ts";

/** Milliseconds between two things that are said to who does not see the bar. */
const sayEvery = 10_000;

/** What stands in the page for one run. */
interface Bar {
  readonly bar: HTMLProgressElement;
  readonly text: HTMLElement;
  /** What was heard last. */
  progress: Progress;
  /** When something is to be said next. */
  next: number;
}

/**
 * How what is said is kept out of sight, but not from screen readers. Set property by property: a policy
 * for contents forbids style attributes.
 */
const outOfSight: Partial<CSSStyleDeclaration> = {
  position: "absolute",
  width: "1px",
  height: "1px",
  overflow: "hidden",
  clipPath: "inset(50%)",
  whiteSpace: "nowrap",
};

/**
 * Makes a listener that shows in a page how far runs have come: for each run, a `<progress>` and a line
 * of text in a `<div class="holdall-progress">`, which is put at the end of an element and stays there.
 *
 * The bar has a label and a value for screen readers, and one live region, which is put there at once,
 * tells politely how far all runs are: every ten seconds, and when one has ended. `data-state` of the
 * `<div>` is the state of the run, for style sheets. Nothing of it needs a script or a style that a
 * Content-Security-Policy would forbid.
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
    const expected = "an element of a page";
    throw refusal(parent, { action: "call progressBar()", name: "parent", expected });
  }
  const bars = new Map<string, Bar>();
  // What comes into a page together with its words is not read out.
  const status = addStatus(parent);
  return (progress) => {
    const { run, state, elapsed } = progress;
    let bar = bars.get(run);
    if (bar === undefined) bars.set(run, bar = addBar(status, progress));
    bar.progress = progress;
    show(bar);
    if (state !== "running") {
      bars.delete(run);
      status.textContent = spoken(progress);
    } else if (elapsed >= bar.next) {
      const running = [...bars.values()];
      for (const each of running) each.next = each.progress.elapsed + sayEvery;
      status.textContent = running.map((each) => spoken(each.progress)).join(", ");
    }
  };
}

function addStatus(parent: Element): HTMLElement {
  const status = parent.ownerDocument.createElement("div");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  Object.assign(status.style, outOfSight);
  parent.append(status);
  return status;
}

/** Adds what stands for a run, before what is said. */
function addBar(status: Element, progress: Progress): Bar {
  const page = status.ownerDocument;
  const block = page.createElement("div");
  block.className = "holdall-progress";
  const bar = page.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", progress.name);
  const text = page.createElement("div");
  // The bar says the same, and the live region when it is time.
  text.setAttribute("aria-hidden", "true");
  block.append(bar, text);
  status.before(block);
  return { bar, text, progress, next: sayEvery };
}

function show({ bar, text, progress }: Bar): void {
  const { state, fraction, partitions } = progress;
  const percent = Math.floor(fraction * 100);
  bar.value = percent;
  bar.setAttribute("aria-valuenow", String(percent));
  bar.setAttribute(
    "aria-valuetext",
    `${percent} %, ${partitions.done} of ${partitions.total} partitions`,
  );
  text.textContent = plainLine(progress);
  bar.parentElement?.setAttribute("data-state", state);
}

function spoken({ name, state, fraction }: Progress): string {
  return `${name}: ${state === "running" ? `${Math.floor(fraction * 100)} %` : state}`;
}
