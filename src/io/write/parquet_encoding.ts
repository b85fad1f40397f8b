/**
 * Records as Parquet: gathered as columns, and written row group by row group.
 *
 * @module
 */

// @ts-types="../../../types/std_bytes.d.ts"
import { concat } from "@std/bytes";
import type { Field, FieldType } from "../tables/column_types.ts";
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

type WriterOptions = ConstructorParameters<typeof ParquetWriter>[0];

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

/** What is no part of the library. */
const compressors: Partial<Record<ParquetCompression, () => Promise<Compress>>> = {
  async zstd() {
    const { zstdPages } = await import("./zstd_pages.ts");
    return await zstdPages();
  },
  async gzip() {
    const { gzip } = await import("pako");
    return (bytes) => gzip(bytes);
  },
};

class ParquetEncoding implements Encoder {
  readonly end = "";
  readonly endsLast = true;
  readonly #fields: readonly Field[];
  readonly #rowGroupSize: number;
  readonly #columns: TableColumns;
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  /** Whether zeros of both signs have been met within values, which dictionaries of the library mix up. */
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
    const forms = { json: (text: unknown) => JSON.parse(text as string) };
    const nested = { ...forms, number: noteZero, float32: noteZero };
    // Whole columns of numbers are looked through at once.
    this.#columns = new TableColumns(fields, (type) => isFloat(type) ? forms : nested);
    const codec = codecs[compression];
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      // Its own types may be those of another version, which has fewer.
      schema: parquetSchemaOf(fields) as WriterOptions["schema"],
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
    return concat([rest, this.#written()]);
  }

  #rowGroup(): Bytes {
    const rows = this.#columns.length;
    const columns = this.#columns.take();
    const isSigned = this.#hasNegativeZero ||
      columns.some((column, i) =>
        isFloat(this.#fields[i]!.type) && column.some((value) => Object.is(value, -0))
      );
    this.#writer.write({
      columnData: this.#fields.map(({ name }, i) => ({
        name,
        data: columns[i]! as unknown[],
        ...(isSigned ? { encoding: "PLAIN" as const } : {}),
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

function isFloat({ kind }: FieldType): boolean {
  return kind === "number" || kind === "float32";
}
