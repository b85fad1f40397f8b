/**
 * Holdall: parallel bags for messy data.
 *
 * A {@linkcode Bag} is a lazy, partitioned collection. Operations on it build a graph of tasks;
 * asking for results runs the graph on every core, streaming through memory.
 *
 * ```ts
 * import { fromSequence } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const bag = fromSequence(["a", "b", "a"]);
 *
 * assertEquals(await bag.frequencies().compute(), [["a", 2], ["b", 1]]);
 * ```
 *
 * @module
 */

export {
  Bag,
  type CapturingFoldOptions,
  type Flattened,
  type FoldOptions,
  fromSequence,
  type InitialFoldOptions,
  type KeyOf,
  type PartitionResult,
  type Plucked,
  range,
} from "./src/bag/bag.ts";
export { type ComputeOptions } from "./src/bag/compute.ts";
export { type Computable, compute, computeAll, type Computed } from "./src/bag/compute_many.ts";
export { type PartitionOptions } from "./src/bag/create.ts";
export { Item } from "./src/bag/item.ts";
export { type itemMark, type LazyValue } from "./src/bag/item_mark.ts";
export { type CallOptions, type Captured, type CapturingOptions } from "./src/bag/options.ts";
export { type ReductionOptions } from "./src/bag/reduce.ts";
export { get, task } from "./src/bag/task.ts";
export { type RunEvent, type RunOptions, type Scheduler } from "./src/engine/ports.ts";
export {
  type ElementLocation,
  EmptyBagError,
  FunctionError,
  GraphError,
  KeyError,
  SourceError,
  TaskError,
  type TaskErrorDetails,
  WorkerLostError,
} from "./src/errors.ts";
export { fromModule } from "./src/functions/from_module.ts";
export { Graph, type GraphLike, type Layer } from "./src/graph/graph.ts";
export {
  type AliasNode,
  type Argument,
  type brand as nodeBrand,
  type Branded,
  type DataNode,
  type FunctionNode,
  type GraphNode,
  type Key,
  type LazyNode,
  type ListNode,
  type NamedFunction,
  type NodeLookup,
  type Operation,
  type PartitionSource,
  type PartNode,
  ref,
  type RefNode,
  type TaskNode,
} from "./src/graph/node.ts";
export { cull, fuse, optimize } from "./src/graph/optimize.ts";
export { type ByteSize } from "./src/io/byte_size.ts";
export { type DecodingErrors } from "./src/io/decode.ts";
export { readText } from "./src/io/read_text.ts";
export { type FileCollection, type FileHandle, type TextSource } from "./src/io/text_input.ts";
export { type ReadTextOptions } from "./src/io/text_options.ts";
export { type Compression } from "./src/io/text_plan.ts";
export { type LookupKey } from "./src/ops/lookup.ts";
export { type ClosableScheduler, inline, workers, type WorkersOptions } from "./src/schedulers.ts";
