/**
 * The operation that reads batches of Arrow; it runs in the worker, which then loads what it needs.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { SourceOperation } from "../../ops/operation.ts";
import { loadCodec } from "../bytes/codecs/codecs.ts";
import { filesOf } from "../bytes/input.ts";
import { noting } from "../bytes/open_input.ts";
import { openFound } from "../bytes/random_access.ts";
import type { ArrowPartition, ArrowSettings } from "./arrow_plan.ts";

/** `arrow(partition, settings)`: the records of batches. */
export const arrow: SourceOperation = {
  kind: "source",
  name: "arrow",
  batches: () => "items",
  size: ([partition]) => ({
    bytes: (partition as ArrowPartition).batches.reduce((sum, it) => sum + it.bodyLength, 0),
  }),
  reads([partition]) {
    const { file } = partition as ArrowPartition;
    return file === undefined ? [] : filesOf([file.input]);
  },
  async *open([partition, settings], { signal, retried, read }) {
    const { readBatches } = await import("./arrow_reader.ts");
    yield* readBatches(partition as ArrowPartition, settings as ArrowSettings, {
      signal,
      ...(read && { read }),
      open: (file) =>
        openFound({ ...file, input: noting(file.input, retried) }, runtime.files, signal),
      loadCodec,
    });
  },
};
