/**
 * The operations that make a table of Arrow in memory: batches of each partition, and the whole of them.
 *
 * @module
 */

// @ts-types="../../../types/std_bytes.d.ts"
import { concat } from "@std/bytes";
import type { SinkOperation, ValueOperation } from "../../ops/operation.ts";
import type { Field } from "../tables/column_types.ts";
import type { ArrowBatches } from "./arrow_batches.ts";

/** Batches under way, and those that are done. */
interface State {
  readonly batches: ArrowBatches;
  readonly done: Uint8Array[];
  readonly batchSize: number;
}

/** `arrowBatches(fields, batchSize, input)`: the elements as batches, bytes one after another. */
export const arrowBatches: SinkOperation<
  State,
  [fields: readonly Field[], batchSize: number],
  [make: () => ArrowBatches, batchSize: number]
> = {
  kind: "sink",
  name: "arrowBatches",
  async prepare([fields, batchSize]) {
    const { ArrowBatches } = await import("./arrow_batches.ts");
    return [() => new ArrowBatches(fields), batchSize];
  },
  init: ([make, batchSize]) => ({ batches: make(), done: [], batchSize }),
  step({ batches, done, batchSize }, element) {
    try {
      batches.add(element);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new TypeError(`Cannot call toArrow(): ${error.message}`);
    }
    if (batches.length >= batchSize) done.push(batches.batch().bytes);
  },
  finish({ batches, done }) {
    if (batches.length > 0) done.push(batches.batch().bytes);
    return concat(done);
  },
};

/** `arrowStream(fields, parts)`: a stream of Arrow with the batches of all partitions. */
export const arrowStream: ValueOperation<
  [fields: readonly Field[], parts: readonly Uint8Array[]],
  Uint8Array
> = {
  kind: "value",
  name: "arrowStream",
  onCaller: true,
  async run([fields, parts]) {
    const { ArrowBatches, END } = await import("./arrow_batches.ts");
    const schema = new ArrowBatches(fields).schema();
    return concat([schema, ...parts, END]);
  },
};
