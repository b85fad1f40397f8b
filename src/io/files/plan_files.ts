/**
 * Which worker gets which whole files.
 *
 * @module
 */

import { type Compression, expectedFormat } from "../bytes/compression.ts";
import { inputName, inputSize, type TextInput } from "../bytes/input.ts";

/** How to divide whole files into partitions. */
export interface FilePlanOptions {
  readonly compression: Compression;
  readonly cores: number;
  /** Bytes of a partition, where the user has said so. */
  readonly blockSize?: number;
  /** Files of a partition, instead of bytes. */
  readonly filesPerPartition?: number;
}

/** Number of partitions for each core, so that none waits long for another at the end. */
const PARTITIONS_PER_CORE = 4;

/** Fewest and most bytes of a partition where nothing is said: files have more work in them than lines. */
const BLOCK_SIZES = { least: 256 * 2 ** 10, most: 64 * 2 ** 20 } as const;

/** Most files of a partition that can only be measured by opening them, as URLs. */
const MOST_UNMEASURED = 16;

/** How many times as large as it is stored a compressed file is taken to be. */
const EXPANSION = 4;

/** Divides files into partitions of neighbours. */
export function planFiles(
  inputs: readonly TextInput[],
  options: FilePlanOptions,
): (readonly TextInput[])[] {
  const { filesPerPartition } = options;
  const weights = weightsOf(inputs, options);
  const room = filesPerPartition === undefined ? 1 : filesPerPartition;
  const partitions: TextInput[][] = [];
  let left = -1;
  for (const [i, input] of inputs.entries()) {
    const weight = filesPerPartition === undefined ? weights[i]! : 1;
    if (weight <= left) partitions.at(-1)!.push(input);
    else partitions.push([input]);
    left = (weight <= left ? left : room) - weight;
  }
  return partitions;
}

/** The part of a partition that each file takes up. */
function weightsOf(inputs: readonly TextInput[], options: FilePlanOptions): number[] {
  const { compression, cores } = options;
  const sizes = inputs.map((input) => {
    const size = inputSize(input);
    const compressed = expectedFormat(inputName(input), compression) !== undefined;
    return size === undefined || !compressed ? size : size * EXPANSION;
  });
  const wanted = PARTITIONS_PER_CORE * cores;
  const total = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const blockSize = options.blockSize ??
    Math.min(BLOCK_SIZES.most, Math.max(BLOCK_SIZES.least, Math.ceil(total / wanted)));
  const unmeasured = sizes.filter((size) => size === undefined).length;
  const unknown = Math.min(1, Math.max(wanted / unmeasured, 1 / MOST_UNMEASURED));
  return sizes.map((size) => size === undefined ? unknown : size / blockSize);
}
