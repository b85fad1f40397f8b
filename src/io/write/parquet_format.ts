/**
 * Parquet, whose encoder is loaded where it is used.
 *
 * @module
 */

import type { Field } from "../tables/column_types.ts";
import type { Format } from "./format.ts";
import type { ParquetFormatSettings } from "./parquet_encoding.ts";

/** Records in columns. */
export const parquetFormat: Format<ParquetFormatSettings, readonly Field[]> = {
  name: "writeParquet",
  extension: ".parquet",
  standsAlone: true,
  async encoders(settings, fields) {
    const { parquetEncoders } = await import("./parquet_encoding.ts");
    return await parquetEncoders(fields, settings);
  },
};
