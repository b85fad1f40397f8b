/**
 * Which worker reads what: files are cut, small ones put together, before any is read.
 *
 * @module
 */

import { BLOCK_HEAD, isBgzf } from "../bytes/bgzf.ts";
import { type Compression, expectedFormat, formatOfHead } from "../bytes/compression.ts";
import { compressedFormat } from "../bytes/decompress.ts";
import { hasSeveralFrames, readNow } from "../bytes/zstd_frames.ts";
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
  /** What a compressed file is made of, where that is known and allows to cut it; what is small need not be cut. */
  readonly blocks?: "bgzf" | "zstd";
  /** Where among {@linkcode TextPartitions.probed} the input is, if it is there. */
  readonly probe?: number;
}

/** An input of which the run has to find out how it is cut, before any part of it is read. */
export interface ProbedInput {
  readonly input: TextInput;
  readonly compression: Compression;
  /** Parts it is to be cut into, at most, and bytes of each, at most. */
  readonly parts: number;
  readonly blockSize: number;
  /** Whether it may be cut where it is compressed. */
  readonly blocks: boolean;
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
  /** Whether that goes for compressed files that are made of blocks, too. */
  readonly blocks?: boolean;
  /** Whether the block size was asked for, so that more is done to keep it. */
  readonly cuts?: boolean;
  /** Some bytes of a file on this machine, the first ones unless it is said where. */
  readonly peek: (path: string, length: number, position?: number) => Uint8Array;
  /** What is read, as errors call it. */
  readonly what?: string;
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
    const { parts, compression } = pieces[0]!;
    if (needsProbe(pieces[0]!)) {
      const { blockSize, blocks = false } = options;
      const probe = probed.push({ input, compression, parts, blockSize, blocks }) - 1;
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
function needsProbe({ input, parts, compression, blocks }: TextPiece): boolean {
  if (parts === 1 || blocks === "bgzf") return false;
  return inputSize(input) === undefined || compression !== "none";
}

/** Whether a file is compressed, as far as can be told without reading it. */
export function isCompressed({ input, compression }: TextPiece): boolean {
  return expectedFormat(inputName(input), compression) !== undefined;
}

/** All parts of a file, at least one. */
function cut(input: TextInput, options: PlanOptions, unmeasuredParts: number): TextPiece[] {
  const size = inputSize(input);
  const large = size === undefined || size > options.blockSize;
  const { compression, blocks } = look(input, large, options);
  // A compressed file that cannot be looked at here is one piece unless somebody wants it otherwise.
  const named = expectedFormat(inputName(input), compression);
  const mayBeBlocks = options.blocks === true && options.cuts === true && input.kind !== "path" &&
    (named === "gzip" || named === "zstd");
  const divisible = large && options.divisible &&
    (blocks !== undefined || mayBeBlocks || named === undefined);
  const wanted = size === undefined ? unmeasuredParts : Math.ceil(size / options.blockSize);
  const parts = divisible ? wanted : 1;
  checkNumber(parts, input, options);
  return Array.from({ length: parts }, (_, part) => ({
    input,
    part,
    parts,
    compression,
    ...(blocks && { blocks }),
  }));
}

/** How a file is compressed and what it is made of, as far as that has to be known and can be. */
function look(
  input: TextInput,
  large: boolean,
  options: PlanOptions,
): Pick<TextPiece, "compression" | "blocks"> {
  const { compression, blocks = false, cuts = false } = options;
  // A small file is read by one worker, compressed or not, so only large ones need a look.
  if (compression === "none" || !(large || (cuts && blocks))) return { compression };
  const named = expectedFormat(inputName(input), compression);
  if (input.kind !== "path") {
    return { compression, ...(!large && named === "zstd" && { blocks: "zstd" }) };
  }
  const mayBeBlocks = named === undefined || named === "gzip" || named === "zstd";
  if (named !== undefined && !(blocks && mayBeBlocks)) return { compression };
  const head = options.peek(input.path, BLOCK_HEAD);
  const told = named === undefined && large
    ? compressedFormat(input, compression, head) ?? "none"
    : compression;
  const found = blocks ? blocksOf(input, head, large, options) : undefined;
  return { compression: told, ...(found && { blocks: found }) };
}

/** What a file on this machine is made of, if that allows to cut it, or it need not be cut. */
function blocksOf(
  { path, size }: TextInput & { readonly kind: "path" },
  head: Uint8Array,
  large: boolean,
  { blockSize, peek }: PlanOptions,
): "bgzf" | "zstd" | undefined {
  if (isBgzf(head)) return "bgzf";
  if (formatOfHead(head) !== "zstd") return undefined;
  if (!large) return "zstd";
  // One frame cannot be cut, and there is nothing to be gained where frames are larger than blocks.
  const several = readNow(
    hasSeveralFrames(size, blockSize),
    ({ position, length }) => peek(path, length, position),
  );
  return several ? "zstd" : undefined;
}

/** Refuses blocks so small that reading them would be all overhead, and their bookkeeping all memory. */
function checkNumber(
  blocks: number,
  input: TextInput,
  { blockSize, what = "text" }: PlanOptions,
): void {
  if (blocks <= MOST_BLOCKS) return;
  throw new RangeError(
    `Cannot read ${what}: expected at most ${MOST_BLOCKS} partitions, got ${blocks} up to ` +
      `"${inputName(input)}" with a 'blockSize' of ${blockSize} bytes; each partition costs as ` +
      "much as reading about a megabyte: use a larger 'blockSize', such as \"16 MiB\", or none",
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
