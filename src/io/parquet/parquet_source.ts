/**
 * The operation that reads row groups of Parquet files; it runs in the worker, which then loads what it
 * needs.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { SourceOperation } from "../../ops/operation.ts";
import { loadCodec } from "../bytes/codecs/codecs.ts";
import { filesOf } from "../bytes/input.ts";
import { noting } from "../bytes/open_input.ts";
import { openFound } from "../bytes/random_access.ts";
import type { ParquetPartition, ParquetPiece } from "./parquet_plan.ts";
import type { ParquetValues } from "./parquet_settings.ts";

/** `parquet(pieces, settings)`: the records of row groups. */
export const parquet: SourceOperation = {
  kind: "source",
  name: "parquet",
  batches: () => "items",
  size: ([pieces]) => ({ bytes: (pieces as ParquetPartition).reduce(addSize, 0) }),
  reads: ([pieces]) => filesOf((pieces as ParquetPartition).map(({ file }) => file.input)),
  async *open([pieces, settings], context) {
    const { readPieces } = await import("./parquet_reader.ts");
    const { signal, retried, read } = context;
    // What is loaded anyway is given: were it imported there, bundles would be cut into more pieces.
    yield* readPieces(pieces as ParquetPartition, settings as ParquetValues, {
      signal,
      ...(read && { read }),
      open: (file) =>
        openFound({ ...file, input: noting(file.input, retried) }, runtime.files, signal),
      loadCodec,
    });
  },
};

function addSize(sum: number, { rowGroup }: ParquetPiece): number {
  return rowGroup.columns.reduce(
    (all, { meta_data }) => all + Number(meta_data?.total_compressed_size ?? 0),
    sum,
  );
}
