/**
 * The dialect of file patterns: that of `@std/path`'s globs, with its extended syntax and `**`,
 * and three things more that shells have: `[^a]` is `[!a]`, braces may hold separators, and
 * `{1..3}` is `{1,2,3}`.
 *
 * Braces are read here because no library for them fits: `brace-expansion` knows no `[...]` and
 * removes backslashes that are needed afterwards.
 *
 * @module
 */

// @ts-types="../../types/std_path.d.ts"
import { globToRegExp, isAbsolute, SEPARATOR_PATTERN } from "@std/path";
import { SourceError } from "../errors.ts";

/** A pattern without braces that span segments. */
export interface Pattern {
  /** The root it starts at; without, it starts in the working directory. */
  readonly root?: string;
  readonly segments: readonly Segment[];
  /** Whether it ends with a separator, so that only folders match. */
  readonly foldersOnly: boolean;
}

/** What a segment of a path has to be: a certain name, anything however deep, or what matches. */
export type Segment =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "deep" }
  | { readonly kind: "match"; readonly expression: RegExp };

/** Most alternatives that braces may stand for. */
const MOST_ALTERNATIVES = 10_000;

/** What takes its meaning from the character after it; on Windows a backslash separates paths. */
const ESCAPE = SEPARATOR_PATTERN.test("\\") ? "`" : "\\";

/** An escaped character, a whole `[...]`, a whole `{1..3}`, or any one character. */
const TOKEN = new RegExp(
  `\\${ESCAPE}[^]|` +
    `\\[[!^]?(?:\\[:[a-z]+:\\]|\\${ESCAPE}[^]|[^\\]/\\${ESCAPE}])*\\]|` +
    "\\{-?\\w+\\.\\.-?\\w+(?:\\.\\.-?\\d+)?\\}|[^]",
  "g",
);

/** Whether a text has anything in it that has a meaning in patterns. */
export function isPattern(text: string): boolean {
  return /[*?[{]|[@+!]\(/.test(text) || text.includes(ESCAPE);
}

/** The patterns that a text stands for; several where braces hold separators. */
export function parsePattern(text: string): Pattern[] {
  const tokens = (text.match(TOKEN) ?? []).map((token) => shellToken(token, text));
  return expandBraces(tokens, text).map(patternOf);
}

function patternOf(text: string): Pattern {
  const segments = text.split(SEPARATOR_PATTERN).filter((one) => one !== "" && one !== ".");
  const hasDrive = isAbsolute(text) && /^[a-z]:$/i.test(segments[0] ?? "");
  const root = hasDrive ? `${segments.shift()}\\` : "/";
  return {
    ...(isAbsolute(text) ? { root } : {}),
    segments: withoutParents(segments).map(segmentOf),
    foldersOnly: isSeparator(text.at(-1) ?? ""),
  };
}

/** The segments without any name at the start that `..` takes back, as paths are without it. */
function withoutParents(segments: readonly string[]): string[] {
  const kept: string[] = [];
  for (const segment of segments) {
    const takesBack = segment === ".." && kept.length > 0 && kept.at(-1) !== ".." &&
      !kept.some(isPattern);
    if (takesBack) kept.pop();
    else kept.push(segment);
  }
  return kept;
}

function segmentOf(text: string): Segment {
  if (text === "**") return { kind: "deep" };
  if (!isPattern(text)) return { kind: "name", name: text };
  return { kind: "match", expression: globToRegExp(text) };
}

/** What `@std/path` has to be told for a token that only shells know. */
function shellToken(token: string, pattern: string): string {
  if (token.length > 1 && token.startsWith("[^")) return `[!${token.slice(2)}`;
  const range = /^\{(.+?)\.\.(.+?)(?:\.\.(.+))?\}$/.exec(token);
  if (!range) return token;
  const [, first, last, step] = range as unknown as [string, string, string, string | undefined];
  const items = numbersBetween(first, last, step, pattern) ??
    lettersBetween(first, last, step, pattern);
  return items === undefined ? token : `{${items.join(",")}}`;
}

/** Whole numbers, as wide as the wider end where one of them begins with a zero. */
function numbersBetween(
  first: string,
  last: string,
  step: string | undefined,
  pattern: string,
): string[] | undefined {
  if (!/^-?\d+$/.test(first) || !/^-?\d+$/.test(last)) return undefined;
  const padded = [first, last].some((end) => /^-?0\d/.test(end));
  const width = padded ? Math.max(first.length, last.length) : 0;
  return steps(Number(first), Number(last), step, pattern).map((n) =>
    n < 0 ? `-${String(-n).padStart(width - 1, "0")}` : String(n).padStart(width, "0")
  );
}

function lettersBetween(
  first: string,
  last: string,
  step: string | undefined,
  pattern: string,
): string[] | undefined {
  if (!/^(?:[a-z]{2}|[A-Z]{2})$/.test(first + last) || first.length !== 1) return undefined;
  const codes = steps(first.charCodeAt(0), last.charCodeAt(0), step, pattern);
  return codes.map((code) => String.fromCharCode(code));
}

function steps(first: number, last: number, step: string | undefined, pattern: string): number[] {
  const size = Math.abs(Number(step ?? 1)) || 1;
  const count = Math.floor(Math.abs(last - first) / size) + 1;
  checkCount(count, pattern);
  return Array.from({ length: count }, (_, i) => first + Math.sign(last - first) * size * i);
}

/** One text for each choice among the alternatives of braces that hold a separator. */
function expandBraces(tokens: readonly string[], pattern: string): string[] {
  let texts = [""];
  for (let at = 0; at < tokens.length; at++) {
    const end = tokens[at] === "{" ? closingBrace(tokens, at) : -1;
    const inner = tokens.slice(at + 1, Math.max(end, 0));
    let choices = [tokens.slice(at, end < 0 ? at + 1 : end + 1).join("")];
    // Others are left to the expression of their segment.
    if (inner.some(isSeparator)) {
      choices = alternatives(inner).flatMap((one) => expandBraces(one, pattern));
    }
    checkCount(texts.length * choices.length, pattern);
    texts = texts.flatMap((text) => choices.map((choice) => text + choice));
    if (end >= 0) at = end;
  }
  return texts;
}

function closingBrace(tokens: readonly string[], open: number): number {
  let depth = 0;
  return tokens.findIndex((token, i) => {
    if (i < open) return false;
    if (token === "{") depth++;
    if (token === "}") depth--;
    return depth === 0;
  });
}

/** What commas outside inner braces separate. */
function alternatives(tokens: readonly string[]): string[][] {
  const found: string[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token === "{") depth++;
    if (token === "}") depth--;
    if (token === "," && depth === 0) found.push([]);
    else found.at(-1)!.push(token);
  }
  return found;
}

function checkCount(count: number, pattern: string): void {
  if (count <= MOST_ALTERNATIVES) return;
  throw new SourceError(
    `Cannot read "${pattern}": expected braces that stand for at most ${MOST_ALTERNATIVES} ` +
      `alternatives, got ${count}`,
  );
}

function isSeparator(text: string): boolean {
  return text.length === 1 && SEPARATOR_PATTERN.test(text);
}
