/**
 * Which worker reads what: files are cut, small ones put together, before any is read.
 *
 * @module
 */

import { type Compression, HEAD_LENGTH, isGzipName } from "../bytes/compression.ts";
import { isCompressed as isGzipFile } from "../bytes/decompress.ts";
import { inputName, inputSize, type TextInput } from "../bytes/input.ts";

/**
 * One of the equal parts a file is cut into. The bytes are those of {@linkcode byteRange},
 * once the size is known; the lines are those that begin in them.
 */
export interface TextPiece {
  readonly input: TextInput;
  /** Number of this part, the first being 0. */
  readonly part: number;
  readonly parts: number;
  readonly compression: Compression;
  /** Where among {@linkcode TextPartitions.probed} the input is, if it is there. */
  readonly probe?: number;
}

/** An input of which the run has to find out how it is cut, before any part of it is read. */
export interface ProbedInput {
  readonly input: Exclude<TextInput, { readonly kind: "path" }>;
  readonly compression: Compression;
}

/** What all partitions read. */
export interface TextPartitions {
  readonly partitions: readonly TextPartition[];
  readonly probed: readonly ProbedInput[];
}

/** What one partition reads, in order. */
export type TextPartition = readonly TextPiece[];

/** How to divide files into partitions. */
export interface PlanOptions {
  /** Bytes of a partition, at most. */
  readonly blockSize: number;
  /** Whole files of a partition; `blockSize` does not count then. */
  readonly filesPerPartition?: number;
  readonly compression: Compression;
  /** Whether a file may be cut; if not, it is read from its start by one worker. */
  readonly divisible: boolean;
  /** The first bytes of a file on this machine. */
  readonly peek: (path: string, length: number) => Uint8Array;
}

/**
 * Number of parts made of what can only be measured by opening it: a URL or a file
 * handle; if there are several of those, number of parts of all of them together.
 */
export const UNMEASURED_PARTS = 8;

/** Largest number of partitions that files are cut into; each is a task, for which a file is opened. */
const MOST_BLOCKS = 200_000;

/** Divides files into partitions. */
export function planPartitions(
  inputs: readonly TextInput[],
  options: PlanOptions,
): TextPartitions {
  const { filesPerPartition, compression } = options;
  if (filesPerPartition === undefined) return planByBytes(inputs, options);
  const wholes = inputs.map((input) => ({ input, part: 0, parts: 1, compression }));
  const partitions: TextPartition[] = [];
  for (let i = 0; i < wholes.length; i += filesPerPartition) {
    partitions.push(wholes.slice(i, i + filesPerPartition));
  }
  return { partitions, probed: [] };
}

function planByBytes(inputs: readonly TextInput[], options: PlanOptions): TextPartitions {
  const unmeasured = inputs.filter((input) => inputSize(input) === undefined).length;
  const partitions: TextPartition[] = [];
  const probed: ProbedInput[] = [];
  let group: TextPiece[] = [];
  // None for now, not even for an empty file.
  let room = -1;
  for (const input of inputs) {
    let pieces = cut(input, options, Math.ceil(UNMEASURED_PARTS / unmeasured));
    if (pieces.length > 1) checkNumber(partitions.length + pieces.length, input, options);
    if (input.kind !== "path" && needsProbe(pieces[0]!)) {
      const probe = probed.push({ input, compression: options.compression }) - 1;
      pieces = pieces.map((piece) => ({ ...piece, probe }));
    }
    // A compressed file is larger than it looks, and of one unmeasured nobody knows.
    const weight = pieces.length > 1 || isCompressed(pieces[0]!) ? undefined : inputSize(input);
    if (weight === undefined) {
      for (const piece of pieces) partitions.push([piece]);
      room = -1;
    } else if (weight <= room) {
      for (const piece of pieces) group.push(piece);
      room -= weight;
    } else {
      group = pieces;
      partitions.push(group);
      room = options.blockSize - weight;
    }
  }
  return { partitions, probed };
}

/** Whether several workers would have to look at an input to know which bytes are theirs. */
function needsProbe({ input, parts, compression }: TextPiece): boolean {
  return parts > 1 && (inputSize(input) === undefined || compression === "infer");
}

/** Whether a file is compressed, as far as can be told without reading it. */
export function isCompressed({ input, compression }: TextPiece): boolean {
  return compression === "gzip" || (compression === "infer" && isGzipName(inputName(input)));
}

/** All parts of a file, at least one. */
function cut(input: TextInput, options: PlanOptions, unmeasuredParts: number): TextPiece[] {
  const size = inputSize(input);
  const large = size === undefined || size > options.blockSize;
  let { compression } = options;
  // A small file is read by one worker, compressed or not, so only large ones need a look.
  if (compression === "infer" && large && input.kind === "path") {
    if (!isGzipName(input.path)) {
      const head = options.peek(input.path, HEAD_LENGTH);
      compression = isGzipFile(input, compression, head) ? "gzip" : "none";
    }
  }
  const divisible = large && options.divisible &&
    !isCompressed({ input, compression, part: 0, parts: 1 });
  const wanted = size === undefined ? unmeasuredParts : Math.ceil(size / options.blockSize);
  const parts = divisible ? wanted : 1;
  checkNumber(parts, input, options);
  return Array.from({ length: parts }, (_, part) => ({ input, part, parts, compression }));
}

/** Refuses blocks so small that reading them would be all overhead, and their bookkeeping all memory. */
function checkNumber(blocks: number, input: TextInput, { blockSize }: PlanOptions): void {
  if (blocks <= MOST_BLOCKS) return;
  throw new RangeError(
    `Cannot read text: expected at most ${MOST_BLOCKS} partitions, got ${blocks} up to ` +
      `"${inputName(input)}" with a "blockSize" of ${blockSize} bytes; each partition costs as ` +
      'much as reading about a megabyte: use a larger "blockSize", such as "16 MiB", or none',
  );
}

/** Bytes from `start` up to but not including `end`, which is absent for the end of the file. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/**
 * The bytes of a part of a file of `size` bytes, or `undefined` where the file is so small
 * that fewer parts do; ranges begin at multiples of `unit` and together are the whole file.
 */
export function byteRange(
  { part, parts }: Pick<TextPiece, "part" | "parts">,
  size: number,
  blockSize: number,
  unit: number,
): ByteRange | undefined {
  const count = Math.max(1, Math.min(parts, Math.ceil(size / blockSize)));
  if (part >= count) return undefined;
  const border = (k: number) => Math.floor((size / count) * k / unit) * unit;
  if (part === count - 1) return { start: border(part) };
  return { start: border(part), end: border(part + 1) };
}
