/**
 * Numbers of bytes and elements as people read them.
 *
 * @module
 */

import type { Reading } from "./stages.ts";
import { showBytes } from "./units.ts";

/** What has to be read, for example `1.2 GB`; `at least` where some sources do not know. */
export function showAmount({ bytes, elements, unknown }: Reading): string {
  const known = [
    ...bytes > 0 ? [showBytes(bytes)] : [],
    ...elements > 0 ? [`${grouped(elements)} elements`] : [],
  ];
  if (unknown === 0) return known.length === 0 ? "nothing" : known.join(" and ");
  return known.length === 0 ? "what is not known yet" : `at least ${known.join(" and ")}`;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
