/**
 * A supply that is read from start to end by one computation.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import type { Supply } from "../../engine/supplies.ts";

/** What a reader has been given. */
interface Reader {
  /** Number of parts. */
  turns: number;
  /** The first of them, while there is no other: a task that starts again is given it again. */
  first: Promise<unknown> | undefined;
}

/** Parts of something that is opened when the first is asked for; any reader is given the next one. */
export class ReadOnce implements Supply {
  readonly #name: string;
  /** Absent once it has been read: whoever holds on to the bag does not hold on to the stream. */
  #open: ((signal: AbortSignal) => AsyncIterable<unknown>) | undefined;
  readonly #readers = new Map<number, Reader>();
  readonly #ended = new AbortController();
  #parts: AsyncIterator<unknown> | undefined;
  #run: string | undefined;
  /** The part that comes next, which is read while the one before it is worked on. */
  #coming: Promise<unknown> | undefined;

  /** Takes what `open` gives; `name` is what messages call it. */
  constructor(name: string, open: (signal: AbortSignal) => AsyncIterable<unknown>) {
    this.#name = name;
    this.#open = open;
  }

  /** The next part, or, to one who has seen no other, the first again. */
  async next(run: string, reader: number, turn: number): Promise<unknown> {
    this.#run ??= run;
    if (this.#run !== run) {
      throw new SourceError(
        `Cannot read "${this.#name}" again: expected one computation to read it, since it can be ` +
          "read only once, got another one; persist() keeps what is made of it, and compute(a, b) " +
          "computes several results together",
      );
    }
    const known = this.#readers.get(reader) ?? { turns: 0, first: undefined };
    this.#readers.set(reader, known);
    if (turn === 0 && known.first !== undefined) return await known.first;
    if (turn !== known.turns) {
      throw new SourceError(
        `Cannot read "${this.#name}" again: expected one task to read each part, got a second one, ` +
          "since a worker was lost, a function returned a promise without being declared async, or " +
          "the elements are needed in two ways: persist() keeps them",
      );
    }
    known.turns++;
    const part = this.#take();
    known.first = turn === 0 ? part : undefined;
    return await part;
  }

  /** Closes what is read, if it is that run which has read it; resolves when that is done. */
  async end(run: string): Promise<void> {
    if (run !== this.#run) return;
    this.#readers.clear();
    this.#ended.abort(new DOMException("The run has ended", "AbortError"));
    const parts = this.#parts;
    this.#open = this.#parts = this.#coming = undefined;
    await parts?.return?.();
  }

  #take(): Promise<unknown> {
    const part = this.#coming ?? this.#read();
    const coming = part.then((value) => value === undefined ? undefined : this.#read());
    coming.catch(() => {});
    this.#coming = coming;
    return part;
  }

  async #read(): Promise<unknown> {
    this.#ended.signal.throwIfAborted();
    this.#parts ??= this.#open!(this.#ended.signal)[Symbol.asyncIterator]();
    const { done, value } = await this.#parts.next();
    return done === true ? undefined : value;
  }
}
