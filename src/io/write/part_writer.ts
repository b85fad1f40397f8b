/**
 * Writing the file of one partition, in the thread that makes its elements: text is gathered until it
 * is worth a call, then encoded, compressed and written. Nothing is held but what is on its way.
 *
 * @module
 */

import { type CodecName, codecs } from "./codec.ts";
import type { Compressor } from "../../runtime/runtime.ts";
import { DestinationError } from "../../errors.ts";
import { OneOfMany } from "../../ops/operation.ts";
import { type Bytes, type Encoder, UnwritableError } from "./format.ts";
import { cannotWrite } from "./reason.ts";
import type { Output, Store } from "./output.ts";
import type { OutputPlace } from "./store.ts";

/** What a worker has to know of the file it writes; plain data. */
export interface PartTarget {
  readonly partition: number;
  /** The file that it becomes, or becomes a part of. */
  readonly place: OutputPlace;
  readonly codec: CodecName;
  /** Whether it is to be put together with others. */
  readonly joins: boolean;
}

/** A file that has been written, but has not got its name; plain data. */
export interface Part {
  readonly partition: number;
  /** The name that it has. */
  readonly temporary: string;
  readonly elements: number;
  readonly bytes: number;
  /** What files begin with; one that is to be put together with others does not. */
  readonly header?: string;
  readonly columns?: readonly (string | number)[];
  /** Whether the first element begins with a byte order mark, before which another has to come. */
  readonly marked?: true;
  /** What parts elements, where the last of the file is not ended by it. */
  readonly separator?: string;
  /** Whether the last element is nothing at all, where it is not ended. */
  readonly endsInNothing?: true;
}

/** Characters that are gathered before they are encoded. */
const TEXT_LENGTH = 2 ** 18;

/** Bytes on their way, beyond which more elements have to wait. */
const MOST_UNDER_WAY = 2 ** 20;

/** What readers leave out once at the start of a file. */
const BYTE_ORDER_MARK = "\ufeff";

/** What a file begins with. */
export function beginning(header: string, isMarked: boolean): string {
  return `${isMarked ? BYTE_ORDER_MARK : ""}${header}`;
}

/** The error for an element that would leave no trace. */
export function lostAtTheEnd({ path }: OutputPlace): TypeError {
  return new TypeError(
    `Cannot write "${path}": expected the last element not to be empty, since without a line end ` +
      "('finalNewline: false') nobody would read it",
  );
}

/** Writes one file. */
export class PartWriter {
  readonly #target: PartTarget;
  readonly #temporary: string;
  readonly #encoder: Encoder;
  readonly #end: string;
  readonly #endsLast: boolean;
  readonly #store: Store;
  readonly #bytesOf = new TextEncoder();
  #text = "";
  /** The elements in the text, where they are looked at together. */
  readonly #unchecked: string[] = [];
  #elements = 0;
  /** Whether a byte order mark is what elements begin with. */
  #isMarked = false;
  /** Whether the last element has no text. */
  #isLastEmpty = false;
  #output: Output | undefined;
  #compressor: Compressor | undefined;
  #written = 0;
  #underWay = 0;
  /** All that was given to something that takes its time. */
  #tail: Promise<void> | undefined;

  /** Opens nothing before there is something to write. */
  constructor(target: PartTarget, temporary: string, encoder: Encoder, store: Store) {
    this.#target = target;
    this.#temporary = temporary;
    this.#encoder = encoder;
    this.#end = encoder.end;
    this.#endsLast = encoder.endsLast;
    this.#store = store;
  }

  /** Takes an element in. */
  add(element: unknown): void {
    const text = this.#encoder.encode(element);
    if (typeof text !== "string") return this.#addBytes(text);
    if (this.#elements++ === 0) this.#begin(text);
    else if (!this.#endsLast) this.#text += this.#end;
    if (this.#encoder.checkAll !== undefined) this.#unchecked.push(text);
    if (this.#endsLast) this.#text += text + this.#end;
    else {
      this.#text += text;
      this.#isLastEmpty = text === "";
    }
    if (this.#text.length >= TEXT_LENGTH) this.#passText();
  }

  #addBytes(bytes: Bytes): void {
    if (this.#elements++ === 0) this.#begin("");
    this.#passText();
    if (bytes.length > 0) this.#pass(bytes);
  }

  /** What has to be waited for before there is room for more. */
  drain(): Promise<void> | undefined {
    return this.#underWay > MOST_UNDER_WAY ? this.#tail : undefined;
  }

  /** Writes what is left, and closes the file. */
  async finish(): Promise<Part> {
    const { header, columns, end, endsLast } = this.#encoder;
    const { partition, joins, place } = this.#target;
    const endsInNothing = !endsLast && this.#isLastEmpty;
    if (endsInNothing && !joins) throw lostAtTheEnd(place);
    if (this.#elements === 0) this.#begin("");
    this.#passText();
    const footer = await this.#encoder.footer?.();
    if (footer !== undefined) this.#pass(footer);
    if (this.#compressor !== undefined) this.#later(() => this.#compressor!.end());
    await this.#tail;
    await this.#doing(() => this.#output!.close());
    return {
      partition,
      temporary: this.#temporary,
      elements: this.#elements,
      bytes: this.#written,
      ...(header === undefined ? {} : { header }),
      ...(columns === undefined ? {} : { columns }),
      ...(this.#isMarked ? { marked: true } : {}),
      ...(endsLast ? {} : { separator: end }),
      ...(endsInNothing ? { endsInNothing } : {}),
    };
  }

  /** Removes the file, however far it has come. */
  async abandon(): Promise<void> {
    this.#compressor?.destroy();
    await this.#tail?.catch(() => {});
    if (this.#output === undefined) return;
    await this.#output.discard();
    await this.#store.remove(this.#temporary);
  }

  /** Writes what comes before the first element, whose text is given. */
  #begin(first: string): void {
    const { header = "" } = this.#encoder;
    this.#isMarked = `${header}${first}`.startsWith(BYTE_ORDER_MARK);
    if (!this.#target.joins) this.#text = beginning(header, this.#isMarked);
    this.#open();
  }

  #open(): void {
    const { codec } = this.#target;
    const made = this.#attempt(() => this.#store.create(this.#temporary));
    if (made instanceof Promise) this.#later(async () => void (this.#output = await made));
    else this.#output = made;
    this.#compressor = codecs[codec].open?.((bytes) => {
      this.#written += bytes.length;
      return this.#output!.write(bytes);
    });
  }

  #passText(): void {
    const text = this.#text;
    if (text === "") return;
    const bytes = this.#bytesOf.encode(text);
    this.#checkAll(text, bytes);
    this.#text = "";
    this.#unchecked.length = 0;
    this.#pass(bytes);
  }

  /** Where an element comes from that cannot be written is for another attempt to find out. */
  #checkAll(text: string, bytes: Bytes): void {
    const elements = this.#unchecked;
    // Between elements, those of the text before included, or behind each.
    const isFirst = this.#elements === elements.length;
    const ends = elements.length - (isFirst && !this.#endsLast ? 1 : 0);
    try {
      this.#encoder.checkAll?.(elements, text, bytes, ends);
    } catch (error) {
      if (!(error instanceof UnwritableError)) throw error;
      const { path } = this.#target.place;
      throw new OneOfMany(new TypeError(`Cannot write "${path}": ${error.message}`));
    }
  }

  #pass(bytes: Uint8Array): void {
    const compressor = this.#compressor;
    if (compressor !== undefined) {
      return this.#later(() => compressor.write(bytes), bytes.length);
    }
    this.#written += bytes.length;
    // Files that are written at once need not wait for anything.
    if (this.#tail === undefined) {
      const writing = this.#attempt(() => this.#output!.write(bytes));
      if (writing !== undefined) this.#later(() => writing, bytes.length);
    } else this.#later(() => this.#output!.write(bytes), bytes.length);
  }

  /** Does something when all before it has been done. */
  #later(work: () => void | Promise<void>, bytes: number = 0): void {
    this.#underWay += bytes;
    const before = this.#tail;
    const done = (async () => {
      await before;
      await this.#doing(work);
      this.#underWay -= bytes;
    })();
    // Whoever waits, or finishes, learns of it.
    done.catch(() => this.#underWay = Infinity);
    this.#tail = done;
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async #doing(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): DestinationError {
    return error instanceof DestinationError ? error : cannotWrite(this.#target.place.path, error);
  }
}
