/**
 * Numbers of bytes and elements as people read them.
 *
 * @module
 */

import type { Reading } from "./stages.ts";

const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

/** What has to be read, for example `1.2 GB`; `at least` where some sources do not know. */
export function showAmount({ bytes, elements, unknown }: Reading): string {
  const known = [
    ...bytes > 0 ? [showBytes(bytes)] : [],
    ...elements > 0 ? [`${grouped(elements)} elements`] : [],
  ];
  if (unknown === 0) return known.length === 0 ? "nothing" : known.join(" and ");
  return known.length === 0 ? "what is not known yet" : `at least ${known.join(" and ")}`;
}

/** A number of bytes in the unit that leaves one to three digits before the point. */
export function showBytes(bytes: number): string {
  let place = 0;
  let n = bytes;
  // 999.95 would be written as 1000.
  while (n >= 999.5 && place < units.length - 1) {
    n /= 1000;
    place++;
  }
  return `${place === 0 || n >= 9.95 ? Math.round(n) : n.toFixed(1)} ${units[place]}`;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
