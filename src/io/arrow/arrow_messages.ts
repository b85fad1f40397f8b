/**
 * Where the messages of Arrow's format for interprocess communication lie, in files and in streams.
 *
 * @module
 */

import { FlatTable, viewOf } from "./flat_table.ts";

/** What a message is; a footer has the schema of a file, and is no message of its own. */
export type MessageKind = "schema" | "dictionary" | "records" | "footer" | "other";

/** A message: where it begins, and how long its two parts are. */
export interface Message {
  readonly kind: MessageKind;
  readonly offset: number;
  /** Bytes of the metadata, with what comes before it. */
  readonly metadataLength: number;
  readonly bodyLength: number;
}

/** Gives the bytes from `start` up to `end`, or what there is of them. */
export type ReadBytes = (start: number, end: number) => Promise<Uint8Array>;

/** What files begin and end with; streams do not. */
const MAGIC = "ARROW1";

/** Bytes in which the metadata of a message most likely lies. */
const WINDOW = 4096;

/** More than this no metadata has; damage may say so. */
const LARGEST = 2 ** 28;

const kinds: readonly MessageKind[] = ["other", "schema", "dictionary", "records"];

/** The messages of a file or stream of `size` bytes: first what has the schema, then others in their order. */
export async function messagesOf(size: number, read: ReadBytes): Promise<readonly Message[]> {
  const start = await read(0, Math.min(size, MAGIC.length));
  const messages = await (startsWithMagic(start) ? inFile(size, read) : inStream(size, read));
  if (messages[0]?.kind === "schema" || messages[0]?.kind === "footer") return messages;
  throw new Error("expected a schema at the start, got something else");
}

async function inStream(size: number, read: ReadBytes): Promise<readonly Message[]> {
  const messages: Message[] = [];
  for (let offset = 0; offset < size;) {
    let bytes = await read(offset, Math.min(size, offset + WINDOW));
    const length = metadataLengthOf(bytes, offset);
    if (length === undefined) break;
    const { start, metadata } = length;
    if (metadata > LARGEST || offset + start + metadata > size) throw cutShort(offset, size);
    if (bytes.length < start + metadata) bytes = await read(offset, offset + start + metadata);
    const message = messageOf(bytes, offset, start, metadata);
    offset += message.metadataLength + message.bodyLength;
    if (offset > size) throw cutShort(message.offset, size);
    messages.push(message);
  }
  return messages;
}

/** How long the metadata of the message is that bytes begin with; nothing at the end of a stream. */
function metadataLengthOf(
  bytes: Uint8Array,
  offset: number,
): { readonly start: number; readonly metadata: number } | undefined {
  const view = viewOf(bytes);
  if (bytes.length < 4) throw cutShort(offset, offset + bytes.length);
  const first = view.getInt32(0, true);
  if (first !== -1) return first === 0 ? undefined : { start: 4, metadata: first >>> 0 };
  if (bytes.length < 8) throw cutShort(offset, offset + bytes.length);
  const metadata = view.getUint32(4, true);
  return metadata === 0 ? undefined : { start: 8, metadata };
}

function messageOf(bytes: Uint8Array, offset: number, start: number, metadata: number): Message {
  const table = new FlatTable(viewOf(bytes.subarray(start, start + metadata)), 0);
  const [kind, length] = [table.place(6), table.place(10)];
  const bodyLength = length === undefined ? 0 : Number(table.view.getBigInt64(length, true));
  if (bodyLength < 0) throw new Error(`expected a message at byte ${offset}, got other bytes`);
  return {
    kind: kinds[kind === undefined ? 0 : table.view.getUint8(kind)] ?? "other",
    offset,
    metadataLength: start + metadata,
    bodyLength,
  };
}

/** The messages of a file, of which its footer tells. */
async function inFile(size: number, read: ReadBytes): Promise<readonly Message[]> {
  const end = await read(Math.max(0, size - MAGIC.length - 4), size);
  if (!startsWithMagic(end.subarray(4))) {
    throw new Error(`expected "${MAGIC}" at the end, as at the start of the file, got other bytes`);
  }
  const length = viewOf(end).getInt32(0, true);
  const offset = size - MAGIC.length - 4 - length;
  if (length <= 0 || offset < MAGIC.length) throw new Error("expected a footer, got other bytes");
  const footer = viewOf(await read(offset, offset + length));
  const table = new FlatTable(footer, 0);
  const messages = [
    ...blocksOf(table, 8).map((block): Message => ({ kind: "dictionary", ...block })),
    ...blocksOf(table, 10).map((block): Message => ({ kind: "records", ...block })),
  ].sort((a, b) => a.offset - b.offset);
  for (const { offset, metadataLength, bodyLength } of messages) {
    const fits = offset >= 0 && metadataLength > 0 && bodyLength >= 0 &&
      offset + metadataLength + bodyLength <= size;
    if (!fits) throw new Error(`expected messages within the file's ${size} bytes`);
  }
  return [{ kind: "footer", offset, metadataLength: length, bodyLength: 0 }, ...messages];
}

/** A field of a footer that is a list of places in the file. */
function blocksOf(table: FlatTable, field: number): Omit<Message, "kind">[] {
  return table.vector(field, 24).map((at) => ({
    offset: Number(table.view.getBigInt64(at, true)),
    metadataLength: table.view.getInt32(at + 8, true),
    bodyLength: Number(table.view.getBigInt64(at + 16, true)),
  }));
}

function startsWithMagic(bytes: Uint8Array): boolean {
  return bytes.length === MAGIC.length &&
    [...MAGIC].every((it, i) => it.charCodeAt(0) === bytes[i]);
}

function cutShort(offset: number, size: number): Error {
  return new Error(`expected a whole message at byte ${offset}, got ${size - offset} bytes of one`);
}
