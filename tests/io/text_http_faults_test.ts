// @ts-types="../../types/std_streams.d.ts"
import { toArrayBuffer } from "@std/streams";
import { assert, assertEquals, assertRejects, test } from "../harness.ts";
import { SourceError } from "../../src/errors.ts";
import { planText } from "../../src/io/text/plan_text.ts";
import { readPartition } from "../../src/io/text/text_source.ts";
import { serve } from "./http_server.ts";
import { contextOf, expectedLines, readLines, readPartitions } from "./reading.ts";

const served = {
  only: ["deno", "bun", "node"],
  because: "a page cannot start a server that misbehaves",
} as const;

const encode = (text: string) => new TextEncoder().encode(text);

/** Lines of different lengths, `count` of them. */
function lines(count: number): string {
  return Array.from({ length: count }, (_, i) => `${i} ${"·".repeat(i % 40)}\n`).join("");
}

test("text reads a range that the server sends in parts", served, async () => {
  const content = lines(50);
  const { url } = await serve({ content: encode(content), ranges: true, most: 100 });
  assertEquals(await readLines(url, { blockSize: 700 }), expectedLines(content));
});

test("text finds gzip where the server sends one byte at a time", served, async () => {
  const stream = new Blob(["one\ntwo\n"]).stream().pipeThrough(new CompressionStream("gzip"));
  const content = new Uint8Array(await toArrayBuffer(stream));
  const { url } = await serve({ content, ranges: true, most: 1 });
  assertEquals(await readLines(url), ["one", "two"]);
});

test("text does not take an answer for a range that only says so", served, async () => {
  const headers = { "content-range": "bytes 0-1/2" };
  const { url } = await serve({ content: encode("one\ntwo\n"), headers });
  assertEquals(await readPartitions(url), [["one", "two"], ...Array(7).fill([])]);
});

test("text reads what the server compresses on the way", served, async () => {
  const content = lines(3000);
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  const compressed = new Uint8Array(await toArrayBuffer(stream));
  const headers = { "content-encoding": "gzip" };
  const { url } = await serve({ content: compressed, ranges: true, headers });
  assertEquals(await readPartitions(`${url}.gz`), [expectedLines(content)]);
  const [first, ...others] = await readPartitions(url);
  assertEquals(first, expectedLines(content));
  assertEquals(others, Array(7).fill([]));
});

test("text reads a URL whole where the range is not to be seen", served, async () => {
  const content = encode("one\ntwo\n");
  const hidden = await serve({
    content,
    status: 206,
    next: () => ({ content }),
  });
  const plan = planText(hidden.url, undefined, undefined);
  const context = await contextOf(plan);
  const first = await readPartition(plan.partitions[0]!, plan.settings, context).next();
  assertEquals(first.value?.items, ["one", "two"]);
  assertEquals(hidden.requests, ["bytes=0-9", "all"]);
});

test("text names the URL and status of an answer that is an error", served, async () => {
  for (const status of [404, 500]) {
    const { url } = await serve({ content: encode(""), status });
    for (const options of [{}, { compression: "gzip" }] as const) {
      const error = await assertRejects(() => readLines(url, options), SourceError, `${status}`);
      assert(error.message.startsWith(`Cannot read "${url}": the server answers ${status}`));
    }
  }
  const nobody = "http://127.0.0.1:1/data.txt";
  await assertRejects(() => readLines(nobody), SourceError, `Cannot read "${nobody}"`);
});

test("text notices an answer that breaks off", served, async () => {
  const broken = await serve({ content: encode(lines(100)), breaks: true });
  await assertRejects(() => readLines(broken.url), SourceError, `Cannot read "${broken.url}"`);
});

test("text closes the connection when nobody reads on, though no more comes", served, async () => {
  for (const compression of ["infer", "none"] as const) {
    const { url, left } = await serve({ content: encode(lines(1000)), hangs: true });
    const { partitions, settings } = planText(url, { compression }, undefined);
    const context = {
      signal: new AbortController().signal,
      files: undefined,
      probes: ["whole" as const],
    };
    for await (const { items } of readPartition(partitions[0]!, settings, context)) {
      assertEquals(items[0], "0 ");
      break;
    }
    await left;
  }
});

test("text stops waiting for an answer when aborted", served, async () => {
  const { url, left } = await serve({ content: encode("one\ntwo"), hangs: true });
  const { partitions, settings } = planText(url, undefined, undefined);
  const controller = new AbortController();
  const context = { signal: controller.signal, files: undefined, probes: ["whole" as const] };
  const batches = readPartition(partitions[0]!, settings, context);
  assertEquals((await batches.next()).value?.items, ["one"]);
  const next = batches.next();
  controller.abort(new RangeError("enough"));
  await assertRejects(() => next, RangeError, "enough");
  await left;
});
