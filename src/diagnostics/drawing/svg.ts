/**
 * Pictures as SVG. Graphviz, a library of more than a megabyte, lays them out; it is loaded when the
 * first picture is asked for.
 *
 * @module
 */

import type { Viz } from "@viz-js/viz";
import { messageOf } from "../../values/message_of.ts";
import { dotOf } from "./dot.ts";
import { arrowColors, boxColors, type Ground, ground } from "./palette.ts";
import type { Box, Picture } from "./picture.ts";
import { escapeMarkup } from "./plain_text.ts";

/** The picture as an `<svg>` element, which can stand in HTML as well as in a file. */
export async function svgOf(picture: Picture): Promise<string> {
  const { instance } = await import("@viz-js/viz");
  // Each has a memory of its own, which a picture that is too large for it may leave unusable.
  const viz = await instance();
  return withDetails(laidOut(viz, picture), picture);
}

function laidOut(viz: Viz, picture: Picture): string {
  const { boxes, arrows } = picture;
  try {
    return viz.renderString(dotOf(picture, { withDetails: false }), { format: "svg" });
  } catch (cause) {
    const reason = messageOf(cause);
    throw new Error(
      `Cannot lay out ${boxes.length} boxes and ${arrows.length} arrows as a picture: ${reason}`,
      { cause },
    );
  }
}

/** The same as a file. */
export async function svgFileOf(picture: Picture): Promise<string> {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${await svgOf(picture)}`;
}

/** Fonts whose characters are as wide as those that Graphviz has laid out. */
const fonts = 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, "Courier New", monospace';

/** What Graphviz gives, with a title and a description, colours for both grounds, and titles of all parts. */
function withDetails(svg: string, picture: Picture): string {
  const { title, description, boxes, arrows } = picture;
  const details = new Map<string, string>();
  for (const { id, details: text } of boxes) details.set(id, text);
  for (const { from, to, details: text } of arrows) {
    const id = `${from}->${to}`;
    const known = details.get(id);
    details.set(id, known === undefined ? text : `${known}\n${text}`);
  }
  const named = escapeMarkup(title);
  // Text of users stands between tags as entities, so that what looks like a tag is one of Graphviz.
  return svg.slice(svg.indexOf("<svg"))
    .replace(/<!--[^]*?-->\n?/g, "")
    .replace(/<title>([^<]*)<\/title>\n?/g, (_all, id: string) => {
      const text = details.get(id.replaceAll("&#45;", "-").replaceAll("&gt;", ">"));
      return text === undefined ? "" : `<title>${escapedLines(text)}</title>\n`;
    })
    .replace(
      /^<svg([^>]*)>/,
      (_all, attributes: string) =>
        `<svg${attributes} class="holdall-graph" role="img" aria-label="${named}">\n` +
        `<title>${named}</title>\n<desc>${escapeMarkup(description)}</desc>\n` +
        `<style>\n.holdall-graph text { font-family: ${fonts} }\n${darkRules()}</style>`,
    );
}

function escapedLines(text: string): string {
  return text.split("\n").map(escapeMarkup).join("\n");
}

/** Rules that win over the colours which Graphviz has written, where dark ground is preferred. */
function darkRules(): string {
  const rules = [
    `.holdall-graph .graph > polygon { fill: ${ground.dark.fill} }`,
    `.holdall-graph :not(.colored) > text { fill: ${ground.dark.text} }`,
    ...Object.entries(boxColors.dark).map(([kind, { fill, line }]) =>
      `.holdall-graph .${kind}:not(.colored) :is(path, polygon) { fill: ${fill}; stroke: ${line} }`
    ),
    ...(["stays", "moves"] as const).map((name) => {
      const color = arrowColors.dark[name];
      return `.holdall-graph .${name} :is(path, polygon) { stroke: ${color} }\n` +
        `.holdall-graph .${name} polygon { fill: ${color} }`;
    }),
  ];
  return `@media (prefers-color-scheme: dark) {\n${rules.join("\n")}\n}\n`;
}

/** What the colours and lines of a picture mean, and how each looks on both grounds. */
export function legendRules(): string {
  const rules = (on: Ground) =>
    (Object.keys(boxColors[on]) as Box["kind"][]).map((kind) => {
      const { fill, line } = boxColors[on][kind];
      return `.key-${kind} { background: ${fill}; border-color: ${line} }`;
    }).join("\n") +
    `\n.key-stays { border-color: ${arrowColors[on].stays} }` +
    `\n.key-moves { border-color: ${arrowColors[on].moves} }`;
  return `${rules("light")}\n@media (prefers-color-scheme: dark) {\n${rules("dark")}\n}`;
}
