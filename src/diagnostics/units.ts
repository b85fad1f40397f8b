/**
 * Quantities as people read them.
 *
 * @module
 */

const prefixes = ["", "k", "M", "G", "T", "P", "E"];

/** A time: `"12 µs"`, `"3.4 ms"`, `"1.23 s"`, `"2:05 min"`, `"1:02:05 h"`. */
export function showTime(milliseconds: number): string {
  if (milliseconds === 0) return "0";
  if (milliseconds < 0.9995) return `${digits(milliseconds * 1000)} µs`;
  if (milliseconds < 999.5) return `${digits(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 99.95) return `${digits(seconds)} s`;
  const two = (n: number) => String(n).padStart(2, "0");
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)} min`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)} h`;
}

/** A number of bytes: `"4.1 MB"`. */
export function showBytes(bytes: number): string {
  return bytes === 0 ? "0" : `${scaled(bytes)}B`;
}

/** A number of things: whole while it is short, `"4.1 M"` where it is not. */
export function showCount(count: number): string {
  return count < 10_000 ? String(Math.round(count)) : scaled(count).trimEnd();
}

/** A part of a whole: `"62 %"`. */
export function showShare(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** A ratio: `"1.4"`. */
export function showRatio(ratio: number): string {
  return ratio < 99.95 ? ratio.toFixed(1) : showCount(ratio);
}

/** A text without what a terminal or a page would not show as it is. */
export function visible(text: string): string {
  return text.toWellFormed().replace(/[\p{Control}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, "?");
}

/** Three digits or so. */
function digits(n: number): string {
  return n < 9.995 ? n.toFixed(2) : n < 99.95 ? n.toFixed(1) : n.toFixed(0);
}

function scaled(n: number): string {
  let place = 0;
  // 999.96 would be written as 1000.
  while (n >= 999.5 && place < prefixes.length - 1) {
    n /= 1000;
    place++;
  }
  const shown = place === 0 ? String(Math.round(n)) : n < 9.95 ? n.toFixed(1) : n.toFixed(0);
  return `${shown} ${prefixes[place]}`;
}
