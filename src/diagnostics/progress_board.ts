/**
 * The lines of runs at a terminal: one for each run, below whatever the program writes meanwhile.
 *
 * The cursor stands at the end of the last line. When the program is about to write, the lines are
 * taken away, and drawn again below with the next news of any run. What is written by others, such as
 * threads that write by themselves, comes to stand behind the last line.
 *
 * @module
 */

import type { Progress } from "../engine/progress.ts";
import type { StandardError } from "../runtime/runtime.ts";
import { progressLine, widthOf, withoutColors } from "./progress_line.ts";

/** Columns of a terminal that does not tell. */
const usualColumns = 80;

/** Lines that are drawn at most; runs beyond are counted. */
const mostLines = 10;

/** Draws the progress of all runs of a process. */
export class ProgressBoard {
  readonly #terminal: StandardError;
  /** What was heard last of each run. */
  readonly #runs = new Map<string, Progress>();
  /** Lines that stand at the terminal. */
  #drawn: readonly string[] = [];
  /** Whether the cursor stands behind something that the program has written. */
  #midLine = false;
  #stopWatching: (() => void) | undefined;

  /** An empty board. */
  constructor(terminal: StandardError) {
    this.#terminal = terminal;
  }

  /** Draws how far a run has come; at its end, for the last time. */
  show(progress: Progress): void {
    const { run, state } = progress;
    if (state !== "running") return this.#finish(progress);
    this.#runs.set(run, progress);
    this.#stopWatching ??= this.#terminal.watch({
      before: () => this.#clear(),
      after: (endsLine) => {
        this.#midLine = !endsLine;
      },
      exit: () => this.#leave(),
    });
    // Whoever writes a line piece by piece is not interrupted.
    if (!this.#midLine) this.#draw([]);
  }

  #finish(progress: Progress): void {
    // A run that was over at once has not been shown, and is not now.
    if (!this.#runs.delete(progress.run)) return;
    if (this.#midLine) this.#terminal.write("\r\n");
    this.#midLine = false;
    this.#draw([this.#lineOf(progress)]);
    if (this.#runs.size > 0) return;
    this.#stopWatching?.();
    this.#stopWatching = undefined;
  }

  /** Draws what goes on in the place of what was drawn before, below lines that stay. */
  #draw(staying: readonly string[]): void {
    const lines = this.#lines();
    const text = [...staying, ...lines].map((line) => `${line}\x1b[K`).join("\r\n");
    const end = staying.length > 0 && lines.length === 0 ? "\r\n" : "";
    this.#terminal.write(`${this.#toStart()}${text}${end}\x1b[J`);
    this.#drawn = lines;
  }

  #lines(): string[] {
    const runs = [...this.#runs.values()];
    const lines = runs.slice(0, mostLines).map((progress) => this.#lineOf(progress));
    const more = runs.length - lines.length;
    if (more > 0) lines.push(`and ${more} more`.slice(0, this.#columns - 1));
    return lines;
  }

  #lineOf(progress: Progress): string {
    // The last column would make some terminals begin another line.
    return progressLine(progress, {
      width: this.#columns - 1,
      colors: this.#terminal.hasColors,
    });
  }

  get #columns(): number {
    return this.#terminal.columns || usualColumns;
  }

  #clear(): void {
    if (this.#drawn.length === 0) return;
    this.#terminal.write(`${this.#toStart()}\x1b[J`);
    this.#drawn = [];
  }

  /** The process ends, and what it writes next belongs to somebody else. */
  #leave(): void {
    if (this.#drawn.length > 0) this.#terminal.write("\r\n");
    this.#drawn = [];
  }

  /** Moves the cursor to where the first line begins; a terminal that became narrower has wrapped lines. */
  #toStart(): string {
    const rows = this.#drawn.reduce((sum, line) => {
      return sum + Math.max(1, Math.ceil(widthOf(withoutColors(line)) / this.#columns));
    }, 0);
    return rows > 1 ? `\r\x1b[${rows - 1}A` : "\r";
  }
}
