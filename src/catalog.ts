/**
 * Everything a worker can be asked to do. A composition root: the one list of
 * operations of all layers.
 *
 * @module
 */

import { arrow } from "./io/arrow/arrow_source.ts";
import { arrowBatches, arrowStream } from "./io/arrow/arrow_table.ts";
import { avro } from "./io/avro/avro_source.ts";
import { csv, csvCut, csvHead, csvScan } from "./io/csv/csv_source.ts";
import { files } from "./io/files/files_source.ts";
import { jsonLines } from "./io/json_lines/json_lines.ts";
import { supplied } from "./io/streams/supplied.ts";
import { streamText } from "./io/text/stream_text.ts";
import { parquet } from "./io/parquet/parquet_source.ts";
import { probe } from "./io/text/probe.ts";
import { text } from "./io/text/text_source.ts";
import { tableSchema } from "./io/write/table_schema.ts";
import { writers } from "./io/write/write_operation.ts";
import { type Catalog, catalogOf, operations } from "./ops/catalog.ts";

/** All operations by id. */
export const catalog: Catalog = catalogOf([
  ...operations,
  arrow,
  arrowBatches,
  arrowStream,
  avro,
  csv,
  csvCut,
  csvHead,
  csvScan,
  files,
  jsonLines,
  parquet,
  probe,
  streamText,
  supplied,
  text,
  ...Object.values(writers),
  tableSchema,
]);
