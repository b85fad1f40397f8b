/**
 * What text in a cell can be instead of text, without a loss.
 *
 * A text becomes a number only where the number, printed again with as many digits, has the same
 * digits: not `007`, whose zeros mean something, not `1e400`, which is too large, not
 * `9007199254740993`, which no number is equal to. The same goes for the other types: whatever could
 * not be told from the result stays text, or is an error where a type was asked for.
 *
 * @module
 */

/** Types that cells can have, and what they become. */
export interface CsvTypes {
  /** The text itself. */
  readonly string: string;
  /** A decimal number, or `NaN`, `Infinity` or `-Infinity`. */
  readonly number: number;
  /** `true` or `false`, also written with a capital or in capitals. */
  readonly boolean: boolean;
  /** A whole number of any size. */
  readonly bigint: bigint;
  /** A date of ISO 8601, or a time of one with its offset to UTC, to the millisecond at most. */
  readonly date: Date;
}

/** Name of a type that a column can be declared to have. */
export type CsvType = keyof CsvTypes;

/**
 * What a cell can be.
 *
 * @example Cells of columns of different types
 * ```ts
 * import { type CsvValue, readCsv } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const file = new Blob(["city,people\nBern,134000\n"]);
 * const cities = readCsv(file, { types: { people: "number" } });
 * const cells: CsvValue[] = await cities.flatMap((city) => Object.values(city)).compute();
 *
 * assertEquals(cells, ["Bern", 134000]);
 * ```
 */
export type CsvValue = CsvTypes[CsvType];

/** Makes of a text what it stands for, or `undefined` if it does not. */
export type Convert = (text: string) => CsvValue | undefined;

/** What makes cells of each type; nothing for texts. */
export const conversions: Readonly<Record<CsvType, Convert | undefined>> = {
  string: undefined,
  number: toNumber,
  boolean: toBoolean,
  bigint: toBigInt,
  date: toDate,
};

/** What a message expects, by type. */
export const descriptions: Readonly<Record<CsvType, string>> = {
  string: "a text",
  number: "a number that loses nothing",
  boolean: "true or false",
  bigint: "a whole number",
  date: "an ISO date, or a time with its offset to UTC, to the millisecond",
};

/** Types that are inferred, the narrower first. */
const INFERRED: readonly CsvType[] = ["boolean", "number"];

/** Numbers that have no digits, as JavaScript writes them. */
const WORDS: ReadonlyMap<string, number> = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

/** Finds the type of a column by its cells. */
export class TypeInference {
  #possible: readonly CsvType[] = INFERRED;
  #seen = false;

  /** Takes note of a cell that is not null. */
  see(text: string): void {
    // In a column without a single digit, they are words.
    if (!WORDS.has(text)) this.#seen = true;
    this.#possible = this.#possible.filter((type) => conversions[type]!(text) !== undefined);
  }

  /** The type of all cells; of none at all, text. */
  get type(): CsvType {
    return this.#seen ? this.#possible[0] ?? "string" : "string";
  }
}

const PLUS = 43, MINUS = 45, POINT = 46, ZERO = 48, NINE = 57;

/** Digits that every number of so many or fewer has again when it is printed. */
const SURE_DIGITS = 15;

/** Most digits that numbers can be asked to print. */
const MOST_DIGITS = 100;

/** A number, or `undefined` where something would be lost, or the text is none. */
export function toNumber(text: string): number | undefined {
  let at = text.charCodeAt(0) === MINUS ? 1 : 0;
  const first = text.charCodeAt(at);
  const start = at;
  while (isDigit(text.charCodeAt(at))) at++;
  const whole = at - start;
  if (whole > 1 && first === ZERO) return undefined;
  if (at === text.length) {
    if (whole === 0) return undefined;
    const value = Number(text);
    return whole <= SURE_DIGITS || Number.isSafeInteger(value) ? value : undefined;
  }
  if (text.charCodeAt(at) === POINT) {
    const fraction = ++at;
    while (isDigit(text.charCodeAt(at))) at++;
    if (at === fraction) return undefined;
    if (at === text.length && at - start - 1 <= SURE_DIGITS) return Number(text);
  } else if (whole === 0) return WORDS.get(text);
  if (at < text.length) {
    if ((text.charCodeAt(at) | 32) !== 101) return undefined;
    const sign = text.charCodeAt(++at);
    if (sign === PLUS || sign === MINUS) at++;
    const exponent = at;
    while (isDigit(text.charCodeAt(at))) at++;
    if (at === exponent || at < text.length) return undefined;
  }
  const value = Number(text);
  const digits = significantDigits(text);
  if (digits === "") return value;
  if (digits.length > MOST_DIGITS || !Number.isFinite(value)) return undefined;
  // What is printed shortest need not be the nearest text of that length.
  const printed = [String(value), value.toPrecision(digits.length)];
  return printed.some((it) => significantDigits(it) === digits) ? value : undefined;
}

/** The digits of a number without the zeros around them. */
function significantDigits(text: string): string {
  return text.replace(/e.*/i, "").replace(/[-.]/g, "").replace(/^0+|0+$/g, "");
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function toBoolean(text: string): boolean | undefined {
  switch (text) {
    case "true":
    case "True":
    case "TRUE":
      return true;
    case "false":
    case "False":
    case "FALSE":
      return false;
    default:
      return undefined;
  }
}

function toBigInt(text: string): bigint | undefined {
  return /^(?:0|-?[1-9]\d*)$/.test(text) ? BigInt(text) : undefined;
}

const DATE =
  /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:\d{2}))?$/;

function toDate(text: string): Date | undefined {
  const found = DATE.exec(text);
  if (found === null) return undefined;
  const [, day, minutes = "00:00", seconds = "00", fraction = "", offset = "Z"] = found;
  const clock = `${day}T${minutes}:${seconds}.${fraction.padEnd(3, "0")}`;
  const local = new Date(`${clock}Z`);
  // Some runtimes take the 30th of February for the 2nd of March.
  if (Number.isNaN(local.getTime()) || local.toISOString() !== `${clock}Z`) return undefined;
  const date = new Date(`${clock}${offset}`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
