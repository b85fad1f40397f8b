/**
 * The operation that writes a partition to a file, one for each format; it runs where the partition
 * is made.
 *
 * @module
 */

import type { SinkOperation } from "../../ops/operation.ts";
import { arrowFormat } from "./arrow_format.ts";
import { avroFormat } from "./avro_format.ts";
import { csvFormat } from "./csv_format.ts";
import { type Encoder, type Format, UnwritableError } from "./format.ts";
import { jsonFormat } from "./json_format.ts";
import { parquetFormat } from "./parquet_format.ts";
import { type PartTarget, PartWriter } from "./part_writer.ts";
import { storeOf } from "./store.ts";
import { temporaryName } from "./temporary.ts";
import { textFormat } from "./text_format.ts";

/** What a partition is written with. */
interface Writing {
  readonly writer: PartWriter;
  readonly path: string;
}

/** `writeText(token, settings, given, target, input)`: writes the elements, and says where they are. */
function writeOperation<Settings>(format: Format<Settings>): SinkOperation<Writing> {
  return {
    kind: "sink",
    name: format.name,
    async prepare([token, settings, given, target]) {
      const makeEncoder = await format.encoders(settings as Settings, given);
      return [token, makeEncoder, target];
    },
    init([token, makeEncoder, target]) {
      const { place, partition } = target as PartTarget;
      const writer = new PartWriter(
        target as PartTarget,
        temporaryName(token as string, partition),
        (makeEncoder as () => Encoder)(),
        storeOf(place),
      );
      return { writer, path: place.path };
    },
    step({ writer, path }, element) {
      try {
        writer.add(element);
      } catch (error) {
        if (!(error instanceof UnwritableError)) throw error;
        throw new TypeError(`Cannot write "${path}": ${error.message}`);
      }
    },
    stepAsync: ({ path }) =>
      Promise.reject(
        new TypeError(`Cannot write "${path}": expected a function that returns no promise`),
      ),
    drain: ({ writer }) => writer.drain(),
    finish: ({ writer }) => writer.finish(),
    abandon: ({ writer }) => writer.abandon(),
  };
}

/** The operation of each format. */
export const writers = {
  text: writeOperation(textFormat) as SinkOperation,
  json: writeOperation(jsonFormat) as SinkOperation,
  csv: writeOperation(csvFormat) as SinkOperation,
  parquet: writeOperation(parquetFormat) as SinkOperation,
  arrow: writeOperation(arrowFormat) as SinkOperation,
  avro: writeOperation(avroFormat) as SinkOperation,
};
