/**
 * Counts the different tokens of texts in their bytes.
 *
 * AssemblyScript, a strict subset of TypeScript that compiles to WebAssembly (`scripts/tokens_wasm.ts`):
 * `u32`, `load`, `ctz` and the like are its own, and an address is a number. What calls it is
 * `src/tables/token_rows.ts`.
 *
 * The memory, in bytes from its start:
 *
 *     input     a text in UTF-8, its last line ended, and 64 bytes of which some are read beyond
 *     touched   for each token of the text that is different: its record, and where it first is; and 0,
 *               and where it is, for each that has no record
 *     places    2^n of [hash u32 | record u32], at most half of them taken, found by the hash
 *     records   [hash u32 | row u32 | count u32 | length u32 | the bytes, zeros up to a multiple of 8]
 *
 * A record never moves, until all are dropped. Its `row` is the caller's, 0 where that has given none;
 * its `count` is of the last text, and the caller sets it back to 0.
 */

/** Bytes of the largest text. */
const mostInput: u32 = 256 * 1024;

const input: u32 = 1024;
const touched: u32 = input + mostInput + 64;

/** Three numbers for each token: there may be as many as bytes, all of them without a record. */
const touchedBytes: u32 = (mostInput + 8) * 12;
const places: u32 = touched + touchedBytes;

/** Binary logarithm of the number of places at the start, and at most. */
const leastPlaces: u32 = 12;
const mostPlaces: u32 = 21;
const records: u32 = places + (8 << mostPlaces);

const headOfRecord: u32 = 16;

/**
 * Places that are looked at for a token: where it is in none of them, it gets no record. That happens by
 * chance about never. Tokens can be prepared that collide, and are no slower than that.
 */
const mostLooks: u32 = 128;
const bytesOfPage: u32 = 65536;

/** Eight bytes that are all the same. */
const ones: u64 = 0x0101010101010101;
const tops: u64 = 0x8080808080808080;
const newline: u64 = 0x0a * ones;

/** Number of records. */
let size: u32 = 0;
/** The number of places, less one. */
let mask: u32 = (1 << leastPlaces) - 1;
/** Where the next record goes. */
let end: u32 = records;
/** Random numbers, so that tokens which happen to collide in one table do not in another. */
let seed: u64 = 0;
let factor: u64 = 1;
/** Where the next token that is different is noted. */
let noted: u32 = touched;
/** Number of lines of the last text. */
let lines: u32 = 0;
/** How far UTF-16 units have been counted, and how many there were. */
let countedTo: u32 = 0;
let units: u32 = 0;
let isAscii: bool = true;

/** Where a text is to be put. */
export function inputAt(): u32 {
  return input;
}

/** Bytes that there are for a text, the newline at its end included. */
export function inputSize(): u32 {
  return mostInput;
}

/** Where the tokens that were different are noted. */
export function touchedAt(): u32 {
  return touched;
}

/** Number of lines of the last text. */
export function lineCount(): u32 {
  return lines;
}

/** Number of different tokens since the table was empty. */
export function tokenCount(): u32 {
  return size;
}

/** Bytes of their records. */
export function recordBytes(): u32 {
  return end - records;
}

/**
 * Makes the memory large enough for the table and a text of so many bytes; it is taken of the machine
 * only as it is written. Gives whether there is as much. Comes before `reset` and `count`.
 */
export function reserve(length: u32): bool {
  // A record takes at most 24 bytes for a token of one, and a separator.
  const most = end + 13 * length + 64;
  const has = <u32> memory.size() * bytesOfPage;
  if (most <= has) return true;
  return memory.grow(<i32> ((most - has + bytesOfPage - 1) / bytesOfPage)) >= 0;
}

/** Empties the table, whose hashes are now made with two random numbers. */
export function reset(first: u64, second: u64): void {
  size = 0;
  end = records;
  mask = (1 << leastPlaces) - 1;
  memory.fill(places, 0, 8 << leastPlaces);
  seed = first;
  factor = second | 1;
}

/**
 * Counts the tokens of a text of so many bytes, which ends with a newline. Tokens are what stands
 * between bytes `separator`; or, where that is 0, between blanks, with an empty one where a line begins
 * or ends with blanks if `empties` is not 0. Gives how many tokens were different.
 */
export function count(length: u32, separator: u32, empties: u32, ascii: u32): u32 {
  noted = touched;
  lines = 0;
  countedTo = input;
  units = 0;
  isAscii = ascii != 0;
  const stop = input + length;
  if (separator != 0) separated(stop, separator);
  else if (empties != 0) betweenBlanksWithEmpty(stop);
  else betweenBlanks(stop);
  return (noted - touched) / 12;
}

function separated(stop: u32, separator: u32): void {
  const pattern = <u64> separator * ones;
  let at = input;
  while (at < stop) {
    let to = at;
    for (;;) {
      const word = load<u64>(to);
      const found = zeros(word ^ pattern) | zeros(word ^ newline);
      if (found != 0) {
        to += <u32> (ctz(found) >> 3);
        break;
      }
      to += 8;
    }
    add(at, to - at);
    if (load<u8>(to) == 0x0a) lines++;
    at = to + 1;
  }
}

function betweenBlanks(stop: u32): void {
  let at = input;
  while (at < stop) {
    const byte: u32 = load<u8>(at);
    if (isBlank(byte)) {
      if (byte == 0x0a) lines++;
      at++;
      continue;
    }
    const to = blankFrom(at);
    add(at, to - at);
    at = to;
  }
}

function betweenBlanksWithEmpty(stop: u32): void {
  let at = input;
  while (at < stop) {
    const to = blankFrom(at);
    add(at, to - at);
    at = to;
    let byte: u32 = load<u8>(at);
    if (byte == 0x0a) {
      lines++;
      at++;
      continue;
    }
    do byte = load<u8>(++at); while (byte != 0x0a && isBlank(byte));
    if (byte == 0x0a) {
      add(at, 0);
      lines++;
      at++;
    }
  }
}

/** The first blank at or after an address, of which there is one. */
// @ts-ignore: decorator

function blankFrom(from: u32): u32 {
  let at = from;
  while (true) {
    const word = load<u64>(at);
    // Bytes below 0x21, of which the first is told for certain.
    const found = (word - 0x21 * ones) & ~word & tops;
    if (found == 0) {
      at += 8;
      continue;
    }
    at += <u32> (ctz(found) >> 3);
    if (isBlank(load<u8>(at))) break;
    at++;
  }
  return at;
}

/** Whether a character is one of those below 128 for which `\s` stands. */
// @ts-ignore: decorator

function isBlank(byte: u32): bool {
  return byte == 0x20 || byte - 9 < 5;
}

/** The top bits of bytes that are 0, of which the first is told for certain. */
// @ts-ignore: decorator

function zeros(word: u64): u64 {
  return (word - ones) & ~word & tops;
}

/** Counts a token. */
// @ts-ignore: decorator

function add(at: u32, length: u32): void {
  const record = recordOf(at, length);
  if (record == 0) return note(at, length, 0);
  const before = load<u32>(record, 8);
  store<u32>(record, before + 1, 8);
  if (before == 0) note(at, length, record);
}

/** Notes a token that is different from those before, and where it is where its row is not known. */
function note(at: u32, length: u32, record: u32): void {
  store<u32>(noted, record);
  if (record == 0 || load<u32>(record, 4) == 0) {
    store<u32>(noted, unitsBefore(at), 4);
    store<u32>(noted, unitsBefore(at + length), 8);
  }
  noted += 12;
}

/** The record of a token, which gets one; 0 where all its places are taken. */
function recordOf(at: u32, length: u32): u32 {
  const whole = length & ~7;
  const rest = length & 7;
  const last: u64 = rest == 0 ? 0 : load<u64>(at + whole) & (<u64> -1 >> ((8 - rest) << 3));
  let mixed = seed ^ length;
  for (let i: u32 = 0; i < whole; i += 8) mixed = mix(mixed ^ load<u64>(at + i));
  mixed = mix(mixed ^ last);
  const hash = <u32> (mixed ^ (mixed >> 32));
  let place = hash & mask;
  for (let looks: u32 = 0;; place = (place + 1) & mask) {
    const taken = load<u64>(places + (place << 3));
    if (taken == 0) break;
    if (<u32> taken == hash) {
      const record = <u32> (taken >> 32);
      if (load<u32>(record, 12) == length && isEqual(record, at, length, last)) return record;
    }
    if (++looks == mostLooks) return 0;
  }
  const record = end;
  store<u32>(record, hash);
  store<u32>(record, 0, 4);
  store<u32>(record, 0, 8);
  store<u32>(record, length, 12);
  end += headOfRecord + ((length + 7) & ~7);
  for (let i: u32 = 0; i < whole; i += 8) store<u64>(record + headOfRecord + i, load<u64>(at + i));
  if (rest != 0) store<u64>(record + headOfRecord + whole, last);
  store<u64>(places + (place << 3), <u64> hash | (<u64> record << 32));
  size++;
  if (size << 1 > mask) grow();
  return record;
}

// @ts-ignore: decorator

function isEqual(record: u32, at: u32, length: u32, last: u64): bool {
  const bytes = record + headOfRecord;
  const whole = length & ~7;
  for (let i: u32 = 0; i < whole; i += 8) {
    if (load<u64>(bytes + i) != load<u64>(at + i)) return false;
  }
  return (length & 7) == 0 || load<u64>(bytes + whole) == last;
}

// @ts-ignore: decorator

function mix(word: u64): u64 {
  const product = word * factor;
  return product ^ (product >> 29);
}

/** Doubles the number of places. */
function grow(): void {
  mask = 2 * mask + 1;
  memory.fill(places, 0, (mask + 1) << 3);
  for (let record = records; record < end;) {
    const hash = load<u32>(record);
    let place = hash & mask;
    while (load<u64>(places + (place << 3)) != 0) place = (place + 1) & mask;
    store<u64>(places + (place << 3), <u64> hash | (<u64> record << 32));
    record += headOfRecord + ((load<u32>(record, 12) + 7) & ~7);
  }
}

/** Number of UTF-16 units of the text before an address, which is not before that of the last time. */
function unitsBefore(at: u32): u32 {
  if (isAscii) return at - input;
  for (; countedTo < at; countedTo++) {
    const byte: u32 = load<u8>(countedTo);
    // A character has one where it begins, and another where it has four bytes.
    units += <u32> ((byte & 0xc0) != 0x80) + <u32> (byte >= 0xf0);
  }
  return units;
}
