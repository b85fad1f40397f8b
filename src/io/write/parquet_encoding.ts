/**
 * Records as Parquet: gathered as columns, and written row group by row group.
 *
 * @module
 */

import type { Field } from "../tables/column_types.ts";
import { TableColumns } from "../tables/table_columns.ts";
import { type Bytes, type Encoder, UnwritableError } from "./format.ts";
import { ByteWriter, ParquetWriter } from "./parquet_library.ts";
import { parquetSchemaOf } from "./parquet_schema.ts";

/** How the columns of a Parquet file can be compressed. */
export type ParquetCompression = "snappy" | "zstd" | "gzip" | "none";

/** What a worker has to know to write Parquet, besides the fields; plain data. */
export interface ParquetFormatSettings {
  readonly rowGroupSize: number;
  readonly compression: ParquetCompression;
}

/** Compresses a page. */
type Compress = (bytes: Uint8Array) => Uint8Array;

/** Gives what makes encoders, each for one file; loads what compresses. */
export async function parquetEncoders(
  fields: readonly Field[],
  { rowGroupSize, compression }: ParquetFormatSettings,
): Promise<() => Encoder> {
  const compress = await compressors[compression]?.();
  return () => new ParquetEncoding(fields, rowGroupSize, compression, compress);
}

const codecs = {
  snappy: "SNAPPY",
  zstd: "ZSTD",
  gzip: "GZIP",
  none: "UNCOMPRESSED",
} as const satisfies Record<ParquetCompression, string>;

/** A frame of zstd without content. */
const EMPTY_FRAME = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 1, 0, 0);

/** What is no part of the library. */
const compressors: Partial<Record<ParquetCompression, () => Promise<Compress>>> = {
  async zstd() {
    const { loadZstdWriter } = await import("../bytes/codecs/zstd_writer.ts");
    const encoder = (await loadZstdWriter()).encoder();
    return (bytes) => {
      if (bytes.length === 0) return EMPTY_FRAME;
      return joined([...encoder.push(bytes), ...encoder.finish()]);
    };
  },
  async gzip() {
    const { gzip } = await import("pako");
    return (bytes) => gzip(bytes);
  },
};

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

class ParquetEncoding implements Encoder {
  readonly end = "";
  readonly endsLast = true;
  readonly #fields: readonly Field[];
  readonly #rowGroupSize: number;
  readonly #columns: TableColumns;
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  /** Whether zeros of both signs have to be told apart, as the library's dictionaries do not. */
  #hasNegativeZero = false;

  constructor(
    fields: readonly Field[],
    rowGroupSize: number,
    compression: ParquetCompression,
    compress: Compress | undefined,
  ) {
    const noteZero = (value: unknown) => {
      if (Object.is(value, -0)) this.#hasNegativeZero = true;
      return value;
    };
    this.#fields = fields;
    this.#rowGroupSize = rowGroupSize;
    this.#columns = new TableColumns(fields, {
      json: (text) => JSON.parse(text as string),
      number: noteZero,
      float32: noteZero,
    });
    const codec = codecs[compression];
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: parquetSchemaOf(fields),
      codec,
      ...(compress === undefined ? {} : { compressors: { [codec]: compress } }),
      createdBy: "holdall",
    });
  }

  encode(element: unknown): Bytes {
    try {
      this.#columns.add(element);
    } catch (error) {
      throw error instanceof TypeError ? new UnwritableError(error.message) : error;
    }
    return this.#columns.length < this.#rowGroupSize ? new Uint8Array() : this.#rowGroup();
  }

  footer(): Bytes {
    const rest = this.#columns.length === 0 ? new Uint8Array() : this.#rowGroup();
    this.#writer.finish();
    return Uint8Array.from(joined([rest, this.#written()]));
  }

  #rowGroup(): Bytes {
    const rows = this.#columns.length;
    const columns = this.#columns.take();
    this.#writer.write({
      columnData: this.#fields.map(({ name }, i) => ({
        name,
        data: columns[i]! as unknown[],
        ...(this.#hasNegativeZero ? { encoding: "PLAIN" as const } : {}),
      })),
      rowGroupSize: rows,
    });
    this.#hasNegativeZero = false;
    return this.#written();
  }

  /** What has been written since the last time. */
  #written(): Bytes {
    const bytes = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    return bytes;
  }
}
