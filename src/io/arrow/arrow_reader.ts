/**
 * Reads batches of records of Arrow, one after another.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import type { Batch } from "../../ops/operation.ts";
import { type Column, rowMaker } from "../tables/row_maker.ts";
import type { TableContext } from "../tables/table_source.ts";
import { messageOf } from "../../values/message_of.ts";
import { prepareDecoding } from "./arrow_codecs.ts";
import type { Message } from "./arrow_messages.ts";
import type { ArrowFile, ArrowPartition, ArrowSettings } from "./arrow_partition.ts";
import { decodeBatch, type MessageBytes } from "./decode_batch.ts";
import { conversionOf } from "./arrow_values.ts";

/** Records that are made at a time. */
const BATCH = 1024;

/** The records of a partition. */
export async function* readBatches(
  { file, dictionaries, batches, first }: ArrowPartition,
  settings: ArrowSettings,
  { signal, read, open, loadCodec }: TableContext,
): AsyncGenerator<Batch, void, undefined> {
  if (file === undefined) return;
  await prepareDecoding(loadCodec);
  const opened = await open(file);
  try {
    const bytesOf = async (message: Message): Promise<MessageBytes> => {
      const { offset, metadataLength, bodyLength } = message;
      return { message, bytes: await opened.slice(offset, offset + metadataLength + bodyLength) };
    };
    const before = await Promise.all([file.schema, ...dictionaries].map(bytesOf));
    let index = 0;
    for (const [i, message] of batches.entries()) {
      signal.throwIfAborted();
      const batch = await bytesOf(message);
      read?.(batch.bytes.length);
      const { make, columns, rows } = decoded(before, batch, file, first + i, settings);
      for (let start = 0; start < rows; start += BATCH) {
        const length = Math.min(BATCH, rows - start);
        const items = Array.from({ length }, (_, row) => make(columns, start + row));
        const from = index;
        index += length;
        yield { items, locate: (at) => ({ path: file.path, index: from + at }) };
      }
    }
  } finally {
    await opened.close();
  }
}

/** The columns of a batch, and what makes records of them. */
function decoded(
  before: readonly MessageBytes[],
  batch: MessageBytes,
  { path }: ArrowFile,
  number: number,
  { columns, values }: ArrowSettings,
) {
  let column: string | undefined;
  try {
    const { schema, table } = decodeBatch(before, batch);
    const names = columns ?? table.names;
    const read = names.map((name): Column => {
      column = name;
      const at = table.names.indexOf(name);
      if (at === -1) {
        throw new Error(`expected a column of that name, got ${table.names.join(", ")}`);
      }
      const convert = conversionOf(schema.fields[at]!.type, values);
      const given = table.getChildAt(at);
      if (convert === undefined) return given.toArray();
      // One by one, since all texts as views of bytes would take several times their room.
      return Array.from({ length: given.length }, (_, i) => convert(given.at(i)));
    });
    return { make: rowMaker(names), columns: read, rows: table.numRows };
  } catch (cause) {
    const place = column === undefined ? "" : `, column ${JSON.stringify(column)}`;
    const reason = messageOf(cause);
    throw new SourceError(`Cannot read "${path}", batch ${number}${place}: ${reason}`, { cause });
  }
}
