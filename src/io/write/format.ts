/**
 * What a format of files is: the one thing to make for another one. It says how elements become text;
 * where that goes, how it is compressed and when it is there is none of its business.
 *
 * @module
 */

/** A format. Its encoders are loaded by the threads that use them. */
export interface Format<Settings = unknown, Given = undefined> {
  /** Name of the operation, and of the function that users call. */
  readonly name: string;
  /** What files are called where the user does not say, for example `".txt"`. */
  readonly extension: string;
  /** Whether what is written cannot be put together with another file of it, behind one header. */
  readonly standsAlone?: true;
  /** Whether an element is the same text in whatever file, and whatever comes before it. */
  readonly isContextFree?: true;
  /**
   * Gives what makes encoders, each for the elements of one file; loads what they need. Those that are
   * made `carefully` refuse each element that they cannot write by itself, in {@linkcode Encoder.encode}.
   *
   * @param settings What the user asked for, checked; plain data.
   * @param given What else the format takes: a function of the user, or the result of a task.
   */
  encoders(settings: Settings, given: Given): EncoderMaker | Promise<EncoderMaker>;
}

/** Makes the encoder of one file. */
export type EncoderMaker = (carefully: boolean) => Encoder;

/** A function of a user's with which elements are encoded. */
export type EncoderFunction = (...args: readonly unknown[]) => unknown;

/** Bytes that belong to whom they are given. */
export type Bytes = ReturnType<typeof Uint8Array.of>;

/** Encodes the elements of one file, in their order. */
export interface Encoder {
  /**
   * The text of an element, without what ends it, or its bytes, which must not change any more; there
   * may be none yet.
   *
   * @throws {UnwritableError} If the format cannot hold the element.
   */
  encode(element: unknown): string | Bytes;
  /**
   * Refuses a text that some elements became, given its bytes and the number of ends of elements in it,
   * where one of them cannot be written and `encode` did not look, since one look at all takes less.
   *
   * @throws {UnwritableError} If the format cannot hold one of them.
   */
  readonly checkAll?:
    | ((elements: readonly string[], text: string, bytes: Bytes, ends: number) => void)
    | undefined;
  /** What ends an element that is text. */
  readonly end: string;
  /** Whether the last element is ended, too, rather than only parted from the next. */
  readonly endsLast: boolean;
  /** What comes before the first element; asked for when that has been encoded, or when there is none. */
  readonly header?: string | undefined;
  /** What comes behind the last element. */
  footer?(): Bytes | Promise<Bytes>;
  /** Names of the columns that all files of a write have in common, or positions, where the format has those. */
  readonly columns?: readonly (string | number)[] | undefined;
}

/** An element cannot be written as it is. The message says what was expected, and what it is. */
export class UnwritableError extends TypeError {
  /** Name of the class; it comes to users as a plain `TypeError` that also names the file. */
  override readonly name: string = "TypeError";
}
