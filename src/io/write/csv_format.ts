/**
 * CSV, whose encoder is loaded where it is used.
 *
 * @module
 */

import type { CsvFormatSettings } from "./csv_encoding.ts";
import type { Format } from "./format.ts";

/** Records in lines of fields. */
export const csvFormat: Format<CsvFormatSettings> = {
  name: "writeCsv",
  extension: ".csv",
  async encoders(settings) {
    const { CsvEncoding } = await import("./csv_encoding.ts");
    return () => new CsvEncoding(settings);
  },
};
