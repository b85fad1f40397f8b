/**
 * The decoder of an encoding, the same in every runtime.
 *
 * @module
 */

import type { Encoding } from "./encoding.ts";
import type { DecoderClass } from "./legacy_decoder.ts";

/** The class that decodes an encoding as every runtime should. */
export async function decoderClassOf({ name, family }: Encoding): Promise<DecoderClass> {
  // Of these the runtimes' own decoders are right, and most programs read nothing else.
  if (family === "utf-8" || family === "utf-16") return TextDecoder;
  return await (await import("./legacy_decoder.ts")).legacyDecoderClass(name);
}
