/** `damaged: "salvage"`: what is whole of gzip that is cut short or goes on with something else. */

import fc from "fast-check";
// @ts-types="../../types/std_streams.d.ts"
import { toArrayBuffer } from "@std/streams";
import {
  type FilesSalvagedEvent,
  readFiles,
  type ReadFilesOptions,
  readText,
  type ReadTextOptions,
  type RunEvent,
  type Scheduler,
  TaskError,
} from "../../mod.ts";
import { loadZlib, Salvager } from "../../src/io/bytes/salvage.ts";
import {
  afterTest,
  assert,
  assertEquals,
  assertRejects,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
import { here } from "../bag/model.ts";
import { expectedLines, texts } from "./reading.ts";

const salvage = { damaged: "salvage" } as const;

type Bytes = Uint8Array<ArrayBuffer>;

/** Compressed by the runtime, one gzip member. */
async function gzip(content: string): Promise<Bytes> {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await toArrayBuffer(stream));
}

/** What cannot be gzip after a member; neither beginning as a member does nor ending in zeros. */
const tails: fc.Arbitrary<Bytes> = fc.oneof(
  fc.constantFrom("x", "garbage\n", "<html>502 Bad Gateway</html>\n", "PK\u0003\u0004")
    .map((text) => new TextEncoder().encode(text)),
  fc.constantFrom([0, 7], [0, 0, 0, 0x1f, 0x8b, 8], [0x28, 0xb5, 0x2f, 0xfd], [0xff])
    .map((bytes) => Uint8Array.from(bytes)),
);

/** What is read, and the events of files that are not read to their ends. */
async function read(
  files: File | readonly File[],
  options: Omit<ReadTextOptions, "includePath"> = salvage,
  run: { readonly scheduler?: Scheduler } = here,
): Promise<{ lines: unknown[]; told: FilesSalvagedEvent[] }> {
  const told: FilesSalvagedEvent[] = [];
  const onEvent = (event: RunEvent) => {
    if (event.type === "files-salvaged") told.push(event);
  };
  const lines = await readText(files, options).compute({ ...run, onEvent });
  return { lines, told };
}

test("Salvager gives the content of all members before other data, however it is cut", async () => {
  const zlib = await loadZlib();
  const cases = fc.record({
    contents: fc.array(texts(), { minLength: 1, maxLength: 4 }),
    tail: fc.option(tails, { nil: new Uint8Array(9) }),
    sizes: fc.infiniteStream(fc.nat({ max: 40 })),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ contents, tail, sizes }) => {
      const members = await Promise.all(contents.map(gzip));
      const whole = new Uint8Array(await new Blob([...members, tail]).arrayBuffer());
      const salvager = new Salvager(zlib, "a.gz");
      const parts: BlobPart[] = [];
      for (let at = 0, end = 0; at < whole.length; at = end) {
        end = at + sizes.next().value;
        for (const part of salvager.push(whole.subarray(at, end))) parts.push(part.slice());
      }
      salvager.finish();
      const content = new TextEncoder().encode(contents.join(""));
      assertEquals(new Uint8Array(await new Blob(parts).arrayBuffer()), content);
      const padding = tail.findIndex((byte) => byte !== 0);
      const other = members.reduce((sum, { length }) => sum + length, padding);
      assertEquals(
        salvager.ending?.error.message,
        padding === -1
          ? undefined
          : `Cannot read "a.gz" to its end: expected members of gzip, got damaged or other data at ` +
            `byte ${other}`,
      );
    }),
    { numRuns: 100 },
  );
});

test('damaged: "salvage" reads all lines before what is not gzip, and tells of the file', async () => {
  const cases = fc.record({ content: texts(), more: texts(), tail: tails });
  await fc.assert(
    fc.asyncProperty(cases, async ({ content, more, tail }) => {
      const file = new File([await gzip(content), await gzip(more), tail], "a.gz");
      const { lines, told } = await read(file);
      assertEquals(lines, expectedLines(content + more));
      assertEquals(told.map(({ operation, count, first }) => [operation, count, first.source]), [
        ["text", 1, { path: "a.gz" }],
      ]);
    }),
    { numRuns: 40 },
  );
});

test('damaged: "salvage" reads the lines that end before a file is cut short', async () => {
  const content = "one\ntwo\r\nthree\nthe last one does not end";
  // Content that is as it is in the file tells how many bytes of it there are.
  const bytes = stored(new TextEncoder().encode(content));
  for (let length = 2; length < bytes.length; length++) {
    const { lines, told } = await read(new File([bytes.subarray(0, length)], "a.gz"));
    const there = content.slice(0, Math.max(0, length - 15));
    assertEquals(lines, expectedLines(there.slice(0, there.lastIndexOf("\n") + 1)));
    assertEquals(told.length, 1);
    const message = `middle of a member, at byte ${length}`;
    assert(String(told[0]?.first.error).endsWith(message), String(told[0]?.first.error));
  }
  assertEquals(await read(new File([bytes], "a.gz")), { lines: expectedLines(content), told: [] });
});

test('damaged: "salvage" takes no line for whole of which a member that is missing has the rest', async () => {
  const first = await gzip("one\ntw");
  const second = await gzip("o\nthree\n");
  const ends = [
    second.subarray(0, 1),
    second.subarray(0, 11),
    second.with(2, 99),
    second.with(10, 7),
  ];
  for (const end of ends) {
    const { lines, told } = await read(new File([first, end], "a.gz"));
    assertEquals([lines, told.length], [["one"], 1]);
  }
});

test('damaged: "salvage" reads no member that has damage in it', async () => {
  const member = await gzip("precious\n".repeat(50));
  const wrongSum = member.with(member.length - 6, member.at(-6)! ^ 1);
  const refuse = (parts: Bytes[], start: number) =>
    assertRejects(
      () => read(new File(parts, "a.gz")),
      TaskError,
      `Cannot read "a.gz": expected members of gzip, got one with damage in it, from byte ${start} on`,
    );
  await refuse([wrongSum], 0);
  await refuse([member.with(10, 7)], 0);
  await refuse([member, wrongSum], member.length);
});

test("damaged files are errors that say what reads them, unless it was asked for", async () => {
  const member = await gzip("one\n");
  const advice = 'damaged: "salvage" reads what is whole';
  for (const parts of [[member, "garbage"], [member.subarray(0, -3)]]) {
    const file = new File(parts, "a.gz");
    await assertRejects(() => read(file, {}), TaskError, advice);
    await assertRejects(() => readFiles(file, { as: "text" }).compute(here), TaskError, advice);
  }
});

for (const [name, run] of Object.entries({ inline: here, workers: {} })) {
  test(`${name}: damaged files are counted and told of, or written to the console`, async () => {
    const good = new File([await gzip("a\n")], "good.gz");
    const cut = new File([(await gzip("b\nc\n")).subarray(0, -8)], "cut.gz");
    const long = new File([await gzip("d\n"), "garbage"], "long.gz");
    const options = { ...salvage, filesPerPartition: 3 };
    const { lines, told } = await read([good, cut, long], options, run);
    assertEquals(lines, ["a", "b", "c", "d"]);
    assertEquals(told.map(({ count, first }) => [count, first.source.path]), [[2, "cut.gz"]]);
    const warned: string[] = [];
    const { warn } = console;
    console.warn = (text: string) => void warned.push(text);
    afterTest(() => {
      console.warn = warn;
      return Promise.resolve();
    });
    assertEquals(await readText([good, cut, long], salvage).count().compute(run), 4);
    assertEquals(warned.length, 1);
    const expected =
      "Read only what is whole of 2 damaged files, the first: SourceError: Cannot read " +
      '"cut.gz" to its end: expected more, got the end in the middle of a member, at byte ';
    assert(warned[0]!.startsWith(expected), warned[0]!);
  });
}

/** Contents of files, and how many of them are told of. */
async function contents(
  source: File | string,
  options: ReadFilesOptions = {},
): Promise<[string[], number]> {
  let count = 0;
  const texts = await readFiles(source, { ...options, ...salvage, as: "file" })
    .map((file) => file.text() + new TextDecoder().decode(file.bytes()))
    .compute({
      onEvent: (event) => {
        if (event.type === "files-salvaged") count += event.count;
      },
    });
  return [texts, count];
}

test("readFiles() gives whole files before other data, and refuses those that are cut", async () => {
  const member = await gzip("some text");
  const twice = "some textsome text";
  assertEquals(await contents(new File([member], "a.gz")), [[twice], 0]);
  assertEquals(await contents(new File([member, "garbage"], "a.gz")), [[twice], 1]);
  const cut = new File([member.subarray(0, -3)], "cut.gz");
  await assertRejects(() => contents(cut), TaskError, '"cut.gz" to its end: expected more');
});

test("readFiles() gives whole files at paths before other data", {
  only: ["deno", "bun", "node"],
  because: "browsers open no files by path",
}, async () => {
  const folder = await tempDir();
  const member = await gzip("some text");
  await writeFile(`${folder}/a.gz`, new Uint8Array([...member, 1, 2, 3]));
  await writeFile(`${folder}/b.gz`, member);
  const twice = "some textsome text";
  assertEquals(await contents(`${folder}/*.gz`), [[twice, twice], 1]);
  await writeFile(`${folder}/b.gz`, member.subarray(0, -3));
  const cut = () => contents(`${folder}/b.gz`);
  await assertRejects(cut, TaskError, 'b.gz" to its end: expected more');
});

/** Gzip that holds its content as it is. */
function stored(content: Bytes): Bytes {
  const { length } = content;
  const header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
  const block = [1, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255];
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(0, crc32(content), true);
  trailer.setUint32(4, length, true);
  return Uint8Array.from([...header, ...block, ...content, ...new Uint8Array(trailer.buffer)]);
}

function crc32(content: Bytes): number {
  let crc = ~0;
  for (const byte of content) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
