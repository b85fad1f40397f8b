/**
 * Makes a table of the messages of one batch of records, and looks whether it holds together.
 *
 * @module
 */

import {
  type Content,
  createTable,
  decodeMessage,
  decodeSchema,
  readObject,
  Type,
} from "./arrow_library.ts";
import type { Message } from "./arrow_messages.ts";
import { checkFooter, checkMessage, viewOf } from "./flat_table.ts";
// @ts-types="../../../types/flechette.d.ts"
import type {
  ArrowField,
  ColumnBatch,
  DataType,
  Schema,
  Table,
} from "@uwdata/flechette/src/index.js";

/** Bytes of a message. */
export interface MessageBytes {
  readonly message: Message;
  readonly bytes: Uint8Array;
}

/** How the library is to give values, of which `conversionOf` makes those that users get. */
const extraction = { useBigInt: true, useBigIntTimestamp: true, useDecimalInt: true } as const;

/** Types of texts, and of the bytes that they are read as: the library loses a mark at the start of one. */
const bytesInstead = new Map([
  [Type.Utf8, Type.Binary],
  [Type.LargeUtf8, Type.LargeBinary],
  [Type.Utf8View, Type.BinaryView],
]);

/** A table, and the schema that it has in the file. */
export interface DecodedBatch {
  readonly schema: Schema;
  readonly table: Table;
}

/** Decodes a batch; `before` are what has the schema, and dictionaries. */
export function decodeBatch(before: readonly MessageBytes[], batch: MessageBytes): DecodedBatch {
  const schema = schemaOf(before[0]!);
  const records = contentOf(batch);
  const rows = records.length ?? 0;
  const dictionaries = before.slice(1).map(contentOf);
  const table = createTable({
    schema: { ...schema, fields: schema.fields.map(withBytes) },
    dictionaries,
    records: [records],
    dictsBeforeRecord: [dictionaries.length],
    metadata: null,
  }, extraction);
  for (let i = 0; i < table.numCols; i++) {
    for (const one of table.getChildAt(i).data) {
      if (one.length !== rows) throw tooFew(rows, one.length);
      checkBatch(one);
    }
  }
  return { schema, table };
}

function schemaOf({ message, bytes }: MessageBytes): Schema {
  if (message.kind === "schema") return contentOf({ message, bytes }) as unknown as Schema;
  checkFooter(bytes);
  const schema = readObject(bytes, 0)(6, (footer, at) => decodeSchema(footer, at, 4));
  if (schema === null) throw new Error("expected a schema in the footer, got none");
  return schema;
}

function contentOf({ message, bytes }: MessageBytes): Content {
  checkMessage(bytes, viewOf(bytes).getInt32(0, true) === -1 ? 8 : 4, message.bodyLength);
  const content = decodeMessage(bytes, 0)?.content;
  if (content === undefined) throw new Error("expected a message, got other bytes");
  return content;
}

function withBytes({ type, ...field }: ArrowField): ArrowField {
  return { ...field, type: typeWithBytes(type) };
}

function typeWithBytes(type: DataType): DataType {
  const { typeId, children, dictionary } = type;
  // Of its values nobody knows which type they are of.
  if (typeId === Type.Union) return type;
  return {
    ...type,
    typeId: bytesInstead.get(typeId) ?? typeId,
    ...(children ? { children: children.map(withBytes) } : {}),
    ...(dictionary ? { dictionary: typeWithBytes(dictionary) } : {}),
  };
}

/** Refuses values that lie outside of what there is, of which the library would make very long lists. */
function checkBatch(batch: ColumnBatch): void {
  const { type, length, values, offsets, children = [] } = batch;
  const { typeId } = type;
  if (values !== undefined && offsets === undefined) {
    const there = values.length * (typeId === Type.Bool ? 8 : 1);
    if (there < length) throw tooFew(length, there);
  }
  if (offsets && typeId !== Type.Union && length > 0) {
    const there = children[0]?.length ?? values?.length ?? Infinity;
    const isView = typeId === Type.ListView || typeId === Type.LargeListView;
    if (offsets.length < length + (isView ? 0 : 1)) throw tooFew(length, offsets.length);
    for (let i = 0; i < length; i++) {
      const [start, end] = [offsets[i]!, isView ? offsets[i]! : offsets[i + 1]!];
      if (start < 0 || end < start || end > there) {
        throw new Error(`expected values within ${there}, got those from ${start} to ${end}`);
      }
    }
  }
  for (const one of batch.dictionary?.data ?? []) checkBatch(one);
  const least = typeId === Type.Struct ? length : 0;
  for (const child of children) {
    if (child.length < least) throw tooFew(least, child.length);
    checkBatch(child);
  }
}

function tooFew(expected: number, found: number): Error {
  return new Error(`expected ${expected} values, got ${found}`);
}
