/**
 * Pictures as text for Mermaid, which code hosts and many editors draw inside of Markdown.
 *
 * @module
 */

import { arrowColors, boxColors, textUpon } from "./palette.ts";
import type { Arrow, Box, Picture, PictureDirection } from "./picture.ts";
import { oneLine } from "./plain_text.ts";

const directions: Readonly<Record<PictureDirection, string>> = {
  down: "TB",
  up: "BT",
  right: "LR",
  left: "RL",
};

/** What stands around the text of a box. */
const shapes: Readonly<Record<Box["kind"], readonly [string, string]>> = {
  data: ["[(", ")]"],
  source: ["(", ")"],
  task: ["(", ")"],
  caller: ["{{", "}}"],
};

const lines: Readonly<Record<Arrow["kind"], string>> = {
  result: "-->",
  part: "-.->",
  asked: "-.->",
};

/** What arrows say that look like others. */
const words: Readonly<Record<Arrow["kind"], string | undefined>> = {
  result: undefined,
  part: "part",
  asked: "asks for",
};

/** The text, which is read alike on light ground and on dark: boxes have colours, arrows the page's. */
export function mermaidOf({ title, direction, boxes, arrows }: Picture): string {
  const classes = new Set(boxes.map(({ kind }) => kind));
  const hasOutputs = boxes.some(({ isOutput }) => isOutput);
  const moving = arrows.flatMap(({ moves }, i) => moves ? [i] : []);
  return [
    `flowchart ${directions[direction]}`,
    `  accTitle: ${accessible(title)}`,
    ...boxes.map(boxLine),
    ...arrows.map(arrowLine),
    ...[...classes].map((kind) => `  classDef ${kind} ${boxStyle(kind)}`),
    ...hasOutputs ? ["  classDef output stroke-width:3px"] : [],
    ...boxes.flatMap(({ id, color }) =>
      color === undefined ? [] : [`  style ${id} fill:${color},color:${textUpon(color)}`]
    ),
    ...moving.length === 0
      ? []
      : [`  linkStyle ${moving.join(",")} stroke:${arrowColors.light.moves}`],
    "",
  ].join("\n");
}

function boxLine({ id, kind, isOutput, lines }: Box): string {
  const [before, after] = shapes[kind];
  const text = lines.map(label).join("<br/>");
  const output = isOutput ? `\n  class ${id} output` : "";
  return `  ${id}${before}"${text}"${after}:::${kind}${output}`;
}

function arrowLine({ from, to, kind, label: named }: Arrow): string {
  const said = [words[kind], named].filter((word) => word !== undefined).map(label).join(" of ");
  return `  ${from} ${lines[kind]}${said === "" ? "" : `|"${said}"|`} ${to}`;
}

function boxStyle(kind: Box["kind"]): string {
  const { fill, line } = boxColors.light[kind];
  return `fill:${fill},stroke:${line},color:#1f2328`;
}

/**
 * A text inside of quotes. What means something to Mermaid or to HTML is written by its number; so is a
 * colon, since Mermaid looks for styles in a line before it reads quotes.
 */
function label(text: string): string {
  const line = withoutMarkdown(oneLine(text))
    .replace(/["#&<>`*_~$%:;\\|{}]/g, (character) => `#${character.charCodeAt(0)};`);
  // An empty text would be none.
  return line.trim() === "" ? "#160;" : line;
}

/** Stands between two characters, unseen. */
const joiner = "\u2060";

/**
 * A text that looks the same and is no Markdown, nor a formula, a line break or a picture, which some
 * versions of Mermaid look for once they have read the numbers: 11 does, 10 and 12 do for less.
 */
function withoutMarkdown(text: string): string {
  return text
    .replace(/^\s*(?:\d+[.)]|[-+*#>=])/, `${joiner}$&`)
    .replace(/[$\\@]|\]|\bfa[a-z]?:|\bwww|:(?=\/\/)|(?<!\w)_|_(?!\w)/g, `$&${joiner}`)
    // A star between two spaces is one.
    .replace(/\*(?=\S)|(?<=\S)\*/g, "\u2217")
    .replaceAll("`", "\u02cb")
    .replaceAll("~", "\u223c");
}

/** A title, which ends with its line, and in which nothing can be written by its number. */
function accessible(title: string): string {
  return oneLine(title).replace(/[#;<>&%{}"`]/g, " ").trim() || "Graph";
}
