/** What text, JSON lines and CSV hold, and what they refuse rather than lose it. */

import fc from "fast-check";
import {
  type Bag,
  fromAsyncIterable,
  fromSequence,
  inline,
  isElementFailure,
  range,
  readText,
  TaskError,
  writeCsv,
  type WriteCsvOptions,
  writeJsonLines,
  type WriteJsonLinesOptions,
  writeText,
  type WriteTextOptions,
} from "../../mod.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertThrows,
  byPath,
  tempDir,
  test,
} from "../harness.ts";
import { freshFolders, namesIn, textOf } from "./written.ts";

const scheduler = inline();
const next = { path: () => "" };

/** A writer of a bag to one file. */
type Writer<T, O> = (
  bag: Bag<T>,
  path: string,
  options: O & { compute?: true },
) => Promise<unknown>;

/** What a writer makes of elements, in two partitions that become one file. */
async function written<T, O extends object>(
  write: Writer<T, O>,
  elements: readonly T[],
  options: O = {} as O,
  npartitions = 2,
): Promise<string> {
  const path = next.path();
  const bag = fromSequence(elements, { npartitions });
  await write(bag, path, { single: true, scheduler, ...options } as O & { compute?: true });
  return await textOf(path);
}

/** Has what is written go to a folder of the test that runs. */
async function begin(): Promise<string> {
  const folders = await freshFolders();
  const root = folders().replace(/\/1$/, "");
  next.path = () => `${folders()}/file`;
  return root;
}

/** The failure of a write, of which nothing must be left. */
async function refused(run: Promise<unknown>, message: string): Promise<TaskError> {
  const error = await assertRejects(() => run, TaskError, message) as TaskError;
  assert(error.cause instanceof TypeError, String(error.cause));
  return error;
}

test("writeText() refuses what would not be read back", byPath, async () => {
  const root = await begin();
  const cases: [unknown, WriteTextOptions, string][] = [
    ["a\nb", {}, 'expected elements without "\\n"'],
    ["\n", {}, 'expected elements without "\\n"'],
    ["a\r", {}, "is part of such an end"],
    ["a\0b", { delimiter: "\0" }, 'expected elements without "\\u0000"'],
    ["a\n", { delimiter: "\n\n" }, "the last character of which"],
    ["a\ud800", {}, "without unpaired surrogates"],
    ["\udc00", {}, "without unpaired surrogates"],
    [5, {}, "expected elements to be strings, got number 5"],
    [undefined, {}, "expected elements to be strings, got undefined"],
  ];
  for (const [element, options, message] of cases) {
    const run = written(writeText, ["fine", "x", "y", "good", element as string, "z"], options);
    const error = await refused(run, message);
    assertEquals([error.partition, error.source, error.operation], [1, { index: 1 }, "writeText"]);
    assert(error.message.includes(`Cannot write "${root}/`), error.message);
  }
  assertEquals(await namesIn(root), []);
});

test("writeText() tells which of many elements it refuses", byPath, async () => {
  const root = await begin();
  const numbers = range(10_000, { npartitions: 2 }).filter((i) => i !== 6000);
  const bags = [
    numbers.map((i) => `line ${i} ${"of a text ".repeat(9)}${i === 7001 ? "\n" : ""}`),
    numbers.map(async (i) => `line ${await i} ${"of a text ".repeat(9)}${i === 7001 ? "\n" : ""}`),
  ];
  for (const lines of bags) {
    const run = writeText(lines, next.path(), { single: true, scheduler });
    const error = await refused(
      run,
      'expected elements without "\\n", which ends them, got string',
    );
    assertEquals([error.partition, error.source], [1, { index: 2001 }]);
  }
  assertEquals(await namesIn(root), []);
});

test("writeText() refuses what it cannot read again, too", byPath, async () => {
  const root = await begin();
  const lineOf = (i: number) => `line ${i} ${"of a text ".repeat(9)}${i === 7001 ? "\n" : ""}`;
  const coming = (async function* () {
    for (let i = 0; i < 10_000; i++) yield lineOf(i);
  })();
  const run = writeText(fromAsyncIterable(coming), next.path(), { single: true, scheduler });
  const error = await refused(run, 'without "\\n", which ends them, got string "line 7001 of a');
  assert(error.message.includes(`Cannot write "${root}/`), error.message);
  assertEquals(error.operation, "writeText");
  assertEquals(await namesIn(root), []);
});

test("writeText() ends lines as it is told", byPath, async () => {
  await begin();
  assertEquals(await written(writeText, ["a", "", "b\rc"]), "a\n\nb\rc\n");
  assertEquals(await written(writeText, ["a", "b\r"], { delimiter: "\n" }), "a\nb\r\n");
  assertEquals(await written(writeText, ["a\n", "b"], { delimiter: "\r\n" }), "a\n\r\nb\r\n");
  const open = { finalNewline: false };
  assertEquals(await written(writeText, ["a", "b", "c"], open), "a\nb\nc");
  assertEquals(await written(writeText, ["a"], open), "a");
  assertEquals(await written(writeText, [], open), "");
  await refused(written(writeText, ["a", ""], open), "the last element");
  await refused(written(writeText, [""], open), "the last element");
});

test(
  "writeText() keeps a mark of the byte order that begins the first element",
  byPath,
  async () => {
    await begin();
    assertEquals(await written(writeText, ["\ufeffa", "\ufeffb"]), "\ufeff\ufeffa\n\ufeffb\n");
    const folder = await tempDir();
    const bag = fromSequence(["\ufeffa", "\ufeffb"], { npartitions: 2 });
    for (const options of [{}, { delimiter: "\n" }]) {
      await writeText(bag, `${folder}/*.txt.gz`, { overwrite: true, ...options });
      assertEquals(await readText(`${folder}/*.txt.gz`).compute(), ["\ufeffa", "\ufeffb"]);
    }
    await writeText(bag.filter((x) => x.endsWith("b")), `${folder}/b`, { single: true });
    assertEquals(await readText(`${folder}/b`).compute(), ["\ufeffb"]);
  },
);

test("writeText() gives back any text that it takes", byPath, async () => {
  await begin();
  const texts = fc.array(fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("\r", "\n", "a", "\ufeff", "\ud83d", "é", "\u2028", "\0") }),
  ));
  await fc.assert(
    fc.asyncProperty(texts, fc.boolean(), async (lines, finalNewline) => {
      const path = next.path();
      const isFine = (line: string) => !/\n|\r$/.test(line) && line.isWellFormed();
      const isWhole = finalNewline || lines.at(-1) !== "";
      const write = () =>
        writeText(fromSequence(lines, { npartitions: 2 }), path, {
          single: true,
          finalNewline,
          scheduler,
        });
      if (!lines.every(isFine) || !isWhole) return void await assertRejects(write, TaskError);
      await write();
      assertEquals(await readText(path).compute({ scheduler }), lines);
    }),
    { numRuns: 80 },
  );
});

test("writeJsonLines() refuses what JSON would lose, and says where it is", byPath, async () => {
  const root = await begin();
  const cycle: Record<string, unknown> = { a: {} };
  (cycle.a as Record<string, unknown>).b = cycle;
  const sparse = [1, , 2];
  class Point {
    x = NaN;
  }
  const cases: [unknown, string][] = [
    [undefined, "got undefined"],
    [NaN, "got number NaN"],
    [-Infinity, "got number -Infinity"],
    [5n, "got bigint 5n"],
    [Symbol.iterator, "got symbol"],
    [() => {}, "got anonymous function"],
    [{ a: undefined }, "got undefined at .a"],
    [{ a: [0, { "b c": NaN }] }, 'got number NaN at .a[1]["b c"]'],
    [{ a: [1, undefined] }, "got undefined at .a[1]"],
    [sparse, "got no item at [1]"],
    [{ a: { b: 5n } }, "got bigint 5n at .a.b"],
    [{ f() {} }, "got function f at .f"],
    [cycle, "got an object that contains itself at .a.b"],
    [new Map([[1, 2]]), "got Map of 1"],
    [{ s: new Set() }, "got Set of 0 at .s"],
    [/a/, "got RegExp /a/"],
    [new RangeError("no"), 'got RangeError "no"'],
    [{ bytes: new Uint8Array(3) }, "got Uint8Array of 3 bytes at .bytes"],
    [new ArrayBuffer(3), "got instance of ArrayBuffer"],
    [new Date(NaN), "got invalid Date"],
    [{ a: new Date(NaN) }, "got invalid Date at .a"],
    [new Point(), "got number NaN at .x"],
    [{ toJSON: () => ({ a: NaN }) }, "got number NaN at .a"],
    [Object(NaN), "got number NaN"],
  ];
  for (const [element, message] of cases) {
    const run = written(writeJsonLines, [1, 2, 3, element]);
    const error = await refused(run, message);
    assertEquals([error.partition, error.source], [1, { index: 1 }]);
    assert(error.message.includes(`Cannot write "${root}/`), error.message);
  }
  assertEquals(await namesIn(root), []);
});

test("writeJsonLines() writes what JSON says", byPath, async () => {
  await begin();
  class Point {
    x = 1;
    #y = 2;
    get y() {
      return this.#y;
    }
  }
  const bare = Object.assign(Object.create(null), { a: 1 });
  const shared = { s: 1 };
  const cases: [unknown, string][] = [
    [{ a: 1, b: [true, null, "\n\u2028\ud800"] }, '{"a":1,"b":[true,null,"\\n\u2028\\ud800"]}'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [{ at: [new Date(0)] }, '{"at":["1970-01-01T00:00:00.000Z"]}'],
    [{ toJSON: () => "me" }, '"me"'],
    [new URL("http://a/"), '"http://a/"'],
    [-0, "-0"],
    [{ a: [-0, 0, { b: -0 }] }, '{"a":[-0,0,{"b":-0}]}'],
    [new Point(), '{"x":1}'],
    [bare, '{"a":1}'],
    [[shared, shared], '[{"s":1},{"s":1}]'],
    [{ constructor: 1 }, '{"constructor":1}'],
    [Object("x"), '"x"'],
    [1e21, "1e+21"],
  ];
  for (const [element, expected] of cases) {
    assertEquals(await written(writeJsonLines, [element]), `${expected}\n`);
  }
  const open = { finalNewline: false };
  assertEquals(await written(writeJsonLines, [1, [2], 3], open), "1\n[2]\n3");
});

test("writeJsonLines() says values otherwise by a replacer, or loses them", byPath, async () => {
  await begin();
  const replacer: WriteJsonLinesOptions["replacer"] = (key, value) => {
    if (key === "secret") return undefined;
    if (value instanceof Map) return Object.fromEntries(value);
    return typeof value === "bigint" ? `${value}n` : value;
  };
  const element = { a: 5n, secret: NaN, m: new Map([["z", -0]]) };
  assertEquals(await written(writeJsonLines, [element], { replacer }), '{"a":"5n","m":{"z":-0}}\n');
  await refused(
    written(writeJsonLines, [{ a: NaN }], { replacer }),
    'expected the replacer to return values that JSON can say, got number NaN for "a"',
  );
  await refused(written(writeJsonLines, [[undefined]], { replacer }), "got undefined");
  const nothing = () => undefined;
  await refused(written(writeJsonLines, [1], { replacer: nothing }), "got number 1");
  const own = () => {
    throw new RangeError("mine");
  };
  const error = await assertRejects(
    () => written(writeJsonLines, [1], { replacer: own }),
    TaskError,
    "mine",
  ) as TaskError;
  assert(error.cause instanceof RangeError);
  await refused(
    written(writeJsonLines, [1], {
      replacer: (_: string, value: unknown) => Promise.resolve(value),
    }),
    "returns no promise",
  );
  const lossy = { lossy: true };
  assertEquals(
    await written(writeJsonLines, [{ a: NaN, b: undefined, c: new Map() }, [-0]], lossy),
    '{"a":null,"c":{}}\n[0]\n',
  );
  await refused(written(writeJsonLines, [undefined], lossy), "got undefined");
  for (const wrong of ["x", ["a"]]) {
    const options = { replacer: wrong as never, compute: false } as const;
    assertThrows(
      () => writeJsonLines(fromSequence([1]), next.path(), options),
      TypeError,
      "replacer",
    );
  }
});

test(
  "writeJsonLines() gives back any value that it takes, and takes what JSON keeps",
  byPath,
  async () => {
    await begin();
    const values = fc.array(
      fc.anything({
        withDate: false,
        withMap: true,
        withSet: true,
        withBigInt: true,
        withTypedArray: true,
        withSparseArray: true,
        withObjectString: false,
        withNullPrototype: true,
        withBoxedValues: false,
        stringUnit: "binary",
        values: [
          fc.boolean(),
          fc.double(),
          fc.integer(),
          fc.string({ unit: "binary" }),
          fc.constantFrom(null, undefined, "__proto__", -0),
        ],
      }),
      { maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(values, async (elements) => {
        const path = next.path();
        const write = () =>
          writeJsonLines(fromSequence(elements, { npartitions: 2 }), path, {
            single: true,
            scheduler,
          });
        if (!elements.every(isKept)) return void await assertRejects(write, TaskError);
        await write();
        const read = await readText(path).map((line) => JSON.parse(line)).compute({ scheduler });
        assert(elements.every((element, i) => isSame(element, read[i])), JSON.stringify(read));
        assertEquals(read.length, elements.length);
      }),
      { numRuns: 120 },
    );
  },
);

/** Whether JSON keeps a value of those above, by another way than the writer's. */
function isKept(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value === "string" || typeof value === "boolean" || value === null) return true;
  if (typeof value !== "object") return false;
  if (Array.isArray(value)) return Array.from(value).every(isKept);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return false;
  return Object.values(value).every(isKept);
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || a === null) return Object.is(a, b);
  const [mine, its] = [Object.entries(a), Object.entries(b as object)];
  return Array.isArray(a) === Array.isArray(b) && mine.length === its.length &&
    mine.every(([name, value]) =>
      Object.hasOwn(b as object, name) &&
      isSame(value, (b as Record<string, unknown>)[name])
    );
}

test("writeCsv() quotes what has to be", byPath, async () => {
  await begin();
  const csv = (records: object[], options: WriteCsvOptions = {}) =>
    written<object, WriteCsvOptions>(writeCsv, records, options);
  const record = {
    plain: "a b",
    "the, name": 'say "hi"',
    lines: "1\n2\r3",
    n: -1.5e-7,
    zero: -0,
    nan: NaN,
    big: 12345678901234567890n,
    yes: true,
    at: new Date(0),
    none: null,
    gone: undefined,
  };
  assertEquals(
    await csv([record]),
    'plain,"the, name",lines,n,zero,nan,big,yes,at,none,gone\n' +
      'a b,"say ""hi""","1\n2\r3",-1.5e-7,-0,NaN,12345678901234567890,true,' +
      "1970-01-01T00:00:00.000Z,,\n",
  );
  const rows = [{ a: "x;y", b: "p,q" }, { a: "NA", b: null }, { b: "r" }];
  const columns = ["a", "b"];
  assertEquals(
    await csv(rows, { delimiter: ";", lineEnd: "\r\n", nullValue: "NA", columns }),
    'a;b\r\n"x;y";p,q\r\n"NA";NA\r\nNA;r\r\n',
  );
  assertEquals(await csv(rows, { header: false, columns: ["b", "a"] }), '"p,q",x;y\n,NA\nr,\n');
  assertEquals(await csv([{ a: "", b: null }, { a: null, b: "" }]), 'a,b\n"",\n,""\n');
  const large = [2 ** 53 - 1, 2 ** 53, -(2 ** 60), 1e300, Infinity, -Infinity];
  assertEquals(
    await csv([large], { header: false }),
    "9007199254740991,9.007199254740992e+15,-1.152921504606847e+18,1e+300,Infinity,-Infinity\n",
  );
  assertEquals(await csv([["a", 1], [null, "b"]], { header: false }), "a,1\n,b\n");
  assertEquals(await csv([["a", 1]], { columns: ["x", "y"] }), "x,y\na,1\n");
  assertEquals(await csv([], { columns: ["x", "y"] }), "x,y\n");
  assertEquals(await csv([]), "");
  // A line with nothing in it is passed over by most readers.
  assertEquals(await csv([{ a: "" }, { a: "b" }]), 'a\n""\nb\n');
  assertEquals(await csv([{ a: "" }, { a: null }], { nullValue: "NA" }), 'a\n""\nNA\n');
  assertEquals(await csv([{ a: "\ufeffx" }], { header: false }), '"\ufeffx"\n');
  const formulas = [{ a: "=1+1", b: "@x", c: "-", d: -1, e: "a=b" }];
  assertEquals(
    await csv(formulas, { escapeFormulas: true, header: false }),
    "'=1+1,'@x,'-,-1,a=b\n",
  );
});

test("writeCsv() refuses what is no record, or has other columns", byPath, async () => {
  const root = await begin();
  const cases: [unknown, WriteCsvOptions, string][] = [
    ["a", {}, 'expected records to be objects or arrays, got string "a"'],
    [{ a: 1, c: 2 }, {}, 'with no other columns than a, b, got one with "c"'],
    [{ a: 1 }, {}, 'with the columns of the first one, a, b, got one without "b"'],
    [{ b: 1, a: 1 }, {}, "a, b, got one with b, a, in this order; the option 'columns' says"],
    [{ a: { b: 1 }, b: 1 }, {}, 'got object with key b in column "a"'],
    [{ a: () => {}, b: 1 }, {}, "in column"],
    [{ a: new Date(NaN), b: 1 }, {}, "got invalid Date"],
    [{ a: "\ud800", b: 1 }, {}, "unpaired surrogates"],
    [{ a: 0, b: 9 }, { nullValue: "0" }, `expected another 'nullValue' than "0"`],
    [{ a: NaN, b: 9 }, { nullValue: "NaN" }, `expected another 'nullValue' than "NaN"`],
    [[1, 2], { header: false }, "expected records to be objects, as the first one, got array"],
    [[1], { columns: ["a", "b"] }, "expected records of 2 fields, got array of 1"],
  ];
  for (const [record, options, message] of cases) {
    const records = [{ a: 1, b: 1 }, { a: 2, b: 2 }, { a: 3, b: 1 }, record as object];
    const error = await refused(written(writeCsv, records, options), message);
    assertEquals([error.partition, error.source], [1, { index: 1 }]);
  }
  await refused(written(writeCsv, [[1, 2]]), "the option 'columns' names them");
  await refused(written(writeCsv, [{}]), "at least one property");
  await refused(written(writeCsv, [{ a: null }]), "a 'nullValue' where the only column is null");
  await refused(written(writeCsv, [[]], { header: false }), "at least one field");
  await refused(
    written<object, WriteCsvOptions>(writeCsv, [[1], { a: 1 }], { header: false }, 1),
    "expected records to be arrays, as the first one, got object",
  );
  await assertRejects(
    () => written(writeCsv, [{ a: 1 }, { b: 1 }]),
    TaskError,
    "expected the same columns in all partitions, got a in partition 0 and b in partition 1",
  );
  // Names that hold commas are not several.
  await assertRejects(
    () => written<object, WriteCsvOptions>(writeCsv, [{ "a,b": 1, c: 2 }, { a: 1, "b,c": 2 }]),
    TaskError,
    "expected the same columns",
  );
  const inTwo: [object, object, string][] = [
    [{ a: 1, b: 1 }, { b: 1, a: 1 }, "got a, b in partition 0 and b, a in partition 1"],
    [[1], [1, 2], "got 1 field in partition 0 and 2 fields in partition 1"],
    [[1], { a: 1 }, "got 1 field in partition 0 and a in partition 1"],
  ];
  for (const [one, two, message] of inTwo) {
    await assertRejects(
      () => written<object, WriteCsvOptions>(writeCsv, [one, two], { header: false }),
      TaskError,
      message,
    );
  }
  assertEquals(await namesIn(root), []);
  const wrong: [Record<string, unknown>, string][] = [
    [{ columns: [] }, "'columns' to be an array"],
    [{ columns: ["a", "a"] }, "'columns[1]' to be an array of different names"],
    [{ delimiter: ",," }, "'delimiter' to be one character"],
    [{ delimiter: '"' }, "'delimiter' to be one character"],
    [{ lineEnd: "\r" }, "'lineEnd' to be"],
    [{ nullValue: "a,b" }, "'nullValue' to be text that needs no quotes"],
    [{ header: 1 }, "'header' to be true or false"],
  ];
  for (const [options, message] of wrong) {
    const put = { ...options, compute: false } as WriteCsvOptions & { compute: false };
    assertThrows(() => writeCsv(fromSequence([{ a: 1 }]), next.path(), put), Error, message);
  }
});

test("writeCsv() begins each file with a header", byPath, async () => {
  const folder = await tempDir();
  const records = fromSequence([
    { a: 1, b: 2 },
    { a: 3, b: null },
    { a: 5, b: 6 },
    { a: undefined, b: 8 },
  ], { npartitions: 2 });
  await writeCsv(records, `${folder}/*.csv.gz`);
  assertEquals(await textOf(`${folder}/0.csv.gz`), "a,b\n1,2\n3,\n");
  assertEquals(await textOf(`${folder}/1.csv.gz`), "a,b\n5,6\n,8\n");
  const some = records.filter(({ a }) => a === 5);
  await writeCsv(some, `${folder}/one.csv.gz`, { single: true });
  assertEquals(await textOf(`${folder}/one.csv.gz`), "a,b\n5,6\n");
  // A file without records has the header of the others.
  await writeCsv(some, `${folder}/some-*.csv`);
  assertEquals(await textOf(`${folder}/some-0.csv`), "a,b\n");
  assertEquals(await textOf(`${folder}/some-1.csv`), "a,b\n5,6\n");
});

test("writeCsv() writes fields that a reader after RFC 4180 gives back", byPath, async () => {
  await begin();
  const fields = fc.oneof(
    fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a", " ", ";", "\ufeff", "'") }),
    fc.string({ unit: "grapheme" }),
  );
  const tables = fc.integer({ min: 1, max: 4 }).chain((width) =>
    fc.array(fc.array(fields, { minLength: width, maxLength: width }), { minLength: 1 })
  );
  const layout = { delimiter: fc.constantFrom(",", ";"), lineEnd: fc.constantFrom("\n", "\r\n") };
  await fc.assert(
    fc.asyncProperty(tables, fc.record(layout), async (records, { delimiter, lineEnd }) => {
      const options = { header: false, delimiter, lineEnd: lineEnd as "\n" };
      const text = await written<object, WriteCsvOptions>(writeCsv, records, options);
      assertEquals(parsed(text, delimiter, lineEnd), records);
    }),
    { numRuns: 50 },
  );
});

/** The records of CSV text, character by character. */
function parsed(text: string, delimiter: string, lineEnd: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (let i = 0; i < text.length;) {
    let field = "";
    if (text[i] === '"') {
      for (i++; text[i] !== '"' || text[i + 1] === '"'; i++) {
        if (text[i] === '"') i++;
        field += text[i];
      }
      i++;
    } else {
      for (; text[i] !== delimiter && !text.startsWith(lineEnd, i); i++) field += text[i];
    }
    record.push(field);
    if (text.startsWith(lineEnd, i)) {
      records.push(record);
      record = [];
      i += lineEnd.length;
    } else i += delimiter.length;
    // A delimiter is followed by a field, if only an empty one.
  }
  return records;
}

test("writers write what a bag of failures holds", byPath, async () => {
  await begin();
  const path = next.path();
  const failures = fromSequence(["1", "oops"]).map((line) => JSON.parse(line), {
    onError: "collect",
  }).filter(isElementFailure).map(({ element, error }) => ({ element, reason: error.name }));
  await writeJsonLines(failures, path, { single: true });
  assertEquals(await textOf(path), '{"element":"oops","reason":"SyntaxError"}\n');
});
