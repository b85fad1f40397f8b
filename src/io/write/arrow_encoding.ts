/**
 * Records as files and streams of Arrow, written batch by batch.
 *
 * @module
 */

// @ts-types="../../../types/std_bytes.d.ts"
import { concat } from "@std/bytes";
import { ArrowBatches, type BatchPlace, END, FILE_START } from "../arrow/arrow_batches.ts";
import { prepareEncoding } from "../arrow/arrow_codecs.ts";
import type { Field } from "../tables/column_types.ts";
import { type Bytes, type Encoder, UnwritableError } from "./format.ts";

/** What a worker has to know to write Arrow, besides the fields; plain data. */
export interface ArrowFormatSettings {
  readonly form: "file" | "stream";
  readonly batchSize: number;
  readonly compression: "zstd" | "none";
}

/** Gives what makes encoders, each for one file; loads what compresses. */
export async function arrowEncoders(
  fields: readonly Field[],
  settings: ArrowFormatSettings,
): Promise<() => Encoder> {
  if (settings.compression === "zstd") {
    const { zstdPages } = await import("./zstd_pages.ts");
    await prepareEncoding(zstdPages);
  }
  return () => new ArrowEncoding(fields, settings);
}

class ArrowEncoding implements Encoder {
  readonly end = "";
  readonly endsLast = true;
  readonly #settings: ArrowFormatSettings;
  readonly #batches: ArrowBatches;
  readonly #places: BatchPlace[] = [];
  #written = 0;

  constructor(fields: readonly Field[], settings: ArrowFormatSettings) {
    this.#settings = settings;
    this.#batches = new ArrowBatches(fields, settings.compression);
  }

  encode(element: unknown): Bytes {
    try {
      this.#batches.add(element);
    } catch (error) {
      throw error instanceof TypeError ? new UnwritableError(error.message) : error;
    }
    const isFull = this.#batches.length >= this.#settings.batchSize;
    return isFull ? concat([...this.#start(), this.#batch()]) : new Uint8Array();
  }

  footer(): Bytes {
    const last = this.#batches.length > 0 ? [this.#start(), this.#batch()].flat() : this.#start();
    const isFile = this.#settings.form === "file";
    const footer = isFile ? [this.#batches.footer(this.#places)] : [];
    return concat([...last, END, ...footer]);
  }

  /** What comes before the first batch, once. */
  #start(): Bytes[] {
    if (this.#written > 0) return [];
    const schema = this.#batches.schema();
    const start = this.#settings.form === "file" ? [FILE_START, schema] : [schema];
    this.#written = start.reduce((sum, { length }) => sum + length, 0);
    return start;
  }

  #batch(): Bytes {
    const { bytes, metadataLength } = this.#batches.batch();
    const offset = this.#written;
    this.#places.push({ offset, metadataLength, bodyLength: bytes.length - metadataLength });
    this.#written += bytes.length;
    return bytes;
  }
}
