/**
 * Columns as messages of Arrow: a schema, batches of records, and what files have behind them.
 *
 * @module
 */

// @ts-types="../../../types/std_bytes.d.ts"
import { concat } from "@std/bytes";
import type { Field, FieldType } from "../tables/column_types.ts";
import { TableColumns } from "../tables/table_columns.ts";
import {
  binary,
  bool,
  Builder,
  columnFromArray,
  CompressionType,
  dateDay,
  decimal,
  Endianness,
  field,
  float32,
  float64,
  int32,
  int64,
  list,
  map,
  struct,
  tableFromColumns,
  tableToIPC,
  timestamp,
  TimeUnit,
  utf8,
  Version,
  writeFooter,
} from "./arrow_library.ts";

/** Bytes that belong to whom they are given. */
type Bytes = Uint8Array<ArrayBuffer>;

type DataType = ReturnType<typeof bool>;

/** What ends a stream: a message of no length. */
export const END: Bytes = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);

/** What a file begins with. */
export const FILE_START: Bytes = Uint8Array.from("ARROW1\0\0", (it) => it.charCodeAt(0));

/** A batch: its message, and how long that is before its body. */
export interface BatchMessage {
  readonly bytes: Bytes;
  readonly metadataLength: number;
}

/** Where a batch lies in a file. */
export interface BatchPlace {
  readonly offset: number;
  readonly metadataLength: number;
  readonly bodyLength: number;
}

/** Makes batches of records, all of one schema. */
export class ArrowBatches {
  readonly #fields: readonly Field[];
  readonly #columns: TableColumns;
  readonly #codec: number | undefined;

  /** Begins without records. */
  constructor(fields: readonly Field[], compression: "zstd" | "none" = "none") {
    this.#fields = fields;
    this.#codec = compression === "zstd" ? CompressionType.ZSTD : undefined;
    const time = (value: unknown) => (value as Date).getTime();
    this.#columns = new TableColumns(fields, () => ({ date: time, day: time }));
  }

  /** Number of records since the last batch. */
  get length(): number {
    return this.#columns.length;
  }

  /**
   * Takes a record in.
   *
   * @throws {TypeError} If it does not fit.
   */
  add(record: unknown): void {
    this.#columns.add(record);
  }

  /** The message of the schema, with which a stream begins. */
  schema(): Bytes {
    return parted(this.#stream(this.#fields.map(() => []))).schema;
  }

  /** The records since the last batch. */
  batch(): BatchMessage {
    return parted(this.#stream(this.#columns.take())).batch;
  }

  /** What a file has behind its batches. */
  footer(places: readonly BatchPlace[]): Bytes {
    const parts: Uint8Array[] = [];
    const builder = new Builder({
      write: (bytes) => void parts.push(bytes.slice()),
      pad: (count) => void parts.push(new Uint8Array(count)),
    });
    const schema = {
      fields: this.#fields.map(({ name, type }) => field(name, typeOf(type))),
      version: Version.V5,
      endianness: Endianness.Little,
      metadata: null,
    };
    writeFooter(builder, schema, [], places, null);
    return concat(parts);
  }

  #stream(columns: readonly (readonly unknown[])[]): Uint8Array {
    const table = tableFromColumns(
      this.#fields.map(({ name, type }, i) => [name, columnFromArray(columns[i]!, typeOf(type))]),
    );
    const options = this.#codec === undefined ? {} : { codec: this.#codec };
    return tableToIPC(table, { format: "stream", ...options });
  }
}

/** The messages of a stream of a schema and at most one batch. */
function parted(stream: Uint8Array): { readonly schema: Bytes; readonly batch: BatchMessage } {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const lengthAt = (at: number) => 8 + view.getUint32(at + 4, true);
  const schema = lengthAt(0);
  return {
    schema: stream.slice(0, schema) as Bytes,
    batch: {
      bytes: stream.slice(schema, stream.length - END.length) as Bytes,
      metadataLength: lengthAt(schema),
    },
  };
}

function typeOf(type: FieldType): DataType {
  switch (type.kind) {
    case "boolean":
      return bool();
    case "int32":
      return int32();
    case "bigint":
      return int64();
    case "float32":
      return float32();
    case "number":
      return float64();
    case "string":
    case "json":
      return utf8();
    case "bytes":
      return binary();
    case "day":
      return dateDay();
    case "date":
      return timestamp(TimeUnit.MILLISECOND, "UTC");
    case "decimal":
      return decimal(type.precision, type.scale, 128);
    case "list":
      return list(field("item", typeOf(type.of)));
    case "map":
      return map(field("key", utf8(), false), field("value", typeOf(type.of)));
    case "struct":
      return struct(type.fields.map(({ name, type }) => field(name, typeOf(type))));
  }
}
