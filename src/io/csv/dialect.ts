/**
 * The characters that structure comma-separated values.
 *
 * @module
 */

/** How records are written; plain data. */
export interface Dialect {
  /** What stands between cells: one character. */
  readonly delimiter: string;
  /** What a cell is put between that has special characters in it, or `""` where there is no such thing. */
  readonly quote: string;
  /** What takes away the meaning of a quote inside quotes: another quote, or a character like `\`. */
  readonly escape: string;
  /** What a line begins with that is no record, or `""`. */
  readonly comment: string;
  /** Whether spaces and tabs around cells are no part of them. */
  readonly trim: boolean;
  /**
   * Whether text after a closing quote belongs to the cell, and the end of the file closes a quote; if
   * not, such records are malformed.
   */
  readonly lenient: boolean;
  /** Whether every record is one line, a line end in quotes being a mistake. */
  readonly oneLine: boolean;
}

/** What RFC 4180 describes. */
export const standardDialect: Dialect = {
  delimiter: ",",
  quote: '"',
  escape: '"',
  comment: "",
  trim: false,
  lenient: false,
  oneLine: false,
};

/** Whether a character is left out around cells that are trimmed. */
export function isBlank(code: number, delimiter: number): boolean {
  return (code === 32 || code === 9) && code !== delimiter;
}
