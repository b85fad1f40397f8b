/**
 * Finding out once what all partitions of a file have to agree on.
 *
 * A file whose size or content only its opener learns is cut by what this tells, and every
 * partition fails unless it meets the same file: were each to look by itself, a file that
 * changes meanwhile, or servers that answer differently, would lose lines or read them twice.
 *
 * @module
 */

import type { SourceOperation } from "../../ops/operation.ts";
import type { FileVersion } from "../bytes/file_version.ts";
import { blobHead } from "../bytes/blob_source.ts";
import { mayBeMarked } from "./byte_order_mark.ts";
import { HEAD_LENGTH } from "../bytes/compression.ts";
import { isCompressed } from "../bytes/decompress.ts";
import { probeUrl } from "../bytes/http_source.ts";
import { handleFile, noting, versionOf } from "../bytes/open_input.ts";
import type { ProbedInput } from "./text_plan.ts";

/**
 * The state of the file that is cut into ranges, or `"whole"` where none can be had: then the
 * first partition reads all of it.
 */
export type Probe = FileVersion | "whole";

/** `probe(inputs)`: a {@linkcode Probe} for each input, as elements. */
export const probe: SourceOperation = {
  kind: "source",
  name: "probe",
  async *open([inputs], { signal, retried }) {
    const noted = (inputs as readonly ProbedInput[]).map((it) => ({
      ...it,
      input: noting(it.input, retried),
    }));
    yield { items: await probeInputs(noted, signal) };
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
    const found = await probeUrl(input, signal);
    if (found === undefined) return "whole";
    const { version, head } = found;
    if (isCompressed(input, compression, head)) return "whole";
    return mayBeMarked(head) ? { ...version, head } : version;
  }
  const blob = input.kind === "handle" ? await handleFile(input.handle) : input.blob;
  const head = compression === "none"
    ? new Uint8Array()
    : await blobHead(blob, input.name, HEAD_LENGTH);
  return isCompressed(input, compression, head) ? "whole" : versionOf(input, blob);
}
