/** A terminal's screen: what stands there once some text with escape sequences has been written. */

import { widthOf } from "../../src/diagnostics/progress_line.ts";

/** A screen that never scrolls anything out of sight. */
export class Screen {
  columns: number;
  readonly #rows: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    this.columns = columns;
  }

  /** The rows, without the empty ones at the end. */
  get rows(): string[] {
    const rows = this.#rows.map((row) => Array.from(row, (it) => it ?? " ").join("").trimEnd());
    while (rows.at(-1) === "") rows.pop();
    return rows;
  }

  /** Where the cursor is. */
  get cursor(): { readonly row: number; readonly column: number } {
    return { row: this.#row, column: this.#column };
  }

  write(text: string): void {
    // deno-lint-ignore no-control-regex -- terminals are controlled by them
    for (const [token, number, command] of text.matchAll(/\x1b\[(\d*)([A-Za-z])|[^]/gu)) {
      if (command !== undefined) this.#command(command, number === "" ? undefined : Number(number));
      else if (token === "\r") this.#column = 0;
      else if (token === "\n") this.#goTo(this.#row + 1);
      else this.#put(token);
    }
  }

  #put(character: string): void {
    const width = widthOf(character);
    if (this.#column + width > this.columns) {
      this.#goTo(this.#row + 1);
      this.#column = 0;
    }
    const row = this.#rows[this.#row]!;
    row[this.#column] = character;
    if (width === 2) row[this.#column + 1] = "";
    this.#column += width;
  }

  #command(command: string, n: number | undefined): void {
    const row = this.#rows[this.#row]!;
    if (command === "A") this.#goTo(Math.max(0, this.#row - (n ?? 1)));
    else if (command === "G") this.#column = (n ?? 1) === 0 ? 0 : (n ?? 1) - 1;
    else if (command === "K") row.length = Math.min(row.length, n === 2 ? 0 : this.#column);
    else if (command === "J") {
      row.length = Math.min(row.length, this.#column);
      this.#rows.length = this.#row + 1;
    } else if (command !== "m") throw new RangeError(`Cannot do ESC [ ${n ?? ""} ${command}`);
  }

  #goTo(row: number): void {
    while (this.#rows.length <= row) this.#rows.push([]);
    this.#row = row;
  }
}
