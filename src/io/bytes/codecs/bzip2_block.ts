/**
 * One block of bzip2: Huffman codes, moving to the front, and the transform of Burrows and Wheeler.
 *
 * @module
 */

/** The bytes that have come so far end in the middle of what was read. */
export class OutOfData extends Error {}

/** The data is not as the format wants it. */
export class BadData extends Error {}

/** Reads bits, the first of a byte being its highest one. */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** Bits before the next one. */
  position: number;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.position = position;
  }

  /** The bytes that are read from. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The next bits, 24 at most, as a number. */
  read(count: number): number {
    const { position } = this;
    if (position + count > 8 * this.#bytes.length) throw new OutOfData();
    this.position = position + count;
    let bits = 0;
    // Four bytes hold any 24 bits, wherever they begin.
    for (let i = 0; i < 4; i++) bits = bits << 8 | (this.#bytes[(position >>> 3) + i] ?? 0);
    return bits << (position & 7) >>> (32 - count);
  }

  /** The next 32 bits. */
  read32(): number {
    return this.read(16) * 2 ** 16 + this.read(16);
  }

  /** The next bit. */
  bit(): number {
    return this.read(1);
  }
}

/** Symbols of one code, and more than any block has of them. */
const GROUP_SIZE = 50;

const LONGEST_CODE = 20;

/** Bits that the table of short codes is looked up by. */
const SHORT = 10;

/** A Huffman code. */
interface Code {
  /** By the next {@linkcode SHORT} bits: a symbol and the length of its code, or 0 where it is longer. */
  readonly short: Uint16Array;
  /** By length: the last code of it, by which a longer one is told. */
  readonly limits: Int32Array;
  /** By length: what has to be added to a code to get the place of its symbol. */
  readonly offsets: Int32Array;
  /** Symbols in the order of their codes. */
  readonly symbols: Uint16Array;
}

/** A block, decoded up to the transform: what is still to be done to get its content. */
export interface Block {
  /** By place: the byte there in the lowest 8 bits, the place of the one after it in the others. */
  readonly places: Uint32Array;
  readonly length: number;
  /** The place at which the place of the first byte is written. */
  readonly origin: number;
}

/**
 * Reads a block up to its end, from behind its checksum on.
 *
 * @param places Room for as many bytes as a block can have.
 */
export function readBlock(reader: BitReader, places: Uint32Array): Block {
  if (reader.bit() === 1) throw new BadData("a randomised block, as before bzip2 0.9.5");
  const origin = reader.read(24);
  const used = readUsed(reader);
  const groups = reader.read(3);
  if (groups < 2 || groups > 6) throw new BadData();
  const selectors = readSelectors(reader, groups);
  const codes = Array.from({ length: groups }, () => readCode(reader, used.length + 2));
  const length = readSymbols(reader, { used, selectors, codes }, places);
  if (origin >= length) throw new BadData();
  link(places, length);
  return { places, length, origin };
}

/** The bytes that occur in the block. */
function readUsed(reader: BitReader): Uint8Array {
  const rows = reader.read(16);
  const used: number[] = [];
  for (let row = 0; row < 16; row++) {
    if ((rows >> (15 - row) & 1) === 0) continue;
    const columns = reader.read(16);
    for (let column = 0; column < 16; column++) {
      if ((columns >> (15 - column) & 1) === 1) used.push(16 * row + column);
    }
  }
  if (used.length === 0) throw new BadData();
  return Uint8Array.from(used);
}

/** Which code each group of symbols has. */
function readSelectors(reader: BitReader, groups: number): Uint8Array {
  const selectors = new Uint8Array(reader.read(15));
  if (selectors.length === 0) throw new BadData();
  const recent = Uint8Array.from({ length: groups }, (_, i) => i);
  for (let i = 0; i < selectors.length; i++) {
    let at = 0;
    while (reader.bit() === 1) if (++at >= groups) throw new BadData();
    const selector = recent[at]!;
    recent.copyWithin(1, 0, at);
    recent[0] = selector;
    selectors[i] = selector;
  }
  return selectors;
}

function readCode(reader: BitReader, symbols: number): Code {
  const lengths = new Uint8Array(symbols);
  let length = reader.read(5);
  for (let i = 0; i < symbols; i++) {
    for (;;) {
      if (length < 1 || length > LONGEST_CODE) throw new BadData();
      if (reader.bit() === 0) break;
      length += reader.bit() === 0 ? 1 : -1;
    }
    lengths[i] = length;
  }
  return codeOf(lengths);
}

function codeOf(lengths: Uint8Array): Code {
  const short = new Uint16Array(1 << SHORT);
  const limits = new Int32Array(LONGEST_CODE + 2).fill(-1);
  const offsets = new Int32Array(LONGEST_CODE + 1);
  const symbols = new Uint16Array(lengths.length);
  let code = 0;
  let count = 0;
  for (let length = 1; length <= LONGEST_CODE; length++, code <<= 1) {
    offsets[length] = count - code;
    for (const [symbol, its] of lengths.entries()) {
      if (its !== length) continue;
      if (code >= 1 << length) throw new BadData();
      symbols[count++] = symbol;
      if (length <= SHORT) {
        const first = code << (SHORT - length);
        short.fill(symbol << 5 | length, first, first + (1 << (SHORT - length)));
      }
      code++;
    }
    limits[length] = code - 1;
  }
  return { short, limits, offsets, symbols };
}

/** What the symbols of a block are read by. */
interface SymbolTables {
  readonly used: Uint8Array;
  readonly selectors: Uint8Array;
  readonly codes: readonly Code[];
}

/** Reads all symbols and writes the bytes that they stand for; returns how many those are. */
function readSymbols(
  reader: BitReader,
  { used, selectors, codes }: SymbolTables,
  places: Uint32Array,
): number {
  const { bytes } = reader;
  const end = used.length + 1;
  const recent = used.slice();
  let length = 0;
  // A run of the latest byte is written as a number of two kinds of digits, the lowest one first.
  let run = 0;
  let digit = 1;
  let position = reader.position >>> 3;
  // The bits that have been read of the bytes before, the last of them lowest, and how many are left.
  let bits = bytes[position++] ?? 0;
  let left = 8 - (reader.position & 7);
  for (const selector of selectors) {
    const { short, limits, offsets, symbols } = codes[selector]!;
    for (let i = 0; i < GROUP_SIZE; i++) {
      // Zeros after the last byte: whether any were in need, the number of bits tells.
      while (left < LONGEST_CODE) {
        bits = bits << 8 | (position < bytes.length ? bytes[position]! : 0);
        position++;
        left += 8;
      }
      const found = short[bits >>> (left - SHORT) & (1 << SHORT) - 1]!;
      let symbol: number;
      if (found !== 0) {
        left -= found & 31;
        symbol = found >>> 5;
      } else {
        let size = SHORT + 1;
        let code = bits >>> (left - size) & (1 << size) - 1;
        while (code > limits[size]!) {
          if (++size > LONGEST_CODE) throw atEnd(position, left, bytes) ?? new BadData();
          code = bits >>> (left - size) & (1 << size) - 1;
        }
        left -= size;
        symbol = symbols[code + offsets[size]!]!;
      }
      if (symbol < 2) {
        run += digit << symbol;
        digit *= 2;
        if (run > places.length) throw atEnd(position, left, bytes) ?? new BadData();
        continue;
      }
      if (run > 0) {
        if (length + run > places.length) throw atEnd(position, left, bytes) ?? new BadData();
        places.fill(recent[0]!, length, length + run);
        length += run;
        run = 0;
        digit = 1;
      }
      if (symbol === end) {
        reader.position = 8 * position - left;
        if (reader.position > 8 * bytes.length) throw new OutOfData();
        return length;
      }
      if (length === places.length) throw atEnd(position, left, bytes) ?? new BadData();
      const byte = recent[symbol - 1]!;
      for (let k = symbol - 1; k > 0; k--) recent[k] = recent[k - 1]!;
      recent[0] = byte;
      places[length++] = byte;
    }
    if (8 * position - left > 8 * bytes.length) throw new OutOfData();
  }
  throw new BadData();
}

/** What is wrong where bits after the end of the data have been read. */
function atEnd(position: number, left: number, { length }: Uint8Array): OutOfData | undefined {
  return 8 * position - left > 8 * length ? new OutOfData() : undefined;
}

/** Writes beside each byte the place of the one that follows it in the content. */
function link(places: Uint32Array, length: number): void {
  const next = new Uint32Array(257);
  for (let i = 0; i < length; i++) next[places[i]! + 1]!++;
  for (let i = 1; i < 257; i++) next[i]! += next[i - 1]!;
  for (let i = 0; i < length; i++) {
    const place = next[places[i]! & 0xff]!++;
    places[place] = places[place]! | i << 8;
  }
}
