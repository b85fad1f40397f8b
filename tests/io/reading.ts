/**
 * What the tests of `src/io` share: reading a whole plan as workers would, one partition
 * after the other.
 *
 * @module
 */

import fc from "fast-check";
import { runtime } from "#runtime";
import { planText, type TextPlan } from "../../src/io/text/plan_text.ts";
import { probeInputs } from "../../src/io/text/probe.ts";
import type { TextSource } from "../../src/io/bytes/input.ts";
import type { ReadTextOptions } from "../../src/io/text/text_options.ts";
import { type ReadContext, readPartition } from "../../src/io/text/text_source.ts";
import type { FileSystem } from "../../src/runtime/runtime.ts";

/** Elements of each partition of `source`. */
export async function readPartitions(
  source: TextSource | readonly TextSource[],
  options?: ReadTextOptions,
  files: FileSystem | undefined = runtime.files,
): Promise<unknown[][]> {
  const plan = planText(source, options, files);
  return await readPlanned(plan, await contextOf(plan, { files }));
}

/** What partitions are read with: their inputs have been probed. */
export async function contextOf(
  { probed }: TextPlan,
  { files, signal = new AbortController().signal }: Partial<ReadContext> = {},
): Promise<ReadContext> {
  return { files, signal, probes: structuredClone(await probeInputs(probed, signal, files)) };
}

/** Elements of each partition of a plan. */
export async function readPlanned(plan: TextPlan, context: ReadContext): Promise<unknown[][]> {
  const read: unknown[][] = [];
  for (const partition of plan.partitions) {
    const items: unknown[] = [];
    for await (const batch of readPartition(partition, plan.settings, context)) {
      for (const item of batch.items) items.push(item);
    }
    read.push(items);
  }
  return read;
}

/** Elements of all partitions of `source`. */
export async function readLines(
  source: TextSource | readonly TextSource[],
  options?: ReadTextOptions,
  files?: FileSystem,
): Promise<unknown[]> {
  return (await readPartitions(source, options, files)).flat();
}

/** What reading `content` must give: plain JavaScript on the whole text. */
export function expectedLines(content: string, delimiter?: string): string[] {
  const text = content.startsWith("\ufeff") ? content.slice(1) : content;
  if (delimiter !== undefined) {
    const lines = text.split(delimiter);
    if (lines.at(-1) === "") lines.pop();
    return lines;
  }
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** UTF-16 without a byte order mark. */
export function encodeUtf16(text: string, littleEndian: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), littleEndian);
  return bytes;
}

/** Texts that are full of line ends, of parts of them, and of characters of 1 to 4 bytes. */
export function texts(...more: string[]): fc.Arbitrary<string> {
  const unit = fc.constantFrom(
    "a",
    "b",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "é",
    "€",
    "😀",
    "\ufeff",
    ...more,
  );
  return fc.array(unit, { maxLength: 40 }).map((parts) => parts.join(""));
}
