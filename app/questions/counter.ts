/**
 * Makes of a question the function that counts a record.
 *
 * @module
 */

import { valueOfLine } from "../formats/text_log.ts";
import { secondsOf } from "../formats/times.ts";
import { numberOf, textOf, valueAt } from "../formats/values.ts";
import type { Condition, Skipped, Task } from "../model.ts";
import { addGroup, between, type Counts, limitTimes, mostFailures, timeMark } from "./counts.ts";
import { addNumber } from "./sums.ts";

/** Counts an element of a bag: a record, a pair of one and its path, or what could not be read. */
export type Counter = (counts: Counts, element: unknown) => void;

/** Takes a field of a record. */
type Getter = (record: unknown) => unknown;

/** Counts a record whose path is known. */
type Count = (counts: Counts, record: unknown, path: string) => void;

/** A record that could not be read, as Holdall puts it in the place of one. */
interface Failure {
  readonly elementFailure: true;
  readonly error: { readonly message: string };
  readonly element: unknown;
  readonly source?: { readonly path?: string; readonly line?: number; readonly byte?: number };
}

/** The function that counts what a question asks for. */
export function counterOf(task: Task): Counter {
  const count = countOf(task);
  const passes = conditionOf(task);
  return (counts, element) => {
    if (isFailure(element)) return skip(counts, element);
    const [record, path] = task.paths ? element as [unknown, string] : [element, ""];
    const matches = passes(record);
    counts.read++;
    if (matches) counts.matched++;
    if (task.paths) noteFile(counts, path, matches);
    if (matches) count(counts, record, path);
  };
}

function isFailure(element: unknown): element is Failure {
  return typeof element === "object" && element !== null &&
    (element as Partial<Failure>).elementFailure === true;
}

/** Notes a line that could not be read. */
function skip(counts: Counts, { error, element, source = {} }: Failure): void {
  counts.skipped++;
  const path = source.path ?? "";
  const file = counts.files.get(path);
  if (file !== undefined) file[2]++;
  else if (path !== "") counts.files.set(path, [0, 0, 1]);
  if (counts.failures.length >= mostFailures) return;
  const line = Array.isArray(element) ? element[0] : element;
  const failure: Skipped = {
    path,
    place: placeOf(source),
    reason: error.message,
    text: textOf(line).slice(0, 2000),
  };
  counts.failures.push(failure);
}

/** Where something stands in its file, as far as Holdall knows. */
export function placeOf(
  { line, byte }: { readonly line?: number; readonly byte?: number },
): string {
  if (line !== undefined) return `line ${line.toLocaleString("en")}`;
  return byte === undefined ? "" : `near byte ${byte.toLocaleString("en")}`;
}

function noteFile({ files }: Counts, path: string, matches: boolean): void {
  let file = files.get(path);
  if (file === undefined) files.set(path, file = [0, 0, 0]);
  file[0]++;
  if (matches) file[1]++;
}

/** How a field is taken from records of the task's format. */
function getter({ reading: { format } }: Task, name: string): Getter {
  if (format === "text") return (record) => valueOfLine(record as string, name);
  if (format === "json" || format === "parquet") return (record) => valueAt(record, name);
  return (record) => (record as Record<string, unknown>)[name];
}

function countOf(task: Task): Count {
  const { question: { kind, by, of = "", byFile = false }, most, reading } = task;
  const getters = by.map((name) => getter(task, name));
  const groupOf = groupMaker(getters, byFile);
  const value = getter(task, of);
  switch (kind) {
    case "top":
      return (counts, record, path) => addGroup(counts, groupOf(record, path), 1, most);
    case "words":
      return (counts, record, path) => {
        const before = byFile ? `${path}${between}` : "";
        for (const word of wordsIn(textOf(value(record)))) {
          addGroup(counts, `${before}${word}`, 1, most);
        }
      };
    case "time":
      return countTimes(value, getters.length > 0 || byFile ? groupOf : undefined);
    case "sums":
      return (counts, record, path) => {
        const number = numberOf(value(record));
        if (number !== number) return;
        if (!addNumber(counts.sums, groupOf(record, path), number, most)) counts.beyond++;
      };
    case "spread":
      return (counts, record) => {
        const number = numberOf(value(record));
        if (number === number) addGroup(counts, Number(number.toPrecision(3)), 1, most);
      };
    case "find": {
      const all = reading.fields.map(({ name }) => getter(task, name));
      return (counts, record, path) => {
        if (counts.rows.length >= most) return void counts.beyond++;
        const cells = all.map((get) => textOf(get(record)));
        counts.rows.push(task.paths ? [path, ...cells] : cells);
      };
    }
  }
}

/** The values of some fields, and the file where it is one of them, as a text. */
function groupMaker(getters: readonly Getter[], byFile: boolean) {
  const [first, second] = getters;
  if (!byFile && first !== undefined && second === undefined) {
    return (record: unknown, _path: string) => textOf(first(record));
  }
  return (record: unknown, path: string) => {
    const values = getters.map((get) => textOf(get(record)));
    return (byFile ? [path, ...values] : values).join(between);
  };
}

function countTimes(
  value: Getter,
  groupOf: ((record: unknown, path: string) => string) | undefined,
): Count {
  let seen = 0;
  return (counts, record, path) => {
    const seconds = secondsOf(value(record));
    if (seconds !== seconds) return;
    const { width } = counts;
    const start = Math.floor(seconds / width) * width;
    const rest = groupOf === undefined ? "" : `${between}${groupOf(record, path)}`;
    addGroup(counts, `${timeMark}${start}${rest}`, 1, Infinity);
    if (++seen % 1000 === 0) limitTimes(counts);
  };
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu) ?? [];
}

/** Whether a record is one that the question is about. */
function conditionOf(task: Task): (record: unknown) => boolean {
  const { where } = task.question;
  if (where === undefined || where.value === "") return () => true;
  const value = where.field === "" ? wholeOf(task) : getter(task, where.field);
  return comparisonOf(where, value);
}

/** All of a record, to be searched. */
function wholeOf({ reading: { format } }: Task): Getter {
  if (format === "text") return (record) => record;
  if (format === "json" || format === "parquet") return (record) => JSON.stringify(record);
  return (record) => Object.values(record as object).join(" ");
}

function comparisonOf({ comparison, value }: Condition, get: Getter) {
  const wanted = value.toLowerCase();
  const limit = Number(value);
  const text = (record: unknown) => textOf(get(record)).toLowerCase();
  switch (comparison) {
    case "contains":
      return (record: unknown) => text(record).includes(wanted);
    case "lacks":
      return (record: unknown) => !text(record).includes(wanted);
    case "is":
      return (record: unknown) => text(record) === wanted;
    case "not":
      return (record: unknown) => text(record) !== wanted;
    case "least":
      return (record: unknown) => numberOf(get(record)) >= limit;
    case "most":
      return (record: unknown) => numberOf(get(record)) <= limit;
  }
}
