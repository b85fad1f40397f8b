/**
 * Questions that are ready for each format; the first one is asked as soon as a file is there.
 *
 * @module
 */

import type { Field, Question, Reading } from "../model.ts";

/** A question with a name. */
export interface Preset {
  readonly name: string;
  readonly question: Question;
}

/** What a question is called where it is ready for a format. */
export function presetName(question: Question, reading: Reading): string | undefined {
  const same = JSON.stringify(question);
  return presetsFor(reading).find((preset) => JSON.stringify(preset.question) === same)?.name;
}

/** What can be asked of records of a format with these fields. */
export function presetsFor({ format, fields }: Reading): readonly Preset[] {
  switch (format) {
    case "access":
      return accessPresets;
    case "ucb":
      return ucbPresets;
    case "text":
      return textPresets(fields);
    case "json":
    case "csv":
    case "parquet":
      return tablePresets(fields);
  }
}

const find: Question = {
  ...{ kind: "find", by: [] },
  where: { field: "", comparison: "contains", value: "" },
};

const accessPresets: readonly Preset[] = [
  { name: "Top pages", question: { kind: "top", by: ["path"] } },
  { name: "Top visitors", question: { kind: "top", by: ["address"] } },
  { name: "Over time", question: { kind: "time", by: [], of: "time" } },
  { name: "Status codes", question: { kind: "top", by: ["status"] } },
  {
    name: "Errors",
    question: {
      ...{ kind: "top", by: ["status", "path"] },
      where: { field: "status", comparison: "least", value: "400" },
    },
  },
  { name: "Traffic by page", question: { kind: "sums", by: ["path"], of: "bytes" } },
  { name: "Answer sizes", question: { kind: "spread", by: [], of: "bytes" } },
  { name: "Search", question: find },
];

const ucbPresets: readonly Preset[] = [
  { name: "Top client–server pairs", question: { kind: "top", by: ["client_ip", "server_ip"] } },
  { name: "Top servers", question: { kind: "top", by: ["server_ip"] } },
  { name: "Over time", question: { kind: "time", by: [], of: "request_time" } },
  { name: "Kinds of files", question: { kind: "top", by: ["extension"] } },
  {
    name: "Traffic by server",
    question: { kind: "sums", by: ["server_ip"], of: "response_data_length" },
  },
  { name: "Answer sizes", question: { kind: "spread", by: [], of: "response_data_length" } },
  { name: "Search", question: find },
];

function textPresets(fields: readonly Field[]): readonly Preset[] {
  const has = (name: string) => fields.some((field) => field.name === name);
  return [
    ...(has("level")
      ? [{ name: "Levels", question: { kind: "top", by: ["level"] } } as const]
      : []),
    { name: "Top words", question: { kind: "words", by: [], of: "line" } },
    { name: "Top lines", question: { kind: "top", by: ["line"] } },
    ...(has("time")
      ? [{ name: "Over time", question: { kind: "time", by: [], of: "time" } } as const]
      : []),
    { name: "Search", question: find },
  ];
}

function tablePresets(fields: readonly Field[]): readonly Preset[] {
  const texts = fields.filter(({ kind }) => kind === "text");
  const text = (texts.find(({ name }) => !/id$|uuid|name$|message|text/i.test(name)) ?? texts[0] ??
    fields[0])?.name;
  const number = (fields.find(({ name, kind }) => kind === "number" && !/id$/i.test(name)) ??
    fields.find(({ kind }) => kind === "number"))?.name;
  const time = fields.find(({ kind }) => kind === "time")?.name;
  const presets: Preset[] = [];
  if (text !== undefined) {
    presets.push({ name: `Top ${text}`, question: { kind: "top", by: [text] } });
  }
  if (time !== undefined) {
    presets.push({ name: "Over time", question: { kind: "time", by: [], of: time } });
  }
  if (text !== undefined && number !== undefined) {
    presets.push({
      name: `Sum of ${number} by ${text}`,
      question: { kind: "sums", by: [text], of: number },
    });
  }
  if (number !== undefined) {
    presets.push({
      name: `Distribution of ${number}`,
      question: { kind: "spread", by: [], of: number },
    });
  }
  return [...presets, { name: "Search", question: find }];
}
