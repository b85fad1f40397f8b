/**
 * What page, session and workers tell each other. Plain data.
 *
 * @module
 */

/** Formats that the page knows. */
export type FormatName = "access" | "ucb" | "json" | "csv" | "parquet" | "text";

/** What a field holds. */
export type FieldKind = "text" | "number" | "time";

/** A field that records of a format have. */
export interface Field {
  /** By which it is found in a record; of nested records, with dots. */
  readonly name: string;
  readonly kind: FieldKind;
}

/** A file that was dropped, picked or pasted, under its path. */
export interface PageFile {
  readonly path: string;
  readonly file: File;
}

/** Where data comes from: files, or an address. */
export type Source =
  | { readonly kind: "files"; readonly files: readonly PageFile[] }
  | { readonly kind: "url"; readonly url: string };

/** A file that cannot be read, and why. */
export interface Refused {
  readonly path: string;
  readonly reason: string;
}

/** How files of a source are read. */
export interface Reading {
  readonly format: FormatName;
  /** What stands between the cells of CSV. */
  readonly delimiter?: string;
  /** Fields, as far as the first records have them. */
  readonly fields: readonly Field[];
}

/** What the first lines of a source have told. */
export interface Look {
  readonly reading: Reading;
  /** The first lines; of Parquet, the first records as JSON. */
  readonly lines: readonly string[];
  /** Cells of the first records, by the fields. */
  readonly records: readonly (readonly string[])[];
  readonly usable: readonly PageFile[];
  readonly refused: readonly Refused[];
}

/** How a condition compares. */
export type Comparison = "contains" | "lacks" | "is" | "not" | "least" | "most";

/** What a record has to be like to count. */
export interface Condition {
  /** A field, or `""` for the whole line. */
  readonly field: string;
  readonly comparison: Comparison;
  readonly value: string;
}

/** A question of a record's fields that workers answer. */
export interface Question {
  /**
   * `top`: how often each value occurs; `time`: how many records there are over time; `sums`: a number
   * added up by a value; `spread`: how a number is distributed; `words`: how often each word occurs;
   * `find`: the records themselves.
   */
  readonly kind: "top" | "time" | "sums" | "spread" | "words" | "find";
  /** Fields whose values make groups. */
  readonly by: readonly string[];
  /** The field of times, or of numbers, that the question is about. */
  readonly of?: string;
  readonly where?: Condition;
  /** Whether each file has groups of its own. */
  readonly byFile?: boolean;
}

/** What a worker is told of a run. */
export interface Task {
  readonly run: string;
  readonly reading: Reading;
  readonly question: Question;
  /** Whether elements are pairs with the path of their file. */
  readonly paths: boolean;
  /** Most groups, and most rows, that are kept. */
  readonly most: number;
}

/** A line or record that could not be read. */
export interface Skipped {
  readonly path: string;
  /** Where in its file, as far as that is known: `"line 3"`, `"byte 812"`. */
  readonly place: string;
  readonly reason: string;
  readonly text: string;
}

/** How far a run is. */
export interface Update {
  readonly state: "running" | "done" | "failed" | "stopped";
  readonly milliseconds: number;
  readonly bytes: number;
  readonly totalBytes?: number;
  readonly bytesPerSecond: number;
  readonly records: number;
  /** Milliseconds left. */
  readonly remaining?: number;
  readonly fraction: number;
  /** Bytes that workers hold. */
  readonly held: number;
  readonly workers: number;
  /** Tasks that have ended since the last update, and those that run. */
  readonly tasks: readonly Lane[];
  /** What there is of the result so far. */
  readonly partial?: Shape;
  readonly error?: Problem;
}

/** A task on a worker, in milliseconds since the start of the run. */
export interface Lane {
  readonly worker: number;
  readonly start: number;
  /** Absent while it runs. */
  readonly end?: number;
}

/** Why a run failed, and where in the pipeline, if it was one of the user's own. */
export interface Problem {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** A column of a result. */
export interface Column {
  readonly name: string;
  readonly kind: FieldKind;
}

/** What a result is like. */
export interface Shape {
  readonly columns: readonly Column[];
  readonly rows: number;
  /** Records that were read, those that the condition let through, and those that could not be read. */
  readonly read: number;
  readonly matched: number;
  readonly skipped: number;
  /** Records whose group was not kept since there were too many. */
  readonly beyond: number;
  readonly files: readonly FileCount[];
  readonly chart?: "bars" | "lines" | "histogram";
}

/** What was read of one file. */
export interface FileCount {
  readonly path: string;
  readonly read: number;
  readonly matched: number;
  readonly skipped: number;
}

/** A value of a table. */
export type Cell = string | number | null;

/** Rows of a table. */
export type Rows = readonly (readonly Cell[])[];
