/**
 * From what a user wrote to the partitions of a bag of text; everything that can be
 * found wrong without reading is found here.
 *
 * @module
 */

import type { FileSystem } from "../runtime/runtime.ts";
import { withRequests } from "./request_options.ts";
import { inputSize, resolveInputs, type TextSource } from "./text_input.ts";
import {
  checkTextOptions,
  defaultBlockSize,
  type ReadTextOptions,
  textFormat,
  type TextSettings,
} from "./text_options.ts";
import { planPartitions, type TextPartitions } from "./text_plan.ts";

/** The partitions of a bag of text and what is common to them. */
export interface TextPlan extends TextPartitions {
  readonly settings: TextSettings;
}

/** Plans the reading of `source` by so many cores. */
export function planText(
  source: TextSource | readonly TextSource[],
  options: ReadTextOptions | undefined,
  files: FileSystem | undefined,
  cores: number = 1,
): TextPlan {
  const { settings: given, ...plan } = checkTextOptions(options);
  const inputs = withRequests(resolveInputs(source, files), options ?? {});
  const total = inputs.reduce((sum, input) => sum + (inputSize(input) ?? 0), 0);
  const blockSize = options?.blockSize === undefined
    ? defaultBlockSize(total, cores)
    : given.blockSize;
  const settings = { ...given, blockSize };
  const planned = planPartitions(inputs, {
    ...plan,
    blockSize,
    divisible: !textFormat(settings).delimiter.overlapping,
    // Only asked about paths, which there are none of without files.
    peek: (path, length) => files?.peek(path, length) ?? new Uint8Array(0),
  });
  return { ...planned, settings };
}
