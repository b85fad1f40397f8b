/**
 * The operations that read CSV; they run in the worker, which then loads what they need.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { SourceContext, SourceOperation, ValueOperation } from "../../ops/operation.ts";
import { filesOf } from "../bytes/input.ts";
import type { Probe } from "../text/probe.ts";
import type { TextPartition, TextPiece } from "../text/text_plan.ts";
import { type ReadContext, sizeOfPartition } from "../text/text_source.ts";
import type { CsvReading } from "./csv_file.ts";
import type { FoundHead } from "./file_head.ts";
import type { Transition } from "./quote_state.ts";

/**
 * `csv(partition, reading, probes, reference, head, inside)`: the records of a partition. `reference`
 * and `head` are lists of what {@linkcode csvHead} gives, of one or none; `inside` is whether the
 * partition begins inside quotes.
 */
export const csv: SourceOperation = {
  kind: "source",
  name: "csv",
  batches: () => "items",
  size: ([partition, reading]) =>
    sizeOfPartition(partition as TextPartition, (reading as CsvReading).text),
  reads: ([partition]) => filesOf((partition as TextPartition).map(({ input }) => input)),
  async *open([partition, reading, probes, reference, head, inside], context) {
    const { readCsvPartition } = await import("./csv_reader.ts");
    const { read } = context;
    yield* readCsvPartition(partition as TextPartition, reading as CsvReading, {
      ...contextOf(probes, context),
      ...(read && { read }),
      reference: (reference as readonly FoundHead[])[0],
      head: (head as readonly FoundHead[])[0],
      inside: inside as boolean,
    });
  },
};

/** `csvHead(pieces, reading, probes)`: the head of the first of the files that has one, as an element. */
export const csvHead: SourceOperation = {
  kind: "source",
  name: "csvHead",
  inner: true,
  async *open([pieces, reading, probes], context) {
    const { readHead } = await import("./file_head.ts");
    const known = contextOf(probes, context);
    yield { items: [await readHead(pieces as readonly TextPiece[], reading as CsvReading, known)] };
  },
};

/** `csvScan(piece, reading, probes, head)`: what a part does to the state of quotes, as an element. */
export const csvScan: SourceOperation = {
  kind: "source",
  name: "csvScan",
  inner: true,
  async *open([piece, reading, probes, head], context) {
    const { scanQuotes } = await import("./quote_scan.ts");
    const [found] = head as readonly [FoundHead];
    const known = contextOf(probes, context);
    yield { items: [await scanQuotes(piece as TextPiece, reading as CsvReading, found, known)] };
  },
};

/** `csvCut(scan, inside)`: whether the part after the one that was scanned begins inside quotes. */
export const csvCut: ValueOperation = {
  kind: "value",
  name: "csvCut",
  run([scan, inside]) {
    const [transition] = scan as readonly [Transition];
    return inside ? transition.inside : transition.outside;
  },
};

function contextOf(
  probes: unknown,
  { signal, skipped, salvaged, retried }: SourceContext,
): ReadContext {
  return {
    signal,
    ...(skipped && { skipped }),
    ...(salvaged && { salvaged }),
    ...(retried && { retried }),
    files: runtime.files,
    probes: probes as readonly Probe[],
  };
}
