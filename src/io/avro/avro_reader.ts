/**
 * Reads blocks of Avro, one after another.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import type { Batch } from "../../ops/operation.ts";
import type { OpenFile } from "../bytes/random_access.ts";
import type { TableContext } from "../tables/table_source.ts";
import { messageOf } from "../../values/message_of.ts";
import { decompressorOf } from "./avro_codecs.ts";
import { type AvroHeader, findSync, SYNC } from "./avro_container.ts";
import { type Decode, decoderOf, FieldError } from "./avro_decoder.ts";
import type { AvroFile, AvroPartition, AvroSettings } from "./avro_partition.ts";
import { parseSchema } from "./avro_schema.ts";
import { ByteCursor } from "./byte_cursor.ts";

/** Bytes that are read at a time. */
const WINDOW = 2 ** 20;

/** Bytes that say how many records a block has, and how long it is, at most. */
const SIZES = 20;

/** Records that a block may have without bytes; damage may say that there are more. */
const MOST_EMPTY = 2 ** 20;

/** A block: where it begins, and what is in it. */
interface Block {
  readonly offset: number;
  readonly count: number;
  readonly data: Uint8Array;
}

/** The records of a partition. */
export async function* readBlocks(
  { file, start, end }: AvroPartition,
  { values }: AvroSettings,
  { signal, read, open, loadCodec }: TableContext,
): AsyncGenerator<Batch, void, undefined> {
  if (file === undefined) return;
  const opened = await open(file);
  try {
    const { schema, codec } = file.header;
    const decompress = await attempt(file, undefined, () => decompressorOf(codec, loadCodec));
    const decode = decoderOf(parseSchema(schema), values);
    const blocks = new BlockReader(opened, file.header);
    let index = 0;
    for (let sync = await blocks.find(start, end); sync !== undefined && sync < end;) {
      signal.throwIfAborted();
      const from = sync + SYNC;
      if (from === opened.size) return;
      const block = await attempt(file, from, () => blocks.read(from));
      read?.(block.data.length);
      const items = await attempt(file, from, () => recordsOf(block, decompress, decode));
      const first = index;
      index += items.length;
      yield { items, locate: (i) => ({ path: file.path, byte: from, index: first + i }) };
      sync = block.offset + block.data.length;
    }
  } finally {
    await opened.close();
  }
}

/** Reads blocks, of which several lie in what is read at a time. */
class BlockReader {
  readonly #file: OpenFile;
  readonly #header: AvroHeader;
  #start = 0;
  #bytes = new Uint8Array();

  constructor(file: OpenFile, header: AvroHeader) {
    this.#file = file;
    this.#header = header;
  }

  /** Where the first marker begins in a range. */
  async find(start: number, end: number): Promise<number | undefined> {
    for (let at = start; at < end; at += WINDOW) {
      const bytes = await this.#bytesAt(at, Math.min(this.#file.size, at + WINDOW + SYNC - 1));
      const found = findSync(bytes, this.#header.sync, 0);
      if (found !== -1) return at + found;
    }
    return undefined;
  }

  /** The block at a place. */
  async read(at: number): Promise<Block> {
    const { size } = this.#file;
    const cursor = new ByteCursor(await this.#bytesAt(at, Math.min(size, at + SIZES)));
    const [count, length] = [cursor.long(), cursor.long()];
    const offset = at + cursor.at;
    const end = offset + length + SYNC;
    if (count < 0 || length < 0 || end > size) {
      throw new Error(`expected a whole block, got ${size - at} bytes of one`);
    }
    const bytes = await this.#bytesAt(offset, end);
    if (findSync(bytes.subarray(length), this.#header.sync, 0) !== 0) {
      throw new Error(`expected the marker behind a block of ${length} bytes, got other bytes`);
    }
    return { offset, count, data: bytes.subarray(0, length) };
  }

  async #bytesAt(start: number, end: number): Promise<Uint8Array> {
    if (start < this.#start || end > this.#start + this.#bytes.length) {
      const stop = Math.min(this.#file.size, Math.max(end, start + WINDOW));
      this.#bytes = await this.#file.slice(start, stop);
      this.#start = start;
    }
    return this.#bytes.subarray(start - this.#start, end - this.#start);
  }
}

function recordsOf(
  { count, data }: Block,
  decompress: (block: Uint8Array) => Uint8Array,
  decode: Decode,
): unknown[] {
  const cursor = new ByteCursor(decompress(data));
  if (count > cursor.left + MOST_EMPTY) {
    throw new Error(`expected a block of records, got ${count} in ${cursor.left} bytes`);
  }
  const records: unknown[] = [];
  for (let i = 0; i < count; i++) records.push(decode(cursor));
  if (cursor.left === 0) return records;
  throw new Error(`expected ${count} records in a block, got ${cursor.left} bytes more`);
}

/** Does something; what is wrong says in which file and block. */
async function attempt<T>(
  { path }: AvroFile,
  byte: number | undefined,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const reason = messageOf(cause);
    const place = byte === undefined ? "" : `, block at byte ${byte}`;
    const field = cause instanceof FieldError
      ? `, field ${JSON.stringify(cause.path.join("."))}`
      : "";
    throw new SourceError(`Cannot read "${path}"${place}${field}: ${reason}`, { cause });
  }
}
