/**
 * Finding out what a part of a file makes of the state of quotes.
 *
 * @module
 */

import { delimiterOf } from "../text/delimiter.ts";
import type { TextPiece } from "../text/text_partitions.ts";
import type { ReadContext } from "../text/text_source.ts";
import { type CsvReading, linesIn, openCsv } from "./csv_file.ts";
import type { FoundHead } from "./file_head.ts";
import { QuoteStates, type Transition, unchanged } from "./quote_state.ts";

/** Bytes at the end of a range in which quotes mostly tell whether the next one begins inside some. */
const SCANNED_FIRST = 64 * 2 ** 10;

/** What the lines of a part of a file make of the state that its first line begins in. */
export async function scanQuotes(
  piece: TextPiece,
  reading: CsvReading,
  head: FoundHead,
  context: ReadContext,
): Promise<Transition> {
  if (head === "empty" || head.whole) return unchanged;
  const opened = await openCsv(piece, reading, context);
  if (opened === undefined) return unchanged;
  const { source, range: { start, end } } = opened;
  try {
    const states = new QuoteStates({ ...reading.csv.dialect, delimiter: head.delimiter });
    const near = end === undefined ? start : Math.max(start, end - SCANNED_FIRST);
    for (const from of new Set([near, start])) {
      let made = unchanged;
      const range = { start: from, ...(end === undefined ? {} : { end }) };
      const delimiter = delimiterOf(Uint8Array.of(head.lineEnd), 1);
      for await (
        const { bytes, start: at } of linesIn(opened, range, delimiter, reading, context)
      ) {
        made = states.after(made, bytes.subarray(Math.max(0, head.start - at)));
      }
      if (from === start || made.outside === made.inside) return made;
    }
    return unchanged;
  } finally {
    await source.close();
  }
}
