/**
 * Bzip2, of any number of streams. Written here, because no package does it: `unbzip2-stream` decompresses
 * 5 MB/s and is not made for modules, `seek-bzip` wants whole files and Node's `Buffer`, `bz2` checks
 * nothing by default, and those that have libbzip2 as WebAssembly take one stream of a known size.
 *
 * @module
 */

import { BadData, BitReader, type Block, OutOfData, readBlock } from "./bzip2_block.ts";
import { type Codec, damaged, type DataFormat, type Decoder, truncated } from "./decoder.ts";

const FORMAT: DataFormat = { name: "bzip2", unit: "stream" };

/** Bytes that are added at once to those that wait. */
const INPUT_SIZE = 2 ** 20;

/** Bytes of one piece of output. */
const OUTPUT_SIZE = 256 * 2 ** 10;

/** Compressed bytes to wait for before a block is read, at first: most blocks of text have fewer. */
const FIRST_WAIT = 256 * 2 ** 10;

/** What a block begins with, and what comes after the last one: digits of pi and of its root. */
const BLOCK = 0x314159265359;
const END = 0x177245385090;

/** What a stream begins with; the size of its blocks follows. */
const SIGNATURE = [0x42, 0x5a, 0x68] as const;

/** Loads the decompressor. */
export function load(): Promise<Codec> {
  return Promise.resolve({ decoder: () => new Bzip2Decoder() });
}

/** What the next bits have to be part of: after the end of a stream, another one may come. */
type Section = "signature" | "block" | "ended";

class Bzip2Decoder implements Decoder {
  /** Compressed bytes that are not done with, and how many bits of them are. */
  #bytes: Uint8Array = new Uint8Array();
  #bits = 0;
  /** Bytes that have been let go. */
  #gone = 0;
  #wait = FIRST_WAIT;
  #section: Section = "signature";
  /** Room for a block. */
  #places = new Uint32Array();
  /** The checksums of the stream's blocks so far, as one. */
  #checksum = 0;
  readonly #output = new OutputMaker();

  *push(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
    for (let from = 0; from < bytes.length; from += INPUT_SIZE) {
      this.#keep(bytes.subarray(from, from + INPUT_SIZE));
      while (this.#bytes.length - (this.#bits >>> 3) >= this.#wait) {
        const block = this.#step();
        if (block === undefined) this.#wait *= 2;
        else if (block !== "other") yield* this.#content(block);
      }
    }
  }

  *finish(): Generator<Uint8Array, void, undefined> {
    while (this.#section !== "ended" || this.#bits < 8 * this.#bytes.length) {
      const block = this.#step();
      if (block === undefined) throw truncated(FORMAT);
      if (block !== "other") yield* this.#content(block);
    }
  }

  close(): void {
    this.#bytes = new Uint8Array();
    this.#places = new Uint32Array();
  }

  #keep(bytes: Uint8Array): void {
    const done = this.#bits >>> 3;
    const left = this.#bytes.subarray(done);
    const joined = new Uint8Array(left.length + bytes.length);
    joined.set(left);
    joined.set(bytes, left.length);
    this.#bytes = joined;
    this.#gone += done;
    this.#bits -= 8 * done;
  }

  /** Goes one thing ahead, unless there are too few bytes: a block, or something else. */
  #step(): CheckedBlock | "other" | undefined {
    const reader = new BitReader(this.#bytes, this.#bits);
    try {
      const block = this.#section === "block" ? this.#goOn(reader) : this.#begin(reader);
      this.#bits = reader.position;
      return block;
    } catch (error) {
      if (error instanceof OutOfData) return undefined;
      throw error instanceof BadData ? this.#damaged(error.message) : error;
    }
  }

  #begin(reader: BitReader): "other" {
    for (const byte of SIGNATURE) if (reader.read(8) !== byte) throw new BadData();
    const size = reader.read(8) - 0x30;
    if (size < 1 || size > 9) throw new BadData();
    if (this.#places.length !== 100_000 * size) this.#places = new Uint32Array(100_000 * size);
    this.#checksum = 0;
    this.#section = "block";
    return "other";
  }

  #goOn(reader: BitReader): CheckedBlock | "other" {
    const magic = reader.read(24) * 2 ** 24 + reader.read(24);
    const checksum = reader.read32();
    if (magic === END) {
      if (checksum !== this.#checksum) throw new BadData("a checksum is wrong");
      // Streams begin with a byte.
      reader.position = Math.ceil(reader.position / 8) * 8;
      this.#section = "ended";
      return "other";
    }
    if (magic !== BLOCK) throw new BadData();
    const block = readBlock(reader, this.#places);
    this.#checksum = ((this.#checksum << 1 | this.#checksum >>> 31) ^ checksum) >>> 0;
    return { ...block, checksum };
  }

  *#content(block: CheckedBlock): Generator<Uint8Array, void, undefined> {
    this.#output.begin(block);
    for (let piece = this.#output.next(); piece.length > 0; piece = this.#output.next()) {
      yield piece;
    }
    if (this.#output.checksum !== block.checksum) throw this.#damaged("a checksum is wrong");
  }

  #damaged(detail: string): Error {
    return damaged(FORMAT, this.#gone + (this.#bits >>> 3), detail);
  }
}

/** A block, and the checksum that its content has to have. */
interface CheckedBlock extends Block {
  readonly checksum: number;
}

/** Bytes after which a byte says how many more of the same there are. */
const RUN = 4;

/** Makes the content of a block, in pieces. */
class OutputMaker {
  #block: Block = { places: new Uint32Array(), length: 0, origin: 0 };
  /** Where the next byte is, and how many there are still. */
  #place = 0;
  #left = 0;
  /** The latest byte, how often it has come in a row, and how often it still has to be given. */
  #byte = -1;
  #run = 0;
  #repeat = 0;
  #sum = 0;

  begin(block: Block): void {
    this.#block = block;
    this.#place = block.places[block.origin]! >>> 8;
    this.#left = block.length;
    this.#byte = -1;
    this.#run = this.#repeat = 0;
    this.#sum = -1;
  }

  /** The checksum of what has been given of the block. */
  get checksum(): number {
    return ~this.#sum >>> 0;
  }

  /** The next piece, which is empty after the last one. */
  next(): Uint8Array {
    const { places } = this.#block;
    const output = new Uint8Array(OUTPUT_SIZE);
    let [place, left, byte, run, repeat, sum] = [
      this.#place,
      this.#left,
      this.#byte,
      this.#run,
      this.#repeat,
      this.#sum,
    ];
    let count = 0;
    while (count < OUTPUT_SIZE) {
      if (repeat > 0) {
        repeat--;
      } else {
        if (left === 0) break;
        left--;
        const entry = places[place]!;
        place = entry >>> 8;
        const next = entry & 0xff;
        if (run === RUN) {
          repeat = next;
          run = 0;
          continue;
        }
        run = next === byte ? run + 1 : 1;
        byte = next;
      }
      output[count++] = byte;
      sum = sum << 8 ^ CHECKSUMS[(sum >>> 24) ^ byte]!;
    }
    [this.#place, this.#left, this.#byte, this.#run, this.#repeat, this.#sum] = [
      place,
      left,
      byte,
      run,
      repeat,
      sum,
    ];
    return output.subarray(0, count);
  }
}

/** CRC-32 of each byte, with the highest bit first, which no library for CRC-32 has. */
const CHECKSUMS = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit++) sum = sum << 1 ^ (sum < 0 ? 0x04c11db7 : 0);
  return sum;
});
