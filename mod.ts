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
  type AccumulateOptions,
  Bag,
  type BagClass,
  type Bags,
  type BagsOfGroups,
  type BagsOfStrings,
  concat,
  type FirstItems,
  type FoldOptions,
  fromSequence,
  type GroupedBag,
  type Groups,
  type InitialFoldOptions,
  type ItemAt,
  type ItemsOf,
  type Joined,
  type JoinOptions,
  type JoinRest,
  type ManyOf,
  type Needing,
  type OnlyForStrings,
  type PartitionResult,
  type PersistedBag,
  range,
  type StringMethodsOf,
  type Unzipped,
  zip,
} from "./src/bag/bag.ts";
export { type ComputeOptions, type PersistOptions } from "./src/plans/compute.ts";
export { compute, computeAll, type Computed, explain, persist } from "./src/bag/compute_many.ts";
export { type PartitionOptions } from "./src/plans/create.ts";
export { delayed, fromDelayed } from "./src/bag/delayed.ts";
export {
  type Delayable,
  type Delayed,
  type DelayedCapturing,
  type DelayedFunction,
  type DelayedOptions,
  type ElementOfItem,
  type Resolved,
  type ResolvedPart,
  type Widened,
  type WithoutLast,
} from "./src/bag/delayed_types.ts";
export {
  type Falsy,
  type Flattened,
  type FoundAt,
  type IndexOf,
  type ItemOr,
  type KeyBy,
  type KeyOf,
  type KeysOf,
  type NegativeIndex,
  type NumberIn,
  type Plucked,
  type PropertyOr,
  type Truthy,
  type ValueAt,
} from "./src/values/element_types.ts";
export { type GroupReductions } from "./src/bag/group_reductions.ts";
export { Item } from "./src/bag/item.ts";
export { type itemMark, type LazyValue } from "./src/plans/item_mark.ts";
export { type OpaqueObject } from "./src/bag/nested.ts";
export {
  type CallOptions,
  type Captured,
  type Captures,
  type Collected,
  type ElementOptions,
  type NameOptions,
  type Numbering,
  type PartitionCallOptions,
  type PartitionPlace,
  type Returned,
  type SingleCallOptions,
} from "./src/plans/options.ts";
export { fromPartitions, type Partition } from "./src/bag/partitions.ts";
export * as reductions from "./src/bag/ready_reductions.ts";
export { type SpreadOptions } from "./src/plans/reductions.ts";
export {
  type AggregateOptions,
  type By,
  type Having,
  type Itself,
  type KeyWith,
  type PlainReduction,
  type ReadyReduction,
  type Reduced,
  type Reducing,
  type reductionMark,
  type Reductions,
  type ResultKind,
  type ResultOf,
  type Results,
  type Summable,
  type Summed,
} from "./src/plans/reduction_types.ts";
export { type KeyedOptions, type ReductionOptions } from "./src/plans/reduce.ts";
export { type PartitionSizeOptions } from "./src/plans/repartition.ts";
export { type ShuffleOptions } from "./src/plans/shuffle.ts";
export { type LooseReplacer, type Replacer, StringMethods } from "./src/bag/string_methods.ts";
export {
  type BagKind,
  type Made,
  type ReplaceOptions,
  StringQuestions,
} from "./src/bag/string_questions.ts";
export * as random from "./src/bag/random.ts";
export { type RandomOptions } from "./src/plans/sampling.ts";
export {
  type AccuracyOptions,
  type HistogramBins,
  type PrecisionOptions,
} from "./src/plans/statistics.ts";
export { get, type NestedKeys, task } from "./src/bag/task.ts";
export { draw, visualize } from "./src/bag/visualize.ts";
export { type PictureFormat } from "./src/diagnostics/drawing/draw.ts";
export { type PictureDirection } from "./src/diagnostics/drawing/picture.ts";
export { type VisualizeOptions } from "./src/plans/visualize.ts";
export { progressBar } from "./src/diagnostics/progress_bar.ts";
export { type ProgressOptions } from "./src/diagnostics/progress.ts";
export { type Followed, progress, progressOf } from "./src/plans/progress.ts";
export { type Dashboard, type DashboardOptions, serveDashboard } from "./src/plans/dashboard.ts";
export { profiler } from "./src/plans/profile.ts";
export { type Profiler } from "./src/diagnostics/profile/profiler.ts";
export {
  type LostWorker,
  type MemorySample,
  type ProfiledRun,
} from "./src/diagnostics/profile/recording.ts";
export {
  type OperationProfile,
  type ProfileSummary,
  type TaskSums,
  type WorkerProfile,
} from "./src/diagnostics/profile/summary.ts";
export {
  type ProfileEvent,
  type ProfileListener,
  type RunEndEvent,
  type RunSampleEvent,
  type RunStartEvent,
  type RunWorkerLostEvent,
  type SpilledProfile,
  type TaskProfile,
} from "./src/engine/profile.ts";
export {
  type LayerProgress,
  type Progress,
  type ProgressListener,
  type ProgressShare,
  type TaskProgress,
} from "./src/engine/progress.ts";
export {
  type ElementsSkippedEvent,
  type FilesSalvagedEvent,
  type Keeping,
  type KeepingHolder,
  type KeepOptions,
  type Kept,
  type RequestsRetriedEvent,
  type ResultKeptEvent,
  type ResultsRoom,
  type ResultsSpilledEvent,
  type RunEvent,
  type RunOptions,
  type Scheduler,
} from "./src/engine/ports.ts";
export {
  DestinationError,
  type ElementLocation,
  EmptyBagError,
  FunctionError,
  GraphError,
  KeyError,
  SourceError,
  SpillError,
  TaskError,
  TaskTimeoutError,
  WorkerLostError,
} from "./src/errors.ts";
export { fromModule } from "./src/functions/from_module.ts";
export { Graph, type GraphLike, type Layer } from "./src/graph/graph.ts";
export {
  type AliasNode,
  type Argument,
  type BarrierNode,
  type Branded,
  type DataNode,
  type ElementsNode,
  type FunctionNode,
  type GraphNode,
  type Holder,
  type KeptNode,
  type Key,
  type LazyNode,
  type ListNode,
  type NamedFunction,
  type nodeBrand,
  type NodeLookup,
  type Operation,
  type PartitionSource,
  type PartNode,
  type PartsNode,
  ref,
  type RefNode,
  type TaskNode,
} from "./src/graph/node.ts";
export { cull, fuse, optimize } from "./src/graph/optimize.ts";
export { type ByteSize } from "./src/io/bytes/byte_size.ts";
export { type Compression } from "./src/io/bytes/compression.ts";
export { type CsvType, type CsvTypes, type CsvValue } from "./src/io/csv/cell_types.ts";
export {
  type CsvArray,
  type CsvBag,
  type CsvCell,
  type CsvDeclared,
  type CsvElement,
  type CsvInferred,
  type CsvNames,
  type CsvNothing,
  type CsvOption,
  type CsvRecord,
  type CsvRow,
  type CsvWithFailures,
  type CsvWithPath,
} from "./src/io/csv/csv_element.ts";
export { type ReadCsvOptions } from "./src/io/csv/csv_options.ts";
export { readCsv } from "./src/io/csv/read_csv.ts";
export { type DecodingErrors } from "./src/io/text/decode.ts";
export { fromUrl, type FromUrlOptions } from "./src/io/text/from_url.ts";
export {
  type DroppedEntry,
  type DroppedFile,
  type DroppedItem,
  type DroppedItems,
  filesIn,
  type FoundFile,
  type ReadableFolder,
} from "./src/io/files/files_in.ts";
export { readFiles, type ReadFilesOptions } from "./src/io/files/read_files.ts";
export { type FetchOptions } from "./src/io/bytes/http_request.ts";
export { type RequestOptions } from "./src/io/bytes/request_options.ts";
export { type BigNumbers } from "./src/io/json_lines/big_numbers.ts";
export { readJsonLines, type ReadJsonLinesOptions } from "./src/io/json_lines/read_json_lines.ts";
export {
  fromAsyncIterable,
  type FromAsyncIterableOptions,
} from "./src/io/streams/from_async_iterable.ts";
export { readText } from "./src/io/text/read_text.ts";
export {
  type FileCollection,
  type FileHandle,
  type PathedFile,
  type TextSource,
} from "./src/io/bytes/input.ts";
export { type DamagedFiles, type ReadTextOptions } from "./src/io/text/text_options.ts";
export { type WholeFile } from "./src/io/files/whole_file.ts";
export {
  type DirectoryHandle,
  type FileWriter,
  type WritableFileHandle,
} from "./src/io/write/directory_handle.ts";
export { type CodecName } from "./src/io/write/codec.ts";
export {
  type Destination,
  type DownloadedFiles,
  type NamedFiles,
  type OutputCompression,
} from "./src/io/write/destination.ts";
export { type WriteOptions } from "./src/io/write/write_plan.ts";
export { writeCsv, type WriteCsvOptions } from "./src/io/write/write_csv.ts";
export { writeJsonLines, type WriteJsonLinesOptions } from "./src/io/write/write_json_lines.ts";
export { writeText, type WriteTextOptions } from "./src/io/write/write_text.ts";
export { type WrittenFile } from "./src/io/write/writing.ts";
export { type JoinKind } from "./src/ops/join.ts";
export {
  type ElementFailure,
  type FailureReason,
  isElementFailure,
  type OnError,
} from "./src/values/element_failure.ts";
export { type Histogram } from "./src/ops/histogram.ts";
export { type Description } from "./src/ops/quantiles.ts";
export {
  type ClosableScheduler,
  inline,
  type InlineOptions,
  type WorkerPermissions,
  workers,
  type WorkersOptions,
} from "./src/schedulers.ts";
