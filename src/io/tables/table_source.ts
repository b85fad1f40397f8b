/**
 * Sources of records of tables: what each format has in common, and is not loaded before it is used.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { Batch, SourceContext, SourceOperation } from "../../ops/operation.ts";
import { loadCodec } from "../bytes/codecs/codecs.ts";
import { filesOf, type TextInput } from "../bytes/input.ts";
import { noting } from "../bytes/open_input.ts";
import { type FoundFile, type OpenFile, openFound } from "../bytes/random_access.ts";

/**
 * What reading needs besides its arguments. It is given, since it is loaded anyway: were it imported by
 * what is loaded later, bundles would be cut into more pieces.
 */
export interface TableContext {
  readonly signal: AbortSignal;
  /** Takes note of bytes that have been read. */
  read?(bytes: number): void;
  open(file: FoundFile): Promise<OpenFile>;
  readonly loadCodec: typeof loadCodec;
}

/** What a partition is told, as far as all formats are. */
export interface TablePartition {
  /** The file; without one, there are no records. */
  readonly file?: FoundFile;
  /** How much of it is read. */
  readonly bytes: number;
}

/** Reads a partition. */
export type ReadTable<P extends TablePartition, Settings> = (
  partition: P,
  settings: Settings,
  context: TableContext,
) => AsyncIterable<Batch>;

/** `name(partition, settings)`: the records of a part of a file. */
export function tableSource<P extends TablePartition, Settings>(
  name: string,
  load: () => Promise<ReadTable<P, Settings>>,
): SourceOperation<[partition: P, settings: Settings]> {
  return {
    kind: "source",
    name,
    batches: () => "items",
    size: ([{ bytes }]) => ({ bytes }),
    reads: ([partition]) => filesOf(inputsOf(partition)),
    async *open([partition, settings], context: SourceContext) {
      const { signal, retried, read } = context;
      yield* (await load())(partition, settings, {
        signal,
        ...(read && { read }),
        open: (file) =>
          openFound({ ...file, input: noting(file.input, retried) }, runtime.files, signal),
        loadCodec,
      });
    },
  };
}

function inputsOf({ file }: TablePartition): readonly TextInput[] {
  return file === undefined ? [] : [file.input];
}
