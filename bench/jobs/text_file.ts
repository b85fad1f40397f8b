/**
 * A file that is written line by line.
 *
 * @module
 */

import { closeSync, openSync, writeSync } from "node:fs";

/** Keeps lines back until they are worth a call of the system. */
export class TextFile {
  readonly #file: number;
  #text = "";
  #lines = 0;

  constructor(path: string) {
    this.#file = openSync(path, "w");
  }

  writeLine(line: string): void {
    this.#lines++;
    this.#text += `${line}\n`;
    if (this.#text.length >= 2 ** 18) this.#flush();
  }

  /** Number of lines written. */
  close(): number {
    this.#flush();
    closeSync(this.#file);
    return this.#lines;
  }

  #flush(): void {
    for (let bytes = new TextEncoder().encode(this.#text); bytes.length > 0;) {
      bytes = bytes.subarray(writeSync(this.#file, bytes));
    }
    this.#text = "";
  }
}
