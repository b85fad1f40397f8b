/**
 * JSON lines: an element in each.
 *
 * @module
 */

import { describeValue } from "../../values/describe_value.ts";
import { type Encoder, type EncoderFunction, type Format, UnwritableError } from "./format.ts";
import { holdsAll, markZero, problemIn, problemOf, withNegativeZeros } from "./json_values.ts";

/** What a worker has to know to write JSON lines; plain data. */
export interface JsonFormatSettings {
  /** Whether values that JSON has no word for become what `JSON.stringify` makes of them. */
  readonly lossy: boolean;
  readonly finalNewline: boolean;
}

/** Elements as JSON, one in a line. */
export const jsonFormat: Format<JsonFormatSettings, EncoderFunction | undefined> = {
  name: "writeJsonLines",
  extension: ".jsonl",
  isContextFree: true,
  encoders: (settings, replacer) => () => new JsonEncoding(settings, replacer),
};

type Replacer = (this: unknown, key: string, value: unknown) => unknown;

class JsonEncoding implements Encoder {
  readonly end = "\n";
  readonly endsLast: boolean;
  readonly #lossy: boolean;
  readonly #replacer: Replacer | undefined;

  constructor({ lossy, finalNewline }: JsonFormatSettings, replacer: EncoderFunction | undefined) {
    this.endsLast = finalNewline;
    this.#lossy = lossy;
    if (replacer !== undefined) this.#replacer = lossy ? replacer : checked(replacer);
  }

  encode(element: unknown): string {
    let text: string | undefined;
    try {
      text = JSON.stringify(element, this.#replacer);
    } catch (error) {
      throw this.#refusal(element, error);
    }
    if (text === undefined) {
      throw new UnwritableError(`expected values that JSON can say, got ${describeValue(element)}`);
    }
    if (this.#lossy) return text;
    if (this.#replacer !== undefined) return withNegativeZeros(text);
    // The quick look first: an exact one costs as much as the text.
    if (holdsAll(element)) return text;
    const problem = problemIn(element);
    if (problem !== undefined) throw refusal(problem);
    const marked = JSON.stringify(element, (_, value) => markZero(value));
    return marked.length === text.length ? text : withNegativeZeros(marked);
  }

  /** What is wrong where there is no text at all: a bigint, a cycle, or something of the user's. */
  #refusal(element: unknown, error: unknown): unknown {
    if (error instanceof UnwritableError || this.#replacer !== undefined) return error;
    const problem = this.#lossy ? undefined : problemIn(element);
    return problem === undefined ? error : refusal(problem);
  }
}

function refusal(problem: string): UnwritableError {
  return new UnwritableError(
    `expected values that JSON can say, got ${problem}; the option 'replacer' can say it ` +
      "otherwise, and 'lossy' writes what JSON.stringify makes of it",
  );
}

/** The function, with what it returns looked at; what it returns `undefined` for is left out. */
function checked(replacer: EncoderFunction): Replacer {
  return function (this: unknown, key, value) {
    const given = replacer(key, value);
    const isLeftOut = given === undefined && !Array.isArray(this);
    const problem = isLeftOut ? undefined : problemOf(given);
    if (problem !== undefined) {
      throw new UnwritableError(
        `expected the replacer to return values that JSON can say, got ${problem} for ` +
          JSON.stringify(key),
      );
    }
    return markZero(given);
  };
}
