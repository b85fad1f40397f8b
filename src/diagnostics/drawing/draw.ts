/**
 * Drawing graphs, in the format that is wanted.
 *
 * @module
 */

import type { Key, NodeLookup } from "../../graph/node.ts";
import { dotOf } from "./dot.ts";
import { mermaidOf } from "./mermaid.ts";
import { type Picture, pictureOf, type PictureSettings } from "./picture.ts";

/** What pictures are written as. */
export type PictureFormat = "dot" | "mermaid" | "svg" | "html";

/** How each format is written. */
const writers: Readonly<Record<PictureFormat, (picture: Picture) => string | Promise<string>>> = {
  dot: (picture) => dotOf(picture, { withDetails: true }),
  mermaid: mermaidOf,
  svg: async (picture) => await (await import("./svg.ts")).svgFileOf(picture),
  html: async (picture) => await (await import("./html.ts")).htmlOf(picture),
};

/** Names of all formats. */
export const pictureFormats = Object.keys(writers) as readonly PictureFormat[];

/** Draws the tasks that `keys` need. */
export async function drawGraph(
  graph: NodeLookup,
  keys: readonly Key[],
  format: PictureFormat,
  settings: PictureSettings,
): Promise<string> {
  return await writers[format](pictureOf(graph, keys, settings));
}
