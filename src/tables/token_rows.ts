/**
 * Finds the rows of a text's tokens in its bytes, by WebAssembly (`assembly/tokens.ts`): it counts the
 * different tokens of a text, and a string is made only of those that it has not seen before.
 *
 * @module
 */

import type { Tokens } from "../values/tokens.ts";
import type { KeyIndex } from "./key_index.ts";
import { wasm } from "./tokens_wasm.ts";

/** Takes the row of a key, and how often it is that of a token that is different from others. */
export type TakeRow = (row: number, times: number) => void;

/** Lines in one text, each but perhaps the last ended by the delimiter. */
interface Lines {
  readonly text: string;
  readonly delimiter: string;
}

/**
 * Counts the different tokens of lines, and gives `take` the row that the key of each has in an index, in
 * the order in which they first come. Gives how many lines there are; or `undefined`, and nothing has been
 * taken, where these lines cannot be read as bytes, or the key of a token cannot be told.
 */
export function countTokens(
  { text, delimiter }: Lines,
  tokens: Tokens,
  index: KeyIndex,
  take: TakeRow,
): number | undefined {
  if (delimiter !== "\n") return undefined;
  return tokenRowsFor(index, tokens.id)?.count(text, tokens, index, take);
}

/** What the WebAssembly exports; places in its memory are numbers of bytes. */
interface TokenTable {
  readonly memory: WebAssembly.Memory;
  inputAt(): number;
  inputSize(): number;
  touchedAt(): number;
  lineCount(): number;
  tokenCount(): number;
  recordBytes(): number;
  /** Says whether there is room for a text, where so many bytes are 1 or 0. */
  reserve(length: number): number;
  reset(first: bigint, second: bigint): void;
  count(length: number, separator: number, keepsEmpty: number, isAscii: number): number;
}

/** A text where it is counted. */
interface Encoded {
  /** Bytes, a newline at the end included. */
  readonly length: number;
  readonly isAscii: boolean;
}

/** Tokens that are kept, at most: half as many as there are places. */
const mostTokens = 2 ** 20;

/** Bytes of their records, beyond which no more are added. */
const mostBytes = 64 * 2 ** 20;

/** Numbers by which a token of a text is noted: its record, where it begins, and where it ends. */
const numbersOfNote = 3;

/** What the row of a record says, besides one more than a row. */
const unknown = 0;
const dropped = -1;

const newline = 10;

/** What `\s` stands for beyond ASCII. */
const wideBlanks = /[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/g;

/** Half of a character that takes two UTF-16 units. */
const loneSurrogate = /\p{Surrogate}/u;

const encoder = new TextEncoder();

/** Rows by token. */
class TokenRows {
  readonly #table: TokenTable;
  /** Whose rows they are. */
  #index: WeakRef<KeyIndex> | undefined;
  /** What makes keys of tokens. */
  #id: string | undefined;
  #input!: Uint8Array<ArrayBuffer>;
  #cells!: Int32Array<ArrayBuffer>;
  /** Whether counts of a text are left, since it was not read to its end. */
  #isLeft = false;

  constructor(table: TokenTable) {
    this.#table = table;
  }

  /**
   * Begins anew, unless it has rows of that index already, of keys that are made so; `false` where there is
   * no memory for it.
   */
  belongTo(index: KeyIndex, id: string): boolean {
    if (this.#index?.deref() === index && this.#id === id && !this.#isLeft) return true;
    if (this.#table.reserve(0) === 0) return false;
    this.#index = new WeakRef(index);
    this.#id = id;
    this.#reset();
    return true;
  }

  count(text: string, tokens: Tokens, index: KeyIndex, take: TakeRow): number | undefined {
    const { separator, keepsEmpty } = tokens.splitting;
    const encoded = separator === undefined ? this.#encodeAtBlanks(text) : this.#encode(text);
    if (encoded === undefined) return undefined;
    this.#isLeft = true;
    const noted = this.#table.count(
      encoded.length,
      separator === undefined ? 0 : separator.charCodeAt(0),
      keepsEmpty ? 1 : 0,
      encoded.isAscii ? 1 : 0,
    );
    if (!this.#findRows(noted, text, index, tokens)) return undefined;
    this.#take(noted, take);
    this.#isLeft = false;
    return this.#table.lineCount();
  }

  /** Finds the rows of the tokens that have none; `false` where the key of one cannot be told. */
  #findRows(noted: number, text: string, index: KeyIndex, { keyOf }: Tokens): boolean {
    const cells = this.#cells;
    const first = this.#table.touchedAt() / 4;
    const end = first + noted * numbersOfNote;
    for (let at = first; at < end; at += numbersOfNote) {
      const record = cells[at]! >>> 2;
      if (record !== 0 && cells[record + 1] !== unknown) continue;
      const token = text.slice(cells[at + 1], cells[at + 2]);
      let key: string | undefined = token;
      if (keyOf !== undefined) {
        try {
          key = keyOf(token);
        } catch {
          // Whoever reads the lines one by one tells of which line that is.
          return false;
        }
      }
      const row = key === undefined ? dropped : index.rowOf(key) + 1;
      // A token without a record is noted each time that it comes.
      if (record === 0) cells[at + 1] = row;
      else cells[record + 1] = row;
    }
    return true;
  }

  #take(noted: number, take: TakeRow): void {
    const cells = this.#cells;
    const first = this.#table.touchedAt() / 4;
    const end = first + noted * numbersOfNote;
    for (let at = first; at < end; at += numbersOfNote) {
      const record = cells[at]! >>> 2;
      const row = record === 0 ? cells[at + 1]! : cells[record + 1]!;
      const times = record === 0 ? 1 : cells[record + 2]!;
      if (record !== 0) cells[record + 2] = 0;
      if (row !== dropped) take(row - 1, times);
    }
  }

  /** Puts a text where it is counted, with all its blanks as those of ASCII. */
  #encodeAtBlanks(text: string): Encoded | undefined {
    const encoded = this.#encode(text);
    if (encoded === undefined || encoded.isAscii || text.search(wideBlanks) === -1) return encoded;
    return this.#encode(text.replace(wideBlanks, " "));
  }

  /** Puts a text where it is counted, if it has room there, and UTF-8 has all of it. */
  #encode(text: string): Encoded | undefined {
    const { read, written } = encoder.encodeInto(text, this.#input);
    // There has to be room for a newline.
    if (read < text.length || written === this.#input.length) return undefined;
    const isAscii = written === text.length;
    if (!isAscii && loneSurrogate.test(text)) return undefined;
    if (!this.#makeRoom(written + 1)) return undefined;
    if (text.endsWith("\n")) return { length: written, isAscii };
    this.#input[written] = newline;
    return { length: written + 1, isAscii };
  }

  /** Makes room for the tokens of a text of so many bytes, if need be by dropping all others. */
  #makeRoom(length: number): boolean {
    const table = this.#table;
    const isFull = table.tokenCount() + length / 2 + 1 > mostTokens;
    if (isFull || table.recordBytes() > mostBytes) this.#reset();
    const hasRoom = table.reserve(length) !== 0;
    this.#look();
    return hasRoom;
  }

  #reset(): void {
    const [first, second] = crypto.getRandomValues(new BigUint64Array(2));
    this.#table.reset(first!, second!);
    this.#isLeft = false;
    this.#look();
  }

  /** Looks at the memory, which is another one when it has grown. */
  #look(): void {
    const { buffer } = this.#table.memory;
    if (this.#cells?.buffer === buffer) return;
    this.#input = new Uint8Array(buffer, this.#table.inputAt(), this.#table.inputSize());
    this.#cells = new Int32Array(buffer);
  }
}

/**
 * Tables by index. There is one table on a thread, since a memory of WebAssembly takes gigabytes of
 * addresses and never shrinks: it belongs to the index that was asked for last, and is garbage with it.
 */
const tables = new WeakMap<KeyIndex, TokenRows>();
let latest: WeakRef<TokenRows> | undefined;

function tokenRowsFor(index: KeyIndex, id: string): TokenRows | undefined {
  let rows = tables.get(index) ?? latest?.deref();
  if (rows === undefined) {
    const table = instantiate();
    if (table === undefined) return undefined;
    rows = new TokenRows(table);
    latest = new WeakRef(rows);
  }
  if (!rows.belongTo(index, id)) return undefined;
  tables.set(index, rows);
  return rows;
}

/** Absent before it was needed, and `null` where it is not allowed. */
let compiled: WebAssembly.Module | null | undefined;

function instantiate(): TokenTable | undefined {
  if (compiled === null) return undefined;
  try {
    const bytes = () => Uint8Array.from(atob(wasm), (character) => character.charCodeAt(0));
    compiled ??= new WebAssembly.Module(bytes());
    return new WebAssembly.Instance(compiled).exports as unknown as TokenTable;
  } catch {
    // A Content-Security-Policy can forbid it.
    compiled = null;
    return undefined;
  }
}
