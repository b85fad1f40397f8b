/**
 * A strict reader of JSON (RFC 8259), which accepts what `JSON.parse` accepts. It is slower, and is
 * there for what that cannot do in every runtime: tell at which character a text stops being JSON, and
 * hand over numbers as they are written. It does not call itself, so that no nesting is too deep.
 *
 * @module
 */

/** A text is not JSON. */
export class JsonFault {
  /** Index of the first character that does not belong there; the length of the text where it just ends. */
  readonly at: number;
  /** What could stand there. */
  readonly expected: string;

  /** Notes what was expected, and where. */
  constructor(at: number, expected: string) {
    this.at = at;
    this.expected = expected;
  }
}

/** Gives the value of a number that is written like this. */
export type NumberReader = (source: string) => unknown;

/**
 * The value that a text stands for, as of `JSON.parse`: of names that an object has twice the last
 * counts, and `__proto__` is a name like any other.
 *
 * @throws {JsonFault} If it is not JSON.
 */
export function readJson(text: string, numberOf: NumberReader = Number): unknown {
  return new JsonReader(text, numberOf).read();
}

/** Where and why a text is not JSON, if it is not. */
export function faultOf(text: string): JsonFault | undefined {
  try {
    readJson(text);
  } catch (error) {
    if (error instanceof JsonFault) return error;
    throw error;
  }
  return undefined;
}

/** Whether there is nothing but what is white space to JSON. */
export function isBlank(text: string): boolean {
  return afterSpace(text, 0) === text.length;
}

/** Sets a property of a plain object, whatever its name. */
export function setField(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") object[name] = value;
  else {
    const rights = { writable: true, enumerable: true, configurable: true };
    Object.defineProperty(object, name, { value, ...rights });
  }
}

/** An array or object that has not ended. */
type Open =
  | { readonly array: unknown[] }
  | { readonly object: Record<string, unknown>; name: string };

const QUOTE = 34;
const ZERO = 48;
const NINE = 57;
const BACKSLASH = 92;

/** Engines copy slices that are as short. */
const SHORT = 12;

const literals: ReadonlyMap<string, unknown> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
] as [string, unknown][]);

const FIRST_NAME = 'a property name in double quotes or "}"';
const NEXT_NAME = "a property name in double quotes";

class JsonReader {
  readonly #text: string;
  readonly #numberOf: NumberReader;
  readonly #open: Open[] = [];
  #at = 0;

  constructor(text: string, numberOf: NumberReader) {
    this.#text = text;
    this.#numberOf = numberOf;
  }

  read(): unknown {
    let expected = "a value";
    for (;;) {
      this.#space();
      if (this.#take("{")) {
        const open = { object: {}, name: "" };
        this.#open.push(open);
        this.#space();
        if (!this.#take("}")) {
          open.name = this.#name(FIRST_NAME);
          expected = "a value";
          continue;
        }
      } else if (this.#take("[")) {
        this.#open.push({ array: [] });
        this.#space();
        if (!this.#take("]")) {
          expected = 'a value or "]"';
          continue;
        }
      } else {
        const value = this.#scalar(expected);
        if (this.#open.length === 0) return this.#ended(value);
        this.#put(value);
        if (this.#goesOn()) {
          expected = "a value";
          continue;
        }
      }
      // An array or object has ended, and perhaps those around it.
      do {
        const closed = this.#open.pop()!;
        const value = "array" in closed ? closed.array : closed.object;
        if (this.#open.length === 0) return this.#ended(value);
        this.#put(value);
      } while (!this.#goesOn());
      expected = "a value";
    }
  }

  /** Puts a value into what is open. */
  #put(value: unknown): void {
    const open = this.#open.at(-1)!;
    if ("array" in open) open.array.push(value);
    else setField(open.object, open.name, value);
  }

  /** Whether another value follows in what is open; if not, that has ended. */
  #goesOn(): boolean {
    const open = this.#open.at(-1)!;
    const isArray = "array" in open;
    this.#space();
    if (this.#take(",")) {
      if (!isArray) {
        this.#space();
        open.name = this.#name(NEXT_NAME);
      }
      return true;
    }
    const end = isArray ? "]" : "}";
    if (!this.#take(end)) this.#fail(`"," or "${end}"`);
    return false;
  }

  /** A property's name and the colon behind it. */
  #name(expected: string): string {
    if (this.#code() !== QUOTE) this.#fail(expected);
    const name = this.#string();
    this.#space();
    if (!this.#take(":")) this.#fail('":"');
    return name;
  }

  #ended(value: unknown): unknown {
    this.#space();
    if (this.#at < this.#text.length) this.#fail("nothing more on the line");
    return value;
  }

  #scalar(expected: string): unknown {
    const code = this.#code();
    if (code === QUOTE) return this.#string();
    if (isDigit(code) || this.#text[this.#at] === "-") return this.#number();
    for (const [word, value] of literals) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    return this.#fail(expected);
  }

  #number(): unknown {
    const from = this.#at;
    this.#take("-");
    // A number that begins with zero has no more digits before the point.
    if (!this.#take("0")) this.#digits();
    if (this.#take(".")) this.#digits();
    if (this.#take("e") || this.#take("E")) {
      if (!this.#take("+")) this.#take("-");
      this.#digits();
    }
    return this.#numberOf(this.#text.slice(from, this.#at));
  }

  #digits(): void {
    if (!isDigit(this.#code())) this.#fail("a digit");
    do this.#at++; while (isDigit(this.#code()));
  }

  /** A string, from its first quote on. */
  #string(): string {
    const from = this.#at;
    let isEscaped = false;
    for (this.#at++;; this.#at++) {
      const code = this.#code();
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        isEscaped = true;
        this.#escape();
      } else if (!(code >= 32)) {
        this.#fail(
          Number.isNaN(code)
            ? `the string that begins at column ${from + 1} to end`
            : "no control character in a string",
        );
      }
    }
    this.#at++;
    const quoted = this.#text.slice(from, this.#at);
    // What is parsed is a string of its own, where a slice would keep the whole text in memory.
    return isEscaped || quoted.length > SHORT ? JSON.parse(quoted) as string : quoted.slice(1, -1);
  }

  /** Goes to the last character of an escape. */
  #escape(): void {
    this.#at++;
    const { length } = this.#text;
    if (this.#at === length) this.#fail("the rest of an escape");
    if (this.#text[this.#at] !== "u") {
      if (!'"\\/bfnrt'.includes(this.#text[this.#at]!)) {
        this.#fail('one of ", \\, /, b, f, n, r, t and u after a backslash');
      }
      return;
    }
    for (let i = 0; i < 4; i++) {
      this.#at++;
      if (!/^[0-9a-fA-F]$/.test(this.#text[this.#at] ?? "")) {
        this.#fail("four hexadecimal digits after \\u");
      }
    }
  }

  #space(): void {
    this.#at = afterSpace(this.#text, this.#at);
  }

  /** The character at hand, `NaN` at the end. */
  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }

  /** Whether a character is at hand, which is gone past then. */
  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #fail(expected: string): never {
    throw new JsonFault(this.#at, expected);
  }
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** Where what is not white space begins. */
function afterSpace(text: string, from: number): number {
  let at = from;
  for (;; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
  }
}
