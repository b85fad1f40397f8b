import fc from "fast-check";
import {
  type Bag,
  computeAll,
  type ElementFailure,
  type ElementsSkippedEvent,
  fromModule,
  fromSequence,
  isElementFailure,
  readJsonLines,
  type ReadJsonLinesOptions,
  readText,
  type RunEvent,
  SourceError,
  TaskError,
  workers,
} from "../../../mod.ts";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
  byPath,
  fixture,
  tempDir,
  test,
  warnings,
  writeFile,
} from "../../harness.ts";
// @ts-types="../../../types/std_streams.d.ts"
import { toArrayBuffer } from "@std/streams";
import { assertSame, drained, here, inWorkers, planOf } from "../../bag/model.ts";
import { encodeUtf16 } from "../reading.ts";

/** A file with this text. */
function file(text: string, name: string = "a.jsonl"): File {
  return new File([text], name);
}

/** Values that are written as they come back, save that no number is negative zero. */
function jsonValues(): fc.Arbitrary<unknown> {
  const name = fc.constantFrom("a", "b", "0", "__proto__", "constructor", "", "é😀");
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<unknown>(null, true, false, 0, -1.5, 1e300, "", "text", "é😀", "\u2028"),
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.integer(),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.array(fc.tuple(name, tie("value")), { maxLength: 3 }).map((fields) =>
        JSON.parse(
          `{${
            fields.map(([name, it]) => `${JSON.stringify(name)}: ${JSON.stringify(it)}`).join()
          }}`,
        ) as unknown
      ),
    ),
  }));
  return value;
}

const encodings: Record<string, (text: string) => Uint8Array<ArrayBuffer>> = {
  "utf-8": (text) => new TextEncoder().encode(text),
  "utf-16le": (text) => encodeUtf16(text, true),
  "utf-16be": (text) => encodeUtf16(text, false),
};

/** Compressed by the runtime, one gzip member. */
async function gzip(content: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await toArrayBuffer(stream));
}

test("readJsonLines() gives what JSON.parse() makes of each line, however the file is cut, encoded and compressed", async () => {
  const cases = fc.record({
    values: fc.array(fc.option(jsonValues(), { nil: undefined }), { maxLength: 12 }),
    blank: fc.constantFrom("", " ", "\t \r"),
    lineEnd: fc.constantFrom("\n", "\r\n"),
    last: fc.boolean(),
    marked: fc.boolean(),
    encoding: fc.constantFrom(...Object.keys(encodings)),
    blockSize: fc.integer({ min: 1, max: 200 }),
    compressed: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ values, blank, lineEnd, last, marked, encoding, ...it }) => {
      // What is undefined stands for a blank line.
      const lines = values.map((value) => JSON.stringify(value) ?? blank);
      const text = (marked ? "\ufeff" : "") + lines.join(lineEnd) + (last ? lineEnd : "");
      const bytes = encodings[encoding]!(text);
      const source = new File([it.compressed ? await gzip(bytes) : bytes], "a");
      const options = { encoding, ...(it.compressed ? {} : { blockSize: it.blockSize }) };
      const expected = lines.filter((line) => line !== blank).map((line) =>
        JSON.parse(line) as unknown
      );
      assertSame(await readJsonLines(source, options).compute(here), expected);
      const identity = { ...options, reviver: (_: string, value: unknown) => value };
      assertSame(await readJsonLines(source, identity).compute(here), expected);
      const parsed = readText(source, options).filter((line) => line.trim() !== "")
        .map((line) => JSON.parse(line) as unknown);
      assertSame(await parsed.compute(here), expected);
    }),
    { numRuns: 60 },
  );
});

test("readJsonLines() reads any value, and lines of any length", async () => {
  const long = "x".repeat(3_000_000);
  const text = `1\n"a"\nnull\ntrue\n[]\n{}\n-0\n${JSON.stringify([long])}\n  2 \n"\\ud800"\n`;
  for (const options of [here, {}]) {
    assertSame(await readJsonLines(file(text)).compute(options), [
      ...[1, "a", null, true, [], {}, -0, [long], 2, "\ud800"],
    ]);
  }
});

test("readJsonLines() takes the last of equal names, and __proto__ for a name", async () => {
  const text = '{"a": 1, "b": 2, "a": 3}\n{"__proto__": {"x": 1}, "y": 2}\n'.repeat(30);
  const reviver = (name: string, value: unknown) => name === "y" ? String(value) : value;
  const { scheduler } = inWorkers;
  for (const options of [here, { scheduler }]) {
    for (const bigNumbers of ["number", "bigint"] as const) {
      const bag = readJsonLines<Record<string, unknown>>(file(text), { bigNumbers, reviver });
      const [first, second] = await bag.compute(options);
      assertEquals(Object.entries(first!), [["a", 3], ["b", 2]]);
      assertEquals(Object.entries(second!), [["__proto__", { x: 1 }], ["y", "2"]]);
      assertEquals(Object.getPrototypeOf(second), Object.prototype);
      // From worker to worker, packed as columns.
      const moved = await bag.repartition({ npartitions: 3 }).filter((it) => "y" in it).compute(
        options,
      );
      assertEquals(moved.length, 30);
      for (const it of moved) {
        assertEquals(Object.entries(it), [["__proto__", { x: 1 }], ["y", "2"]]);
      }
    }
  }
});

test("readJsonLines() fails with the file, the line, the byte and the column", async () => {
  for (const options of [here, {}]) {
    const bag = readJsonLines(file('{"a": 1}\n\n{"a": 2,}\n', "b.jsonl"));
    const error = await assertRejects(() => bag.compute(options), TaskError);
    assertMatch(
      error.message,
      /^Cannot compute partition 0 of jsonLines-\w+: jsonLines failed at b\.jsonl, line 3, byte 10: SourceError: Cannot parse JSON: expected a property name in double quotes, got "}" at column 9 of {"a": 2,}$/,
    );
    assertInstanceOf(error.cause, SourceError);
    assertEquals(error.source, { path: "b.jsonl", index: 2, line: 3, byte: 10 });
    assertEquals([error.operation, error.function], ["jsonLines", undefined]);
  }
});

test("readJsonLines() tells the byte where lines cannot be counted", async () => {
  const text = `${"1\n".repeat(50)}oops\n`;
  const bag = readJsonLines(file(text), { blockSize: 20 });
  const error = await assertRejects(() => bag.compute(here), TaskError);
  assertEquals([error.source?.line, error.source?.byte], [undefined, 100]);
  assertStringIncludes(error.message, "failed at a.jsonl, byte 100: ");
  assertStringIncludes(error.message, 'expected a value, got "oops" at column 1 of oops');
});

test('onError: "skip" leaves lines out and tells how many', async () => {
  const text = '{"n": 1}\n{"n": \n\n{"n": 2}\nNaN\n';
  for (const options of [here, {}]) {
    const events: RunEvent[] = [];
    const bag = readJsonLines<{ n: number }>(file(text), { onError: "skip" });
    const found = await bag.pluck("n").compute({
      ...options,
      onEvent: (it) => void events.push(it),
    });
    assertEquals(found, [1, 2]);
    const skipped = events.filter((it): it is ElementsSkippedEvent =>
      it.type === "elements-skipped"
    );
    assertEquals(skipped.map(({ count, operation, first }) => [count, operation, first.source]), [
      [2, "jsonLines", { path: "a.jsonl", index: 1, line: 2, byte: 9 }],
    ]);
    assertInstanceOf(skipped[0]?.first.error, SourceError);
  }
  const warned = warnings();
  await readJsonLines(file(text), { onError: "skip" }).compute(here);
  assertMatch(
    warned.join(),
    /^Skipped 2 elements: jsonLines\(JSON\.parse\) failed, the first time at a\.jsonl, line 2, byte 9: SourceError: /,
  );
});

test('onError: "collect" puts failures in the place of lines', async () => {
  const text = '{"n": 1}\r\n{"n": }\r\n{"n": 2}\r\n';
  for (const options of [here, {}]) {
    const bag = readJsonLines<{ n: number }>(file(text), { onError: "collect" });
    const all = await bag.compute(options);
    assertEquals(all.map(isElementFailure), [false, true, false]);
    const { element, error, operation, source } = all[1] as ElementFailure;
    assertEquals([element, operation, error.name], ['{"n": }', "jsonLines", "SourceError"]);
    assertEquals(source, { path: "a.jsonl", index: 1, line: 2, byte: 10 });
    assertEquals(await bag.remove(isElementFailure).pluck("n").sum().compute(options), 3);
  }
});

test("onError gives what the plain array gives, for any cuts", async () => {
  const line = fc.constantFrom("1", "[2]", "{", "", "x", '{"a": 3}', " ", "nul");
  const isJson = (text: string) => !["{", "x", "nul"].includes(text);
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 20 }),
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      async (lines, blockSize, includePath) => {
        const source = file(lines.map((it) => `${it}\n`).join(""));
        const kept = lines.filter((it) => it.trim() !== "");
        const element = (text: string) => includePath ? [text, "a.jsonl"] : text;
        const made = (text: string) => {
          const value = JSON.parse(text) as unknown;
          return includePath ? [value, "a.jsonl"] : value;
        };
        const given = (onError: string) =>
          ({ blockSize, includePath, onError }) as unknown as { onError: "collect" };
        const all = await readJsonLines(source, given("collect")).compute(here);
        assertEquals(
          all.map((it) => isElementFailure(it) ? it.element : it),
          kept.map((it) => isJson(it) ? made(it) : element(it)),
        );
        const quiet = { ...here, onEvent() {} };
        assertEquals(
          await readJsonLines(source, given("skip")).compute(quiet),
          kept.filter(isJson).map(made),
        );
        if (kept.every(isJson)) return;
        await assertRejects(() => readJsonLines(source, given("throw")).compute(here), TaskError);
      },
    ),
    { numRuns: 60 },
  );
});

test("onError works where later functions are asynchronous, and in several branches at once", async () => {
  const bag = readJsonLines<number>(file("1\nx\n2\n"), { onError: "collect" });
  const slow = bag.map(async (it) => await Promise.resolve(typeof it === "number" ? it : "bad"));
  assertEquals(await slow.compute(here), [1, "bad", 2]);
  const good = bag.remove(isElementFailure);
  assertEquals(await computeAll([good.sum(), bag.count()], here), [3, 3]);
});

test("includePath gives pairs of a value and a path", async () => {
  const files = [file('{"n": 1}\n', "a"), file("\n2\n", "b")];
  assertEquals(await readJsonLines(files, { includePath: true }).compute(), [
    [{ n: 1 }, "a"],
    [2, "b"],
  ]);
});

test("reviver is called as JSON.parse() calls one, without its third argument", async () => {
  const calls = (parse: (reviver: (name: string, value: unknown) => unknown) => void) => {
    const all: string[] = [];
    parse((name, value) => {
      all.push(`${name}=${JSON.stringify(value)}`);
      return name === "drop" || name === "1"
        ? undefined
        : typeof value === "number"
        ? -value
        : value;
    });
    return all;
  };
  await fc.assert(
    fc.asyncProperty(jsonValues(), async (value) => {
      const text = JSON.stringify({ value, drop: 1, list: [1, 2, 3] });
      const expected = calls((reviver) => void JSON.parse(text, reviver));
      const reviver = (name: string, value: unknown) =>
        name === "drop" || name === "1" ? undefined : typeof value === "number" ? -value : value;
      const found = await readJsonLines(file(text), { reviver }).compute(here);
      assertSame(found, [JSON.parse(text, reviver) as unknown]);
      const seen = globalThis as { seenByReviver?: string[] };
      seen.seenByReviver = [];
      await readJsonLines(file(text), {
        reviver(...given: unknown[]) {
          const [name, value] = given as [string, unknown];
          (globalThis as { seenByReviver?: string[] }).seenByReviver!.push(
            `${name}=${JSON.stringify(value)}`,
          );
          if (given.length !== 2) throw new Error(`got ${given.length} arguments`);
          return name === "drop" || name === "1"
            ? undefined
            : typeof value === "number"
            ? -value
            : value;
        },
      }).compute(here);
      assertEquals(seen.seenByReviver, expected);
    }),
    { numRuns: 50 },
  );
});

test("reviver travels with its captures, items among them, and may be of a module", async () => {
  const text = '{"at": "2026-01-01T00:00:00Z", "n": 2}\n';
  const dates = new Set(["at"]);
  const factor = fromSequence([1, 2, 3]).sum();
  const bag = readJsonLines(file(text), {
    reviver: (name, value, { dates, factor }) =>
      dates.has(name)
        ? new Date(value as string)
        : typeof value === "number"
        ? value * factor
        : value,
    with: { dates, factor },
  });
  for (const options of [here, {}]) {
    assertEquals(await bag.compute(options), [{ at: new Date("2026-01-01T00:00:00Z"), n: 12 }]);
  }
  const { keepName } = fromModule<typeof import("../../fixtures/json_reviver.ts")>(
    fixture("json_reviver"),
  );
  assertEquals(await readJsonLines(file(text), { reviver: keepName }).compute(), [
    { at: "at 2026-01-01T00:00:00Z", n: 2 },
  ]);
});

test("reviver that throws is blamed by its name, or leaves its line out", async () => {
  function checked(name: string, value: unknown) {
    if (name === "n" && value === 2) throw new SyntaxError("two");
    return value;
  }
  const source = file('{"n": 1}\n{"n": 2}\n{"n": 3}\n');
  for (const options of [here, {}]) {
    const failing = readJsonLines(source, { reviver: checked });
    const error = await assertRejects(() => failing.compute(options), TaskError);
    assertEquals([error.function, error.source?.line], ["checked", 2]);
    assertEquals((error.cause as Error).message, "two");
    const all = readJsonLines(source, { reviver: checked, onError: "collect" });
    const [failure] = await all.filter(isElementFailure).compute(options);
    assertEquals(
      [failure?.element, failure?.function, failure?.error.name],
      ['{"n": 2}', "checked", "SyntaxError"],
    );
    const events: ElementsSkippedEvent[] = [];
    await readJsonLines(source, { reviver: checked, onError: "skip" }).compute({
      ...options,
      onEvent: (event) => event.type === "elements-skipped" && events.push(event),
    });
    assertEquals(events.map((it) => [it.count, it.function]), [[1, "checked"]]);
  }
});

test("reviver that returns a promise is an error, at the call where that can be told", async () => {
  const source = file("1\n");
  assertThrows(
    () => readJsonLines(source, { reviver: async (_, value) => await value }),
    TypeError,
    "expected 'reviver' to be a function that returns a value, got an async one",
  );
  const promising = readJsonLines(source, { reviver: (_, value) => Promise.resolve(value) });
  for (const options of [here, {}]) {
    const error = await assertRejects(() => promising.compute(options), TaskError);
    assertStringIncludes(error.message, "expected a function that returns a value, got one that");
  }
});

test("bigNumbers keeps the digits of large integers, with and without a reviver", async () => {
  const text = '{"id": 12345678901234567890, "x": 0.1}\n[1, 9007199254740993, 1e400]\n3\n';
  const reviver = (_: string, value: unknown) => typeof value === "bigint" ? `${value}n` : value;
  for (const options of [here, {}]) {
    const read = async (bigNumbers: "number" | "bigint" | "string") =>
      await readJsonLines(file(text), { bigNumbers }).compute(options);
    assertSame(await read("number"), [
      { id: 12345678901234567000, x: 0.1 },
      [1, 9007199254740992, Infinity],
      3,
    ]);
    assertSame(await read("bigint"), [
      { id: 12345678901234567890n, x: 0.1 },
      [1, 9007199254740993n, Infinity],
      3,
    ]);
    assertSame(await read("string"), [
      { id: "12345678901234567890", x: 0.1 },
      [1, "9007199254740993", "1e400"],
      3,
    ]);
    assertSame(
      await readJsonLines(file(text), { bigNumbers: "bigint", reviver }).compute(options),
      [
        { id: "12345678901234567890n", x: 0.1 },
        [1, "9007199254740993n", Infinity],
        3,
      ],
    );
  }
});

test("bigNumbers finds the same faults as JSON.parse()", async () => {
  const source = file('{"id": 12345678901234567890, }\n');
  for (const bigNumbers of ["number", "bigint", "string"] as const) {
    const error = await assertRejects(
      () => readJsonLines(source, { bigNumbers }).compute(here),
      TaskError,
    );
    assertStringIncludes(error.message, 'in double quotes, got "}" at column 30 of …34567890123');
  }
});

test("readJsonLines() takes nesting that is too deep for a line's error, and goes on", async () => {
  const depth = 200_000;
  const text = `1\n${"[".repeat(depth)}${"]".repeat(depth)}\n2\n${"[".repeat(depth)}\n`;
  // Revived by functions that call themselves, whatever the runtime's parser can do.
  const bag = readJsonLines(file(text), {
    onError: "collect",
    reviver: (_, value) => value,
  });
  for (const options of [here, {}]) {
    const all = await bag.map((it) => typeof it === "number" ? it : (it as ElementFailure).error)
      .compute(options);
    assertEquals([all[0], all[2], all.length], [1, 2, 4]);
    assertStringIncludes((all[1] as Error).message, "that this runtime can make, got [[[[");
    assertStringIncludes((all[3] as Error).message, "got the end at column 200001");
  }
});

test("readJsonLines() of nesting that cannot move between threads ends, one way or the other", async () => {
  const depth = 200_000;
  const bag = readJsonLines(file(`1\n${"[".repeat(depth)}${"]".repeat(depth)}\n`));
  await using scheduler = workers({ size: 1 });
  assertEquals(await bag.filter((it) => it === 1).compute({ scheduler }), [1]);
  const outcome = await bag.compute({ scheduler }).then((all) => all.length, (error: unknown) => {
    assertInstanceOf(error, TaskError);
    return "refused";
  });
  assert(outcome === 2 || outcome === "refused");
  // The worker is as good as before.
  assertEquals(await bag.filter((it) => it === 1).compute({ scheduler }), [1]);
});

test("readJsonLines() reads records that another character sets apart", async () => {
  const text = '\x1e{"a":\n1}\n\x1e[2]\n\x1e"three"\n';
  assertEquals(await readJsonLines(file(text), { delimiter: "\x1e" }).compute(), [
    { a: 1 },
    [2],
    "three",
  ]);
});

test("readJsonLines() reads files by pattern, compressed ones among them", byPath, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/a.jsonl`, '{"n": 1}\n');
  await writeFile(`${folder}/b.jsonl.gz`, await gzip(new TextEncoder().encode('{"n": 2}\n')));
  const bag = readJsonLines<{ n: number }>(`${folder}/*.jsonl*`);
  assertEquals(await bag.pluck("n").compute(), [1, 2]);
});

test("readJsonLines() streams, and take() reads no more than it needs", async () => {
  const source = file(`${'{"n": 1}\n'.repeat(1000)}oops\n`);
  assertEquals(await readJsonLines(source).take(3).count().compute(), 3);
  const good = file('{"n": 1}\n'.repeat(1000));
  assertEquals((await drained(readJsonLines(good).stream())).length, 1000);
});

test("readJsonLines() reads and parses in one task, and cuts no lines apart before", async () => {
  const source = file("1\n");
  const bag = readJsonLines<number>(source);
  assertEquals(planOf(bag), [
    'jsonLines/0: jsonLines("throw", "number", false, text(<array of 1>, <Object>))',
  ]);
  const text = await bag.sum().explain();
  assertStringIncludes(text, "over lines that are not cut apart");
  assertEquals(text.match(/^function run/gm)?.length, 1);
});

test("readJsonLines() gives equal names to equal work, and shares the lines with readText()", () => {
  const source = file("1\n");
  const reviver = (_: string, value: unknown) => value;
  const name = (options: ReadJsonLinesOptions = {}) =>
    readJsonLines(source, options as { onError: "skip" }).name;
  assertEquals(name(), name({ onError: "throw", bigNumbers: "number", includePath: false }));
  assertEquals(name({ reviver }), name({ reviver }));
  const all = [
    name(),
    name({ reviver }),
    name({ onError: "skip" }),
    name({ onError: "collect" }),
    name({ bigNumbers: "bigint" }),
    name({ includePath: true }),
  ];
  assertEquals(new Set(all).size, all.length);
  const bag: Bag<unknown> = readJsonLines(source);
  assert(bag.graph.layers().some(({ name }) => name === readText(source).name));
});

test("readJsonLines() refuses options that are unknown or mean nothing, at the call", () => {
  const source = file("1\n");
  const read = (options: unknown) => () => readJsonLines(source, options as { onError: "skip" });
  const action = "Cannot call readJsonLines(): ";
  assertThrows(read({ onerror: "skip" }), TypeError, `${action}there is no option 'onerror'`);
  assertThrows(
    read({ onError: "fail" }),
    RangeError,
    `${action}expected 'onError' to be "throw", "skip" or "collect", got string "fail"`,
  );
  assertThrows(read({ bigNumbers: "BigInt" }), RangeError, `"number", "bigint" or "string"`);
  assertThrows(read({ bigNumbers: true }), TypeError, "got boolean true");
  assertThrows(read({ reviver: "x" }), TypeError, "readJsonLines()");
  assertThrows(
    read({ with: { a: 1 } }),
    TypeError,
    `${action}expected 'reviver' to be a function, to which the option 'with' belongs`,
  );
  assertThrows(read({ base: import.meta.url }), TypeError, "the option 'base'");
  assertThrows(read({ includePath: 1 }), TypeError, "expected 'includePath' to be true or false");
  assertThrows(read(null), TypeError, "expected options to be an object, got null");
  assertThrows(read({ blockSize: 0 }), RangeError, "'blockSize'");
});
