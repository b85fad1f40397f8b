/**
 * How files are compressed while they are written: one table, to which another way is added by a row.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { Compressor } from "../../runtime/runtime.ts";

/** How a file is compressed. */
export type CodecName = "gzip" | "zstd" | "none";

/** A way of compressing. Files of it can be put one behind the other, and are one of it then. */
export interface Codec {
  /** What names of such files end in. */
  readonly extension: string;
  /** Compresses a stream; absent where bytes stay as they are. */
  open?(give: (bytes: Uint8Array) => void | Promise<void>): Compressor;
}

/** The ways there are. */
export const codecs: Readonly<Record<CodecName, Codec>> = {
  none: { extension: "" },
  gzip: { extension: ".gz", open: (give) => runtime.gzip(give) },
  zstd: { extension: ".zst", open: zstd },
};

/** Compresses as zstd, in frames, by a library that is loaded when it is needed. */
function zstd(give: (bytes: Uint8Array) => void | Promise<void>): Compressor {
  const coming = import("../bytes/codecs/zstd_writer.ts").then(async ({ loadZstdWriter }) =>
    (await loadZstdWriter()).encoder()
  );
  // Whoever writes, or ends it, learns why it could not be loaded.
  coming.catch(() => {});
  const giveAll = async (pieces: Iterable<Uint8Array>) => {
    for (const piece of pieces) await give(piece);
  };
  return {
    write: async (bytes) => await giveAll((await coming).push(bytes)),
    end: async () => await giveAll((await coming).finish()),
    destroy() {},
  };
}

/** The way that a file's name says. */
export function codecOfName(name: string): CodecName {
  const ending = name.toLowerCase();
  const found = (Object.keys(codecs) as CodecName[]).find((codec) =>
    codecs[codec].extension !== "" && ending.endsWith(codecs[codec].extension)
  );
  return found ?? "none";
}

/** Bytes by themselves, compressed. */
export async function compressed(codec: CodecName, bytes: Uint8Array): Promise<Uint8Array[]> {
  const { open } = codecs[codec];
  if (open === undefined) return [bytes];
  const pieces: Uint8Array[] = [];
  // A piece may be used again when it has been taken.
  const compressor = open((piece) => void pieces.push(piece.slice()));
  await compressor.write(bytes);
  await compressor.end();
  return pieces;
}
