/** Reading the tables of a page: in browsers as browsers do, elsewhere by the markup that reports have. */

import { runtimeName } from "../harness.ts";

/** A row by the titles of its columns: exact numbers where there are any, or else text. */
export type Row = Readonly<Record<string, number | string>>;

/** The tables of a page by their captions. */
export function tablesIn(page: string): Map<string, Row[]> {
  return runtimeName === "browser" ? tablesInDocument(page) : tablesInMarkup(page);
}

function tablesInDocument(page: string): Map<string, Row[]> {
  const parsed = new DOMParser().parseFromString(page, "text/html");
  return new Map(Array.from(parsed.querySelectorAll("table"), (table) => {
    const titles = Array.from(table.tHead!.rows[0]!.cells, (cell) => cell.textContent!);
    const rows = Array.from(table.tBodies[0]!.rows, (row) => {
      const cells = Array.from(row.cells, (cell) => {
        const number = cell.querySelector("data");
        return number === null ? cell.textContent! : Number(number.value);
      });
      return rowOf(titles, cells);
    });
    return [table.caption!.textContent!, rows];
  }));
}

function tablesInMarkup(page: string): Map<string, Row[]> {
  return new Map(Array.from(page.matchAll(/<table>([\s\S]*?)<\/table>/g), ([, table = ""]) => {
    const caption = /<caption>(.*?)<\/caption>/.exec(table)![1]!;
    const [head = "", ...rows] = [...table.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row]) =>
      row!
    );
    const titles = cellsIn(head).map(textOf);
    return [textOf(caption), rows.map((row) => rowOf(titles, cellsIn(row).map(valueOf)))];
  }));
}

function cellsIn(row: string): string[] {
  return [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell]) => cell!);
}

function valueOf(cell: string): number | string {
  const number = /<data value="([^"]*)">/.exec(cell)?.[1];
  return number === undefined ? textOf(cell) : Number(number);
}

function textOf(markup: string): string {
  return markup.replace(/<[^>]*>/g, "")
    .replace(/&#(\d+);/g, (_entity, code) => String.fromCharCode(Number(code)));
}

function rowOf(titles: readonly string[], cells: readonly (number | string)[]): Row {
  if (titles.length !== cells.length) throw new Error(`${cells.length} cells of ${titles.length}`);
  return Object.fromEntries(titles.map((title, i) => [title, cells[i]!]));
}
