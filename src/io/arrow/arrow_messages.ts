/**
 * Where the messages of Arrow's format for interprocess communication lie, in files and in streams.
 *
 * @module
 */

/** What a message is. */
export type MessageKind = "schema" | "dictionary" | "records" | "other";

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

/** The messages of a file or stream of `size` bytes. */
export async function messagesOf(size: number, read: ReadBytes): Promise<readonly Message[]> {
  const isFile = startsWithMagic(await read(0, Math.min(size, MAGIC.length)));
  if (isFile && !startsWithMagic(await read(Math.max(0, size - MAGIC.length), size))) {
    throw new Error(`expected "${MAGIC}" at the end, as at the start of the file, got other bytes`);
  }
  const messages: Message[] = [];
  for (let offset = isFile ? 8 : 0; offset < size;) {
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
  if (messages[0]?.kind !== "schema") {
    throw new Error("expected a schema at the start, got something else");
  }
  return messages;
}

/** How long the metadata of the message is that bytes begin with; nothing at the end of a stream. */
function metadataLengthOf(
  bytes: Uint8Array,
  offset: number,
): { readonly start: number; readonly metadata: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw cutShort(offset, offset + bytes.length);
  const first = view.getInt32(0, true);
  if (first !== -1) return first === 0 ? undefined : { start: 4, metadata: first >>> 0 };
  if (bytes.length < 8) throw cutShort(offset, offset + bytes.length);
  const metadata = view.getUint32(4, true);
  return metadata === 0 ? undefined : { start: 8, metadata };
}

/** Reads what a flat buffer says of a message: `{ version, kind, header, bodyLength }`. */
function messageOf(bytes: Uint8Array, offset: number, start: number, metadata: number): Message {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, metadata);
  const table = view.getInt32(0, true);
  const fields = table - view.getInt32(table, true);
  const size = view.getUint16(fields, true);
  const place = (field: number) => field < size ? view.getUint16(fields + field, true) : 0;
  const [kind, length] = [place(6), place(10)];
  const bodyLength = length === 0 ? 0 : Number(view.getBigInt64(table + length, true));
  if (bodyLength < 0) throw new Error(`expected a message at byte ${offset}, got other bytes`);
  return {
    kind: kinds[kind === 0 ? 0 : view.getUint8(table + kind)] ?? "other",
    offset,
    metadataLength: start + metadata,
    bodyLength,
  };
}

function startsWithMagic(bytes: Uint8Array): boolean {
  return bytes.length === MAGIC.length &&
    [...MAGIC].every((it, i) => it.charCodeAt(0) === bytes[i]);
}

function cutShort(offset: number, size: number): Error {
  return new Error(`expected a whole message at byte ${offset}, got ${size - offset} bytes of one`);
}
