/**
 * Where a function is written in a file, and which place of the file is which of its source.
 *
 * The source that a function prints is not what the file has: types are gone, it is laid out anew,
 * a constant has been put in. So the two are compared word by word, and a place is told only where
 * every way to find the function's words in the file, in order, comes to the same line.
 *
 * @module
 */

import type { FilePlace } from "./call_site.ts";
import { bracketsOf, type Word, wordsOf } from "./words.ts";

/** A function that is looked for. */
export interface Sought {
  /** Its source as it was sent. */
  readonly source: string;
  /** Its own name, if it has one. */
  readonly name: string;
  /** The operation it was given to. */
  readonly operation: string;
}

/** A place in a text; the first line and column are 1. */
export type TextPlace = Omit<FilePlace, "file">;

/** Words of a file that may come between two of a function, such as those of a type. */
const mostBetween = 60;

/** Words between two that tell nothing of whether one is missing. */
const near = 5;

/** Words that are told from others by themselves, without a name or a call. */
const manyWords = 12;

/** A place in a function's source, looked for in the text of a file. */
export function findPlace(
  text: string,
  sought: Sought,
  within: TextPlace,
  call?: TextPlace,
): TextPlace | undefined {
  const own = functionWords(sought.source);
  const file = wordsOf(text);
  const found = windows(own, file);
  const chosen = choose(found, { text, file, own, sought, call });
  if (chosen === undefined) return undefined;
  const at = offsetOf(sought.source, within);
  const k = own.findLastIndex((word) => word.start <= at);
  const first = file[chosen.earliest[k] ?? -1];
  const last = file[chosen.latest[k] ?? -1];
  if (first === undefined || last === undefined) return undefined;
  const [a, b] = [placeAt(text, first.start), placeAt(text, last.start)];
  if (a.line !== b.line) return undefined;
  const inWord = Math.min(at - own[k]!.start, first.text.length);
  // What comes after a word may be on another line of the file; the word is not.
  return { line: a.line, column: a.column + (first === last ? inWord : 0) };
}

/** Whether a text has a call of `operation` at a place. */
export function isCallAt(text: string, operation: string, place: TextPlace): boolean {
  return callWord(wordsOf(text), text, operation, place) !== undefined;
}

/** Where the words of a function are in a file, for each the first and the last that it can be. */
interface Window {
  readonly earliest: readonly (number | undefined)[];
  readonly latest: readonly (number | undefined)[];
  readonly start: number;
  readonly end: number;
  /** Words that the file does not have. */
  readonly missing: number;
}

/** All stretches of a file that have the words of a function, in order. */
function windows(own: readonly Word[], file: readonly Word[]): readonly Window[] {
  const found = new Map<number, Window>();
  if (own.length < 2) return [];
  file.forEach(({ text }, i) => {
    if (text !== own[0]!.text) return;
    const there = embed(own, file, i);
    if (there === undefined) return;
    // From the end back, it is as short as can be.
    const back = embedBack(own, file, there.findLast((it) => it !== undefined)!, there);
    const start = back[0]!;
    if (start === undefined || found.has(start)) return;
    const earliest = embed(own, file, start);
    if (earliest === undefined) return;
    const end = closing(file, start, earliest.findLast((it) => it !== undefined)!);
    const latest = embedBack(own, file, end, earliest);
    found.set(start, { earliest, latest, start, end, missing: missingOf(earliest) });
  });
  const all = [...found.values()];
  // What begins or ends within another is the same function, found worse.
  return all.filter((it) =>
    !all.some((other) =>
      other.missing < it.missing && other.start <= it.end && it.start <= other.end
    )
  );
}

function missingOf(places: readonly (number | undefined)[]): number {
  return places.filter((it) => it === undefined).length;
}

/** The first place of each word from `start` on; a tenth of the words may be missing. */
function embed(own: readonly Word[], file: readonly Word[], start: number) {
  const places: (number | undefined)[] = [];
  let missing = Math.floor(own.length / 10);
  let next = start;
  const find = (k: number): number => {
    const end = k === 0 ? start + 1 : Math.min(next + mostBetween, file.length);
    let at = next;
    while (at < end && file[at]!.text !== own[k]?.text) at++;
    return at < end ? at : Infinity;
  };
  for (const k of own.keys()) {
    const at = find(k);
    // A constant may stand in the place of its name, and be found by chance far behind.
    const isThere = at !== Infinity &&
      (missing === 0 || at - next < near || find(k + 1) > at - near);
    if (isThere) next = at + 1;
    else if (k === 0 || --missing < 0) return undefined;
    places.push(isThere ? at : undefined);
  }
  return places;
}

/** The last place up to `end` of each word that has one in `there`. */
function embedBack(
  own: readonly Word[],
  file: readonly Word[],
  end: number,
  there: readonly (number | undefined)[],
) {
  const places: (number | undefined)[] = [];
  let at = end;
  for (const k of [...own.keys()].reverse()) {
    if (there[k] === undefined) places.push(undefined);
    else {
      while (at >= 0 && file[at]!.text !== own[k]!.text) at--;
      places.push(at--);
    }
  }
  return places.reverse();
}

/** The word with which the braces are closed that were opened since `start`. */
function closing(file: readonly Word[], start: number, end: number): number {
  let depth = 0;
  for (let i = start; i < file.length; i++) {
    if (file[i]!.text === "{") depth++;
    if (file[i]!.text === "}") depth--;
    if (i >= end && depth <= 0) return i;
  }
  return end;
}

/** The one stretch that is the function, if that is sure. */
function choose(
  found: readonly Window[],
  { text, file, own, sought, call }: {
    readonly text: string;
    readonly file: readonly Word[];
    readonly own: readonly Word[];
    readonly sought: Sought;
    readonly call: TextPlace | undefined;
  },
): Window | undefined {
  const extent = call === undefined ? undefined : extentOf(text, file, sought.operation, call);
  if (extent !== undefined) {
    const given = found.filter(({ start, end }) =>
      file[start]!.start > extent.start && file[end]!.start < extent.end
    );
    if (given.length > 0) return given.length === 1 ? given[0] : undefined;
  }
  if (found.length !== 1) {
    const named = found.filter(({ start }) => isNamed(file, start, sought.name));
    return named.length === 1 ? named[0] : undefined;
  }
  const [only] = found;
  const isSure = own.length >= manyWords || isNamed(file, only!.start, sought.name);
  return isSure ? only : undefined;
}

/** Whether a function is named where it begins: `function name`, or `name = `, or `name: `. */
function isNamed(file: readonly Word[], start: number, name: string): boolean {
  if (name === "") return false;
  return file.slice(start, start + 4).some(({ text }) => text === name) ||
    file[start - 1]?.text === name;
}

/** From where to where the arguments of a call go, as offsets. */
function extentOf(text: string, file: readonly Word[], operation: string, call: TextPlace) {
  const word = callWord(file, text, operation, call);
  if (word === undefined) return undefined;
  let depth = 0;
  for (const { start, opens } of bracketsOf(text)) {
    if (start <= word.start) continue;
    depth += opens ? 1 : -1;
    if (depth === 0) return { start: word.start, end: start };
    if (depth < 0) return undefined;
  }
  return undefined;
}

/** The name of the operation where it is called; engines point at it, or at its parenthesis. */
function callWord(file: readonly Word[], text: string, operation: string, call: TextPlace) {
  const name = operation.slice(operation.lastIndexOf(".") + 1);
  const at = offsetOf(text, call);
  const k = file.findLastIndex((word) => word.start <= at);
  return [file[k], file[k + 1]].find((word) => word?.text === name);
}

/** The words of a function as it was sent, but for the name that it was given for that. */
function functionWords(source: string): readonly Word[] {
  const given = /^\(\{ (?:async )?\*?\["(?:[^"\\]|\\.)*"\](?:: )?/.exec(source)?.[0].length ?? 0;
  const closed = given === 0 ? source.length : source.lastIndexOf(" })[");
  return wordsOf(source.slice(0, closed)).filter(({ start }) => start >= given).map((word) =>
    word.text === "__import" || word.text === "__meta" ? { ...word, text: "import" } : word
  );
}

function offsetOf(text: string, { line, column }: TextPlace): number {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const end = text.indexOf("\n", start);
    if (end === -1) return text.length;
    start = end + 1;
  }
  return start + column - 1;
}

function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - start + 1 };
}
