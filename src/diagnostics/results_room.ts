/**
 * How much memory has room for results, for people to read.
 *
 * @module
 */

import type { ResultsRoom } from "../engine/ports.ts";
import { showBytes, visible } from "./units.ts";

/** Whether what there is no room for goes to disk. */
export function spills({ bytes, noDisk }: ResultsRoom): boolean {
  return bytes !== undefined && noDisk === undefined;
}

/** For example `room for results: 100 MB in 2 workers, a sixth of the 600 MB asked for; more goes to disk`. */
export function showRoom(room: ResultsRoom): string {
  const { bytes, memory, directory, noDisk } = room;
  const nothing = noDisk === undefined ? "" : `: nothing goes to disk (${visible(noDisk)})`;
  if (bytes === undefined) return `room for results: any amount ${placeOf(room)}${nothing}`;
  const [rough, asked] = memory === undefined
    ? ["about ", ""]
    : ["", `, a sixth of the ${showBytes(memory)} asked for`];
  const rest = noDisk !== undefined
    ? `more is an error${nothing}`
    : `more goes to disk${directory === undefined ? "" : `, to ${visible(directory)}`}`;
  return `room for results: ${rough}${showBytes(bytes)} ${placeOf(room)}${asked}; ${rest}`;
}

function placeOf({ threads, isHere }: ResultsRoom): string {
  if (isHere) return "on this thread";
  return threads === 1 ? "in 1 worker" : `in ${threads} workers`;
}
