/** readFiles(): whole files, read by the functions that ask for them. */

import fc from "fast-check";
// @ts-types="../../types/std_streams.d.ts"
import { toArrayBuffer } from "@std/streams";
import {
  type Bag,
  compute,
  inline,
  isElementFailure,
  readFiles,
  SourceError,
  TaskError,
  type WholeFile,
} from "../../mod.ts";
import { openFiles } from "../../src/io/files/files_source.ts";
import { planFiles } from "../../src/io/files/plan_files.ts";
import type { TextInput } from "../../src/io/bytes/input.ts";
import type { FileSettings } from "../../src/io/files/file_opener.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertThrows,
  byPath,
  pickFiles,
  serve,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
import { oddlyNamed } from "../odd_names.ts";
import { runtime } from "#runtime";

const encode = (text: string) => new TextEncoder().encode(text);

async function gzip(content: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await toArrayBuffer(stream));
}

/** Path and text of each file, read in workers. */
function contents(bag: Bag<WholeFile>): Promise<(readonly [string, string])[]> {
  return bag.map((file) => [file.path, file.text()] as const).compute();
}

test("readFiles() gives what files hold, however they are divided", async () => {
  const file = fc.record({
    content: fc.string({ unit: "grapheme", maxLength: 30 }),
    name: fc.constantFrom("a.txt", "b.gz"),
  });
  const cases = fc.record({
    files: fc.array(file, { minLength: 1, maxLength: 8 }),
    options: fc.oneof(
      fc.record({ blockSize: fc.integer({ min: 1, max: 100 }) }),
      fc.record({ filesPerPartition: fc.integer({ min: 1, max: 5 }) }),
      fc.constant({}),
    ),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ files, options }) => {
      const made = await Promise.all(
        files.map(async ({ content, name }) =>
          new File([name === "b.gz" ? await gzip(content) : content], name)
        ),
      );
      const expected = files.map(({ name, content }) => ({
        path: name,
        text: content.replace(/^\ufeff/, ""),
      }));
      const read = await readFiles(made, { ...options, as: "text" })
        .compute({ scheduler: inline() });
      assertEquals(read, expected);
    }),
    { numRuns: 40 },
  );
});

test("readFiles() hands files to functions in workers, asynchronous ones too", async () => {
  const files = Array.from({ length: 20 }, (_, i) => new File([`text ${i}`], `${i}.txt`));
  const bag = readFiles(files, { filesPerPartition: 3 });
  assertEquals(bag.npartitions, 7);
  const expected = files.map((_, i) => [`${i}.txt`, `text ${i}`] as const);
  assertEquals(await contents(bag), expected);
  const later = bag.map(async (file) => [file.path, await file.text()] as const);
  assertEquals(await later.compute(), expected);
  const sizes = bag.map((file) => [file.size, file.bytes().length]);
  assertEquals(await sizes.take(1).compute(), [[6, 6]]);
  assertEquals(await bag.count().compute(), 20);
});

test("readFiles() gives elements that travel as path and size, and records that travel whole", async () => {
  const files = [new File(["abc"], "a.txt"), new File([], "empty")];
  assertEquals(
    JSON.stringify(await readFiles(files).compute()),
    JSON.stringify([
      { path: "a.txt", size: 3 },
      { path: "empty", size: 0 },
    ]),
  );
  const texts = readFiles(files, { as: "text" });
  assertEquals(await texts.compute(), [{ path: "a.txt", text: "abc" }, {
    path: "empty",
    text: "",
  }]);
  const grouped = await texts.groupBy(({ text }) => text.length).compute();
  assertEquals(grouped.length, 2);
  const [first] = await readFiles(files, { as: "bytes" }).compute();
  assertEquals([first?.path, [...first!.bytes]], ["a.txt", [...encode("abc")]]);
});

test("readFiles() decodes as it is told, and says where it cannot", async () => {
  const latin = new File([Uint8Array.of(0x61, 0xe9)], "latin.txt");
  const marked = new File(["\ufeffa"], "marked.txt");
  const read = (options: Parameters<typeof readFiles>[1]) =>
    contents(readFiles([latin, marked], options as { errors?: "strict" }));
  assertEquals((await contents(readFiles(latin, { encoding: "latin1" })))[0]![1], "aé");
  assertEquals((await read({ errors: "replace" })).map(([, text]) => text), ["a\ufffd", "a"]);
  const error = await assertRejects(() => read({}), TaskError, "latin.txt");
  assert(error.cause instanceof SourceError);
  assert(error.cause.message.includes('"latin.txt": expected utf-8, got the byte 0xe9 at byte 1'));
  assertEquals(error.operation, "map");
  assertEquals(error.source?.path, "latin.txt");
  const tolerated = readFiles([latin, marked]).map((file) => file.text(), { onError: "collect" });
  const [failure, text] = await tolerated.compute();
  assert(isElementFailure(failure));
  assertEquals(text, "a");
});

test("readFiles() decompresses gzip, and names other formats and damaged files", async () => {
  const bytes = await gzip("some text\n".repeat(100));
  const read = (content: Uint8Array<ArrayBuffer>, name: string) =>
    contents(readFiles(new File([content], name)));
  assertEquals((await read(bytes, "a.log"))[0]![1].length, 1000);
  const two = new File([await gzip("one "), await gzip("two")], "two.gz");
  assertEquals(await contents(readFiles(two)), [["two.gz", "one two"]]);
  const refuse = async (content: Uint8Array<ArrayBuffer>, name: string, message: string) => {
    const error = await assertRejects(() => read(content, name), TaskError, message);
    assert(error.message.includes(name), error.message);
  };
  await refuse(bytes.slice(0, -5), "cut.gz", "the end in the middle of a member");
  await refuse(encode("plain"), "plain.gz", "expected gzip data");
  await refuse(Uint8Array.of(0x50, 0x4b, 3, 4, 9), "a.zip", "got zip");
});

test("readFiles() reads files at paths when somebody asks", byPath, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/a.txt`, "one");
  await writeFile(`${folder}/b.log.gz`, await gzip("two"));
  await writeFile(`${folder}/sub/c.txt`, "three");
  const paths = ["a.txt", "b.log.gz", "sub/c.txt"].map((name) => `${folder}/${name}`);
  const bag = readFiles(`${folder}/**`);
  assertEquals(bag.npartitions, 1);
  const all = await contents(bag);
  assertEquals(all, [[paths[0]!, "one"], [paths[1]!, "two"], [paths[2]!, "three"]]);
  assertEquals(await readFiles(paths, { as: "text" }).pluck("text").compute(), [
    "one",
    "two",
    "three",
  ]);
  await writeFile(`${folder}/a.txt`, "on");
  const shrunk = await assertRejects(() => contents(bag), TaskError, "has become shorter");
  assert(shrunk.message.includes(paths[0]!), shrunk.message);
  // Nobody asks for it, so nobody notices.
  const others = bag.filter((file) => file.path.includes("sub")).map((file) => file.text());
  assertEquals(await others.compute(), ["three"]);
  const specifier = "node:fs/promises";
  const { rm } = await import(specifier) as { rm(path: string): Promise<void> };
  await rm(paths[0]!);
  const skipping = bag.map((file) => file.text(), { onError: "skip" });
  assertEquals(await skipping.compute({ onEvent: () => {} }), ["two", "three"]);
  await assertRejects(() => contents(bag), TaskError, paths[0]!);
});

test(
  "readFiles() gives what files hold however often, and whenever, somebody asks",
  byPath,
  async () => {
    const folder = await tempDir();
    // More than go into one batch, and both sizes that are read at a time and larger ones.
    const texts = Array.from({ length: 150 }, (_, i) => `${i} `.repeat(i % 50 === 7 ? 20_000 : i));
    await Promise.all(texts.map((text, i) => writeFile(`${folder}/${1000 + i}.txt`, text)));
    const bag = readFiles(`${folder}/*.txt`, { filesPerPartition: 150 });
    const files = await bag.compute({ scheduler: inline() });
    for (const [i, text] of texts.entries()) {
      assertEquals([files[i]!.text(), files[i]!.text()], [text, text]);
      const [first, second] = [files[i]!.bytes(), files[i]!.bytes()];
      first.fill(0);
      assertEquals(new TextDecoder().decode(second), text);
    }
  },
);

test("readFiles() reads names that are not UTF-8", {
  only: ["bun", "node"],
  because: "Deno opens no such files",
}, async () => {
  const folder = await tempDir();
  await oddlyNamed(folder, { "caf\xe9.txt": "é" });
  const expected = [[new URL(`file://${folder}/caf%E9.txt`).href, "é"]];
  assertEquals(JSON.stringify(await contents(readFiles(`${folder}/*`))), JSON.stringify(expected));
});

test("readFiles() reads URLs in order, and names the one that fails", async () => {
  const names = Array.from({ length: 10 }, (_, i) => `${i}.txt`);
  const server = await serve(Object.fromEntries(names.map((name) => [name, `text of ${name}`])));
  const urls = names.map((name) => `${server.url}${name}`);
  const expected = urls.map((url, i) => [url, `text of ${names[i]}`] as const);
  assertEquals(await contents(readFiles(urls)), expected);
  assertEquals(await contents(readFiles(urls, { filesPerPartition: 10 })), expected);
  const missing = [...urls.slice(0, 2), `${server.url}missing.txt`];
  await assertRejects(() => contents(readFiles(missing)), TaskError, "missing.txt");
  const enough = readFiles(missing, { filesPerPartition: 3 }).map((file) => file.text()).take(2);
  assertEquals((await enough.compute()).length, 2);
});

test("readFiles() reads files that a user has picked", {
  only: ["browser"],
  because: "only a page has an input for files",
}, async () => {
  const files = await pickFiles({ "a.txt": "one", "b.txt": "two" });
  assertEquals(await contents(readFiles(files)), [["a.txt", "one"], ["b.txt", "two"]]);
});

test("openFiles() leaves aborted work undone, and stops reading ahead", async () => {
  const settings: FileSettings = {
    as: "file",
    encoding: "utf-8",
    errors: "strict",
    compression: "infer",
  };
  const inputs = ["a", "b", "c"].map((name): TextInput => {
    const blob = new File([name], name);
    return { kind: "blob", blob, name, size: 1 };
  });
  const controller = new AbortController();
  const context = { signal: controller.signal, files: undefined };
  const batches = openFiles(inputs, settings, context);
  const { value } = await batches.next();
  const batch = value as { items: readonly WholeFile[]; locate(i: number): unknown };
  assertEquals(batch.items[0]?.text(), "a");
  assertEquals(batch.locate(0), { path: "a", index: 0 });
  controller.abort(new RangeError("enough"));
  await assertRejects(() => batches.next(), RangeError, "enough");
});

test("planFiles() puts small files together, and never loses one", () => {
  const file = (size: number): TextInput => ({ kind: "path", path: "/a", size });
  const url: TextInput = { kind: "url", url: "https://example.com/" };
  const sizes = (inputs: readonly TextInput[], options: object = {}) =>
    planFiles(inputs, { compression: "infer", cores: 2, ...options }).map((part) => part.length);
  assertEquals(sizes(Array(4000).fill(file(6000))).length, 9);
  assertEquals(sizes(Array(10).fill(file(10))), [10]);
  assertEquals(sizes([file(50), file(50), file(1), file(200)], { blockSize: 100 }), [2, 1, 1]);
  assertEquals(sizes(Array(8).fill(url)), Array(8).fill(1));
  assertEquals(Math.max(...sizes(Array(1000).fill(url))), 16);
  assertEquals(sizes(Array(5).fill(file(1e9)), { filesPerPartition: 2 }), [2, 2, 1]);
  fc.assert(fc.property(
    fc.array(fc.oneof(fc.nat(2 ** 27).map(file), fc.constant(url)), { minLength: 1 }),
    (inputs) => assertEquals(sizes(inputs).reduce((sum, n) => sum + n, 0), inputs.length),
  ));
});

test("readFiles() builds one layer, and shares its work within a compute", async () => {
  const bag = readFiles([new File(["a"], "a"), new File(["b"], "b")], { filesPerPartition: 1 });
  assertEquals(bag.graph.layers().length, 1);
  const texts = bag.map((file) => file.text());
  assertEquals(await compute(texts, bag.count()), [["a", "b"], 2]);
});

test("readFiles() refuses what it cannot do at the call", () => {
  const call = readFiles as (...args: unknown[]) => unknown;
  const file = new File([], "a");
  assertThrows(() => call(file, { as: "lines" }), RangeError, `expected 'as' to be "file", "text"`);
  assertThrows(() => call(file, { delimiter: ";" }), TypeError, "there is no option 'delimiter'");
  assertThrows(() => call(file, { encoding: "none" }), RangeError);
  assertThrows(() => call([]), RangeError, "at least one source");
  if (runtime.files) assertThrows(() => call("no/such/file"), SourceError, "no such file");
});

test("readFiles() decodes by the same tables and byte order marks as readText()", async () => {
  const korean = new File([Uint8Array.of(0xc7, 0xd1)], "a.txt");
  const texts = readFiles(korean, { as: "text", encoding: "euc-kr" }).pluck("text");
  assertEquals(await texts.compute(), ["한"]);
  const bigEndian = new File([Uint8Array.of(0xfe, 0xff, 0, 0x61)], "b.txt");
  const marked = readFiles(bigEndian, { as: "text", encoding: "utf-16" }).pluck("text");
  assertEquals(await marked.compute(), ["a"]);
  await assertRejects(
    () => readFiles(bigEndian, { as: "text" }).compute(),
    TaskError,
    `Cannot decode "b.txt": expected utf-8, got a file that begins with the byte order mark of utf-16be`,
  );
});

test("readFiles() refuses to leave out lines, of which it has none", () => {
  assertThrows(
    () => readFiles(new File([""], "a"), { errors: "skip" as "strict" }),
    RangeError,
    `expected 'errors' to be "strict", "replace" or "ignore", got string "skip"`,
  );
});
