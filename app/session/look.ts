/**
 * A first look at a source: which of its files can be read, and what their first lines are.
 *
 * @module
 */

import { readText, type TextSource } from "holdall";
import { cellsOf, readingOf, recognise } from "../formats/recognise.ts";
import { parseLine } from "../formats/parse_line.ts";
import { plainRecord } from "../formats/plain_record.ts";
import { valueOfLine } from "../formats/text_log.ts";
import { textOf, valueAt } from "../formats/values.ts";
import type { FormatName, Look, PageFile, Reading, Refused, Source } from "../model.ts";
import { reasonOf } from "./problem.ts";
import { parquetIn } from "./records.ts";

/** Lines that are read to tell what a file is. */
const lineCount = 60;

/** First bytes of files of which nothing can be read, and what to say. */
const strangers: readonly (readonly [bytes: string, what: string])[] = [
  ["504b0304", "it is a zip archive: unpack it, and drop what was in it"],
  ["504b0506", "it is an empty zip archive"],
  ["377abcaf", "it is a 7z archive: unpack it, and drop what was in it"],
  ["52617221", "it is a rar archive: unpack it, and drop what was in it"],
  ["25504446", "it is a PDF"],
  ["89504e47", "it is a picture"],
  ["ffd8ff", "it is a picture"],
  ["47494638", "it is a picture"],
];

/** First and last bytes of Parquet files. */
const parquetMark = "50415231";

/** First bytes of compressed files, which Holdall reads. */
const compressed = ["1f8b", "28b52ffd", "425a68", "fd377a58"];

/** Looks at a source; `format` is what the user has chosen, if not to have it recognised. */
export async function lookAt(source: Source, format?: FormatName): Promise<Look> {
  const { usable, refused, isParquet } = await sorted(source);
  if (source.kind === "files" && usable.length === 0) {
    const reading = readingOf("text", []);
    return { reading, lines: [], records: [], usable, refused };
  }
  const { lines, failed } = await firstLines(source, usable, isParquet ? rowsOf : linesOf);
  const chosen = isParquet ? "parquet" : format === "parquet" ? undefined : format;
  const reading = chosen === undefined ? recognise(lines) : readingOf(chosen, lines);
  const others = usable.filter((it) => !failed.some(({ path }) => path === it.path));
  return {
    reading,
    lines: lines.slice(0, 30),
    records: recordsOf(lines, reading).slice(0, 12),
    usable: others,
    refused: [...refused, ...failed],
  };
}

/** Lines of the first file that has any. */
async function firstLines(
  source: Source,
  files: readonly PageFile[],
  linesOf: (source: TextSource) => Promise<readonly string[]>,
) {
  const failed: Refused[] = [];
  if (source.kind === "url") return { lines: await linesOf(source.url), failed };
  for (const file of files.slice(0, 20)) {
    try {
      const lines = await linesOf(file);
      if (lines.length > 0) return { lines, failed };
    } catch (error) {
      failed.push({ path: file.path, reason: withoutName(reasonOf(error), file.path) });
    }
  }
  return { lines: [], failed };
}

/** A reason without the name of the file, which the page says itself. */
function withoutName(reason: string, path: string): string {
  return reason.replace(`Cannot read "${path}": `, "");
}

async function linesOf(source: TextSource): Promise<readonly string[]> {
  const options = { errors: "replace", maxLineLength: "8 MiB" } as const;
  return await readText(source, options).take(lineCount).compute();
}

/** The first records of Parquet, each as a line of JSON. */
async function rowsOf(source: TextSource): Promise<readonly string[]> {
  const records = await (await parquetIn(source)).take(lineCount).compute();
  return records.map((record) => JSON.stringify(plainRecord(record)));
}

/** The files that can be read together: all Parquet, or none; and why the others are left out. */
async function sorted(source: Source) {
  const usable: PageFile[] = [];
  const refused: Refused[] = [];
  if (source.kind === "url") {
    // What an address has is not known before it is asked, but its name tells.
    return { usable, refused, isParquet: /\.parquet$/i.test(new URL(source.url).pathname) };
  }
  let isParquet: boolean | undefined;
  for (const file of source.files) {
    const { reason, ...found } = await kindOf(file);
    if (reason === undefined) isParquet ??= found.isParquet;
    const other = found.isParquet === isParquet ? undefined : otherThanFirst(found.isParquet);
    const against = reason ?? other;
    if (against === undefined) usable.push(file);
    else refused.push({ path: file.path, reason: against });
  }
  return { usable, refused, isParquet: isParquet ?? false };
}

function otherThanFirst(isParquet: boolean): string {
  return isParquet
    ? "it is Parquet, and the first file is not: open it apart"
    : "it is not Parquet, as the first file is: open it apart";
}

/** Whether a file is Parquet, and what speaks against reading it. */
async function kindOf(
  file: PageFile,
): Promise<{ readonly isParquet: boolean; readonly reason?: string }> {
  const reason = await reasonAgainst(file);
  if (reason !== undefined) return { isParquet: false, reason };
  if (!await isMark(file.file.slice(0, 4))) return { isParquet: false };
  const isWhole = await isMark(file.file.slice(-4));
  const cut = "it is a Parquet file without its end, of which nothing can be read";
  return { isParquet: true, ...(isWhole ? {} : { reason: cut }) };
}

async function isMark(part: Blob): Promise<boolean> {
  return hexOf(new Uint8Array(await part.arrayBuffer())) === parquetMark;
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function reasonAgainst({ path, file }: PageFile): Promise<string | undefined> {
  if (/(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/.test(path)) {
    return "it is a file of the system";
  }
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.slice(0, 1024).arrayBuffer());
  } catch (error) {
    return `it cannot be opened: ${reasonOf(error)}`;
  }
  if (bytes.length === 0) return "it is empty";
  const hex = hexOf(bytes.subarray(0, 8));
  const stranger = strangers.find(([start]) => hex.startsWith(start));
  if (stranger !== undefined) return stranger[1];
  const known = [...compressed, parquetMark];
  if (known.some((start) => hex.startsWith(start)) || path.endsWith(".br")) return undefined;
  return bytes.includes(0) ? "it is not text" : undefined;
}

/** Cells of the first records, as the format reads them. */
function recordsOf(lines: readonly string[], reading: Reading): readonly (readonly string[])[] {
  const { format, fields, delimiter = "," } = reading;
  const cells = (get: (name: string, i: number) => unknown) =>
    fields.map(({ name }, i) => textOf(get(name, i)));
  const rows = format === "csv" ? lines.slice(1) : lines;
  return rows.filter((line) => line.trim() !== "").flatMap((line) => {
    try {
      if (format === "text") return [cells((name) => valueOfLine(line, name))];
      if (format === "csv") {
        const row = cellsOf(line, delimiter);
        return [cells((_, i) => row[i])];
      }
      const isJson = format === "json" || format === "parquet";
      const record = isJson ? JSON.parse(line) : parseLine(line, { format });
      return [cells((name) => valueAt(record, name))];
    } catch {
      return [];
    }
  });
}
