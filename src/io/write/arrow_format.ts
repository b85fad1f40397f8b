/**
 * Arrow, whose encoder is loaded where it is used.
 *
 * @module
 */

import type { Field } from "../tables/column_types.ts";
import type { ArrowFormatSettings } from "./arrow_encoding.ts";
import type { Format } from "./format.ts";

/** Records in batches of columns. */
export const arrowFormat: Format<ArrowFormatSettings, readonly Field[]> = {
  name: "writeArrow",
  extension: ".arrow",
  standsAlone: true,
  async encoders(settings, fields) {
    const { arrowEncoders } = await import("./arrow_encoding.ts");
    return await arrowEncoders(fields, settings);
  },
};
