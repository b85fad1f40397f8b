/**
 * The pipeline of a question as code: for the editor, and as a script for Deno.
 *
 * @module
 */

import { pattern as accessPattern } from "../formats/access_log.ts";
import { pattern as ucbPattern } from "../formats/ucb_log.ts";
import { levelPattern, timePattern } from "../formats/text_log.ts";
import type { Condition, Question, Reading } from "../model.ts";

/** What code of a question consists of. */
interface Code {
  /** Functions of Holdall that it uses. */
  readonly reader: string;
  /** Statements before the last one. */
  readonly statements: readonly string[];
  /** What is to be computed. */
  readonly expression: string;
}

/** The pipeline for the editor: statements, and what they give back. */
export function pipelineCode(question: Question, reading: Reading): string {
  const { statements, expression } = codeOf(question, reading);
  return [
    "// “files” are those you opened. Give back a bag, an item, or any value.",
    ...statements,
    `return ${expression};`,
  ].join("\n");
}

/** A program for Deno that is given files, and writes a line for each element. */
export function denoScript(question: Question, reading: Reading): string {
  const { reader, statements, expression } = codeOf(question, reading);
  return `// In a folder in which Holdall is installed (npm install holdall):
//   deno run --allow-read --allow-env answer.js FILE …
import { ${reader} } from "${entryFor(reader)}";

const files = Deno.args;
${statements.join("\n")}
const result = ${expression};
for await (const element of result) console.log(element);
`;
}

/** The same for a pipeline of the user's own. */
export function denoScriptOf(code: string, exported: readonly string[]): string {
  const used = exported.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  return `// In a folder in which Holdall is installed (npm install holdall):
//   deno run --allow-read --allow-env answer.js FILE …
import { ${used.join(", ")} } from "${entryFor(code)}";

async function pipeline(files) {
${code.replaceAll(/^(?=.)/gm, "  ")}
}

const result = await pipeline(Deno.args);
console.log(typeof result?.compute === "function" ? await result.compute() : result);
`;
}

/** The entry of Holdall that code needs. */
export function entryFor(code: string): "holdall" | "holdall/tables" {
  const isOfTables = /\b(?:(?:read|write)(?:Parquet|Arrow|Avro)|toArrow)\b/.test(code);
  return isOfTables ? "holdall/tables" : "holdall";
}

function codeOf(question: Question, reading: Reading): Code {
  const { reader, statements, noun } = readerOf(reading);
  const filter = question.where === undefined || question.where.value === ""
    ? ""
    : `\n  .filter((${noun}) => ${conditionOf(question.where, noun, reading)})`;
  return { reader, statements, expression: `${noun}s${filter}${stepsOf(question, noun, reading)}` };
}

function readerOf({ format, delimiter }: Reading) {
  if (format === "text") {
    const statements = ['const lines = readText(files, { errors: "replace" });'];
    return { reader: "readText", statements, noun: "line" };
  }
  const noun = "record";
  if (format === "json") {
    const statements = ['const records = readJsonLines(files, { onError: "skip" });'];
    return { reader: "readJsonLines", statements, noun };
  }
  if (format === "parquet") {
    const statements = ["const records = await readParquet(files);"];
    return { reader: "readParquet", statements, noun };
  }
  if (format === "csv") {
    const separator = JSON.stringify(delimiter ?? ",");
    const options = `{ delimiter: ${separator}, ragged: "fill", onError: "skip" }`;
    return { reader: "readCsv", statements: [`const records = readCsv(files, ${options});`], noun };
  }
  const pattern = format === "access" ? accessPattern : ucbPattern;
  return {
    reader: "readText",
    noun,
    statements: [
      `const pattern = ${pattern};`,
      "const records = readText(files).map(",
      "  (line, { pattern }) => ({ ...pattern.exec(line).groups }),",
      '  { with: { pattern }, onError: "skip" },',
      ");",
    ],
  };
}

/** A field of a record, as code. */
function fieldOf(name: string, noun: string, { format, fields }: Reading): string {
  if (format === "text") {
    if (name === "time") return `(${timePattern}.exec(${noun})?.[1] ?? "")`;
    return name === "level" ? `(${levelPattern}.exec(${noun})?.[1] ?? "").toUpperCase()` : noun;
  }
  const isNested = (format === "json" || format === "parquet") && name.includes(".") &&
    fields.some((field) => field.name === name);
  const parts = isNested ? name.split(".") : [name];
  return parts.reduce(
    (code, part, i) =>
      /^[A-Za-z_$][\w$]*$/.test(part)
        ? `${code}${i > 0 ? "?." : "."}${part}`
        : `${code}${i > 0 ? "?." : ""}[${JSON.stringify(part)}]`,
    noun,
  );
}

function conditionOf({ field, comparison, value }: Condition, noun: string, reading: Reading) {
  const code = field === "" ? wholeOf(noun, reading) : fieldOf(field, noun, reading);
  const isDate = isOfDates(field, reading);
  const text = `${isDate ? dateText(code) : `String(${code} ?? "")`}.toLowerCase()`;
  const wanted = JSON.stringify(value.toLowerCase());
  switch (comparison) {
    case "contains":
      return `${text}.includes(${wanted})`;
    case "lacks":
      return `!${text}.includes(${wanted})`;
    case "is":
      return `${text} === ${wanted}`;
    case "not":
      return `${text} !== ${wanted}`;
    case "least":
      return `Number(${code}) >= ${Number(value)}`;
    case "most":
      return `Number(${code}) <= ${Number(value)}`;
  }
}

function wholeOf(noun: string, { format }: Reading): string {
  if (format === "text") return noun;
  if (format !== "parquet") return `JSON.stringify(${noun})`;
  return `JSON.stringify(${noun}, (_, it) => typeof it === "bigint" ? String(it) : it)`;
}

/** Whether a field may have dates, which only Parquet has. */
function isOfDates(name: string, { format, fields }: Reading): boolean {
  return format === "parquet" &&
    fields.some((field) => field.name === name && field.kind === "time");
}

/** A date, or what is written or counted as one, as a text. */
function dateText(code: string): string {
  return `String(${code}?.toISOString?.() ?? ${code} ?? "")`;
}

/** Code for a value as a number: what is missing or empty is none, though JavaScript makes 0 of it. */
function numberOf(value: string): string {
  return `Number(${value} === "" ? NaN : ${value} ?? NaN)`;
}

function stepsOf({ kind, by, of = "" }: Question, noun: string, reading: Reading): string {
  const values = by.map((name) => `${fieldOf(name, noun, reading)} ?? ""`);
  const key = listed(values);
  const value = fieldOf(of, noun, reading);
  const top = "\n  .topk(1000, { by: 1 })";
  switch (kind) {
    case "top":
      return `\n  .map((${noun}) => ${key})\n  .frequencies()${top}`;
    case "words":
      return `\n  .flatMap((${noun}) => String(${value}).toLowerCase().match(/[\\p{L}\\p{N}]+/gu) ?? [])` +
        `\n  .frequencies()${top}`;
    case "time":
      return `\n  .map((${noun}) => ${listed([hourOf(value, of, reading), ...values])})` +
        "\n  .frequencies()";
    case "sums":
      return `\n  .filter((${noun}) => Number.isFinite(${numberOf(value)}))` +
        `\n  .foldBy((${noun}) => ${key}, (sum, ${noun}) => sum + Number(${value}), ` +
        `{\n    initial: 0,\n    combine: (a, b) => a + b,\n  })${top}`;
    case "spread":
      return `\n  .map((${noun}) => ${numberOf(value)})\n  .filter(Number.isFinite)` +
        "\n  .map((number) => Number(number.toPrecision(2)))\n  .frequencies()\n  .sortBy(0)";
    case "find":
      return "";
  }
}

/** One value as it is, several as an array. */
function listed(values: readonly string[]): string {
  return values.length === 1 ? values[0]! : `[${values.join(", ")}]`;
}

/** The hour of a time, as far as that can be told from how it is written. */
function hourOf(value: string, of: string, reading: Reading): string {
  const { format } = reading;
  if (isOfDates(of, reading)) return `${dateText(value)}.slice(0, 13)`;
  if (format === "access") return `String(${value}).slice(0, 14)`;
  if (format === "ucb" && of !== "") {
    return `new Date(3600e3 * Math.floor(parseInt(${value}) / 3600)).toISOString()`;
  }
  return `String(${value} ?? "").slice(0, 13)`;
}
