/**
 * Where the frames of a zstd file begin.
 *
 * What a frame begins with may occur in its data as well, so that frames are found by walking from the
 * start of the file: each block of a frame says how long it is.
 *
 * @module
 */

/** Bytes of a file that somebody needs to know. */
export interface Wanted {
  readonly position: number;
  readonly length: number;
}

/** Says which bytes it wants, and goes on when it has them, or fewer at the end of the file. */
export type Reading<Result> = Generator<Wanted, Result, Uint8Array>;

const MAGIC = 0xfd2fb528;

/** What skippable frames begin with, but for their last four bits. */
const SKIPPABLE = 0x184d2a50;

/** Most bytes of a frame before its first block. */
const LONGEST_HEADER = 18;

/** Bytes of the number that says how long the content is, by two bits of the header. */
const SIZE_BYTES = [0, 2, 4, 8] as const;

/** The same of the number of a dictionary. */
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;

/** Kinds of blocks. */
const BLOCK = { repeated: 1, reserved: 3 } as const;

/**
 * Where the frame that begins at a place ends; `undefined` where there is none, or it is not over by
 * `limit`.
 */
export function* frameEnd(start: number, limit: number): Reading<number | undefined> {
  const head = yield { position: start, length: LONGEST_HEADER };
  if (head.length < 8) return undefined;
  const magic = uint32(head, 0);
  // The four bits make no difference.
  if (magic >>> 4 === SKIPPABLE >>> 4) return within(start + 8 + uint32(head, 4), limit);
  if (magic !== MAGIC) return undefined;
  const descriptor = head[4]!;
  const single = (descriptor & 0x20) !== 0;
  const sizeBytes = descriptor >>> 6 === 0 && single ? 1 : SIZE_BYTES[descriptor >>> 6]!;
  let position = start + 5 + (single ? 0 : 1) + DICTIONARY_BYTES[descriptor & 3]! + sizeBytes;
  for (let last = false; !last;) {
    const header = yield { position, length: 3 };
    if (header.length < 3) return undefined;
    const bits = header[0]! | header[1]! << 8 | header[2]! << 16;
    const type = bits >>> 1 & 3;
    if (type === BLOCK.reserved) return undefined;
    last = (bits & 1) === 1;
    position += 3 + (type === BLOCK.repeated ? 1 : bits >>> 3);
    if (position > limit) return undefined;
  }
  return within(position + ((descriptor & 4) === 0 ? 0 : 4), limit);
}

/**
 * The first place at or after each of `borders` at which a frame begins, or the end of the file;
 * `undefined` where a frame before the first border is larger than `largest`, so that there is little to
 * be gained by going on, or where the file is not whole.
 *
 * @param borders Places in the file, in ascending order.
 */
export function* frameStarts(
  borders: readonly number[],
  size: number,
  largest: number,
): Reading<number[] | undefined> {
  const starts: number[] = [];
  let position = 0;
  for (const border of borders) {
    while (position < border) {
      const limit = starts.length > 0 ? size : Math.min(size, position + largest);
      const end: number | undefined = yield* frameEnd(position, limit);
      if (end === undefined) return undefined;
      position = end;
    }
    starts.push(position);
  }
  return starts;
}

/** Whether a file goes on after its first frame with content, which has to end within `largest` bytes. */
export function* hasSeveralFrames(size: number, largest: number): Reading<boolean> {
  let position = 0;
  for (;;) {
    const magic = yield { position, length: 4 };
    const end: number | undefined = yield* frameEnd(position, Math.min(size, position + largest));
    if (end === undefined) return false;
    if (magic.length < 4 || uint32(magic, 0) === MAGIC) return end < size;
    position = end;
  }
}

function within(end: number, limit: number): number | undefined {
  return end > limit ? undefined : end;
}

function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16 | bytes[at + 3]! << 24) >>> 0;
}

/** Goes through with a reading of a file whose bytes are there when they are asked for. */
export function readNow<Result>(
  reading: Reading<Result>,
  bytesAt: (wanted: Wanted) => Uint8Array,
): Result {
  for (let step = reading.next();;) {
    if (step.done) return step.value;
    step = reading.next(bytesAt(step.value));
  }
}

/** Goes through with a reading of a file whose bytes have to be waited for. */
export async function readLater<Result>(
  reading: Reading<Result>,
  bytesAt: (wanted: Wanted) => Promise<Uint8Array>,
): Promise<Result> {
  for (let step = reading.next();;) {
    if (step.done) return step.value;
    step = reading.next(await bytesAt(step.value));
  }
}
