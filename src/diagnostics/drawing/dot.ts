/**
 * Pictures as text for Graphviz.
 *
 * @module
 */

import { arrowColors, boxColors, classOf, ground, textUpon } from "./palette.ts";
import type { Arrow, Box, Picture, PictureDirection } from "./picture.ts";
import { lines, oneLine } from "./plain_text.ts";

const rankdirs: Readonly<Record<PictureDirection, string>> = {
  down: "TB",
  up: "BT",
  right: "LR",
  left: "RL",
};

const shapes: Readonly<Record<Box["kind"], string>> = {
  data: "cylinder",
  source: "box",
  task: "box",
  caller: "hexagon",
};

const styles: Readonly<Record<Arrow["kind"], string>> = {
  result: "solid",
  part: "dashed",
  asked: "dotted",
};

/** One whose widths Graphviz knows without having it, and that others of its kind share. */
const font = '"Courier New"';

/** The text; `withDetails` gives boxes and arrows tooltips. */
export function dotOf(picture: Picture, { withDetails }: { withDetails: boolean }): string {
  const { title, direction, boxes, arrows } = picture;
  const { fill, text } = ground.light;
  return [
    `// ${oneLine(title)}`,
    "digraph {",
    `  graph [rankdir=${rankdirs[direction]}, bgcolor=${quoted(fill)}, pad=0.2]`,
    `  node [fontname=${font}, fontsize=11, fontcolor=${quoted(text)}, margin="0.15,0.08"]`,
    `  edge [fontname=${font}, fontsize=9, fontcolor=${quoted(text)}, arrowsize=0.7]`,
    ...boxes.map((box) => `  ${box.id} ${attributes(boxAttributes(box, withDetails))}`),
    ...arrows.map((arrow) =>
      `  ${arrow.from} -> ${arrow.to} ${attributes(arrowAttributes(arrow, withDetails))}`
    ),
    "}",
    "",
  ].join("\n");
}

type Attributes = readonly (readonly [name: string, value: string])[];

function boxAttributes(box: Box, withDetails: boolean): Attributes {
  const { kind, isOutput, color, details } = box;
  const { fill, line } = boxColors.light[kind];
  const isBox = shapes[kind] === "box";
  return [
    ["label", labelOf(box.lines)],
    ["shape", quoted(shapes[kind])],
    ["style", quoted(isBox ? "rounded,filled" : "filled")],
    ["fillcolor", quoted(color ?? fill)],
    ["color", quoted(line)],
    ...color === undefined ? [] : [["fontcolor", quoted(textUpon(color))]] as const,
    ...isOutput ? [["penwidth", "2.5"]] as const : [],
    ["class", quoted([kind, ...isOutput ? ["output"] : [], ...color ? ["colored"] : []].join(" "))],
    ...withDetails ? [["tooltip", tooltipOf(details)]] as const : [],
  ];
}

function arrowAttributes(arrow: Arrow, withDetails: boolean): Attributes {
  const { kind, moves, label, details } = arrow;
  const { light } = arrowColors;
  return [
    ...label === undefined ? [] : [["label", quoted(escaped(oneLine(label)))]] as const,
    ["style", quoted(styles[kind])],
    ["color", quoted(moves ? light.moves : light.stays)],
    ["class", quoted(classOf(arrow))],
    ...withDetails ? [["tooltip", tooltipOf(details)]] as const : [],
  ];
}

function attributes(all: Attributes): string {
  return `[${all.map(([name, value]) => `${name}=${value}`).join(", ")}]`;
}

/**
 * One line is in the middle of its box, several begin at its left. None is empty: Graphviz 16, built for
 * WebAssembly, leaves its memory at one.
 */
function labelOf(all: readonly string[]): string {
  const shown = all.map((line) => escaped(oneLine(line) || " "));
  return quoted(shown.length === 1 ? shown[0]! : shown.map((line) => `${line}\\l`).join(""));
}

function tooltipOf(details: string): string {
  return quoted(lines(details).map(escaped).join("\\n"));
}

/** A text that a label shows as it is: backslashes begin sequences, and entities of HTML are read. */
function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("&", "&amp;").replaceAll('"', '\\"');
}

function quoted(text: string): string {
  return `"${text}"`;
}
