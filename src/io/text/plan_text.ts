/**
 * From what a user wrote to the partitions of a bag of text; everything that can be
 * found wrong without reading is found here.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import type { FileSystem } from "../../runtime/runtime.ts";
import { withRequests } from "../bytes/request_options.ts";
import {
  inputName,
  inputSize,
  resolveInputs,
  type TextInput,
  type TextSource,
} from "../bytes/input.ts";
import {
  checkTextOptions,
  defaultBlockSize,
  type ReadTextOptions,
  textFormat,
  type TextSettings,
} from "./text_options.ts";
import { isCompressed, planPartitions, type TextPartitions } from "./text_partitions.ts";

/** The partitions of a bag of text and what is common to them. */
export interface TextPlan extends TextPartitions {
  readonly settings: TextSettings;
  /**
   * Values that are equal only for plans that read the same from files that have not changed in
   * between; absent where that cannot be told, as of URLs.
   */
  readonly identity?: readonly unknown[];
}

/**
 * The same plan for a user who has asked for a block size: files that are known to be compressed are
 * an error now, others when they turn out to be.
 */
export function withCuts(plan: TextPlan): TextPlan {
  const { settings, partitions } = plan;
  const compressed = partitions.flat().find((piece) =>
    isCompressed(piece) && piece.blocks === undefined && piece.probe === undefined
  );
  if (compressed) throw uncuttable(compressed.input, settings.blockSize);
  return { ...plan, settings: { ...settings, cuts: true } };
}

/** The error for a compressed file that was to be cut. */
export function uncuttable(input: TextInput, blockSize: number): SourceError {
  return new SourceError(
    `Cannot read "${inputName(input)}" in blocks of ${blockSize} bytes ('blockSize'): expected a ` +
      "file that can be cut, got a compressed one that is not made of blocks, as bgzip and pzstd make " +
      "them, and can only be read from its start; without 'blockSize' it makes one partition",
  );
}

/** Which files may be cut: plain ones, and compressed ones that are made of blocks. */
export interface Divisibility {
  readonly plain: boolean;
  readonly compressed: boolean;
}

/** Plans the reading of `source` by so many cores. */
export function planText(
  source: TextSource | readonly TextSource[],
  options: ReadTextOptions | undefined,
  files: FileSystem | undefined,
  cores: number = 1,
  may: Divisibility = { plain: true, compressed: true },
  what: string = "text",
): TextPlan {
  const { settings: given, ...plan } = checkTextOptions(options, what);
  const inputs = withRequests(resolveInputs(source, files, what), options ?? {}, what);
  const total = inputs.reduce((sum, input) => sum + (inputSize(input) ?? 0), 0);
  const blockSize = options?.blockSize === undefined
    ? defaultBlockSize(total, cores)
    : given.blockSize;
  const assumed = options?.encoding === undefined && inputs.some(({ kind }) => kind === "url");
  const settings = { ...given, blockSize, ...(assumed ? { assumed } : {}) };
  const { delimiter, encoding } = textFormat(settings, undefined, what);
  const planned = planPartitions(inputs, {
    ...plan,
    blockSize,
    what,
    divisible: may.plain && !delimiter.overlapping,
    // Characters of two bytes may lie across the border of two blocks, and damage is looked for from the start.
    blocks: may.compressed && encoding.unit === 1 && !delimiter.overlapping &&
      settings.salvage !== true,
    cuts: options?.blockSize !== undefined,
    // Only asked about paths, which there are none of without files.
    peek: (path, length, position) => files?.peek(path, length, position) ?? new Uint8Array(0),
  });
  const identity = identityOf(inputs, {
    ...plan,
    settings,
    given: options?.blockSize !== undefined,
  }, files);
  return { ...planned, settings, ...(identity && { identity }) };
}

function identityOf(
  inputs: readonly TextInput[],
  options: unknown,
  files: FileSystem | undefined,
): readonly unknown[] | undefined {
  const identity: unknown[] = [JSON.stringify(options)];
  for (const input of inputs) {
    if (input.kind === "path") {
      const version = files?.version(input.path);
      if (version === undefined) return undefined;
      identity.push(JSON.stringify([input, version]));
    } else if (input.kind === "blob") identity.push(input.name, input.blob);
    // What a URL or a chosen file holds may be another thing at the next call.
    else return undefined;
  }
  return identity;
}
