/** Types of the functions of `@std/streams` that the project uses; the npm copy ships none. */

/** What becomes of a delimiter: dropped, or kept at the end or the start of a chunk. */
export type DelimiterDisposition = "discard" | "suffix" | "prefix";

/** Options of streams that split at a delimiter. */
export interface DelimiterStreamOptions {
  /** What becomes of the delimiter; `"discard"` where it is absent. */
  readonly disposition?: DelimiterDisposition;
}

/** Options of {@linkcode TextLineStream}. */
export interface TextLineStreamOptions {
  /** Whether a lone CR ends a line. */
  readonly allowCR: boolean;
}

/** Options of streams that let a limited amount through. */
export interface LimitedStreamOptions {
  /** Whether more than the limit is an error instead of the end. */
  readonly error?: boolean;
}

/** Splits bytes at a delimiter. */
export declare class DelimiterStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor(delimiter: Uint8Array, options?: DelimiterStreamOptions);
}

/** Splits text at a delimiter. */
export declare class TextDelimiterStream extends TransformStream<string, string> {
  constructor(delimiter: string, options?: DelimiterStreamOptions);
}

/** Splits text at LF and CRLF. */
export declare class TextLineStream extends TransformStream<string, string> {
  constructor(options?: TextLineStreamOptions);
}

/** Lets bytes from `start` up to and including `end` through. */
export declare class ByteSliceStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor(start?: number, end?: number);
}

/** Lets whole chunks through until `size` bytes have passed. */
export declare class LimitedBytesTransformStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor(size: number, options?: LimitedStreamOptions);
}

/** Lets `size` chunks through. */
export declare class LimitedTransformStream<T> extends TransformStream<T, T> {
  constructor(size: number, options?: LimitedStreamOptions);
}

/** One stream after another. */
export declare function concatReadableStreams<T>(
  ...streams: ReadableStream<T>[]
): ReadableStream<T>;

/** All streams at once, each chunk as it comes. */
export declare function mergeReadableStreams<T>(
  ...streams: ReadableStream<T>[]
): ReadableStream<T>;

/** A chunk of each stream in turn until all have ended. */
export declare function zipReadableStreams<T>(...streams: ReadableStream<T>[]): ReadableStream<T>;

/** A chunk of each stream in turn until the first has ended. */
export declare function earlyZipReadableStreams<T>(
  ...streams: ReadableStream<T>[]
): ReadableStream<T>;

/** The whole stream as one buffer. */
export declare function toArrayBuffer(
  stream: ReadableStream<Uint8Array>,
): Promise<ArrayBuffer>;

/** The whole stream as a blob. */
export declare function toBlob(stream: ReadableStream<Uint8Array>): Promise<Blob>;

/** The whole stream as text. */
export declare function toText(stream: ReadableStream<string | Uint8Array>): Promise<string>;

/** The whole stream as the value its JSON stands for. */
export declare function toJson(stream: ReadableStream<string | Uint8Array>): Promise<unknown>;

/** A transform made from a (possibly asynchronous) generator function. */
export declare function toTransformStream<I, O>(
  transformer: (source: ReadableStream<I>) => Iterable<O> | AsyncIterable<O>,
  writableStrategy?: QueuingStrategy<I>,
  readableStrategy?: QueuingStrategy<O>,
): TransformStream<I, O>;
