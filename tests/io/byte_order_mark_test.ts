import { assertEquals, assertRejects, test } from "../harness.ts";
import { SourceError } from "../../src/errors.ts";
import type { ReadTextOptions } from "../../src/io/text/text_options.ts";
import { encodeUtf16, readLines } from "./reading.ts";
import { serve } from "./http_server.ts";

const served = {
  only: ["deno", "bun", "node"] as const,
  because: "a page cannot serve",
};

const text = "\ufeffone\ntwo\nthree\n";
const lines = ["one", "two", "three"];

const utf8 = new TextEncoder().encode(text);
const little = encodeUtf16(text, true);
const big = encodeUtf16(text, false);

function utf32(littleEndian: boolean): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(4 * text.length));
  for (let i = 0; i < text.length; i++) view.setUint32(4 * i, text.charCodeAt(i), littleEndian);
  return new Uint8Array(view.buffer);
}

/** A file, how it is read, and the encoding by whose name it is refused. */
type Case = readonly [bytes: Uint8Array<ArrayBuffer>, encoding: string, of: string];

const contradictions: readonly Case[] = [
  [utf8, "latin1", "utf-8"],
  [utf8, "ascii", "utf-8"],
  [utf8, "shift_jis", "utf-8"],
  [utf8, "utf-16", "utf-8"],
  [utf8, "utf-16be", "utf-8"],
  [little, "utf-8", "utf-16le"],
  [little, "utf-16be", "utf-16le"],
  [little, "windows-1251", "utf-16le"],
  [big, "utf-8", "utf-16be"],
  [big, "utf-16le", "utf-16be"],
  [big, "gbk", "utf-16be"],
  [utf32(true), "utf-8", "utf-32le"],
  [utf32(true), "utf-16", "utf-32le"],
  [utf32(false), "utf-8", "utf-32be"],
  [utf32(false), "latin1", "utf-32be"],
  [Uint8Array.of(0x84, 0x31, 0x95, 0x33, 0x61), "latin1", "gb18030"],
];

/** Ways of cutting and packing a file; all have to see its mark. */
async function* variants(
  bytes: Uint8Array<ArrayBuffer>,
  encoding: string,
  sizes = Array.from({ length: 11 }, (_, i) => i + 1),
): AsyncGenerator<readonly [Blob, ReadTextOptions]> {
  for (const blockSize of sizes) {
    yield [new File([bytes], "a"), { encoding, blockSize }];
  }
  yield [new Blob([bytes]), { encoding, blockSize: 6, compression: "none" }];
  const gzip = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  yield [new File([await new Response(gzip).arrayBuffer()], "a.gz"), { encoding }];
}

test('"utf-16" obeys the byte order mark, however a file is cut or packed', async () => {
  for (const encoding of ["utf-16", "UTF-16", "ucs-2"]) {
    // Other names for the same need not be cut everywhere.
    const sizes = encoding === "utf-16" ? undefined : [1, 6];
    for (const bytes of [little, big, encodeUtf16(text.slice(1), true)]) {
      for await (const [blob, options] of variants(bytes, encoding, sizes)) {
        assertEquals(await readLines(blob, options), lines);
      }
    }
  }
});

test("a byte order mark of the encoding itself is left out", async () => {
  for (
    const [bytes, encoding] of [[utf8, "utf-8"], [little, "utf-16le"], [big, "utf-16be"]] as const
  ) {
    for await (const [blob, options] of variants(bytes, encoding)) {
      assertEquals(await readLines(blob, options), lines);
    }
  }
  const chinese = Uint8Array.of(0x84, 0x31, 0x95, 0x33, 0x61, 10);
  assertEquals(await readLines(new Blob([chinese]), { encoding: "gb18030" }), ["a"]);
  assertEquals(await readLines(new Blob([chinese]), { encoding: "gbk" }), ["a"]);
});

for (const [bytes, encoding, of] of contradictions) {
  test(`the byte order mark of ${of} is refused by name where ${encoding} is expected`, async () => {
    for (const errors of ["strict", "replace", "ignore"] as const) {
      for await (const [blob, options] of variants(bytes, encoding)) {
        const read = () => readLines(blob, { ...options, errors });
        const { message } = await assertRejects(read, SourceError, `byte order mark of ${of} (`);
        assertEquals(
          message.includes(of.startsWith("utf-32") ? "convert" : `encoding: "${of}"`),
          true,
        );
      }
    }
  });
}

test("each file has the order of its own mark", async () => {
  const files = [big, little].map((bytes, i) => new File([bytes], `${i}`));
  assertEquals(await readLines(files, { encoding: "utf-16" }), [...lines, ...lines]);
});

test("a byte order mark is seen where parts of a URL are read", served, async () => {
  const { url } = await serve({ content: big });
  for (const blockSize of [4, 7, 1000]) {
    assertEquals(await readLines(url, { encoding: "utf-16", blockSize }), lines);
    await assertRejects(() => readLines(url, { blockSize }), SourceError, "mark of utf-16be");
  }
});
