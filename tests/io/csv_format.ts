/**
 * Writing cells so that reading them gives the same again.
 *
 * @module
 */

import { type Dialect, isBlank } from "../../src/io/csv/dialect.ts";

/** Writes cells as a row, without a line end. */
export function formatRow(cells: readonly string[], dialect: Dialect): string {
  const { delimiter } = dialect;
  if (cells.length === 0) {
    throw new RangeError("Cannot write CSV: expected at least one cell in a row, got none");
  }
  // An empty line is no row to most readers.
  if (cells.length === 1 && cells[0] === "") return dialect.quote + dialect.quote;
  let row = formatCell(cells[0]!, dialect, true);
  for (let i = 1; i < cells.length; i++) row += delimiter + formatCell(cells[i]!, dialect, false);
  return row;
}

/** Whether a cell has to be put between quotes; `first` is whether its row begins with it. */
export function needsQuotes(cell: string, dialect: Dialect, first: boolean): boolean {
  const { delimiter, quote, comment, trim } = dialect;
  if (cell === "") return false;
  if (
    cell.includes(delimiter) || (quote !== "" && cell.includes(quote)) || cell.includes("\n") ||
    cell.includes("\r")
  ) return true;
  if (first) {
    if (comment !== "" && cell.startsWith(comment)) return true;
    // A file that begins with it would be taken for one with a byte order mark, or to name its delimiter.
    if (cell.startsWith("\ufeff") || /^sep=/i.test(cell)) return true;
  }
  const code = delimiter.charCodeAt(0);
  return trim &&
    (isBlank(cell.charCodeAt(0), code) || isBlank(cell.charCodeAt(cell.length - 1), code));
}

function formatCell(cell: string, dialect: Dialect, first: boolean): string {
  if (!needsQuotes(cell, dialect, first)) return cell;
  const { quote, escape } = dialect;
  if (quote === "") {
    throw new RangeError(
      "Cannot write CSV: expected cells without delimiters and line ends, since there is no quote, " +
        `got ${JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell)}`,
    );
  }
  if (escape === quote) return quote + cell.replaceAll(quote, quote + quote) + quote;
  const escaped = cell.replaceAll(escape, escape + escape).replaceAll(quote, escape + quote);
  return quote + escaped + quote;
}
