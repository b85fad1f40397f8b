/**
 * Showing people how far runs have come.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { Progress, ProgressListener } from "../engine/progress.ts";
import type { StandardError } from "../runtime/runtime.ts";
import { ProgressBoard } from "./progress_board.ts";
import { plainLine } from "./progress_line.ts";

/** Settings of {@linkcode progress}. */
export interface ProgressOptions {
  /**
   * Whether a line is written every five seconds, and at the end, where standard error is not a
   * terminal but a file or a pipe.
   * @default {false}
   */
  readonly piped?: boolean;
}

/** Variable of the environment: `1` shows all runs, `0` none. */
const variable = "HOLDALL_PROGRESS";

/** Milliseconds between two lines of a run in a file. */
const linesEvery = 5000;

/** Listeners that draw, of which one run needs no two. */
const drawing = new WeakSet<ProgressListener>();

let board: ProgressBoard | undefined;

/** A listener that draws at standard error. */
export function drawProgress({ piped = false }: ProgressOptions = {}): ProgressListener {
  const lines = new Map<string, number>();
  const listener = (progress: Progress): void => {
    const { standardError } = runtime;
    if (standardError === undefined || setting() === "0") return;
    if (standardError.isTerminal) (board ??= new ProgressBoard(standardError)).show(progress);
    else if (piped || setting() === "1") writeLine(progress, lines, standardError);
  };
  drawing.add(listener);
  return listener;
}

/** Who listens to a run, as its options and the environment say. */
export function listenerOf(
  onProgress: ProgressListener | undefined,
  isShown: boolean,
): ProgressListener | undefined {
  const shows = isShown || setting() === "1";
  if (!shows || (onProgress !== undefined && drawing.has(onProgress))) return onProgress;
  const draw = drawProgress();
  if (onProgress === undefined) return draw;
  return (progress) => {
    draw(progress);
    onProgress(progress);
  };
}

function setting(): string | undefined {
  return runtime.env(variable);
}

/** Writes a line of a run if its time has come; one that was over at once has none. */
function writeLine(
  progress: Progress,
  lines: Map<string, number>,
  standardError: StandardError,
): void {
  const { run, state, elapsed } = progress;
  const next = lines.get(run);
  if (state === "running") {
    if (next === undefined) lines.set(run, linesEvery);
    if (next === undefined || elapsed < next) return;
    lines.set(run, elapsed + linesEvery);
  } else {
    if (next === undefined) return;
    lines.delete(run);
  }
  standardError.write(`${plainLine(progress)}\n`);
}
