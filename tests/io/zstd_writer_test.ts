/** What is compressed to zstd: our own reader gives it back, and can cut it. */

import fc from "fast-check";
import { assert, assertEquals, assertThrows, test } from "../harness.ts";
import { SourceError } from "../../src/errors.ts";
import { decodeAtOnce } from "../../src/io/bytes/codecs/decoder.ts";
import { load } from "../../src/io/bytes/codecs/zstd.ts";
import { FRAME_SIZE, loadZstdWriter } from "../../src/io/bytes/codecs/zstd_writer.ts";
import { frameStarts, readNow } from "../../src/io/bytes/zstd_frames.ts";
import { hugeText } from "../fixtures/compressed.ts";

async function compress(parts: readonly Uint8Array[], level?: number): Promise<Uint8Array> {
  const encoder = (await loadZstdWriter()).encoder(level);
  const written: BlobPart[] = [];
  for (const part of parts) {
    const copy = part.slice();
    for (const bytes of encoder.push(copy)) written.push(bytes.slice());
    // Nothing may hold on to what it was given.
    copy.fill(0);
  }
  for (const bytes of encoder.finish()) written.push(bytes.slice());
  return new Uint8Array(await new Blob(written).arrayBuffer());
}

test("zstd that was written is read as what it was, whatever the parts and the level", async () => {
  const codec = await load();
  const parts = fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 8 });
  const level = fc.option(fc.integer({ min: 1, max: 19 }), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(parts, level, async (parts, level) => {
      const read = decodeAtOnce(codec.decoder(), await compress(parts, level));
      assertEquals([...read], parts.flatMap((part) => [...part]));
    }),
    { numRuns: 15 },
  );
});

test("zstd that was written has a frame for each few megabytes, so that it can be cut", async () => {
  const content = new TextEncoder().encode(hugeText());
  const compressed = await compress([content.subarray(0, 5_000_001), content.subarray(5_000_001)]);
  assert(compressed.length < content.length / 50);
  assertEquals(decodeAtOnce((await load()).decoder(), compressed), content);
  const starts = readNow(
    frameStarts(
      Array.from({ length: compressed.length }, (_, i) => i),
      compressed.length,
      compressed.length,
    ),
    ({ position, length }) => compressed.subarray(position, position + length),
  );
  assertEquals(
    new Set([...starts!, compressed.length]).size - 1,
    Math.ceil(content.length / FRAME_SIZE),
  );
});

test("zstd that was written has checksums, by which a changed bit is noticed", async () => {
  const codec = await load();
  const content = new TextEncoder().encode("a line of some text\n".repeat(50));
  const compressed = await compress([content]);
  let noticed = 0;
  for (let bit = 0; bit < 8 * compressed.length; bit++) {
    const changed = compressed.with(bit >> 3, compressed[bit >> 3]! ^ 1 << (bit & 7));
    try {
      // Some bits mean nothing.
      assertEquals(decodeAtOnce(codec.decoder(), changed), content);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      noticed++;
    }
  }
  assert(noticed > 7 * compressed.length);
});

test("loadZstdWriter() refuses levels that there are not", async () => {
  const writer = await loadZstdWriter();
  for (const level of [0, 20, 1.5, NaN]) {
    assertThrows(() => writer.encoder(level), RangeError, "expected a level of 1 to 19");
  }
});
