/**
 * What is used of `@uwdata/flechette`, whose sources have no types beside them.
 *
 * @module
 */

/** A type of Arrow. */
export interface DataType {
  readonly typeId: number;
  readonly bitWidth?: number;
  readonly unit?: number;
  readonly scale?: number;
  readonly precision?: number;
  readonly children?: readonly ArrowField[];
  readonly dictionary?: DataType;
}

/** A field of a schema. */
export interface ArrowField {
  readonly name: string;
  readonly type: DataType;
}

/** A schema. */
export interface Schema {
  readonly fields: readonly ArrowField[];
}

/** The values of a column that one batch of records has. */
export interface ColumnBatch {
  readonly type: DataType;
  readonly length: number;
  readonly values?: { readonly length: number };
  readonly offsets?: ArrayLike<number | bigint>;
  readonly children?: readonly ColumnBatch[];
  readonly dictionary?: Column;
}

/** A column. */
export interface Column {
  readonly data: readonly ColumnBatch[];
  readonly type: DataType;
  readonly length: number;
  at(index: number): unknown;
  toArray(): ArrayLike<unknown>;
}

/** A table. */
export interface Table {
  readonly schema: Schema;
  readonly numRows: number;
  readonly numCols: number;
  readonly names: readonly string[];
  getChild(name: string): Column;
  getChildAt(index: number): Column;
  toArray(): Record<string, unknown>[];
}

/** How values are given. */
export interface ExtractionOptions {
  readonly useBigInt?: boolean;
  readonly useBigIntTimestamp?: boolean;
  readonly useDate?: boolean;
  readonly useDecimalInt?: boolean;
  readonly useMap?: boolean;
}

/** Compresses and decompresses buffers. */
export interface Codec {
  encode(bytes: Uint8Array): Uint8Array;
  decode(bytes: Uint8Array, length: number): Uint8Array;
}

export const Type: Readonly<Record<string, number>>;
export const TimeUnit: {
  readonly SECOND: 0;
  readonly MILLISECOND: 1;
  readonly MICROSECOND: 2;
  readonly NANOSECOND: 3;
};
export const CompressionType: { readonly LZ4_FRAME: 0; readonly ZSTD: 1 };
export const Version: { readonly V5: 4 };
export const Endianness: { readonly Little: 0 };

export function bool(): DataType;
export function int32(): DataType;
export function int64(): DataType;
export function float32(): DataType;
export function float64(): DataType;
export function utf8(): DataType;
export function binary(): DataType;
export function dateDay(): DataType;
export function timestamp(unit: number, timezone?: string | null): DataType;
export function decimal(precision: number, scale: number, bitWidth?: number): DataType;
export function field(name: string, type: DataType, nullable?: boolean): ArrowField;
export function list(child: ArrowField): DataType;
export function struct(children: readonly ArrowField[]): DataType;
export function map(key: ArrowField, value: ArrowField): DataType;

export function columnFromArray(values: readonly unknown[], type: DataType): Column;
export function tableFromColumns(columns: readonly [string, Column][]): Table;
export function tableFromIPC(
  bytes: Uint8Array | readonly Uint8Array[],
  options?: ExtractionOptions,
): Table;
export function tableToIPC(
  table: Table,
  options: { readonly format: "stream" | "file"; readonly codec?: number },
): Uint8Array;
export function setCompressionCodec(type: number, codec: Codec): void;
