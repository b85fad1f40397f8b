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
// @ts-types="../../../types/flechette_decode.d.ts"
export { createTable } from "@uwdata/flechette/src/decode/table-from-ipc.js";
// @ts-types="../../../types/flechette_decode.d.ts"
export { type Content, decodeMessage } from "@uwdata/flechette/src/decode/message.js";
// @ts-types="../../../types/flechette_decode.d.ts"
export { decodeSchema } from "@uwdata/flechette/src/decode/schema.js";
// @ts-types="../../../types/flechette_decode.d.ts"
export { readObject } from "@uwdata/flechette/src/util/read.js";
