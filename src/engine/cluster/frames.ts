/**
 * Messages of a cluster as bytes: a header, which is JSON, and parts that are bytes.
 *
 * ```
 * number of parts | length of each | header | part | part …
 * ```
 *
 * Numbers are words of 32 bits, little-endian. A pipe has no messages of its own; there, the length of
 * the whole comes first.
 *
 * @module
 */

/** A message. */
export interface Message {
  /** What it says. */
  readonly header: Readonly<Record<string, unknown>>;
  /** What goes along: encoded values. */
  readonly parts: readonly Uint8Array[];
}

const wordBytes = 4;

/** The bytes of a message, as a socket takes them. */
export function frameOf({ header, parts }: Message): Uint8Array<ArrayBuffer> {
  const all = [new TextEncoder().encode(JSON.stringify(header)), ...parts];
  const start = wordBytes * (all.length + 1);
  const frame = new Uint8Array(all.reduce((length, part) => length + part.length, start));
  const view = new DataView(frame.buffer);
  view.setUint32(0, all.length, true);
  let at = start;
  all.forEach((part, i) => {
    view.setUint32(wordBytes * (i + 1), part.length, true);
    frame.set(part, at);
    at += part.length;
  });
  return frame;
}

/**
 * The message that bytes are. Its parts lie in those bytes.
 *
 * @throws {RangeError} If they are no message.
 */
export function messageOf(frame: Uint8Array): Message {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const count = frame.length < wordBytes ? 0 : view.getUint32(0, true);
  const start = wordBytes * (count + 1);
  if (count === 0 || start > frame.length) throw notAMessage(`${frame.length} bytes`);
  const parts: Uint8Array[] = [];
  let at = start;
  for (let i = 1; i <= count; i++) {
    const end = at + view.getUint32(wordBytes * i, true);
    if (end > frame.length) throw notAMessage(`a part that ends at byte ${end}`);
    parts.push(frame.subarray(at, end));
    at = end;
  }
  if (at !== frame.length) throw notAMessage(`${frame.length - at} bytes behind the last part`);
  const header: unknown = JSON.parse(new TextDecoder().decode(parts[0]));
  if (typeof header !== "object" || header === null) throw notAMessage("a header of other kind");
  return { header: header as Message["header"], parts: parts.slice(1) };
}

/** The bytes of a message, as a pipe takes them. */
export function pipedFrameOf(message: Message): Uint8Array<ArrayBuffer> {
  const frame = frameOf(message);
  const piped = new Uint8Array(wordBytes + frame.length);
  new DataView(piped.buffer).setUint32(0, frame.length, true);
  piped.set(frame, wordBytes);
  return piped;
}

/** Puts the messages of a pipe together, however it cuts them. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  #held = 0;

  /** Takes bytes, and gives the messages that they complete. */
  push(chunk: Uint8Array): Message[] {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    const messages: Message[] = [];
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) {
      messages.push(messageOf(frame));
    }
    return messages;
  }

  #take(): Uint8Array | undefined {
    if (this.#held < wordBytes) return undefined;
    if (this.#chunks[0]!.length < wordBytes) this.#join();
    const { buffer, byteOffset } = this.#chunks[0]!;
    const end = wordBytes + new DataView(buffer, byteOffset).getUint32(0, true);
    if (this.#held < end) return undefined;
    this.#join();
    const all = this.#chunks[0]!;
    this.#chunks = end < all.length ? [all.subarray(end)] : [];
    this.#held -= end;
    return all.subarray(wordBytes, end);
  }

  #join(): void {
    if (this.#chunks.length === 1) return;
    const all = new Uint8Array(this.#held);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [all];
  }
}

function notAMessage(got: string): RangeError {
  return new RangeError(`Cannot read a message of the cluster: expected a frame, got ${got}`);
}
