import fc from "fast-check";
// @ts-types="../../types/std_streams.d.ts"
import { toArrayBuffer } from "@std/streams";
import { assert, assertEquals, assertRejects, serve, test } from "../harness.ts";
import { SourceError } from "../../src/errors.ts";
import { probeUrl, rangesOfUrl } from "../../src/io/bytes/http_source.ts";
import { expectedLines, readLines, readPartitions, texts } from "./reading.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Lines of different lengths, `count` of them. */
function lines(count: number): string {
  return Array.from({ length: count }, (_, i) => `${i} ${"·".repeat(i % 40)}\n`).join("");
}

async function gzip(content: string): Promise<Uint8Array> {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await toArrayBuffer(stream));
}

/** Partitions of which only the first has elements. */
function alone(lines: string[]): string[][] {
  return [lines, [], [], [], [], [], [], []];
}

test("text reads ranges of a URL in 8 partitions, every line once", async () => {
  const content = lines(5000);
  const server = await serve({ "a.txt": content });
  const partitions = await readPartitions(`${server.url}a.txt`, { blockSize: 1000 });
  assertEquals(partitions.length, 8);
  assert(partitions.every((partition) => partition.length > 0));
  assertEquals(partitions.flat(), expectedLines(content));
  const ranges = (await server.requests()).map(({ range, status }) => [range, status]);
  // The first few bytes, once, then the range of each partition.
  assertEquals(ranges.length, 9);
  assertEquals(ranges.filter(([range]) => range === "bytes=0-9").length, 1);
  assert(ranges.every(([, status]) => status === 206));
});

test("text reads a URL of any content as it would a file", async () => {
  const contents = fc.sample(texts(), { numRuns: 15, seed: 1 });
  const server = await serve(Object.fromEntries(contents.map((text, i) => [`${i}.txt`, text])));
  for (const [i, content] of contents.entries()) {
    for (const place of ["", "plain/"]) {
      const read = await readLines(`${server.url}${place}${i}.txt`, { blockSize: 5 });
      assertEquals(read, expectedLines(content));
    }
  }
});

test("text leaves partitions of a small URL empty", async () => {
  const { url } = await serve({ "small.txt": "one\ntwo\n", "empty.txt": "", "single.txt": "x" });
  assertEquals(await readPartitions(`${url}small.txt`), alone(["one", "two"]));
  assertEquals(await readPartitions(`${url}empty.txt`), alone([]));
  assertEquals(await readPartitions(`${url}single.txt`), alone(["x"]));
});

test("text reads a URL without ranges in one go", async () => {
  const content = lines(5000);
  const server = await serve({ "a.txt": content });
  const read = await readPartitions(`${server.url}plain/a.txt`, { blockSize: 1000 });
  assertEquals(read, alone(expectedLines(content)));
  // Once to find out, once to read it.
  assertEquals((await server.requests()).length, 2);
});

test("text reads gzip from a URL, with ranges or without", async () => {
  const content = lines(3000);
  const compressed = await gzip(content);
  const server = await serve({ "a.gz": compressed, "b.log": compressed, "plain.gz": content });
  assertEquals(await readPartitions(`${server.url}a.gz?x=1`), [expectedLines(content)]);
  assertEquals((await server.requests()).map(({ range }) => range), [undefined]);
  for (const place of ["", "plain/"]) {
    const read = await readPartitions(`${server.url}${place}b.log`, { blockSize: 100 });
    assertEquals(read, alone(expectedLines(content)));
  }
  // A server may decompress what it sends.
  assertEquals(await readPartitions(`${server.url}plain.gz`), [expectedLines(content)]);
  const forced = () => readLines(`${server.url}plain.gz`, { compression: "gzip" });
  await assertRejects(forced, SourceError, "expected gzip data");
});

test("text gives many URLs one partition each, and tells their lines apart", async () => {
  const { url } = await serve({ "a.txt": "one\n" });
  const urls = Array.from({ length: 9 }, (_, i) => `${url}a.txt?${i}`);
  const partitions = await readPartitions(urls, { includePath: true });
  assertEquals(partitions, urls.map((url) => [["one", url]]));
});

test("text names the URL of what is not there", async () => {
  const { url } = await serve({});
  for (const options of [{}, { compression: "gzip" }] as const) {
    const read = () => readLines(`${url}missing.txt`, options);
    await assertRejects(
      read,
      SourceError,
      `Cannot read "${url}missing.txt": the server answers 404`,
    );
  }
  const nobody = "http://127.0.0.1:1/data.txt";
  await assertRejects(() => readLines(nobody), SourceError, `Cannot read "${nobody}"`);
});

test("probeUrl() and rangesOfUrl() know ranges in a page", {
  only: ["browser"],
  because: "only Chromium answers ranges of its own blob: URLs",
}, async () => {
  const url = URL.createObjectURL(new Blob(["0123456789"]));
  const { signal } = new AbortController();
  const found = await probeUrl({ url }, signal);
  assert(found !== undefined);
  assertEquals(found.version.size, 10);
  assertEquals(found.head, encode("0123456789"));
  const source = rangesOfUrl({ url }, found.version);
  let read = "";
  for await (const chunk of source.read(3, 7, signal)) read += new TextDecoder().decode(chunk);
  assertEquals(read, "3456");
  await source.close();
});

test("text reads a URL of the page's server", {
  only: ["browser"],
  because: "only a page has one",
}, async () => {
  const content = await (await fetch(import.meta.url)).text();
  assertEquals(await readLines(import.meta.url), expectedLines(content));
  assertEquals(await readLines(new URL(import.meta.url)), expectedLines(content));
});
