/**
 * A result that can be sorted, searched, and taken away, of which the page sees a window.
 *
 * @module
 */

import type { Cell, Column, Rows } from "../model.ts";

/** Which rows there are, and in what order. */
export interface View {
  readonly text: string;
  /** Number of a column, and the direction. */
  readonly sort?: { readonly column: number; readonly descending: boolean };
}

/** Rows of one result. */
export class Table {
  readonly columns: readonly Column[];
  readonly #rows: Rows;
  #view: View = { text: "" };
  /** Numbers of the rows that are seen; absent where they are all, in their order. */
  #seen: Uint32Array | undefined;

  /** A table of rows that nobody changes any more. */
  constructor(columns: readonly Column[], rows: Rows) {
    this.columns = columns;
    this.#rows = rows;
  }

  /** Sorts and searches; gives the number of rows that are left. */
  show(view: View): number {
    this.#view = view;
    const found = this.#found(view.text);
    this.#seen = view.sort === undefined ? found : this.#sorted(found, view.sort);
    return this.length;
  }

  /** Number of the rows that are seen. */
  get length(): number {
    return this.#seen?.length ?? this.#rows.length;
  }

  /** Rows from one place to before another. */
  window(start: number, end: number): Rows {
    const rows: (readonly Cell[])[] = [];
    const last = Math.min(end, this.length);
    for (let i = Math.max(0, start); i < last; i++) rows.push(this.#at(i));
    return rows;
  }

  /** All rows that are seen, as a text with tabs, for other programs to paste. */
  asTabs(most: number): string {
    const header = this.columns.map(({ name }) => name).join("\t");
    const plain = (cell: Cell) => String(cell ?? "").replaceAll(/[\t\n\r]+/g, " ");
    const rows = this.window(0, most).map((row, _) =>
      row.map((cell, c) => plain(this.#told(cell, c)))
    );
    return [header, ...rows.map((row) => row.join("\t"))].join("\n");
  }

  /** All rows that are seen, as a file. */
  asFile(format: "csv" | "jsonl"): Blob {
    const parts: string[] = [];
    let part = format === "csv"
      ? `${this.columns.map(({ name }) => quoted(name)).join(",")}\r\n`
      : "";
    for (let i = 0; i < this.length; i++) {
      part += format === "csv" ? this.#csvLine(this.#at(i)) : this.#jsonLine(this.#at(i));
      if (part.length < 1_000_000) continue;
      parts.push(part);
      part = "";
    }
    const type = format === "csv" ? "text/csv" : "application/jsonl";
    return new Blob([...parts, part], { type: `${type};charset=utf-8` });
  }

  #at(i: number): readonly Cell[] {
    return this.#rows[this.#seen === undefined ? i : this.#seen[i]!]!;
  }

  /** A cell as a file has it: times are texts that everybody can read. */
  #told(cell: Cell, column: number): Cell {
    const isTime = this.columns[column]?.kind === "time" && typeof cell === "number";
    return isTime ? new Date(cell).toISOString().replace(".000Z", "Z") : cell;
  }

  #csvLine(row: readonly Cell[]): string {
    return `${row.map((cell, c) => quoted(String(this.#told(cell, c) ?? ""))).join(",")}\r\n`;
  }

  #jsonLine(row: readonly Cell[]): string {
    const entries = row.map((cell, c) => [this.columns[c]?.name ?? "", this.#told(cell, c)]);
    return `${JSON.stringify(Object.fromEntries(entries))}\n`;
  }

  #found(text: string): Uint32Array | undefined {
    const wanted = text.trim().toLowerCase();
    if (wanted === "") return undefined;
    const found: number[] = [];
    for (const [i, row] of this.#rows.entries()) {
      if (row.some((cell) => String(cell ?? "").toLowerCase().includes(wanted))) found.push(i);
    }
    return Uint32Array.from(found);
  }

  /** Equal cells keep the order of the rows. */
  #sorted(found: Uint32Array | undefined, { column, descending }: NonNullable<View["sort"]>) {
    const order = found ?? Uint32Array.from(this.#rows, (_, i) => i);
    const cells = this.#rows.map((row) => row[column] ?? null);
    // Made once: a million cells are compared twenty million times.
    const numbers = Float64Array.from(cells, asNumber);
    const sign = descending ? -1 : 1;
    return order.sort((a, b) => {
      const [x, y] = [numbers[a]!, numbers[b]!];
      if (x === x && y === y) return sign * (x - y) || a - b;
      return sign * compareOthers(cells[a]!, x, cells[b]!, y) || a - b;
    });
  }
}

/** Numbers before texts, and what is empty before other texts; texts by their characters. */
function compareOthers(a: Cell, x: number, b: Cell, y: number): number {
  if (x === x) return -1;
  if (y === y) return 1;
  const [s, t] = [String(a ?? ""), String(b ?? "")];
  return s < t ? -1 : s > t ? 1 : 0;
}

function asNumber(cell: Cell): number {
  if (typeof cell === "number") return cell;
  return cell === null || cell === "" ? NaN : Number(cell);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
