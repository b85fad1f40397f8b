/**
 * The operations that read CSV; they run in the worker, which then loads what they need.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { SourceContext, SourceOperation, ValueOperation } from "../../ops/operation.ts";
import { filesOf } from "../bytes/input.ts";
import type { Probe } from "../text/probe.ts";
import type { TextPartition, TextPiece } from "../text/text_partitions.ts";
import { type ReadContext, sizeOfPartition } from "../text/text_source.ts";
import type { CsvReading } from "./csv_file.ts";
import type { FoundHead } from "./file_head.ts";
import type { Transition } from "./quote_state.ts";

/**
 * `csv(partition, reading, probes, reference, head, inside)`: the records of a partition. `reference`
 * and `head` are lists of what {@linkcode csvHead} gives, of one or none; `inside` is whether the
 * partition begins inside quotes.
 */
export const csv: SourceOperation<
  [
    partition: TextPartition,
    reading: CsvReading,
    probes: readonly Probe[],
    reference: readonly FoundHead[],
    head: readonly FoundHead[],
    inside: boolean,
  ]
> = {
  kind: "source",
  name: "csv",
  batches: () => "items",
  size: ([partition, reading]) => sizeOfPartition(partition, reading.text),
  reads: ([partition]) => filesOf(partition.map(({ input }) => input)),
  async *open([partition, reading, probes, reference, head, inside], context) {
    const { readCsvPartition } = await import("./csv_reader.ts");
    const { read } = context;
    yield* readCsvPartition(partition, reading, {
      ...contextOf(probes, context),
      ...(read && { read }),
      reference: reference[0],
      head: head[0],
      inside,
    });
  },
};

/** `csvHead(pieces, reading, probes)`: the head of the first of the files that has one, as an element. */
export const csvHead: SourceOperation<
  [pieces: readonly TextPiece[], reading: CsvReading, probes: readonly Probe[]]
> = {
  kind: "source",
  name: "csvHead",
  inner: true,
  async *open([pieces, reading, probes], context) {
    const { readHead } = await import("./file_head.ts");
    yield { items: [await readHead(pieces, reading, contextOf(probes, context))] };
  },
};

/** `csvScan(piece, reading, probes, head)`: what a part does to the state of quotes, as an element. */
export const csvScan: SourceOperation<
  [piece: TextPiece, reading: CsvReading, probes: readonly Probe[], head: readonly FoundHead[]]
> = {
  kind: "source",
  name: "csvScan",
  inner: true,
  async *open([piece, reading, probes, head], context) {
    const { scanQuotes } = await import("./quote_scan.ts");
    const known = contextOf(probes, context);
    yield { items: [await scanQuotes(piece, reading, head[0]!, known)] };
  },
};

/** `csvCut(scan, inside)`: whether the part after the one that was scanned begins inside quotes. */
export const csvCut: ValueOperation<[scan: readonly [Transition], inside: boolean], boolean> = {
  kind: "value",
  name: "csvCut",
  run: ([[transition], inside]) => inside ? transition.inside : transition.outside,
};

function contextOf(
  probes: readonly Probe[],
  { signal, skipped, salvaged, retried }: SourceContext,
): ReadContext {
  return {
    signal,
    ...(skipped && { skipped }),
    ...(salvaged && { salvaged }),
    ...(retried && { retried }),
    files: runtime.files,
    probes,
  };
}
