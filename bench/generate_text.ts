/**
 * Generates text to count: the same arguments give the same bytes.
 *
 * @module
 */

/** What to generate. */
export interface TextOptions {
  /** Bytes of the text, roughly. */
  readonly size: number;
  /** Number of words that may occur. */
  readonly vocabulary: number;
}

const lineLength = 72;
const [space, newline, comma, period] = [32, 10, 44, 46];
const consonants = "bdklmnrt";
const vowels = "aeio";
/** All but the most frequent words end in one of these, as no syllable does. */
const endings = ["s", "st", "ng", "nd", "rs", "th", "ck", "ll"];

/** Words, as bytes, by their rank. */
interface Words {
  readonly bytes: Uint8Array;
  /** Where each word begins; one more than there are words. */
  readonly starts: Uint32Array;
}

/**
 * Writes text as people do, as far as counting goes: word frequencies by Zipf's law, frequent
 * words shorter, capitals and punctuation.
 */
export function generateText(path: string, { size, vocabulary }: TextOptions): void {
  const words = wordsOf(vocabulary, spelled);
  const random = randomNumbers(1);
  let capital = true;
  writeLines(path, (line) => {
    const word = zipf(random(), vocabulary);
    const start = line.length;
    line.add(words, word);
    if (capital) line.bytes[start]! -= 32;
    const mark = random();
    capital = mark < 0.06;
    if (mark < 0.12) line.addByte(capital ? period : comma);
    return line.total < size;
  });
}

/** What tokens to generate. */
export interface TokenOptions {
  /** Number of different tokens, every one of which occurs. */
  readonly distinct: number;
  readonly total: number;
}

/** Writes tokens such as hashes are: every one once, in no order, and in between frequent ones again. */
export function generateTokens(path: string, { distinct, total }: TokenOptions): void {
  const tokens = wordsOf(distinct, (i) => (Math.imul(i + 1, 0x9e3779b1) >>> 0).toString(36));
  const random = randomNumbers(2);
  let written = 0;
  let fresh = 0;
  writeLines(path, (line) => {
    const left = total - written++;
    const isFresh = random() * left < distinct - fresh;
    line.add(tokens, isFresh ? fresh++ : zipf(random(), distinct));
    return left > 1;
  });
}

/** Writes records of address, time and agent: each pair of address and agent comes several times. */
export function generateVisits(path: string, { distinct, total }: TokenOptions): void {
  const random = randomNumbers(3);
  let written = 0;
  writeLines(path, (line) => {
    const visitor = written < distinct ? written : Math.floor(random() * distinct);
    line.addText(visit(visitor, written));
    return ++written < total;
  });
}

/** A line of 120 characters, of which 80 are the agent; agents differ near their end. */
function visit(visitor: number, time: number): string {
  const address = [10, visitor >> 16, (visitor >> 8) & 255, visitor & 255].join(".");
  const system = ["Windows NT 10.0; Win64; x64", "Macintosh; Mac OS X 14.3", "X11; Linux x86_64"];
  const version = `${100 + visitor % 31}.0.${visitor % 4001}`;
  const agent = `Mozilla/5.0 (${system[visitor % 3]!}) AppleWebKit/537.36 Chrome/${version}`;
  return `${address}\t${1_700_000_000 + time}\t${agent.padEnd(80, " Safari/537.36")}`;
}

/** A word of syllables that spells its rank, so that no two are equal. */
function spelled(rank: number): string {
  let word = "";
  for (let rest = rank + 1; rest > 0; rest = Math.floor(rest / 32)) {
    word += consonants[rest & 7]! + vowels[rest >> 3 & 3]!;
  }
  return rank < 20 ? word : word + endings[Math.imul(rank, 0x9e3779b1) >>> 29]!;
}

/** Rank by Zipf's law, from 0: the logarithm of a rank is evenly distributed. */
function zipf(random: number, count: number): number {
  return Math.floor((count + 1) ** random) - 1;
}

function wordsOf(count: number, wordAt: (rank: number) => string): Words {
  const bytes = new Uint8Array(count * 16);
  const starts = new Uint32Array(count + 1);
  let end = 0;
  for (let rank = 0; rank < count; rank++) {
    const word = wordAt(rank);
    for (let i = 0; i < word.length; i++) bytes[end++] = word.charCodeAt(i);
    starts[rank + 1] = end;
  }
  return { bytes, starts };
}

/** The block of text that is being written. */
class Block {
  readonly bytes = new Uint8Array(2 ** 20);
  length = 0;
  /** Bytes of all blocks before. */
  before = 0;

  get total(): number {
    return this.before + this.length;
  }

  add({ bytes, starts }: Words, word: number): void {
    for (let i = starts[word]!; i < starts[word + 1]!; i++) this.bytes[this.length++] = bytes[i]!;
  }

  addText(ascii: string): void {
    for (let i = 0; i < ascii.length; i++) this.addByte(ascii.charCodeAt(i));
  }

  addByte(byte: number): void {
    this.bytes[this.length++] = byte;
  }
}

/** Writes words, which `add` adds until it returns `false`, with blanks and line ends in between. */
function writeLines(path: string, add: (block: Block) => boolean): void {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  const block = new Block();
  let lineStart = 0;
  for (let more = true; more;) {
    more = add(block);
    const ends = !more || block.total - lineStart > lineLength;
    block.addByte(ends ? newline : space);
    if (!ends) continue;
    lineStart = block.total;
    // Room for a line is left, always.
    if (more && block.length < block.bytes.length - 4 * lineLength) continue;
    writeAll(file, block.bytes.subarray(0, block.length));
    block.before += block.length;
    block.length = 0;
  }
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
