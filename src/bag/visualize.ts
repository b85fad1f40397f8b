/**
 * Pictures of several bags and items at once.
 *
 * @module
 */

import { drawKeys, visualizeKeys, type VisualizeOptions } from "../plans/visualize.ts";
import { wantedBy } from "./compute_many.ts";

/**
 * Draws the graph of bags and items into a file: the tasks that computing them together runs, what each
 * of them does, and what comes to it from where. What several of them need is drawn once. Nothing is
 * computed.
 *
 * In a page, the user gets the file as a download.
 *
 * @param shape A bag, an item, or an array or plain object of those, however deep.
 * @param path Path of the file, or a `file:` URL. Its extension says as what it is written: `.svg`,
 * `.html`, `.dot` or `.gv`, `.mmd`. A file that is there is replaced, and only by one that is whole.
 * @param options What is drawn, and how.
 * @returns The absolute path; in a page, the name of the download.
 * @throws {TypeError} If `path` or an option is of the wrong kind, or the shape contains itself.
 * @throws {RangeError} If neither the path nor an option says what to write, or the path is a folder's.
 * @throws {GraphError} If keys are missing from a graph that was written by hand.
 * @throws {DestinationError} If the file cannot be written.
 *
 * @example A picture of two reductions of one bag
 * ```ts
 * import { range, visualize } from "holdall";
 * import { assertMatch } from "@std/assert";
 *
 * const squares = range(100, { npartitions: 4 }).map((x) => x * x);
 *
 * const path = await visualize([squares.sum(), squares.max()], "squares.svg");
 *
 * assertMatch(path, /squares\.svg$/);
 * ```
 */
export async function visualize(
  shape: unknown,
  path: string | URL,
  options?: VisualizeOptions,
): Promise<string> {
  const { graph, keys } = wantedBy(shape, "call visualize()");
  return await visualizeKeys(graph, keys, path, options);
}

/**
 * Draws the graph of bags and items as {@linkcode visualize} does, and gives the picture as text.
 *
 * @param shape A bag, an item, or an array or plain object of those, however deep.
 * @param options As what it is written, what is drawn, and how.
 * @returns The text: SVG, HTML, DOT or Mermaid. The same graph gives the same text.
 * @throws {TypeError} If an option is of the wrong kind, or the shape contains itself.
 * @throws {RangeError} If an option is none of its words.
 * @throws {GraphError} If keys are missing from a graph that was written by hand.
 *
 * @example For Markdown
 * ```ts
 * import { draw, range } from "holdall";
 * import { assertMatch } from "@std/assert";
 *
 * const sum = range(100, { npartitions: 2 }).filter((x) => x % 3 === 0).sum();
 *
 * assertMatch(await draw(sum, { format: "mermaid" }), /^flowchart TB\n/);
 * ```
 */
export async function draw(shape: unknown, options?: VisualizeOptions): Promise<string> {
  const { graph, keys } = wantedBy(shape, "call draw()");
  return await drawKeys(graph, keys, options);
}
