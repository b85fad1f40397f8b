/**
 * Records as container files of Avro, written block by block.
 *
 * @module
 */

// @ts-types="../../../types/std_bytes.d.ts"
import { concat } from "@std/bytes";
import { MAGIC, SYNC } from "../avro/avro_container.ts";
import { avroSchemaOf, ByteSink, type Encode, recordEncoder } from "../avro/avro_encoder.ts";
import type { Field } from "../tables/column_types.ts";
import { type Fit, fitOf, Misfit } from "../tables/fit.ts";
import { type Bytes, type Encoder, UnwritableError } from "./format.ts";

/** What compresses blocks. */
export type AvroCodec = "null" | "deflate" | "zstandard";

/** What a worker has to know to write Avro, besides the fields; plain data. */
export interface AvroFormatSettings {
  readonly codec: AvroCodec;
}

type Compress = (block: Uint8Array) => Uint8Array;

const compressors: Readonly<Record<AvroCodec, () => Promise<Compress>>> = {
  null: () => Promise.resolve((block) => block),
  async deflate() {
    const { deflateRaw } = await import("pako");
    return (block) => deflateRaw(block);
  },
  async zstandard() {
    const { zstdPages } = await import("./zstd_pages.ts");
    return await zstdPages();
  },
};

/** Bytes of a block before it is compressed, from which on it is written. */
const BLOCK = 64 * 2 ** 10;

/** Gives what makes encoders, each for one file; loads what compresses. */
export async function avroEncoders(
  fields: readonly Field[],
  { codec }: AvroFormatSettings,
): Promise<() => Encoder> {
  const compress = await compressors[codec]();
  return () => new AvroEncoding(fields, codec, compress);
}

class AvroEncoding implements Encoder {
  readonly end = "";
  readonly endsLast = true;
  readonly #compress: Compress;
  readonly #fit: Fit;
  readonly #encode: Encode;
  readonly #records = new ByteSink();
  readonly #sync = crypto.getRandomValues(new Uint8Array(SYNC));
  /** What comes before the first block, as long as there has been none. */
  #start: Bytes | undefined;
  #count = 0;

  constructor(fields: readonly Field[], codec: AvroCodec, compress: Compress) {
    this.#compress = compress;
    this.#fit = fitOf({ kind: "struct", fields });
    this.#encode = recordEncoder(fields);
    this.#start = headerOf(avroSchemaOf(fields), codec, this.#sync);
  }

  encode(element: unknown): Bytes {
    if (element === null || element === undefined) {
      throw new UnwritableError(`expected elements to be objects, got ${String(element)}`);
    }
    try {
      this.#encode(this.#records, this.#fit(element));
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      const isRecord = error.path.length > 0;
      throw new UnwritableError(
        isRecord ? error.describe() : error.describe().replace('"" to be', "elements to be"),
      );
    }
    this.#count++;
    return this.#records.length < BLOCK ? new Uint8Array() : this.#block();
  }

  footer(): Bytes {
    return this.#count > 0 ? this.#block() : this.#started();
  }

  #block(): Bytes {
    const block = this.#compress(this.#records.take());
    const sizes = new ByteSink();
    sizes.long(this.#count);
    sizes.long(block.length);
    this.#count = 0;
    return concat([this.#started(), sizes.take(), block, this.#sync]);
  }

  #started(): Bytes {
    const start = this.#start ?? new Uint8Array();
    this.#start = undefined;
    return start;
  }
}

function headerOf(schema: object, codec: AvroCodec, sync: Uint8Array): Bytes {
  const header = new ByteSink();
  header.raw(Uint8Array.from(MAGIC));
  header.long(2);
  header.text("avro.schema");
  header.text(JSON.stringify(schema));
  header.text("avro.codec");
  header.text(codec);
  header.byte(0);
  header.raw(sync);
  return header.take();
}
