/** How URLs are asked for: headers, retries, reasons of failures, and no password anywhere. */

import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import {
  type Bag,
  fromUrl,
  readFiles,
  readText,
  type RequestsRetriedEvent,
  type RunEvent,
  SourceError,
  TaskError,
} from "../../mod.ts";
import { resolveInputs } from "../../src/io/bytes/input.ts";
import { causesOf, reasonOf, withoutCredentials } from "../../src/io/bytes/network_reason.ts";
import { type Behaviour, serve } from "./http_server.ts";
import { expectedLines, readLines } from "./reading.ts";

const served = {
  only: ["deno", "bun", "node"],
  because: "a page cannot start a server that misbehaves",
} as const;

const content = new TextEncoder().encode("one\ntwo\nthree\n");
const lines = ["one", "two", "three"];

/** Answers with each of the behaviours in turn, then on with the last. */
function inTurn(...behaviours: readonly Behaviour[]): Behaviour {
  const [first, ...rest] = behaviours as [Behaviour, ...Behaviour[]];
  return rest.length === 0 ? first : { ...first, next: () => inTurn(...rest) };
}

const busy = (status: number): Behaviour => ({ content, status, headers: { "retry-after": "0" } });

test("text asks again where the server is busy", served, async () => {
  for (const status of [429, 503]) {
    const once = await serve(inTurn(busy(status), busy(status), { content }));
    assertEquals(await readLines(once.url, { filesPerPartition: 1 }), lines);
    assertEquals(once.requests.length, 3);
    const probed = await serve(inTurn(busy(status), { content, ranges: true }));
    assertEquals(await readLines(probed.url, { blockSize: 4 }), lines);
  }
});

test(
  "requests that are made again are told of, and why, by who reads and who looks first",
  served,
  async () => {
    const read = async (bag: Bag<unknown>) => {
      const events: RequestsRetriedEvent[] = [];
      const onEvent = (event: RunEvent) => {
        if (event.type === "requests-retried") events.push(event);
        assert(event.type !== "elements-skipped");
      };
      await bag.count().compute({ onEvent });
      return events.map(({ operation, count, first: { error, source } }) => [
        operation,
        count,
        source.path,
        /503/.test((error as Error).message),
      ]);
    };
    const whole = await serve(inTurn(busy(503), busy(503), { content }));
    assertEquals(await read(readText(whole.url, { filesPerPartition: 1 })), [
      ["text", 2, whole.url, true],
    ]);
    const probed = await serve(inTurn(busy(503), { content, ranges: true }));
    assertEquals(await read(readText(probed.url, { blockSize: 100 })), [
      ["probe", 1, probed.url, true],
    ]);
    const file = await serve(inTurn(busy(503), { content }));
    assertEquals(await read(readFiles(file.url)), [["files", 1, file.url, true]]);
  },
);

test("text gives up after as many retries as it may", served, async () => {
  const server = await serve(busy(503));
  const refuse = (retries: number, message: string) =>
    assertRejects(() => readLines(server.url, { retries }), SourceError, message);
  await refuse(2, "asked 3 times");
  assertEquals(server.requests.length, 3);
  await refuse(0, "the server answers 503");
  assertEquals(server.requests.length, 4);
  const patient = await serve({ content, status: 429, headers: { "retry-after": "3600" } });
  const error = await assertRejects(() => readLines(patient.url), SourceError, "429");
  assert(error.message.includes("asked again in 3600 s, which is too long"), error.message);
  assertEquals(patient.requests.length, 1);
  const other = await serve({ content, status: 500 });
  await assertRejects(() => readLines(other.url), SourceError, "500");
  assertEquals(other.requests.length, 1);
});

test("text goes on where a connection that sends ranges was lost", served, async () => {
  const text = Array.from({ length: 3000 }, (_, i) => `line ${i}\n`).join("");
  const whole: Behaviour = { content: new TextEncoder().encode(text), ranges: true };
  const lost: Behaviour = { ...whole, lost: true };
  const server = await serve(inTurn(whole, lost, lost, whole));
  const read = await readLines(server.url, { blockSize: text.length });
  assertEquals(read, expectedLines(text));
  assert(server.requests.length >= 4, `${server.requests}`);
});

test("text sends headers, and the name and password of a URL as one", served, async () => {
  const server = await serve({ content });
  const withPassword = server.url.replace("//", "//me:s%C3%A9cret@");
  assertEquals(await readLines(withPassword, { headers: { "x-trace": "7" } }), lines);
  const expected = `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode("me:sécret")))}`;
  assertEquals(server.headers.map((headers) => headers["authorization"]), [expected, expected]);
  assertEquals(server.headers[0]!["x-trace"], "7");
  const headers = { authorization: "Bearer token" };
  assertEquals(await fromUrl(withPassword, { headers }).compute(), lines);
  assertEquals(server.headers.at(-1)!["authorization"], "Bearer token");
  const files = readFiles(server.url, { headers }).map((file) => file.text().length);
  assertEquals(await files.compute(), [content.length]);
  assertEquals(server.headers.at(-1)!["authorization"], "Bearer token");
});

test("text heeds the charset of an answer where no encoding is given", served, async () => {
  const latin = Uint8Array.from([0x61, 0xe9, 10, 0x62, 0xe8, 10, 0x63, 10, 0x64, 10]);
  const headers = { "content-type": 'text/plain; Charset="ISO-8859-1"' };
  for (const ranges of [true, false]) {
    const { url } = await serve({ content: latin, ranges, headers });
    assertEquals(await readLines(url, { blockSize: 4 }), ["aé", "bè", "c", "d"]);
    assertEquals(await fromUrl(url).compute(), ["aé", "bè", "c", "d"]);
    assertEquals((await readFiles(url, { as: "text" }).compute())[0]!.text, "aé\nbè\nc\nd\n");
    await assertRejects(() => readLines(url, { encoding: "utf-8" }), SourceError, "0xe9");
  }
  const both = new Uint8Array(2 * content.length);
  content.forEach((byte, i) => both[2 * i] = byte);
  const type = { "content-type": "text/plain; charset=utf-16le" };
  const { url } = await serve({ content: both, ranges: true, headers: type });
  assertEquals(await readLines(url, { blockSize: 5 }), lines);
  const unknown = { "content-type": "text/plain; charset=klingon" };
  const server = await serve({ content, headers: unknown });
  await assertRejects(() => readLines(server.url), SourceError, 'got "klingon" from the server');
  assertEquals(await readLines(server.url, { encoding: "utf-8" }), lines);
});

test("no name or password of a URL is shown anywhere", served, async () => {
  const { url } = await serve({ content });
  const secret = url.replace("//", "//me:hunter2@");
  const bag = readText(secret, { includePath: true, headers: { authorization: "Bearer hunter2" } });
  assertEquals((await bag.compute())[0], ["one", url]);
  assert(!(await bag.explain()).includes("hunter2"));
  assert(!JSON.stringify(bag.graph).includes("hunter2"));
  const missing = await serve({ content, status: 404 });
  const failing = readText(missing.url.replace("//", "//me:hunter2@"));
  const error = await assertRejects(() => failing.compute(), TaskError, missing.url);
  for (const cause of causesOf(error)) {
    assert(!`${cause}${(cause as Error).stack}`.includes("hunter2"));
  }
});

test("messages about what is no URL show no password either", () => {
  const refuse = (source: string) => {
    const error = assertThrows(() => resolveInputs(source, undefined), SourceError);
    const shown = causesOf(error).map((cause) => `${cause} ${JSON.stringify(cause)}`).join();
    assert(!shown.includes("hunter2"), shown);
  };
  refuse("http://me:hunter2@host:port/");
  refuse("ftp://me:hunter2@host/a.txt");
  const error = assertThrows(() => fromUrl("ftp://me:hunter2@host/a.txt"), SourceError);
  assert(!error.message.includes("hunter2"));
  assertEquals(withoutCredentials("https://a:b@c/d@e"), "https://c/d@e");
  assertEquals(withoutCredentials("https://c/d@e"), "https://c/d@e");
});

test("text tells the reason why a server cannot be reached", served, async () => {
  const refused = await assertRejects(() => readLines("http://127.0.0.1:59999/x"), SourceError);
  assert(/refused|unable to connect/i.test(refused.message), refused.message);
  const unknown = await assertRejects(
    () => readLines("http://no-such-host.invalid/x"),
    SourceError,
  );
  assert(!/fetch failed/.test(unknown.message), unknown.message);
});

test("reasonOf() finds the innermost cause that says something", () => {
  const inner = Object.assign(new Error(""), { code: "ECONNREFUSED" });
  const tried = new AggregateError([new Error("connect ECONNREFUSED ::1:80"), inner], "");
  assertEquals(
    reasonOf(new TypeError("fetch failed", { cause: tried })),
    "connect ECONNREFUSED ::1:80",
  );
  assertEquals(reasonOf(new TypeError("terminated", { cause: inner })), "ECONNREFUSED");
  assertEquals(reasonOf(new TypeError("network error")), "network error");
  assertEquals(reasonOf("text"), "text");
});

test("readText() refuses options of requests that it cannot send", () => {
  const call = readText as (...args: unknown[]) => unknown;
  const url = "https://example.com/";
  assertThrows(() => call(url, { headers: { "a b": "secret" } }), TypeError, "'headers'");
  assertThrows(
    () => call(url, { fetch: { method: "POST" } }),
    TypeError,
    "there is no option 'method'",
  );
  assertThrows(() => call(url, { fetch: 5 }), TypeError, "'fetch'");
  assertThrows(() => call(url, { retries: -1 }), RangeError, "'retries'");
});
