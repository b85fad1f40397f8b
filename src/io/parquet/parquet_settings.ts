/**
 * How values of Parquet are read.
 *
 * @module
 */

/** How values are read; plain data. */
export interface ParquetValues {
  /** What whole numbers of 64 bits are. */
  readonly int64: "bigint" | "number";
  /** What decimals are; without it, numbers as far as their digits can be told from the number. */
  readonly decimals?: "number" | "string";
  /** What points in time are: dates, or the number that is stored, in the unit of the column. */
  readonly timestamps: "date" | "bigint";
  /** Whether bytes of which the file does not say what they are, are texts. */
  readonly binaryAsText: boolean;
}
