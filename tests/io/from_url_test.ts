/** fromUrl(): whole URLs, one partition each. */

import { fromUrl, SourceError, TaskError } from "../../mod.ts";
import { assert, assertEquals, assertRejects, assertThrows, serve, test } from "../harness.ts";
import { serve as serveWith } from "./http_server.ts";

const here = ["deno", "bun", "node"] as const;
const because = "starts a server of its own";

test("fromUrl() reads each URL as a partition of lines", async () => {
  const server = await serve({ "a.txt": "one\r\ntwo\n", "b.txt": "", "c.txt": "three" });
  const urls = ["a", "b", "c"].map((name) => `${server.url}${name}.txt`);
  const bag = fromUrl(urls);
  assertEquals(bag.npartitions, 3);
  assertEquals(await bag.compute(), ["one", "two", "three"]);
  assertEquals(await bag.mapPartitions((part) => [part.length]).compute(), [2, 0, 1]);
  assertEquals(await fromUrl(new URL(urls[2]!)).compute(), ["three"]);
  assertEquals(await fromUrl(urls, { includePath: true }).take(1).compute(), [["one", urls[0]]]);
});

test("fromUrl() asks once for all of a URL, however large", async () => {
  const content = "0123456789\n".repeat(200_000);
  const server = await serve({ "large.txt": content });
  assertEquals(await fromUrl(`${server.url}large.txt`).count().compute(), 200_000);
  const requests = await server.requests();
  assertEquals(requests.map(({ range, status }) => [range ?? "all", status]), [["all", 200]]);
});

test("fromUrl() decodes and splits as readText() does", async () => {
  const server = await serve({ "latin.txt": new Uint8Array([0x61, 0xe9, 0x3b, 0x62]) });
  const bag = fromUrl(`${server.url}latin.txt`, { encoding: "latin1", delimiter: ";" });
  assertEquals(await bag.compute(), ["aé", "b"]);
});

test("fromUrl() fails where the answer is no success", async () => {
  const server = await serve({ "a.txt": "one\n" });
  const bag = fromUrl([`${server.url}a.txt`, `${server.url}missing.txt`]);
  const error = await assertRejects(() => bag.compute(), TaskError, "missing.txt");
  assertEquals(error.partition, 1);
  assert(error.cause instanceof SourceError);
  assert(error.message.includes("404"), error.message);
});

test("fromUrl() reads no URL before it is wanted", { only: here, because }, async () => {
  const first = await serveWith({ content: new TextEncoder().encode("a\nb\n"), ranges: true });
  const second = await serveWith({ content: new Uint8Array(0), status: 500 });
  const bag = fromUrl([first.url, second.url]);
  assertEquals(first.requests, []);
  assertEquals(await bag.take(2).compute(), ["a", "b"]);
  assertEquals([first.requests, second.requests], [["all"], []]);
  await assertRejects(() => bag.compute(), TaskError, "500");
});

test("fromUrl() fails where the connection breaks", { only: here, because }, async () => {
  const server = await serveWith({ content: new TextEncoder().encode("a\nb"), breaks: true });
  await assertRejects(() => fromUrl(server.url).compute(), TaskError, server.url);
});

test("fromUrl() refuses what is no URL, and options that cut files", () => {
  const call = fromUrl as (...args: unknown[]) => unknown;
  assertThrows(() => call(5), TypeError, "expected a URL, or an array of them, got number 5");
  assertThrows(() => call([]), RangeError, "at least one URL");
  assertThrows(() => call("ftp://example.com/a"), SourceError, "readText() reads files");
  assertThrows(() => call(new URL("ftp://example.com/a")), SourceError, "ftp:");
  const url = "https://example.com/a";
  assertThrows(() => call(url, { blockSize: 5 }), TypeError, "there is no option 'blockSize'");
  assertThrows(() => call(url, { includePath: 1 }), TypeError, "'includePath'");
});

test("fromUrl() refuses paths", { only: here, because: "in a page they are URLs" }, () => {
  assertThrows(() => fromUrl("data/a.txt"), SourceError, "readText() reads files by their path");
  assertThrows(() => fromUrl("C:\\a.txt"), SourceError, "readText() reads files by their path");
});
