/**
 * {@linkcode fromUrl}: a bag of the lines of URLs, one partition for each.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { Bag } from "../../bag/bag.ts";
import { checkOptions } from "../../values/check.ts";
import { SourceError } from "../../errors.ts";
import { describeValue } from "../../values/describe_value.ts";
import { withoutCredentials } from "../bytes/network_reason.ts";
import { readText } from "./read_text.ts";
import { type ReadTextOptions, textOptionNames } from "./text_options.ts";

/** Options of {@linkcode fromUrl}: those of `readText` that do not cut files. */
export type FromUrlOptions = Omit<
  ReadTextOptions,
  "blockSize" | "filesPerPartition" | "npartitions"
>;

const cutting: readonly string[] = ["blockSize", "filesPerPartition", "npartitions"];

const optionNames = textOptionNames.filter((name) => !cutting.includes(name));

/**
 * Makes a bag of the lines of URLs, one partition for each, without their terminators.
 *
 * Each URL is asked for once when the bag is computed, by the worker that reads it, and read from start
 * to end as it comes; an answer other than success fails the computation. `readText` reads the same
 * lines, but asks for parts of a URL, so that several workers read a large one.
 *
 * @param urls URLs of `http:`, `https:` or `file:`. In browsers they may be relative to the page.
 * @param options How to decode and split the text.
 * @returns A bag of lines, or of `[line, url]` where `includePath` is `true`.
 * @throws {SourceError} If a URL is none, or has another scheme.
 * @throws {TypeError} If an option is unknown or of the wrong kind.
 * @throws {RangeError} If there is no URL, or an option has a value that it cannot have.
 *
 * @example Two pages, two partitions
 * ```ts
 * import { fromUrl } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const bag = fromUrl(["https://example.com/2024.txt", "https://example.com/2025.txt"]);
 *
 * assertEquals(bag.npartitions, 2);
 * ```
 */
export function fromUrl(
  urls: string | URL | readonly (string | URL)[],
  options: FromUrlOptions & { readonly includePath: true },
): Bag<[line: string, url: string]>;
/** Makes a bag of the lines of URLs, without their terminators and the URLs. */
export function fromUrl(
  urls: string | URL | readonly (string | URL)[],
  options?: FromUrlOptions & { readonly includePath?: false },
): Bag<string>;
export function fromUrl(
  urls: string | URL | readonly (string | URL)[],
  options: FromUrlOptions = {},
): unknown {
  checkOptions(options, optionNames, action);
  const checked = (Array.isArray(urls) ? urls : [urls]).map(checkUrl);
  if (checked.length === 0) {
    throw new RangeError(`Cannot ${action}: expected at least one URL, got an empty array`);
  }
  const { includePath, ...others } = options;
  const whole = { ...others, filesPerPartition: 1 };
  return includePath === true
    ? readText(checked, { ...whole, includePath })
    : readText(checked, includePath === undefined ? whole : { ...whole, includePath });
}

const action = "call fromUrl()";

/** A string that is no URL would be a path or pattern to `readText`. */
function checkUrl(url: unknown): string | URL {
  if (url instanceof URL) return url;
  if (typeof url !== "string") {
    throw new TypeError(
      `Cannot ${action}: expected a URL, or an array of them, got ${describeValue(url)}`,
    );
  }
  const isRelative = runtime.files === undefined && !URL.canParse(url);
  if (isRelative || /^(?:https?|file):/i.test(url)) return url;
  throw new SourceError(
    `Cannot ${action}: expected a URL of http:, https: or file:, got ${
      describeValue(withoutCredentials(url))
    }; ` +
      "readText() reads files by their path",
  );
}
