/**
 * Pictures of graphs on behalf of bags and items.
 *
 * @module
 */

import { drawGraph, type PictureFormat, pictureFormats } from "../diagnostics/drawing/draw.ts";
import type { PictureDirection, PictureSettings } from "../diagnostics/drawing/picture.ts";
import { placeOfPicture } from "../diagnostics/drawing/save.ts";
import type { Graph } from "../graph/graph.ts";
import type { Key } from "../graph/node.ts";
import { describeValue } from "../values/describe_value.ts";
import { checkBoolean, checkInteger, checkOneOf, checkOptions } from "../values/check.ts";

/** What a picture shows, and as what it is written. */
export interface VisualizeOptions {
  /**
   * As what it is written: `"svg"`, a picture; `"html"`, a page with the picture, a legend and the same as
   * text; `"dot"`, text for Graphviz; `"mermaid"`, text that code hosts draw in Markdown.
   *
   * @default {what the extension of the path says: .svg, .html, .dot, .gv, .mmd; without a path, "svg"}
   */
  readonly format?: PictureFormat;
  /**
   * Whether the graph is drawn as it runs by default, culled and fused: each box lists the operations
   * that are one task. `false` draws it as it was written, and as `compute({ optimize: false })` runs it.
   *
   * @default {true}
   */
  readonly optimize?: boolean;
  /**
   * Most partitions that are drawn one by one: more tasks than that which do the same are one box, which
   * says how many they are. `Infinity` draws all.
   *
   * @default {8}
   */
  readonly foldAbove?: number;
  /**
   * Which way arrows point, from what is needed to what needs it.
   *
   * @default {"down"}
   */
  readonly direction?: PictureDirection;
}

const optionNames = ["format", "optimize", "foldAbove", "direction"] as const;

const directions: readonly PictureDirection[] = ["down", "up", "right", "left"];

/** Formats by the extensions of files. */
const formats: Readonly<Record<string, PictureFormat>> = {
  svg: "svg",
  html: "html",
  htm: "html",
  dot: "dot",
  gv: "dot",
  mmd: "mermaid",
  mermaid: "mermaid",
};

/** Draws the tasks that `keys` need, and gives the text of the picture. */
export async function drawKeys(
  graph: Graph,
  keys: readonly Key[],
  options: VisualizeOptions = {},
): Promise<string> {
  const settings = checked(options, "call draw()");
  return await drawGraph(graph, keys, options.format ?? "svg", settings);
}

/** Draws the tasks that `keys` need into a file, and gives its path. */
export async function visualizeKeys(
  graph: Graph,
  keys: readonly Key[],
  path: string | URL,
  options: VisualizeOptions = {},
): Promise<string> {
  const action = "call visualize()";
  const settings = checked(options, action);
  const format = options.format ?? formatOf(path, action);
  const place = placeOfPicture(path, format, action);
  place.save(await drawGraph(graph, keys, format, settings));
  return place.path;
}

function checked(options: VisualizeOptions, action: string): PictureSettings {
  checkOptions(options, optionNames, action);
  const { format, optimize = true, foldAbove = 8, direction = "down" } = options;
  if (format !== undefined) checkOneOf(format, pictureFormats, { action, name: "format" });
  checkOneOf(direction, directions, { action, name: "direction" });
  checkBoolean(optimize, { action, name: "optimize" });
  if (foldAbove !== Infinity) checkInteger(foldAbove, 1, { action, name: "foldAbove" });
  return { optimize, foldAbove, direction };
}

function formatOf(path: unknown, action: string): PictureFormat {
  if (typeof path !== "string" && !(path instanceof URL)) {
    throw new TypeError(
      `Cannot ${action}: expected a path or file: URL, got ${describeValue(path)}; ` +
        "draw() gives a picture as text",
    );
  }
  const name = path instanceof URL ? path.pathname : path;
  const format = formats[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ""];
  if (format !== undefined) return format;
  throw new RangeError(
    `Cannot ${action}: expected a path that ends in ${
      Object.keys(formats).map((extension) => `.${extension}`).join(", ")
    }, or the option 'format', got ${describeValue(name)}`,
  );
}
