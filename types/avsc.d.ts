/**
 * What tests use of `avsc`.
 *
 * @module
 */

/** Writes records into blocks, as a stream of Node does. */
export interface BlockEncoder extends AsyncIterable<Uint8Array<ArrayBuffer>> {
  write(record: object): boolean;
  end(): void;
}

export const streams: {
  readonly BlockEncoder: new (
    schema: object,
    options?: { readonly codec?: string; readonly blockSize?: number },
  ) => BlockEncoder;
};

/** Gives the records of a file. */
export function createFileDecoder(path: string): AsyncIterable<object>;
