/**
 * Avro, whose encoder is loaded where it is used.
 *
 * @module
 */

import type { Field } from "../tables/column_types.ts";
import type { AvroFormatSettings } from "./avro_encoding.ts";
import type { Format } from "./format.ts";

/** Records in container files. */
export const avroFormat: Format<AvroFormatSettings, readonly Field[]> = {
  name: "writeAvro",
  extension: ".avro",
  standsAlone: true,
  async encoders(settings, fields) {
    const { avroEncoders } = await import("./avro_encoding.ts");
    return await avroEncoders(fields, settings);
  },
};
