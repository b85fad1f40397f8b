/**
 * What was opened: its names, its size, its format and its first lines.
 *
 * @module
 */

import type { FormatName, Look, Source } from "../model.ts";
import { byId, fillSelect, h, show } from "./dom.ts";
import { plural, size } from "./words.ts";

const formats: readonly (readonly [FormatName, string])[] = [
  ["access", "web server log"],
  ["ucb", "Berkeley web trace"],
  ["json", "JSON lines"],
  ["csv", "CSV"],
  ["parquet", "Parquet"],
  ["text", "text"],
];

/** Shows it. */
export function showSource(source: Source, { reading, lines, usable, refused }: Look): void {
  byId("source-name", HTMLElement).textContent = nameOf(source, usable.map(({ path }) => path));
  const bytes = usable.reduce((sum, { file }) => sum + file.size, 0);
  const isTabs = reading.delimiter === "\t";
  byId("source-about", HTMLElement).textContent = [
    ...(usable.length > 1 ? [plural(usable.length, "file")] : []),
    ...(source.kind === "url" ? [] : [size(bytes)]),
    ...(reading.format === "csv" && isTabs ? ["separated by tabs"] : []),
    ...(reading.format === "text" ? [] : [plural(reading.fields.length, "field")]),
  ].join("  ·  ");
  // What is Parquet is nothing else, and the other way round.
  const isParquet = reading.format === "parquet";
  const some = formats.filter(([format]) => (format === "parquet") === isParquet);
  fillSelect(byId("format", HTMLSelectElement), some, reading.format);
  const first = byId("first-lines", HTMLElement);
  show(first, lines.length > 0);
  first.textContent = lines.map((line) => line.slice(0, 2000)).join("\n");
  first.scrollTop = 0;
  showRefused(refused);
}

function showRefused(refused: Look["refused"]): void {
  const details = byId("refused", HTMLDetailsElement);
  show(details, refused.length > 0);
  details.querySelector("summary")!.textContent = `${plural(refused.length, "file")} left out`;
  details.querySelector("ul")!.replaceChildren(
    ...refused.slice(0, 200).map(({ path, reason }) =>
      h("li", {}, h("strong", {}, path), `: ${reason}`)
    ),
  );
}

function nameOf(source: Source, paths: readonly string[]): string {
  if (source.kind === "url") return source.url;
  const [first = ""] = paths;
  if (paths.length === 1) return first;
  const folder = first.includes("/") ? first.slice(0, first.indexOf("/")) : undefined;
  const isOneFolder = folder !== undefined && paths.every((path) => path.startsWith(`${folder}/`));
  return isOneFolder ? `${folder}/` : `${first} and ${plural(paths.length - 1, "other file")}`;
}
