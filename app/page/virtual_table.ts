/**
 * A table of any number of rows, of which only those are in the page that can be seen.
 *
 * @module
 */

import type { Column, Rows } from "../model.ts";
import type { View } from "../session.ts";
import { h } from "./dom.ts";
import { cell } from "./words.ts";

/** Where the table has its rows from. */
export interface RowSource {
  readonly columns: readonly Column[];
  readonly length: number;
  /** Rows from one place to before another. */
  rows(start: number, end: number): Promise<Rows>;
  /** The user wants another order. */
  sort(sort: NonNullable<View["sort"]>): void;
}

const rowHeight = 32;
const headHeight = 36;
/** Browsers know no elements that are much higher: beyond, a step of the scroll bar is several rows. */
const mostHeight = 8_000_000;

/** A table in an element that scrolls. */
export class VirtualTable {
  readonly #box: HTMLElement;
  readonly #space = h("div", { className: "space" });
  /** What stays in sight while the space behind it is scrolled. */
  readonly #pane = h("div", { className: "pane" });
  readonly #body = h("tbody");
  readonly #head = h("thead");
  readonly #table: HTMLTableElement;
  #source: RowSource | undefined;
  #sort: View["sort"];
  /** Counts what is asked for: an answer that comes after a later question is thrown away. */
  #asked = 0;
  #latest: Promise<void> = Promise.resolve();
  #isWaiting = false;

  /** A table in `box`. */
  constructor(box: HTMLElement) {
    this.#box = box;
    this.#table = h("table", {}, this.#head, this.#body);
    this.#pane.append(this.#table);
    this.#space.append(this.#pane);
    box.replaceChildren(this.#space);
    box.addEventListener("scroll", () => this.#later(), { passive: true });
    new ResizeObserver(() => this.#later()).observe(box);
  }

  /** Shows other rows; from the first, unless `keep` says that they are the same ones grown. */
  async open(source: RowSource, sort: View["sort"], keep = false): Promise<void> {
    this.#source = source;
    this.#sort = sort;
    this.#showHead(source);
    const height = Math.min(mostHeight, headHeight + source.length * rowHeight);
    this.#space.style.height = `${height}px`;
    const fits = Math.min(headHeight + source.length * rowHeight + 2, 480);
    this.#box.style.height = `${Math.max(fits, headHeight + rowHeight)}px`;
    this.#pane.style.height = `${this.#box.clientHeight}px`;
    if (!keep) this.#box.scrollTop = 0;
    this.#table.setAttribute("aria-rowcount", String(source.length + 1));
    this.#latest = this.#draw();
    // What is asked for meanwhile, as the element has another size, is drawn instead.
    for (let drawn; drawn !== this.#latest;) await (drawn = this.#latest);
  }

  #showHead(source: RowSource): void {
    const focused = this.#head.contains(document.activeElement)
      ? [...this.#head.querySelectorAll("button")].indexOf(
        document.activeElement as HTMLButtonElement,
      )
      : -1;
    const cells = source.columns.map(({ name, kind }, column) => {
      const isSorted = this.#sort?.column === column;
      const arrow = isSorted ? this.#sort?.descending ? " ↓" : " ↑" : "";
      const button = h(
        "button",
        { type: "button", title: `Sort by ${name}` },
        name,
        h("span", { "aria-hidden": "true" }, arrow),
      );
      button.addEventListener("click", () => {
        const descending = isSorted ? !this.#sort!.descending : kind !== "text";
        source.sort({ column, descending });
      });
      const direction = this.#sort?.descending ? "descending" : "ascending";
      return h("th", {
        ...{ scope: "col", className: kind === "number" ? "number" : "" },
        "aria-sort": isSorted ? direction : "none",
      }, button);
    });
    this.#head.replaceChildren(
      h("tr", { "aria-rowindex": 1 }, h("th", { scope: "col", className: "index" }, "#"), ...cells),
    );
    if (focused >= 0) this.#head.querySelectorAll("button")[focused]?.focus();
  }

  #later(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#latest = this.#draw();
    });
  }

  async #draw(): Promise<void> {
    const source = this.#source;
    if (source === undefined) return;
    const asked = ++this.#asked;
    const seen = Math.ceil(this.#box.clientHeight / rowHeight) + 1;
    const first = this.#first(source, seen);
    const rows = await source.rows(first, first + seen);
    if (asked !== this.#asked) return;
    this.#body.replaceChildren(...rows.map((row, i) => {
      const cells = source.columns.map((column, c) => {
        const text = cell(row[c] ?? null, column);
        const className = column.kind === "number" ? "number" : "";
        return h("td", { className, ...(text.length > 40 ? { title: text } : {}) }, text);
      });
      const index = h("td", { className: "index" }, String(first + i + 1));
      return h("tr", { "aria-rowindex": first + i + 2 }, index, ...cells);
    }));
    const isWhole = headHeight + source.length * rowHeight <= mostHeight;
    const offset = isWhole ? this.#box.scrollTop % rowHeight : 0;
    this.#body.style.transform = `translateY(${-offset}px)`;
  }

  /** The first row that is seen. */
  #first({ length }: RowSource, seen: number): number {
    const room = this.#space.offsetHeight - this.#box.clientHeight;
    if (room <= 0) return 0;
    const full = headHeight + length * rowHeight;
    if (full <= mostHeight) return Math.floor(this.#box.scrollTop / rowHeight);
    return Math.round((length - seen + 2) * this.#box.scrollTop / room);
  }
}
