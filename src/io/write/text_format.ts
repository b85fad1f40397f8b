/**
 * Lines of text.
 *
 * @module
 */

import { describeValue } from "../../values/describe_value.ts";
import { type Encoder, type Format, UnwritableError } from "./format.ts";

/** What a worker has to know to write text; plain data. */
export interface TextFormatSettings {
  /** What ends an element; absent for LF, where CRLF is taken for an end, too. */
  readonly delimiter?: string;
  readonly finalNewline: boolean;
}

/** Elements as they are, each with a line end. */
export const textFormat: Format<TextFormatSettings> = {
  name: "writeText",
  extension: ".txt",
  isContextFree: true,
  encoders: (settings) => () => new TextEncoding(settings),
};

class TextEncoding implements Encoder {
  readonly end: string;
  readonly endsLast: boolean;
  readonly #delimiter: string | undefined;

  constructor({ delimiter, finalNewline }: TextFormatSettings) {
    this.#delimiter = delimiter;
    this.end = delimiter ?? "\n";
    this.endsLast = finalNewline;
  }

  encode(element: unknown): string {
    if (typeof element !== "string") {
      throw new UnwritableError(`expected elements to be strings, got ${describeValue(element)}`);
    }
    if (!this.#isOneElement(element)) {
      const end = JSON.stringify(this.end);
      throw new UnwritableError(
        `expected elements without ${end}, which ends them, got ${describeValue(element)}` +
          (element.includes(this.end)
            ? ""
            : `, the last character of which is part of such an end`) +
          "; the option 'delimiter' has them end otherwise",
      );
    }
    if (!element.isWellFormed()) {
      throw new UnwritableError(
        "expected elements without unpaired surrogates, for which there are no bytes in UTF-8, " +
          `got ${describeValue(element)}; toWellFormed() puts U+FFFD in their place`,
      );
    }
    return element;
  }

  /** Whether reading gives one element again. */
  #isOneElement(element: string): boolean {
    const delimiter = this.#delimiter;
    // By default, LF and CRLF end lines.
    if (delimiter === undefined) return !element.includes("\n") && !element.endsWith("\r");
    if (delimiter.length === 1) return !element.includes(delimiter);
    // One that overlaps itself may begin within the element.
    return (element + delimiter).indexOf(delimiter) === element.length;
  }
}
