/**
 * The progress of a run as one line of text. Pure: from how far it has come, and how wide the line may
 * be, to what stands there.
 *
 * @module
 */

import type { Progress } from "../engine/progress.ts";

/** How a line is written. */
export interface LineStyle {
  /** Columns that it may have. */
  readonly width: number;
  /** Whether escape sequences may colour it. */
  readonly colors: boolean;
}

/** Columns of a bar. */
const BAR = { least: 8, most: 30 } as const;

/** Most columns of a name that is not cut. */
const longestName = 32;

/** What stands between two parts of a line. */
const gap = "  ";

/** The parts of a line by what they are worth: the last is the first to go where there is no room. */
const priorities = ["percent", "time", "bar", "name", "partitions", "rate", "elements", "skipped"];

/** The same in the order in which they are written. */
const order = ["name", "bar", "percent", "partitions", "elements", "skipped", "rate", "time"];

/** The line for a terminal; never wider than it may be. */
export function progressLine(progress: Progress, { width, colors }: LineStyle): string {
  const texts = new Map(Object.entries(textsOf(progress)).filter(([, text]) => text !== ""));
  const widths = new Map(Array.from(texts, ([part, text]) => [part, widthOf(text)]));
  widths.set("bar", BAR.least);
  const kept: string[] = [];
  let used = 0;
  for (const part of priorities) {
    const own = widths.get(part);
    if (own === undefined) continue;
    const more = own + (kept.length === 0 ? 0 : gap.length);
    // What matters less does not take its place, or parts would come and go as others grow.
    if (used + more > width) break;
    kept.push(part);
    used += more;
  }
  const bar = Math.min(BAR.most, BAR.least + width - used);
  const written = order.filter((part) => kept.includes(part)).map((part) =>
    part === "bar" ? barOf(progress, bar, colors) : texts.get(part)!
  );
  return written.join(gap);
}

/** The line for a file or a pipe. */
export function plainLine(progress: Progress): string {
  const texts = textsOf(progress);
  return order.map((part) => part === "bar" ? "" : texts[part as keyof typeof texts])
    .filter((text) => text !== "").join(gap);
}

/** Number of columns of a text. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

/** The text of a line without what colours it. */
export function withoutColors(line: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  return line.replace(/\x1b\[\d*m/g, "");
}

function textsOf(progress: Progress) {
  const { name, fraction, partitions, elementsRead, elementsSkipped } = progress;
  return {
    name: shortened(name),
    percent: `${Math.floor(fraction * 100)} %`,
    partitions: partitions.total === 0
      ? ""
      : `${partitions.done}/${partitions.total} ${
        partitions.total === 1 ? "partition" : "partitions"
      }`,
    elements: elementsRead === 0 ? "" : `${showCount(elementsRead)} elements`,
    skipped: elementsSkipped === 0 ? "" : `${showCount(elementsSkipped)} skipped`,
    rate: rateOf(progress),
    time: timeOf(progress),
  };
}

function rateOf({ bytesPerSecond, elementsPerSecond }: Progress): string {
  if (bytesPerSecond >= 1) return `${scaled(bytesPerSecond, 1)}B/s`;
  return elementsPerSecond >= 1 ? `${showCount(elementsPerSecond)}/s` : "";
}

function timeOf({ state, elapsed, remaining }: Progress): string {
  if (state === "failed" || state === "stopped") return `${state} after ${showTime(elapsed)}`;
  return remaining === undefined
    ? showTime(elapsed)
    : `${showTime(elapsed)}${gap}${showTime(remaining)} left`;
}

/** Seconds as `m:ss`, or `h:mm:ss`. */
function showTime(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** A number as people read it: whole while it is short, or with a unit. */
function showCount(n: number): string {
  return n < 10_000 ? String(Math.round(n)) : scaled(n, 0).trimEnd();
}

const units = ["", "k", "M", "G", "T", "P", "E"];

/** A number of at most three digits or so, and the unit; at least the unit of that place. */
function scaled(n: number, least: number): string {
  let place = 0;
  // 999.96 would be written as 1000.
  while ((n >= 999.95 || place < least) && place < units.length - 1) {
    n /= 1000;
    place++;
  }
  return `${n < 9.995 ? n.toFixed(1) : Math.round(n)} ${units[place]}`;
}

function barOf({ state, fraction }: Progress, width: number, colors: boolean): string {
  const halves = Math.floor(fraction * width * 2);
  const full = "━".repeat(halves >> 1) + (halves % 2 === 1 ? "╸" : "");
  const rest = "─".repeat(width - ((halves + 1) >> 1));
  if (!colors) return full + rest;
  const color = state === "failed" ? 31 : state === "stopped" ? 33 : 32;
  return `\x1b[${color}m${full}\x1b[0m\x1b[2m${rest}\x1b[0m`;
}

/** A name that a terminal shows as it is, and that leaves room for the rest. */
function shortened(name: string): string {
  const clean = name.replace(/[\p{Control}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, "?");
  if (widthOf(clean) <= longestName) return clean;
  let text = "";
  let width = 0;
  for (const character of clean) {
    width += columnsOf(character);
    if (width >= longestName) break;
    text += character;
  }
  return `${text}…`;
}

/** Columns of one character: none for those that join others, two for those of East Asia and for pictures. */
function columnsOf(character: string): number {
  if (/^\p{Mark}$/u.test(character)) return 0;
  const code = character.codePointAt(0)!;
  const isWide = code >= 0x1100 &&
    (code <= 0x115f || (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) || (code >= 0xffe0 && code <= 0xffe6) ||
      (code >= 0x1f300 && code <= 0x1faff) || code >= 0x20000);
  return isWide ? 2 : 1;
}
