import fc from "fast-check";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  serve as serveFiles,
  test,
} from "../harness.ts";
import { SourceError, TaskError } from "../../src/errors.ts";
import { optimize } from "../../src/graph/optimize.ts";
import { showNode } from "../../src/graph/show.ts";
import { readText } from "../../src/io/text/read_text.ts";
import { type Behaviour, serve } from "./http_server.ts";
import { expectedLines, readLines } from "./reading.ts";

const served = {
  only: ["deno", "bun", "node"],
  because: "a page cannot start a server that changes its mind",
} as const;

const encode = (text: string) => new TextEncoder().encode(text);

/** Lines of different lengths, `count` of them. */
function lines(count: number, word = "line"): string {
  return Array.from({ length: count }, (_, i) => `${i} ${word.repeat(i % 9)}\n`).join("");
}

/** The same file, by servers that call it names. */
const old: Behaviour = { content: encode(lines(100)), ranges: true, headers: { etag: '"1"' } };

/** A server that has changed its mind when it has answered `after` requests. */
async function changing(before: Behaviour, after: number, then: Behaviour) {
  const next = (answered: number): Behaviour => answered < after ? { ...before, next } : then;
  return await serve({ ...before, next });
}

test("readText() looks at a URL once, whatever the number of partitions", async () => {
  const server = await serveFiles({ "data.txt": lines(100) });
  const bag = readText(`${server.url}data.txt`, { blockSize: 100 });
  for (const runs of [1, 2]) {
    assertEquals(await bag.count().compute(), 100);
    const requests = (await server.requests()).filter(({ method }) => method === "GET");
    assertEquals(requests.filter(({ range }) => range === "bytes=0-9").length, runs);
    assertEquals(requests.length, 9 * runs);
  }
});

test("readText() looks at a URL once, though take() asks for one partition after the other", async () => {
  const server = await serveFiles({ "data.txt": lines(100) });
  const taken = readText(`${server.url}data.txt`, { blockSize: 100 }).take(60);
  assertEquals(await taken.compute(), expectedLines(lines(60)));
  const requests = (await server.requests()).filter(({ range }) => range === "bytes=0-9");
  assertEquals(requests.length, 1);
});

test("readText() over a URL makes one task of a chain, beside the one that looks", () => {
  const count = readText("http://127.0.0.1:1/data.txt").map((line) => line.length).count();
  const graph = optimize(count.graph, [count.key]);
  const shown = [...graph].map(([, node]) => showNode(node));
  assertEquals(shown.length, 10);
  assertMatch(shown[0]!, /^take\(1, probe-[0-9a-f]{12}\/\*\)$/);
  const chain = /^count\(map\(.+, text\(<array of 1>, <Object>, take-[0-9a-f]{12}\/0\)\)\)$/;
  for (const task of shown.slice(1, 9)) assertMatch(task, chain);
});

test("readText() looks at nothing where every input is read by one partition", () => {
  const urls = Array.from({ length: 8 }, (_, i) => `http://127.0.0.1:1/${i}.txt`);
  for (const source of [urls, "http://127.0.0.1:1/a.gz", new Blob(["one\n"])]) {
    const bag = readText(source);
    assertEquals(bag.graph.size, bag.npartitions);
  }
});

test("readText() over several URLs streams their lines in order", served, async () => {
  const long = await serve({ ...old, content: encode(lines(30_000, "a")) });
  const short = await serve({ ...old, content: encode(lines(2000, "b")) });
  const blob = new Blob([lines(500, "c")]);
  const sources = [short.url, blob, long.url, blob];
  const found: string[] = [];
  for await (const line of readText(sources, { blockSize: 1000 })) found.push(line);
  const expected = [lines(2000, "b"), lines(500, "c"), lines(30_000, "a"), lines(500, "c")];
  assert(found.join("\n") === expected.flatMap((text) => expectedLines(text)).join("\n"));
});

test("readText() names the URL, what it expected and what it got", served, async () => {
  const { url } = await changing(old, 3, { ...old, content: encode(lines(99)) });
  const run = () => readText(url, { blockSize: 100 }).compute();
  const { cause } = await assertRejects(run, TaskError);
  assert(cause instanceof SourceError, `${cause}`);
  const { message } = cause;
  const size = old.content.length;
  assert(message.startsWith(`Cannot read "${url}": expected status 206 with bytes `), message);
  assert(message.includes(`(${size} bytes, ETag "1"), got status 206, bytes `), message);
  assert(message.endsWith("; the file has changed, or the server does not answer everybody alike"));
});

test("text fails if a server answers differently to different partitions", served, async () => {
  const undated = { ...old, headers: {} };
  const dated = (day: number) => ({ "last-modified": `Sun, 0${day} Nov 2026 00:00:00 GMT` });
  const cases: [Behaviour, Behaviour, string][] = [
    [old, { ...old, content: encode(lines(99)) }, `ETag "1"`],
    [old, { ...old, content: encode(lines(101)) }, `ETag "1"`],
    [undated, { ...undated, content: encode(lines(50)) }, "got status 206"],
    [undated, { ...undated, content: encode(lines(1)) }, "/3; the file has changed"],
    [old, { ...old, headers: { etag: '"2"' } }, `ETag "2"`],
    [old, undated, "got status 206"],
    [undated, old, `ETag "1"`],
    [old, { ...old, ranges: false }, "got status 200, which is all of the file"],
    [{ ...old, headers: dated(1) }, { ...old, headers: dated(2) }, "Last-Modified Sun, 02 Nov"],
    [
      { ...old, headers: { etag: 'W/"1"', ...dated(1) } },
      { ...old, headers: { etag: 'W/"1"', ...dated(2) } },
      "Last-Modified Sun, 02 Nov",
    ],
    [old, { ...old, headers: { etag: '"1"', "content-encoding": "br" } }, "got status 206"],
  ];
  for (const [before, then, found] of cases) {
    for (const answered of [1, 4]) {
      const { url } = await changing(before, answered, then);
      const read = () => readLines(url, { blockSize: 100 });
      await assertRejects(read, SourceError, found);
    }
  }
});

test("text takes one file from servers that only differ in when they got it", served, async () => {
  const headers = { etag: '"1"', "last-modified": "Sun, 01 Nov 2026 00:00:00 GMT" };
  const other = { etag: '"1"', "last-modified": "Mon, 02 Nov 2026 00:00:00 GMT" };
  const { url } = await changing({ ...old, headers }, 2, { ...old, headers: other });
  assertEquals(await readLines(url, { blockSize: 100 }), expectedLines(lines(100)));
});

test("text reads one state of a file or fails, however a server changes", served, async () => {
  const states = [lines(40, "old"), lines(40, "new"), lines(60, "old"), ""];
  const behaviour = fc.record({
    state: fc.nat(states.length - 1),
    ranges: fc.boolean(),
    most: fc.constantFrom(undefined, 30, 200),
  });
  const steady = fc.record({ first: behaviour, answers: fc.integer({ min: 1, max: 9 }) });
  const scripts = fc.array(steady, { minLength: 1, maxLength: 4 });
  // However few are tried, there is a server that never changes, and one that does.
  const never = [{ first: { state: 0, ranges: true, most: undefined }, answers: 9 }];
  const once = [0, 1].map((state) => ({
    first: { state, ranges: true, most: 30 as const },
    answers: 1,
  }));
  let [whole, failed] = [0, 0];
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => {
      const answers = script.flatMap(({ first, answers }) =>
        Array<typeof first>(answers).fill(first)
      );
      const at = (i: number): Behaviour => {
        const { state, ranges, most } = answers[Math.min(i, answers.length - 1)]!;
        const headers = { etag: `"${state}"` };
        const known = { content: encode(states[state]!), ranges, headers, next: at };
        return most === undefined ? known : { ...known, most };
      };
      const { url } = await serve(at(0));
      try {
        const read = await readLines(url, { blockSize: 50 });
        const found = states.some((state) => state === read.map((line) => `${line}\n`).join(""));
        assert(found, "lines of no state of the file");
        whole++;
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        assert(error.message.startsWith(`Cannot read "${url}": expected status 206`));
        failed++;
      }
    }),
    { numRuns: 60, examples: [[never], [once]] },
  );
  assert(whole > 0 && failed > 0);
});

test("text fails if a range has another length than announced", served, async () => {
  for (const [excess, found] of [[7, /got more$/], [-7, /got 93$/]] as const) {
    const { url } = await changing(old, 1, { ...old, most: 100, excess });
    const { message } = await assertRejects(() => readLines(url), SourceError);
    assertMatch(message, /expected 100 bytes, 0-99, as the answer announces/);
    assertMatch(message, found);
  }
});

test("text fails if it gets a range of what it asked for as a whole", served, async () => {
  const headers = { "content-range": "bytes 0-3/9" };
  const { url } = await serve({ content: encode(""), status: 206, headers });
  for (const compression of ["infer", "gzip"] as const) {
    const read = () => readLines(url, { compression });
    await assertRejects(read, SourceError, "with all of the file, got status 206 bytes 0-3/9");
  }
});
