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
import { type EncoderMaker, type Format, UnwritableError } from "./format.ts";
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

/** Writes the elements, and says where they are. */
export type WriteOperation<Settings, Given> = SinkOperation<
  Writing,
  [token: string, settings: Settings, given: Given, target: PartTarget],
  [token: string, makeEncoder: EncoderMaker, target: PartTarget]
>;

/** `writeText(token, settings, given, target, input)`: writes the elements, and says where they are. */
function writeOperation<Settings, Given>(
  format: Format<Settings, Given>,
): WriteOperation<Settings, Given> {
  return {
    kind: "sink",
    name: format.name,
    async prepare([token, settings, given, target]) {
      return [token, await format.encoders(settings, given), target];
    },
    init([token, makeEncoder, target], _share, carefully = false) {
      const { place, partition } = target;
      const temporary = temporaryName(token, partition);
      const writer = new PartWriter(target, temporary, makeEncoder(carefully), storeOf(place));
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
  text: writeOperation(textFormat),
  json: writeOperation(jsonFormat),
  csv: writeOperation(csvFormat),
  parquet: writeOperation(parquetFormat),
  arrow: writeOperation(arrowFormat),
  avro: writeOperation(avroFormat),
};
