import fc from "fast-check";
import {
  computeAll,
  isElementFailure,
  persist,
  readJsonLines,
  readText,
  SourceError,
  TaskError,
  workers,
} from "../../../mod.ts";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
  assertThrows,
  test,
} from "../../harness.ts";
// @ts-types="../../../types/std_streams.d.ts"
import { toArrayBuffer } from "@std/streams";
import { here, inWorkers } from "../../bag/model.ts";
import { encodeUtf16, expectedLines, texts } from "../reading.ts";

/** What became of a stream. */
interface Fate {
  /** Chunks that were pulled. */
  pulled: number;
  cancelled: boolean;
}

/** A stream of these chunks, none of them made before it is asked for. */
function streamOf(
  chunks: Iterable<Uint8Array>,
  fate: Fate = { pulled: 0, cancelled: false },
): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.iterator]();
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = iterator.next();
      if (done) return controller.close();
      fate.pulled++;
      controller.enqueue(value);
    },
    cancel() {
      fate.cancelled = true;
    },
  }, { highWaterMark: 0 });
}

/** A stream of this text in chunks of so many bytes. */
function textStream(text: string, size: number = 64, fate?: Fate): ReadableStream<Uint8Array> {
  return streamOf(chunksOf(new TextEncoder().encode(text), size), fate);
}

function* chunksOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

const encodings: Record<string, (text: string) => Uint8Array<ArrayBuffer>> = {
  "utf-8": (text) => new TextEncoder().encode(text),
  "utf-16le": (text) => encodeUtf16(text, true),
  "utf-16": (text) => new Uint8Array([0xfe, 0xff, ...encodeUtf16(text, false)]),
};

async function gzip(content: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await toArrayBuffer(stream));
}

test("readText() of a stream gives its lines in order, however it comes, is encoded and compressed", async () => {
  const { scheduler } = inWorkers;
  const cases = fc.record({
    content: texts(),
    size: fc.integer({ min: 1, max: 60 }),
    delimiter: fc.constantFrom(undefined, "\n", "ab", "\n\n", "é"),
    encoding: fc.constantFrom(...Object.keys(encodings)),
    compressed: fc.boolean(),
    options: fc.constantFrom(here, { scheduler }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ content, size, delimiter, encoding, compressed, options }) => {
      // A mark of its own, where the encoding's comes before it, is a character.
      const text = encoding === "utf-16" ? content.replaceAll("\ufeff", "") : content;
      const bytes = encodings[encoding]!(text);
      const given = compressed ? await gzip(bytes) : bytes;
      const settings = { encoding, ...(delimiter !== undefined && { delimiter }) };
      const read = (npartitions: number) =>
        readText(streamOf(chunksOf(given, size)), { ...settings, npartitions }).compute(options);
      const expected = expectedLines(text, delimiter);
      assertEquals(await read(1), expected);
      assertEquals((await read(3)).sort(), expected.sort());
    }),
    { numRuns: 120 },
  );
});

test("readText() of a stream says where lines are, with includePath too", async () => {
  const text = "1\n2\nthree\n4\n";
  for (const options of [here, {}]) {
    const parsed = (npartitions: number) =>
      readText(textStream(text, 3), { npartitions })
        .map((line) => JSON.parse(line) as number, { onError: "collect" })
        .filter(isElementFailure).compute(options);
    const [one] = await parsed(1);
    assertEquals(one?.source, { path: "stream", index: 2, line: 3, byte: 4 });
    const [other] = await parsed(2);
    assertEquals([other?.source?.line, other?.source?.byte], [undefined, 4]);
    assertEquals(
      await readText(textStream(text), { includePath: true }).take(1).compute(options),
      [["1", "stream"]],
    );
  }
});

test("readText() of a stream can be computed once, with several results or persisted", async () => {
  for (const options of [here, {}]) {
    const lines = readText(textStream("a\nb\na\n"));
    assertEquals(await computeAll([lines.count(), lines.distinct()], options), [3, ["a", "b"]]);
    const again = await assertRejects(() => lines.count().compute(options), TaskError);
    assertInstanceOf(again.cause, SourceError);
    assertStringIncludes(again.message, 'Cannot read "stream" again');
    const [kept] = await persist(readText(textStream("a\nb\n")));
    assertEquals([await kept.count().compute(options), await kept.take(1).compute(options)], [
      2,
      ["a"],
    ]);
  }
});

test("take() of a stream pulls no more than it needs, and closes it", async () => {
  for (const options of [here, {}]) {
    const fate = { pulled: 0, cancelled: false };
    const stream = textStream("a line\n".repeat(100_000), 7000, fate);
    assertEquals(await readText(stream).take(3).compute(options), ["a line", "a line", "a line"]);
    await pause();
    assert(fate.cancelled && fate.pulled < 5, `${fate.pulled} chunks were pulled`);
  }
});

test("a stream is closed when its computation fails, and when it is cancelled while it waits", async () => {
  for (const options of [here, {}]) {
    for (const npartitions of [1, 2]) {
      const fate = { pulled: 0, cancelled: false };
      const failing = readText(textStream("a\n".repeat(100_000), 100, fate), { npartitions })
        .map((line, { n }) => {
          if (line === "a") throw new RangeError(`no ${n}`);
          return line;
        }, { with: { n: 1 } });
      await assertRejects(() => failing.compute(options), TaskError, "no 1");
      await pause();
      assert(fate.cancelled && fate.pulled < 20, `${fate.pulled} chunks were pulled`);

      const controller = new AbortController();
      let noteCancelled: () => void;
      const cancelled = new Promise<void>((resolve) => noteCancelled = resolve);
      const silent = new ReadableStream<Uint8Array>({
        pull() {
          setTimeout(() => controller.abort(new RangeError("enough")), 50);
          return new Promise(() => {});
        },
        cancel: () => noteCancelled(),
        // Asked for only once the run reads.
      }, { highWaterMark: 0 });
      const waiting = readText(silent, { npartitions }).count()
        .compute({ ...options, signal: controller.signal });
      await assertRejects(() => waiting, RangeError, "enough");
      await cancelled;
    }
  }
});

test("a slow reader of a stream slows it down", async () => {
  await using scheduler = workers({ size: 1 });
  for (const options of [here, { scheduler }]) {
    const fate = { pulled: 0, cancelled: false };
    const lines = `${"x".repeat(999)}\n`.repeat(64);
    const stream = streamOf(
      Array.from({ length: 1500 }, () => new TextEncoder().encode(lines)),
      fate,
    );
    let seen = 0;
    for await (const _line of readText(stream).map((line) => line).stream(options)) {
      if (++seen === 64) await pause(300);
      if (seen === 128) break;
    }
    // What may be held is bounded by elements, 16 384 of them, of which there are 64 in a chunk.
    assert(fate.pulled < 800, `${fate.pulled} chunks were pulled`);
    await pause();
    assert(fate.cancelled);
  }
});

test("a function that turns out to return promises starts its task again, while the first part is read", async () => {
  const parsed = (stream: ReadableStream<Uint8Array>) =>
    readText(stream).map((line) => line === "b" ? Promise.resolve("later") : line);
  for (const options of [here, {}]) {
    const once = await parsed(textStream("a\nb\nc\n", 100)).compute(options);
    assertEquals(once, ["a", "later", "c"]);
    const late = parsed(textStream(`${"a\n".repeat(1000)}b\n`, 100));
    // A worker that has met the function before, as an equal one, awaits it from the start.
    const outcome = await late.compute(options).then(
      (all) => all.length,
      (error: Error) => error.message,
    );
    if (typeof outcome === "number") assertEquals(outcome, 1001);
    else assertStringIncludes(outcome, "without being declared async");
  }
});

test("a stream that fails, is locked or no stream of bytes is an error that names it", async () => {
  for (const options of [here, {}]) {
    const failing = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new RangeError("the cable is cut"));
      },
    });
    const cut = await assertRejects(() => readText(failing).compute(options), TaskError);
    assertStringIncludes(
      cut.message,
      'text failed: SourceError: Cannot read "stream": the cable is cut',
    );
    const locked = textStream("a\n");
    locked.getReader();
    const busy = await assertRejects(() => readText(locked).compute(options), TaskError);
    assertStringIncludes(busy.message, 'Cannot read "stream": expected a stream that nobody reads');
    const words = new ReadableStream<unknown>({
      start(controller) {
        controller.enqueue("text");
        controller.close();
      },
    }) as ReadableStream<unknown> as ReadableStream<Uint8Array>;
    const text = await assertRejects(() => readText(words).compute(options), TaskError);
    assertStringIncludes(text.message, 'expected a stream of bytes, got one with string "text"');
    const invalid = readText(streamOf([Uint8Array.of(97, 10, 0xff, 10)]));
    const error = await assertRejects(() => invalid.compute(options), TaskError);
    assertStringIncludes(error.message, "got the byte 0xff at byte 2 (line 2)");
    const long = readText(textStream(`${"x".repeat(100)}\n`, 10), { maxLineLength: 50 });
    const tooLong = await assertRejects(() => long.compute(options), TaskError);
    assertStringIncludes(tooLong.message, 'Cannot read "stream": expected lines of at most 50');
  }
});

test('errors: "skip" goes on without the lines of a stream that cannot be read', async () => {
  const bytes = Uint8Array.of(97, 10, 0xff, 10, 98, 98, 98, 98, 10, 99, 10);
  for (const options of [here, {}]) {
    let count = 0;
    const lines = readText(streamOf([bytes]), { errors: "skip", maxLineLength: 3 });
    const read = await lines.compute({
      ...options,
      onEvent: (event) => event.type === "elements-skipped" && (count += event.count),
    });
    assertEquals([read, count], [["a", "c"], 2]);
  }
});

test("readJsonLines() reads streams", async () => {
  const stream = () => textStream('{"n": 1}\n\n{"n": 2}\noops\n', 5);
  for (const options of [here, {}]) {
    const all = readJsonLines<{ n: number }>(stream(), { onError: "collect" });
    const [sum, bad] = await computeAll([
      all.remove(isElementFailure).pluck("n").sum(),
      all.filter(isElementFailure).map(({ element, source }) => [element, source?.line]),
    ], options);
    assertEquals([sum, bad], [3, [["oops", 4]]]);
  }
});

test("readText() refuses options that a stream cannot have, and those that only a stream has", () => {
  const stream = () => textStream("a\n");
  const read = (options: unknown) => () => readText(stream(), options as { npartitions: 1 });
  assertThrows(
    read({ blockSize: 10 }),
    TypeError,
    "expected 'blockSize' to be absent, since a stream has no",
  );
  assertThrows(read({ filesPerPartition: 1 }), TypeError, "'filesPerPartition'");
  assertThrows(read({ damaged: "salvage" }), RangeError, "'damaged'");
  assertThrows(read({ npartitions: 0 }), RangeError, "'npartitions'");
  assertThrows(read({ npartitions: "2" }), TypeError, "'npartitions'");
  assertThrows(
    () => readText(new Blob(["a"]), { npartitions: 2 }),
    TypeError,
    "expected 'npartitions' to be absent but for a stream, got number 2; 'blockSize' says",
  );
  const several = [stream(), new Blob(["a"])] as unknown as Blob[];
  assertThrows(
    () => readText(several),
    TypeError,
    "expected a stream by itself, got an array of 2",
  );
});

/** Long enough for what is closed to hear of it. */
async function pause(ms = 100): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

test("a slow stream can be followed: what is at hand goes on at once", async () => {
  for (const options of [here, {}]) {
    let say: (text: string) => void = () => {};
    let end: () => void = () => {};
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        say = (text) => controller.enqueue(new TextEncoder().encode(text));
        end = () => controller.close();
      },
    });
    const seen: string[] = [];
    say("0\n");
    for await (const line of readText(stream).map((line) => `line ${line}`).stream(options)) {
      seen.push(line);
      // The next line is not written before this one has been seen.
      if (seen.length < 4) say(`${seen.length}\n`);
      else end();
    }
    assertEquals(seen, ["line 0", "line 1", "line 2", "line 3"]);
  }
});
