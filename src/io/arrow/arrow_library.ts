/**
 * What reads and writes Arrow, as one file of the package for all runtimes.
 *
 * @module
 */

// @ts-types="../../../types/flechette.d.ts"
export {
  binary,
  bool,
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
  setCompressionCodec,
  struct,
  tableFromColumns,
  tableFromIPC,
  tableToIPC,
  timestamp,
  TimeUnit,
  Type,
  utf8,
  Version,
} from "@uwdata/flechette/src/index.js";
// @ts-types="../../../types/flechette_footer.d.ts"
export { writeFooter } from "@uwdata/flechette/src/encode/footer.js";
// @ts-types="../../../types/flechette_footer.d.ts"
export { Builder } from "@uwdata/flechette/src/encode/builder.js";
