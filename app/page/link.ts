/**
 * What the page does, as a part of its address that can be shared. No file is in it.
 *
 * @module
 */

import type { Condition, FormatName, Question } from "../model.ts";

/** What an address says. */
export interface Linked {
  readonly question?: Question;
  readonly format?: FormatName;
  readonly code?: string;
  readonly url?: string;
}

const kinds: readonly Question["kind"][] = ["top", "time", "sums", "spread", "words", "find"];
const formats: readonly FormatName[] = ["access", "ucb", "json", "csv", "parquet", "text"];
const comparisons: readonly Condition["comparison"][] = [
  ...["contains", "lacks", "is", "not", "least", "most"] as const,
];

/** The part of an address behind `#`. */
export function linkOf({ question, format, code, url }: Linked): string {
  const entries = new URLSearchParams();
  if (url !== undefined) entries.set("url", url);
  if (format !== undefined) entries.set("format", format);
  if (code !== undefined) entries.set("code", code);
  else if (question !== undefined) {
    entries.set("ask", question.kind);
    for (const name of question.by) entries.append("by", name);
    if (question.of !== undefined) entries.set("of", question.of);
    if (question.byFile) entries.set("files", "apart");
    if (question.where !== undefined && question.where.value !== "") {
      entries.set("where", question.where.field);
      entries.set(question.where.comparison, question.where.value);
    }
  }
  return entries.size === 0 ? "" : `#${entries}`;
}

/** What the part of an address behind `#` says; whatever it does not know is left out. */
export function linkedIn(hash: string): Linked {
  const entries = new URLSearchParams(hash.replace(/^#/, ""));
  const kind = kinds.find((it) => it === entries.get("ask"));
  const format = formats.find((it) => it === entries.get("format"));
  const [code, url] = [entries.get("code"), entries.get("url")];
  return {
    ...(kind === undefined ? {} : { question: questionIn(entries, kind) }),
    ...(format === undefined ? {} : { format }),
    ...(code === null ? {} : { code }),
    ...(url !== null && /^https?:\/\//.test(url) ? { url } : {}),
  };
}

function questionIn(entries: URLSearchParams, kind: Question["kind"]): Question {
  const comparison = comparisons.find((it) => entries.has(it));
  const of = entries.get("of");
  return {
    kind,
    by: entries.getAll("by").slice(0, 3),
    ...(of === null ? {} : { of }),
    ...(entries.get("files") === "apart" ? { byFile: true } : {}),
    ...(comparison === undefined ? {} : {
      where: {
        field: entries.get("where") ?? "",
        comparison,
        value: entries.get(comparison) ?? "",
      },
    }),
  };
}
