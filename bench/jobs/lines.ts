/**
 * The lines of files on one thread, as the plain programs read them.
 *
 * @module
 */

import { createReadStream, statSync } from "node:fs";
import { createGunzip } from "node:zlib";
import { textBlocks } from "../handwritten/ranges.ts";

/** Lines of a file. */
export function* linesOf(path: string): Generator<string> {
  for (const text of textBlocks({ path, start: 0, end: statSync(path).size })) {
    for (let start = 0, end; (end = text.indexOf("\n", start)) !== -1; start = end + 1) {
      yield text.slice(start, end);
    }
  }
}

/** Lines of a file that is compressed, those of a block at a time. */
export async function* gunzippedLines(path: string): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let rest = "";
  const source = createReadStream(path, { highWaterMark: 2 ** 18 });
  for await (const bytes of source.pipe(createGunzip({ chunkSize: 2 ** 18 }))) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield lines;
  }
  if (rest !== "") yield [rest];
}
