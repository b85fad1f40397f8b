/**
 * Runs a pipeline that the user has written: code, which gives back a bag, an item or a value.
 *
 * @module
 */

import type { ComputeOptions, TextSource } from "holdall";
import { entryFor } from "../questions/code.ts";

/** How to run it. */
export interface PipelineOptions extends ComputeOptions {
  /** Most elements that are kept. */
  readonly most: number;
  /** Is given the elements of a bag as they come. */
  readonly take: (element: unknown) => void;
}

/** Whether code can be made of text here, which a strict policy of the page's server forbids. */
export function canRunCode(): boolean {
  try {
    new Function("");
    return true;
  } catch {
    return false;
  }
}

/** Something that can be computed. */
interface Lazy {
  compute(options?: ComputeOptions): Promise<unknown>;
}

/** Runs the code with everything that Holdall exports, and `files`; gives the elements, or the value. */
export async function runPipeline(
  code: string,
  files: readonly TextSource[],
  { most, take, ...options }: PipelineOptions,
): Promise<unknown> {
  const holdall = entryFor(code) === "holdall"
    ? await import("holdall")
    : await import("holdall/tables");
  const names = Object.keys(holdall);
  const make = new Function(
    ...names,
    "files",
    `return (async () => {\n${code}\n})()\n//# sourceURL=pipeline.js`,
  );
  const made: unknown = await make(...Object.values(holdall), files);
  if (made === undefined) {
    throw new TypeError(
      "The pipeline gave back nothing: write “return” before the bag or item you want",
    );
  }
  if (made instanceof holdall.Bag) return await elementsOf(made.stream(options), most, take);
  return isLazy(made) ? await made.compute(options) : made;
}

async function elementsOf(
  stream: ReadableStream<unknown>,
  most: number,
  take: (element: unknown) => void,
): Promise<readonly unknown[]> {
  const elements: unknown[] = [];
  for await (const element of stream) {
    elements.push(element);
    take(element);
    if (elements.length >= most) break;
  }
  return elements;
}

function isLazy(value: unknown): value is Lazy {
  return typeof value === "object" && value !== null &&
    typeof (value as Partial<Lazy>).compute === "function";
}
