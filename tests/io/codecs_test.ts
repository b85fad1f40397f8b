/** The decompressors: what they give, and what they say of data that is not as it should be. */

import fc from "fast-check";
import { assertEquals, assertThrows, test } from "../harness.ts";
import { type CodecFormat, loadCodec } from "../../src/io/bytes/codecs/codecs.ts";
import { decodeAtOnce, decodeChunks } from "../../src/io/bytes/codecs/decoder.ts";
import { SourceError } from "../../src/errors.ts";
import * as made from "../fixtures/compressed.ts";

/** What each format's tool makes of the small text, and what the format is a sequence of. */
const FORMATS: readonly (readonly [format: CodecFormat, compressed: Uint8Array, unit: string])[] = [
  ["zstd", made.zstd, "frame"],
  ["bzip2", made.bzip2, "stream"],
  ["xz", made.xz, "stream"],
  ["brotli", made.brotli, "stream"],
];

const small = new TextEncoder().encode(made.smallText());

async function decode(format: CodecFormat, compressed: Uint8Array): Promise<string> {
  return new TextDecoder().decode(decodeAtOnce((await loadCodec(format)).decoder(), compressed));
}

/** The same, in pieces that end at `cuts`. */
async function decodePieces(
  format: CodecFormat,
  compressed: Uint8Array,
  cuts: readonly number[],
): Promise<string> {
  const decoder = (await loadCodec(format)).decoder();
  const text = new TextDecoder();
  let all = "";
  const ends = [...cuts.map((cut) => cut % (compressed.length + 1)), compressed.length];
  let from = 0;
  for (const end of ends.sort((a, b) => a - b)) {
    // A copy that is overwritten: nothing may hold on to what it was given.
    const piece = compressed.slice(from, end);
    for (const bytes of decoder.push(piece)) all += text.decode(bytes, { stream: true });
    piece.fill(0);
    from = end;
  }
  for (const bytes of decoder.finish()) all += text.decode(bytes, { stream: true });
  decoder.close();
  return all;
}

for (const [format, compressed, unit] of FORMATS) {
  test(`decoders of ${format} read what its tool writes, in any pieces`, async () => {
    assertEquals(await decode(format, compressed), made.smallText());
    const cuts = fc.array(fc.nat(), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(cuts, async (cuts) => {
        assertEquals(await decodePieces(format, compressed, cuts), made.smallText());
      }),
      { numRuns: 30 },
    );
  });

  test(`decoders of ${format} notice that data is cut short, wherever that is`, async () => {
    const codec = await loadCodec(format);
    // Everywhere near the ends; decoders are slow to make in some runtimes.
    const near = (length: number) => Math.min(length, compressed.length - length) < 12;
    for (let length = 0; length < compressed.length; length++) {
      if (!near(length) && length % 97 !== 0) continue;
      assertThrows(
        () => decodeAtOnce(codec.decoder(), compressed.subarray(0, length)),
        SourceError,
        `Cannot decompress ${format} data: expected more, got the end in the middle of a ${unit}`,
      );
    }
  });

  test(`decoders of ${format} refuse what follows the data`, async () => {
    const codec = await loadCodec(format);
    for (const more of [[0], [65, 66, 67], Array<number>(40).fill(33)]) {
      const bytes = Uint8Array.from([...compressed, ...more]);
      assertThrows(() => decodeAtOnce(codec.decoder(), bytes), SourceError, "Cannot decompress");
    }
  });

  test(`decoders of ${format} survive changed bits, and say so where there are checksums`, async () => {
    const codec = await loadCodec(format);
    const changed = fc.record({ at: fc.nat(compressed.length - 1), bit: fc.nat(7) });
    await fc.assert(
      fc.property(changed, ({ at, bit }) => {
        const bytes = compressed.with(at, compressed[at]! ^ 1 << bit);
        let decoded: Uint8Array;
        try {
          decoded = decodeAtOnce(codec.decoder(), bytes);
        } catch (error) {
          if (error instanceof SourceError) return;
          throw error;
        }
        // Some bits mean nothing; brotli checks nothing.
        if (format !== "brotli") assertEquals(decoded, small);
      }),
      { numRuns: 100 },
    );
    // None of that has harmed a decoder that comes later.
    assertEquals(await decode(format, compressed), made.smallText());
  });

  test(`decoders of ${format} can be used side by side, and left`, async () => {
    const codec = await loadCodec(format);
    const [one, other, left] = [codec.decoder(), codec.decoder(), codec.decoder()];
    let [first, second] = [0, 0];
    for (const byte of compressed) {
      for (const bytes of one.push(Uint8Array.of(byte))) first += bytes.length;
      for (const bytes of other.push(Uint8Array.of(byte))) second += bytes.length;
      [...left.push(Uint8Array.of(byte))];
    }
    left.close();
    left.close();
    for (const bytes of one.finish()) first += bytes.length;
    for (const bytes of other.finish()) second += bytes.length;
    assertEquals([first, second], [small.length, small.length]);
  });

  test(`decodeChunks() of ${format} stops, and closes its source, when it is told to`, async () => {
    const stop = new AbortController();
    let closed = false;
    async function* endless() {
      try {
        yield compressed.subarray(0, 10);
        for (;;) {
          stop.abort(new Error("enough"));
          yield compressed.subarray(10);
        }
      } finally {
        closed = true;
      }
    }
    const codec = await loadCodec(format);
    let message = "";
    try {
      for await (const _ of decodeChunks(codec.decoder(), endless(), stop.signal));
    } catch (error) {
      message = (error as Error).message;
    }
    assertEquals([message, closed], ["enough", true]);
  });
}

test("decoders read several streams and frames, as parallel tools write them", async () => {
  assertEquals(await decode("bzip2", made.pbzip2), made.bigText());
  assertEquals(await decode("zstd", made.zstdFrames), made.bigText());
  assertEquals(await decode("zstd", made.pzstd), made.hugeText());
  const twice = (bytes: Uint8Array) => Uint8Array.from([...bytes, ...bytes]);
  for (const [format, compressed] of FORMATS.slice(0, 3)) {
    assertEquals(await decode(format, twice(compressed)), made.smallText().repeat(2));
  }
  // Between and after streams of xz there may be zeros, four at a time.
  const padded = Uint8Array.from([...made.xz, 0, 0, 0, 0, ...made.xz, 0, 0, 0, 0]);
  assertEquals(await decode("xz", padded), made.smallText().repeat(2));
  const codec = await loadCodec("brotli");
  assertThrows(
    () => decodeAtOnce(codec.decoder(), twice(made.brotli)),
    SourceError,
    `near byte ${made.brotli.length} (more after the end of the stream)`,
  );
});

test("decoders of bzip2 read runs, all bytes, and blocks of every size", async () => {
  for (const [compressed, content] of BZIP2_CASES) {
    assertEquals(await decode("bzip2", base64(compressed)), content());
  }
});

test("decoders say what of a format they do not have, and what to do", async () => {
  const refuse = async (format: CodecFormat, bytes: Uint8Array, message: string) => {
    const codec = await loadCodec(format);
    assertThrows(() => decodeAtOnce(codec.decoder(), bytes), SourceError, message);
  };
  await refuse("zstd", made.zstdLong, "expected a window of at most 128 MiB, got a larger one");
  await refuse(
    "xz",
    made.xzSha256,
    "expected the filter LZMA2 alone and a check of CRC32 or CRC64",
  );
  await refuse(
    "xz",
    made.xzDictionary,
    "expected a dictionary of at most 64 MiB, got a larger one",
  );
});

test("decoders of zstd without a checksum still notice that a frame is cut short", async () => {
  assertEquals(await decode("zstd", made.zstdUnchecked), made.smallText());
  const codec = await loadCodec("zstd");
  for (let length = 0; length < made.zstdUnchecked.length; length++) {
    const short = made.zstdUnchecked.subarray(0, length);
    assertThrows(
      () => decodeAtOnce(codec.decoder(), short),
      SourceError,
      "in the middle of a frame",
    );
  }
});

function base64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** What bzip2 1.0.8 makes of some contents: of nothing, of runs of each length that matters, of many blocks. */
const BZIP2_CASES: readonly (readonly [compressed: string, content: () => string])[] = [
  ["QlpoORdyRThQkAAAAAA=", () => ""],
  ["QlpoOTFBWSZTWSpFSn8AB6iBIKAAQAAACCAAMMwJqmmVJDapSQ8XckU4UJAqRUp/", () => "a".repeat(1_000_003)],
  [
    "QlpoMTFBWSZTWeWPF+QAABBBAOYAOAAAGCAAUIMmIEgqeJNMHsEXw3roD6BivFJULkDh6TvgVxRwi/F3JFOFCQ5Y8X5A",
    () =>
      [1, 3, 4, 5, 254, 255, 256, 258, 259, 260, 263, 518, 519].map((n, i) =>
        "abc"[i % 3]!.repeat(n)
      ).join(""),
  ],
  [
    "QlpoMTFBWSZTWZJ4Hx4AAYb/gH/////////////////////QA14AAAAgwAEwABMAAAAAAAAAAAAAAAAQYACYAAmAAAAAAAAAAAAAAAAIMABMAATAAAAAAAAAAAAAAAAEGAAmAAJgAAAAAAAAAAAAAAAAUqqgAAAAAAAAAAAAAAAAAAAAD/SgsZgVQWCVBYNUFhFQWFVBYZUFh1QWIVBYlUFilQWLVBYxUFi5QWNlBY6UFj5QWQlBZGUFkpQWTlBZSUFlZQWWlBZeUFmJQWZlBZqUFm5QWclBZ2UFnpQWflBaCUFoZQWilBaOUFpJQWllBaaUFp5QWolBamUFqpQWrlBayUFrZQWulBa+UFsJQWxlBbKUFs5QW0lBbWUFtpQW3lBbiUFuZQW6lBbuUFvJQW9lBb6UFv5QXAlBcGUFwpQXDlBcSUFxZQXGlBceUFyJQXJlBcqUFy5QXMlBc2UFzpQXPlBdCUF0ZQXSlBdOUF1JQXVlBdaUF15QXYlBdmUF2pQXblBdyUF3ZQXelBd+UF4JQXhlBeKUF45QXklBeWUF5pQXnlBeiUF6ZQXqlBeuUF7JQXtlBe6UF75QXwlBfGUF8pQXzlBfSUF9ZQX2lBfeUF+JQX5lBfqUF+5QX8lBf2UF/pQX/MUFZJlNZxxQA7QAVW3+Af////////////////////9ADXgAAACDAATAAEwAAAAAAAAAAAAAAABBgAJgACYAAAAAAAAAAAAAAAAgwAEwABMAAAAAAAAAAAAAAAAQYACYAAmAAAAAAAAAAAAAAAABSqqAAAAAAAAAAAAAAAAAAAAAP9KCwEoLAygsFKCwcoLCSgsLKCw0oLDygsRKCxMoLFSgsXKCxkoLM45UFj1QWQVBZFUFklQWTVBZRUFlVQWWVBZdUFmFQWZVBYuUFmpQWblBZyUFnZQWelBZ+UFoJQWhlBaKUFo5QWklBaWUFppQWnlBaiUFqZQWqlBauUFrJQWtlBa6UFr5QWwlBbGUFspQWzlBbSUFtZQW2lBbeUFuJQW5lBbqUFu5QW8lBb2UFvpQW/lBcCUFwZQXClBcOUFxJQXFlBcaUFx5QXIlBcmUFypQXLlBcyUFzZQXOlBc+UF0JQXRlBdKUF05QXUlBdWUF1pQXXlBdiUF2ZQXalBduUF3JQXdlBd6UF35QXglBeGUF4pQXjlBeSUF5ZQXmlBeeUF6JQXplBeqUF65QXslBe2UF7pQXvlBfCUF8ZQXylBfOUF9JQX1lBfaUF95QX4lBfmUF+pQX7lBfyUF/ZQX+lBf8xQVkmU1n3uy0+ACkv/4B/////////////////////0ANeAAAAIMABMAATAAAAAAAAAAAAAAAAEGAAmAAJgAAAAAAAAAAAAAAACDAATAAEwAAAAAAAAAAAAAAABBgAJgACYAAAAAAAAAAAAAAAAFKqoAAAAAAAAAAAAAAAAAAAAA/0oLASgsDKCwUoLBygsJKCwsoLDSgsPKCxEoLEygsVKCxcoLGSgsbKCx0oLHygshKCyMoLJSgsnKCykoLKygstKCy8oLMSgszKC02bVBZxUFnVQWeVBZ9UFoFQWhVBaJUFo1QWkVBaVUFplQWLlBaeUFqJQWplBaqUFq5QWslBa2UFrpQWvlBbCUFsZQWylBbOUFtJQW1lBbaUFt5QW4lBbmUFupQW7lBbyUFvZQW+lBb+UFwJQXBlBcKUFw5QXElBcWUFxpQXHlBciUFyZQXKlBcuUFzJQXNlBc6UFz5QXQlBdGUF0pQXTlBdSUF1ZQXWlBdeUF2JQXZlBdqUF25QXclBd2UF3pQXflBeCUF4ZQXilBeOUF5JQXllBeaUF55QXolBemUF6pQXrlBeyUF7ZQXulBe+UF8JQXxlBfKUF85QX0lBfWUF9pQX3lBfiUF+ZQX6lBfuUF/JQX9lBf6UF/zFBWSZTWXu4diwAMfh/gH/////////////////////QA14AAAAgwAEwABMAAAAAAAAAAAAAAAAQYACYAAmAAAAAAAAAAAAAAAAIMABMAATAAAAAAAAAAAAAAAAEGAAmAAJgAAAAAAAAAAAAAAAAUqqgAAAAAAAAAAAAAAAAAAAAD/BEwARMCETBBEwYRMIETChEwwRMOETEBExIRMUETFhExgRMaETHBEx4RMgETIhEyQRMmETKBEyoRMsETLhEzARMyETNBEzYRM4ETOhEzwRM+ETQBE0IRNEETRhE0gRNKETS6YImnhE1EImphE1UImrhE1kImthE10ImvhE2EImxhE2UImzhE2kIm1hE20Im3hE3EIm5hE3UIm7hE3kIm9hE30Im/hE4EInBhE4UInDhE4kInFhE40InHhE5EInJhE5UInLhE5kInNhE50InPhE6EInRhE6UInThE6kInVhE60InXhE7EInZhE7UInbhE7kIndhE70InfhE8EInhhE8UInjhE8kInlhE80InnhE9EInphE9UInrhE9kInthE90InvhE+EInxhE+UInzhE+kIn1hE+0In3hE/EIn5hE/UIn7hE/kIn9hE/0In/F3JFOFCQG17XEg==",
    () => Array.from({ length: 128 }, (_, i) => String.fromCharCode(i)).join("").repeat(3000),
  ],
];
