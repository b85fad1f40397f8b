/**
 * Finding out once what all partitions of a file have to agree on.
 *
 * A file whose size or content only its opener learns is cut by what this tells, and every
 * partition fails unless it meets the same file: were each to look by itself, a file that
 * changes meanwhile, or servers that answer differently, would lose lines or read them twice.
 *
 * @module
 */

import type { SourceOperation } from "../ops/operation.ts";
import type { FileVersion } from "./file_version.ts";
import { blobHead } from "./blob_source.ts";
import { probeUrl, rangesOfUrl } from "./http_source.ts";
import { handleFile, versionOf } from "./open_input.ts";
import { LONGEST_MARK, mayBeMarked } from "./byte_order_mark.ts";
import { singlePass } from "./byte_source.ts";
import { isGzip, type ProbedInput } from "./text_plan.ts";

/**
 * The state of the file that is cut into ranges, or `"whole"` where none can be had: then the
 * first partition reads all of it.
 */
export type Probe = FileVersion | "whole";

/** `probe(inputs)`: a {@linkcode Probe} for each input, as elements. */
export const probe: SourceOperation = {
  kind: "source",
  name: "probe",
  async *open([inputs], { signal }) {
    yield { items: await probeInputs(inputs as readonly ProbedInput[], signal) };
  },
};

/** What the inputs are like at this moment. */
export async function probeInputs(
  inputs: readonly ProbedInput[],
  signal: AbortSignal,
): Promise<Probe[]> {
  const ended = new AbortController();
  try {
    const either = AbortSignal.any([signal, ended.signal]);
    return await Promise.all(inputs.map((input) => probeInput(input, either)));
  } finally {
    // Where one cannot be had, nobody waits for the others.
    ended.abort();
  }
}

async function probeInput(
  { input, compression }: ProbedInput,
  signal: AbortSignal,
): Promise<Probe> {
  if (input.kind === "url") {
    const found = await probeUrl(input.url, signal);
    if (found === undefined) return "whole";
    if (compression === "infer" && isGzip(found.head)) return "whole";
    return await withHead(input.url, found, signal);
  }
  const blob = input.kind === "handle" ? await handleFile(input.handle) : input.blob;
  const gzip = compression === "infer" && isGzip(await blobHead(blob, input.name, 2));
  return gzip ? "whole" : versionOf(input, blob);
}

/** The state of a URL, with its first bytes where those may be a byte order mark. */
async function withHead(
  url: string,
  { version, head }: { readonly version: FileVersion; readonly head: Uint8Array },
  signal: AbortSignal,
): Promise<FileVersion> {
  if (!mayBeMarked(head)) return version;
  const bytes = singlePass(
    (either) => rangesOfUrl(url, version).read(0, LONGEST_MARK, either),
    signal,
  );
  try {
    return { ...version, head: await bytes.head(LONGEST_MARK) };
  } finally {
    await bytes.close();
  }
}
