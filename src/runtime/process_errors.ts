/**
 * What a child process writes to its standard error, which is ours, but for what it writes as it
 * dies: that is the reason of its death, not news of its own.
 *
 * @module
 */

import process from "node:process";
import type { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";

/** How V8 begins to tell that it gives up. */
const lastWords = "<--- Last few GCs --->";

/** Characters of an unfinished death that are kept; V8's are a few thousand. */
const mostHeld = 100_000;

/** The standard error of one process. */
export class ErrorOutput {
  #held = "";
  /** Until the process has started, all that it writes may be why it does not. */
  #holding = true;

  /** Reads the stream of a process. */
  constructor(stream: Readable) {
    stream.setEncoding("utf8").on("data", (text: string) => this.#take(text));
  }

  /** Whether the process has written that it has no memory left. */
  get outOfMemory(): boolean {
    return this.#held.includes(lastWords) && /out of memory/i.test(this.#held);
  }

  /** The error that it wrote last, in one line, or all that it wrote. */
  get reason(): string {
    const lines = stripVTControlCharacters(this.#held).split("\n").map((line) => line.trim());
    return lines.find((line) => /^(?:uncaught\b|\w*error\b).*: ./i.test(line)) ??
      lines.join(" ").trim();
  }

  /** Passes on what was held, and what comes from now on. */
  release(): void {
    const held = this.#held;
    this.#held = "";
    this.#holding = false;
    if (held !== "") process.stderr.write(held);
  }

  #take(text: string): void {
    if (!this.#holding) {
      const at = text.indexOf(lastWords);
      if (at === -1) return void process.stderr.write(text);
      if (text.slice(0, at).trim() !== "") process.stderr.write(text.slice(0, at));
      this.#holding = true;
      text = text.slice(at);
    }
    this.#held += text;
    if (this.#held.length > mostHeld) this.release();
  }
}
