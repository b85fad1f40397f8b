/**
 * Plans of bags whose elements come as a stream.
 *
 * @module
 */

import { runtime } from "#runtime";
import { type Bag, sourceBag } from "../../bag/bag.ts";
import { values } from "../../plans/collection.ts";
import { checkInteger, refusal } from "../../values/check.ts";
import { addSupply } from "../../engine/supplies.ts";
import { checkTextOptions, type ReadTextOptions } from "./text_options.ts";
import { ReadOnce } from "../streams/read_once.ts";
import { lineParts, streamText } from "./stream_text.ts";

/** A stream of bytes, and what messages call it. */
export interface NamedStream {
  readonly name: string;
  open(): ReadableStream<Uint8Array>;
}

/** What a source of text means that is a stream, or stands for the standard input. */
export function streamOfSource(source: unknown): NamedStream | undefined {
  if (Array.isArray(source)) return streamAmong(source);
  if (source instanceof ReadableStream) return { name: "stream", open: () => source };
  const { stdin } = runtime;
  return source === "-" && stdin !== undefined ? { name: "-", open: stdin } : undefined;
}

function streamAmong(sources: readonly unknown[]): NamedStream | undefined {
  const found = sources.map(streamOfSource).find((it) => it !== undefined);
  if (found === undefined || sources.length === 1) return found;
  throw new TypeError(
    `Cannot read "${found.name}": expected a stream by itself, got an array of ${sources.length} ` +
      "sources; concat() puts bags behind one another",
  );
}

/** A bag of the lines of a stream, which only one computation can read. */
export function streamLines(
  { name, open }: NamedStream,
  options: ReadTextOptions = {},
  what: string = "text",
): Bag<unknown> {
  const action = `read "${name}"`;
  const { npartitions = 1, ...others } = options;
  for (const unfit of ["blockSize", "filesPerPartition"] as const) {
    if (others[unfit] === undefined) continue;
    throw refusal(others[unfit], {
      action,
      name: unfit,
      expected: "absent, since a stream has no size",
      advice: "'npartitions' says how many workers read it",
    });
  }
  if (others.damaged === "salvage") {
    const expected = '"strict" for a stream';
    throw refusal(others.damaged, { action, name: "damaged", expected, type: "string" });
  }
  checkInteger(npartitions, 1, { action, name: "npartitions" });
  const { settings, compression } = checkTextOptions(others, what);
  const plan = { name, settings, compression };
  const supply = addSupply(new ReadOnce(name, (signal) => lineParts(open, plan, signal)));
  const counts = npartitions === 1;
  return sourceBag(streamText, (i) => values(supply, i, name, settings, counts), npartitions);
}
