import fc from "fast-check";
import { runtime } from "#runtime";
import { SourceError } from "../../src/errors.ts";
import { assert, assertEquals, assertRejects, assertStrictEquals, test } from "../harness.ts";

const TRUNCATED = "got the end in the middle of a member";
const DAMAGED = "got damaged or other data";

test("gunzip() gives the members' contents in order, however the bytes are cut", async () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  const members = fc.array(bytes, { minLength: 1, maxLength: 4 });
  const cuts = fc.infiniteStream(fc.nat({ max: 40 }));
  await fc.assert(
    fc.asyncProperty(members, fc.nat({ max: 30 }), cuts, async (contents, padding, sizes) => {
      const parts = await Promise.all(contents.map(gzip));
      const whole = concat(...parts, new Uint8Array(padding));
      assertEquals(await unzip(chunksOf(whole, sizes)), concat(...contents));
    }),
    { numRuns: 60 },
  );
});

test("gunzip() gives the same when every byte comes alone", async () => {
  const whole = concat(await gzip(text("first ")), await gzip(text("second")), new Uint8Array(9));
  const chunks = Array.from(whole, (byte) => Uint8Array.of(byte));
  assertEquals(await unzip(chunks), text("first second"));
});

test("gunzip() is not misled by gzip inside gzip", async () => {
  const inner = concat(await gzip(text("a")), await gzip(text("b")));
  assertEquals(await unzip([concat(stored(inner), stored(inner))]), concat(inner, inner));
});

test("gunzip() takes empty members, but not empty data", async () => {
  const empty = await gzip(new Uint8Array(0));
  assertEquals(await unzip([concat(empty, empty, new Uint8Array(20))]), new Uint8Array(0));
  await assertRejects(() => unzip([]), SourceError, TRUNCATED);
});

test("gunzip() rejects data that ends too early, wherever that is", async () => {
  const whole = concat(await gzip(text("one")), await gzip(text("two")));
  const first = (await gzip(text("one"))).length;
  for (let length = 0; length < whole.length; length++) {
    if (length === first) continue;
    await assertRejects(() => unzip([whole.subarray(0, length)]), SourceError, TRUNCATED);
  }
});

test("gunzip() rejects what follows the members, unless it is zeros", async () => {
  const member = await gzip(text("one"));
  for (const tail of [text("garbage"), Uint8Array.of(0, 0, 7), concat(new Uint8Array(3), member)]) {
    await assertRejects(() => unzip([concat(member, tail)]), SourceError, DAMAGED);
    await assertRejects(() => unzip([member, ...chunksOf(tail, [1])]), SourceError, DAMAGED);
  }
});

test("gunzip() rejects data that is not gzip", async () => {
  await assertRejects(() => unzip([text("plain text, not gzip")]), SourceError, DAMAGED);
  await assertRejects(() => unzip([new Uint8Array(50)]), SourceError, DAMAGED);
});

test("gunzip() rejects a member whose checksum is wrong", async () => {
  const member = await gzip(text("precious"));
  member[member.length - 6]! ^= 1;
  const more = await gzip(text("more"));
  await assertRejects(() => unzip([member, more]), SourceError, "Cannot decompress gzip data: ");
});

test("gunzip() passes on the source's own error", async () => {
  const failure = new RangeError("disk on fire");
  const member = await gzip(text("one"));
  let first = true;
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (first) controller.enqueue(member.subarray(0, 12));
      else controller.error(failure);
      first = false;
    },
  });
  assertStrictEquals(await assertRejects(() => collect(runtime.gunzip(source))), failure);
});

test("gunzip() cancels the source with its reader's reason", async () => {
  const { source, cancelled } = endless(await gzip(new Uint8Array(1_000_000)));
  const reader = runtime.gunzip(source).getReader();
  assert(!(await reader.read()).done);
  await reader.cancel("enough");
  assertEquals(await cancelled, "enough");
});

test("gunzip() cancels the source when its data is damaged", async () => {
  const { source, cancelled } = endless(text("not gzip"));
  assert(await assertRejects(() => collect(runtime.gunzip(source))) instanceof SourceError);
  assert(await cancelled instanceof Error);
});

test("gunzip() reads no further than its reader asks", async () => {
  const { source, chunksRead } = endless(
    await gzip(crypto.getRandomValues(new Uint8Array(60_000))),
  );
  const reader = runtime.gunzip(source).getReader();
  let received = 0;
  while (received < 1_000_000) received += (await reader.read()).value?.length ?? 0;
  for (let i = 0; i < 20; i++) await runtime.yieldToMessages();
  assert(chunksRead() < 30, `${chunksRead()} chunks of 60 kB were read for 1 MB`);
  await reader.cancel();
});

function text(content: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(content);
}

async function gzip(content: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([new Uint8Array(content)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Gzip that holds its content as it is. */
function stored(content: Uint8Array): Uint8Array {
  const head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1];
  const sizes = [content.length & 255, content.length >> 8];
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(0, crc32(content), true);
  trailer.setUint32(4, content.length, true);
  const inverted = sizes.map((size) => size ^ 255);
  const header = Uint8Array.from([...head, ...sizes, ...inverted]);
  return concat(header, content, new Uint8Array(trailer.buffer));
}

function crc32(content: Uint8Array): number {
  let crc = ~0;
  for (const byte of content) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Cuts into pieces of the given sizes, some of them empty. */
function chunksOf(whole: Uint8Array, sizes: Iterable<number>): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let start = 0;
  for (const size of sizes) {
    if (start >= whole.length) break;
    chunks.push(whole.subarray(start, start + size));
    start += size;
  }
  if (start < whole.length) chunks.push(whole.subarray(start));
  return chunks;
}

function unzip(chunks: readonly Uint8Array[]): Promise<Uint8Array> {
  const rest = [...chunks];
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = rest.shift();
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
  });
  return collect(runtime.gunzip(source));
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(...parts);
    parts.push(value);
  }
}

/** A source that never ends, what it was cancelled for, and how often it was read. */
function endless(chunk: Uint8Array) {
  let reads = 0;
  let cancel: (reason: unknown) => void;
  const cancelled = new Promise<unknown>((resolve) => cancel = resolve);
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      reads++;
      controller.enqueue(chunk);
    },
    cancel: (reason) => cancel(reason),
  });
  return { source, cancelled, chunksRead: () => reads };
}
