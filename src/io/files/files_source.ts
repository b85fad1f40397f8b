/**
 * The operation that gives whole files as elements; it runs in the worker.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { ElementLocation, SourceError } from "../../errors.ts";
import type { Batch, SourceOperation } from "../../ops/operation.ts";
import type { FileSystem } from "../../runtime/runtime.ts";
import { encodingOf } from "../text/encoding.ts";
import { noting } from "../bytes/open_input.ts";
import { decoderClassOf } from "../text/decoder_class.ts";
import { loadZlib } from "../bytes/salvage.ts";
import { filesOf, inputName, inputSize, type TextInput } from "../bytes/input.ts";
import { FileOpener, type FileSettings } from "./file_opener.ts";
import type { WholeFile } from "./whole_file.ts";

/** `files(inputs, settings)`: an element for each input, as {@linkcode FileSettings} say. */
export const files: SourceOperation<[inputs: readonly TextInput[], settings: FileSettings]> = {
  kind: "source",
  name: "files",
  size: ([inputs]) => ({ elements: inputs.length }),
  reads: ([inputs]) => filesOf(inputs),
  open([inputs, settings], { signal, salvaged, retried, read }) {
    const noted = inputs.map((input) => noting(input, retried));
    return openFiles(noted, settings, {
      signal,
      ...(salvaged && { salvaged }),
      ...(read && { read }),
      files: runtime.files,
    });
  },
};

/** What opening needs besides its arguments. */
export interface OpenContext {
  readonly signal: AbortSignal;
  readonly files: FileSystem | undefined;
  /** Takes note of a damaged file of which only what is whole is read. */
  salvaged?(source: ElementLocation, error: SourceError): void;
  /** Takes note of bytes that have been read. */
  read?(bytes: number): void;
}

/** Files and bytes of a batch, at most: between batches a task can be stopped. */
const BATCH = { files: 64, bytes: 2 ** 20 } as const;

/** Number of files that are not at paths and are read at a time, so that one waits for another. */
const READ_AHEAD = 4;

/** The elements of a partition, in batches. */
export async function* openFiles(
  inputs: readonly TextInput[],
  settings: FileSettings,
  { signal, files, salvaged, read }: OpenContext,
): AsyncGenerator<Batch, void, undefined> {
  const decoderClass = await decoderClassOf(encodingOf(settings.encoding));
  const salvaging = settings.salvage && {
    zlib: await loadZlib(),
    note: (input: TextInput, error: SourceError) => salvaged?.({ path: inputName(input) }, error),
  };
  const opener = new FileOpener(settings, files, decoderClass, { salvaging, read });
  const left = new AbortController();
  const reading = AbortSignal.any([signal, left.signal]);
  const ahead: Promise<WholeFile>[] = [];
  let asked = 0;
  let index = 0;
  try {
    while (index < inputs.length) {
      signal.throwIfAborted();
      const batch = batchOfPaths(inputs, index);
      if (batch.length > 0) {
        await opener.prepare(batch);
        const elements = batch.map((input) => elementOf(opener.lazy(input), settings));
        yield batchOf(elements, batch, index);
        index += batch.length;
        continue;
      }
      for (; asked < inputs.length && ahead.length < READ_AHEAD; asked++) {
        if (inputs[asked]!.kind !== "path") ahead.push(started(opener, inputs[asked]!, reading));
      }
      const file = await ahead.shift()!;
      yield batchOf([elementOf(file, settings)], [inputs[index]!], index);
      index++;
    }
  } finally {
    left.abort();
    await Promise.allSettled(ahead);
  }
}

/** Begins to read a file; whether it can be read is looked at in its turn, if that comes. */
function started(
  opener: FileOpener,
  input: TextInput,
  signal: AbortSignal,
): Promise<WholeFile> {
  const reading = opener.read(input, signal);
  reading.catch(() => {});
  return reading;
}

/** Inputs from `start` on that are paths, as many as go into one batch. */
function batchOfPaths(inputs: readonly TextInput[], start: number): readonly TextInput[] {
  let end = start;
  let room: number = BATCH.bytes;
  while (end < inputs.length && end - start < BATCH.files && room > 0) {
    const input = inputs[end]!;
    if (input.kind !== "path") break;
    room -= inputSize(input) ?? 0;
    end++;
  }
  return inputs.slice(start, end);
}

function elementOf(file: WholeFile, { as }: FileSettings): unknown {
  if (as === "file") return file;
  const { path } = file;
  return as === "text" ? { path, text: file.text() } : { path, bytes: file.bytes() };
}

function batchOf(items: readonly unknown[], inputs: readonly TextInput[], first: number): Batch {
  return { items, locate: (i) => ({ path: inputName(inputs[i]!), index: first + i }) };
}
