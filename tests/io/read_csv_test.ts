import { assert, assertEquals, assertRejects, test, warnings } from "../harness.ts";
import { SourceError, TaskError } from "../../src/errors.ts";
import { readCsv } from "../../src/io/csv/read_csv.ts";
import type { ReadCsvOptions } from "../../src/io/csv/csv_options.ts";
import { isElementFailure } from "../../src/values/element_failure.ts";
import { inline } from "../../src/schedulers.ts";
import { encodeUtf16 } from "./reading.ts";

const scheduler = inline();

type Content = string | Uint8Array<ArrayBuffer>;

function file(content: Content, name = "data.csv"): File {
  return new File([content], name);
}

/** Elements of one file, or of several. */
async function read(
  content: Content | readonly File[],
  options: ReadCsvOptions = {},
): Promise<unknown[]> {
  const source = Array.isArray(content) ? content as File[] : file(content as Content);
  return await readCsv(source, options).compute({ scheduler }) as unknown[];
}

/** What is wrong with one file, or with several. */
async function problem(
  content: Content | readonly File[],
  options: ReadCsvOptions = {},
): Promise<string> {
  const { cause } = await assertRejects(() => read(content, options), TaskError);
  assert(cause instanceof SourceError, String(cause));
  return cause.message;
}

test("readCsv() makes objects by the names in the first record", async () => {
  assertEquals(await read('a,"b\nc"\n1,2\n"3\n",4'), [
    { a: "1", "b\nc": "2" },
    { a: "3\n", "b\nc": "4" },
  ]);
  assertEquals(await read("a,b\n"), []);
  assertEquals(await read("a,b"), []);
  assertEquals(await read(""), []);
});

test("readCsv() has the properties in the order of the columns", async () => {
  const [record] = await read("b,a,c\n1,2,3\n") as [object];
  assertEquals(Object.keys(record), ["b", "a", "c"]);
});

test("readCsv() loses no column of equal names, and none with an odd name", async () => {
  assertEquals(await read("a,a,a_2,a,,\n1,2,3,4,5,6\n"), [
    { a: "1", a_3: "2", a_2: "3", a_4: "4", "": "5", _2: "6" },
  ]);
  const [record] = await read("__proto__,constructor,toString\nx,y,z\n") as [object];
  assertEquals(Object.entries(record), [
    ["__proto__", "x"],
    ["constructor", "y"],
    ["toString", "z"],
  ]);
  assertEquals(Object.getPrototypeOf(record), Object.prototype);
});

test("readCsv() makes arrays, or objects with given names, without a header", async () => {
  assertEquals(await read("a,b\n1,2\n", { header: false }), [["a", "b"], ["1", "2"]]);
  assertEquals(await read("a,b\n1,2\n", { header: ["x", "y"] }), [
    { x: "a", y: "b" },
    { x: "1", y: "2" },
  ]);
  assertEquals(await read("a,b\n1,2\n", { header: ["x", "y"], skipLines: 1 }), [
    { x: "1", y: "2" },
  ]);
});

test("readCsv() reads the columns that are wanted, in that order", async () => {
  const [record] = await read('a,b,c\n1,"2",3\n', { columns: ["c", "a"] }) as [object];
  assertEquals(Object.entries(record), [["c", "3"], ["a", "1"]]);
  assertEquals(await read("1,2,3\n", { header: false, columns: [2, 0, 2] }), [["3", "1", "3"]]);
  assertEquals(
    await read("a,b\n1,x\n", { columns: ["a"], types: { a: "number", b: "number" } }),
    [{ a: 1 }],
  );
  assertEquals(
    await problem("a,b\n1,2\n", { columns: ["a", "d"] }),
    'Cannot read "data.csv": expected a column "d", got "a", "b"',
  );
  assertEquals(
    await problem("a;b\n1;2\n", { columns: ["a"] }),
    'Cannot read "data.csv": expected a column "a", got "a;b"; is the delimiter ";"? write ' +
      '{ delimiter: ";" }',
  );
  assertEquals(
    await problem("a\tb\n1\t2\n", { types: { a: "number" } }),
    'Cannot read "data.csv": expected a column "a", got "a\\tb"; is the delimiter "\\t"? write ' +
      '{ delimiter: "\\t" }',
  );
  assertEquals(
    await problem("1,2\n", { header: false, columns: [2] }),
    "Cannot read \"data.csv\": expected a cell 2 ('columns'), got a first record of 2 cells, of " +
      "which the first is 0",
  );
});

test("readCsv() makes cells of the types that are declared", async () => {
  const types = { n: "number", b: "boolean", i: "bigint", d: "date", s: "string" } as const;
  const text = "n,b,i,d,s,t\n-1.50,TRUE,9007199254740993,2024-02-29,007,1\n" +
    '"1e3",false,0,2024-02-29T12:00:00.5+02:00,,2\n';
  assertEquals(await read(text, { types }), [
    {
      n: -1.5,
      b: true,
      i: 9007199254740993n,
      d: new Date(Date.UTC(2024, 1, 29)),
      s: "007",
      t: "1",
    },
    {
      n: 1000,
      b: false,
      i: 0n,
      d: new Date(Date.UTC(2024, 1, 29, 10, 0, 0, 500)),
      s: "",
      t: "2",
    },
  ]);
  assertEquals(
    await read("1,x,2\n", { header: false, types: ["number", "string"] }),
    [[1, "x", "2"]],
  );
});

test("readCsv() fails at a cell that is not of its type, and says where", async () => {
  const types = { n: "number" } as const;
  assertEquals(
    await problem('t,n\n"a\nb",1\nc,007\n', { types }),
    'Cannot read "data.csv": expected "n" to be a number that loses nothing, got "007" (line 4, ' +
      "byte 12)",
  );
  assertEquals(
    await problem("n,m\n,1\n", { types }),
    'Cannot read "data.csv": expected "n" to be a number that loses nothing, got ""; ' +
      'nullValues: [""] makes null of it (line 2, byte 4)',
  );
  assertEquals(
    await problem("a\n1\n", { types }),
    'Cannot read "data.csv": expected a column "n", got "a"',
  );
});

test("readCsv() infers the types that lose nothing", async () => {
  const text = "n,b,zip,big,mixed,gap,none\n1,true,007,9007199254740993,1,,\n" +
    "-2.5e3,FALSE,123,1,x,5,\n";
  assertEquals(await read(text, { types: "infer", nullValues: [""] }), [
    { n: 1, b: true, zip: "007", big: "9007199254740993", mixed: "1", gap: null, none: null },
    { n: -2500, b: false, zip: "123", big: "1", mixed: "x", gap: 5, none: null },
  ]);
  assertEquals(await read("1,a\n2,b\n", { types: "infer", header: false }), [[1, "a"], [2, "b"]]);
  assertEquals(
    await read("a,b\n1,2\n", { types: "infer", columns: ["b"] }),
    [{ b: 2 }],
  );
});

test("readCsv() fails where a later cell is not of the type that was inferred", async () => {
  const text = `n\n${"1\n".repeat(1000)}x\n`;
  const message = 'Cannot read "data.csv": expected "n" to be a number that loses nothing, as it ' +
    'is in the first 1000 records by which "types" were inferred; types: { "n": "string" } reads ' +
    'it as it is, nullValues make null of it; got "x" (line 1002, byte 2002)';
  assertEquals(await problem(text, { types: "infer" }), message);
  const cut = await problem(text, { types: "infer", blockSize: 300 });
  assertEquals(cut, message.replace("line 1002, byte", "byte"));
  assertEquals((await read(`n\n${"1\n".repeat(999)}x\n`, { types: "infer" }))[0], { n: "1" });
});

test("readCsv() infers types from the first file for all of them", async () => {
  const files = [file("", "empty"), file("a,b\n1,x\n", "one"), file("b,a\ny,2\n", "two")];
  const rows = [{ a: 1, b: "x" }, { a: 2, b: "y" }];
  for (const more of [{}, { blockSize: 3 }, { filesPerPartition: 1 }]) {
    assertEquals(await read(files, { types: "infer", ...more }), rows);
  }
});

test("readCsv() infers types from the first file that has records", async () => {
  const rows = [{ b: 2, a: 1 }, { b: 4, a: 3 }];
  const files = [
    file("", "empty"),
    file("b,a\n", "header"),
    file("a,b\n", "other order"),
    file("a,b\n1,2\n", "one"),
    file("b,a\n4,3\n", "two"),
  ];
  for (const more of [{}, { blockSize: 2 }, { filesPerPartition: 1 }]) {
    assertEquals(await read(files, { types: "infer", ...more }), rows);
    assertEquals(await read(files.slice(0, 3), { types: "infer", ...more }), []);
  }
  assertEquals(
    await read([file("a;b\n", "header"), file("a;b\n1;x\n", "one")], {
      types: "infer",
      delimiter: "infer",
    }),
    [{ a: 1, b: "x" }],
  );
  assertEquals(
    await problem([file("a\n", "header"), file("b\n1\n", "data.csv")], { types: "infer" }),
    'Cannot read "data.csv": expected the columns of the first file, "a", got a file without "a" ' +
      'and with "b"',
  );
});

test("readCsv() makes null of what stands for nothing", async () => {
  const options = { nullValues: ["", "NA"], types: { n: "number" } } as const;
  assertEquals(await read('n,s\nNA,x\n"",NA\n1,na\n', options), [
    { n: null, s: "x" },
    { n: null, s: null },
    { n: 1, s: "na" },
  ]);
});

test("readCsv() fails at records with other than the expected number of cells", async () => {
  assertEquals(
    await problem("a,b\n1,2\n3\n"),
    'Cannot read "data.csv": expected 2 cells, got 1; ragged: "fill" puts null where cells are ' +
      "missing (line 3, byte 8)",
  );
  assertEquals(
    await problem("a,b\n1,2,3\n", { ragged: "fill" }),
    'Cannot read "data.csv": expected 2 cells, got 3 (line 2, byte 4)',
  );
  assertEquals(await read("a,b,c\n1\n1,2,3\n", { ragged: "fill" }), [
    { a: "1", b: null, c: null },
    { a: "1", b: "2", c: "3" },
  ]);
  assertEquals(
    await read("a\n1,2\n\n", { header: false, ragged: "keep" }),
    [["a"], ["1", "2"], [""]],
  );
});

test("readCsv() passes over empty lines, save in files of one column", async () => {
  assertEquals(await read("\n\na,b\n\n1,2\r\n\r\n\n"), [{ a: "1", b: "2" }]);
  assertEquals(await read("\na\n\n1\n\n"), [{ a: "" }, { a: "1" }, { a: "" }]);
  assertEquals(await read('a\n""\n'), [{ a: "" }]);
});

test("readCsv() reads other dialects", async () => {
  assertEquals(await read("a\tb\n1\t,\n", { delimiter: "\t" }), [{ a: "1", b: "," }]);
  assertEquals(await read("a§b\n1§2\n", { delimiter: "§" }), [{ a: "1", b: "2" }]);
  assertEquals(await read("a,b\n'1,''',\"\n", { quote: "'" }), [{ a: "1,'", b: '"' }]);
  assertEquals(await read('a,b\n"1,2"\n', { quote: false }), [{ a: '"1', b: '2"' }]);
  assertEquals(await read('a\n"1\\"\\\\\\n"\n', { escape: "\\" }), [{ a: '1"\\\\n' }]);
  assertEquals(await read("# x\na,b\n#1,2\n1,#2\n", { comment: "#" }), [{ a: "1", b: "#2" }]);
  assertEquals(await read(' a , "b" \n1,  "2 , "\t\n', { trim: true }), [{ a: "1", b: "2 , " }]);
  assertEquals(await read('"a\n\n1,2\n3,4\n', { header: false, skipLines: 2 }), [
    ["1", "2"],
    ["3", "4"],
  ]);
});

test("readCsv() takes note of a line that says the delimiter", async () => {
  assertEquals(await read("sep=;\r\na;b\r\n1;2\r\n"), [{ a: "1", b: "2" }]);
  assertEquals(await read("sep=;\na;b\n1;2\n", { delimiter: ";" }), [{ a: "1", b: "2" }]);
  assertEquals(await read("sep=\t\na\tb\n1\t2\n", { blockSize: 3 }), [{ a: "1", b: "2" }]);
  assertEquals(
    await problem("sep=;\na;b\n", { delimiter: "," }),
    'Cannot read "data.csv": expected the \'delimiter\' ",", got a file whose first line says that ' +
      'it is ";"; skipLines: 1 passes over that line',
  );
  assertEquals(await read("sep=x\n1\n"), [{ "sep=x": "1" }]);
});

test("readCsv() infers the delimiter", async () => {
  for (const delimiter of [",", ";", "\t", "|"]) {
    const text = `a${delimiter}b\n"x,y"${delimiter}1;\n`.replaceAll(
      "1;",
      delimiter === ";" ? "1," : "1;",
    );
    const [record] = await read(text, { delimiter: "infer" }) as [Record<string, string>];
    assertEquals(record.a, "x,y");
    assertEquals(await read(text, { delimiter: "infer", blockSize: 3 }), [record]);
  }
  assertEquals(
    await read("a\n1,2;\n", { delimiter: "infer", ragged: "fill", header: ["a", "b"] }),
    [
      { a: "a", b: null },
      { a: "1", b: "2;" },
    ],
  );
});

test("readCsv() says where the quotes of a record are wrong", async () => {
  assertEquals(
    await problem('a,b\n1,"2"x\n'),
    'Cannot read "data.csv": expected a delimiter or the end of the record after a closing quote, ' +
      'got other text; a quote in quotes is written twice, and quoting: "lenient" takes the text ' +
      "for a part of the cell (line 2, byte 9)",
  );
  const open = 'Cannot read "data.csv": expected the quote that is opened here to be closed, got ' +
    "the end of the file; quote: false takes quotes for characters like any other ";
  assertEquals(await problem('a,b\n1,2\nx,"3,\n4,5\n'), `${open}(line 3, byte 10)`);
  assertEquals(await problem('a,b\n1,2\nx,"3,\n4,5\n', { blockSize: 5 }), `${open}(byte 10)`);
  assertEquals(
    await problem('a,b\n1,"2\n"\n', { quotedNewlines: false }),
    'Cannot read "data.csv": expected no line end in the quotes that are opened here, since ' +
      "quotedNewlines is false (line 2, byte 6)",
  );
  assertEquals(
    await problem('a,"b\n1,2\n'),
    'Cannot read "data.csv": expected names of columns, got an open quote',
  );
  assertEquals(await read('a,b\n1,"2"x\n3,"4', { quoting: "lenient" }), [
    { a: "1", b: "2x" },
    { a: "3", b: "4" },
  ]);
});

test("readCsv() gives the records before the one that cannot be read", async () => {
  const bag = readCsv(file("a\n1\n2\nx\n"), { types: { a: "number" } });
  assertEquals(await bag.take(2).compute({ scheduler }), [{ a: 1 }, { a: 2 }]);
});

const damaged = 'n,s\n1,a\nx,b\n3\n4,"d"e\n5,\xff\n6,f\n';
const latin1 = Uint8Array.from(damaged, (character) => character.charCodeAt(0));

test('readCsv() leaves records out with onError: "skip", and tells of them', async () => {
  const types = { n: "number" } as const;
  for (const more of [{}, { blockSize: 4 }]) {
    const seen: unknown[] = [];
    const found = await readCsv(file(latin1), { types, onError: "skip", ...more }).compute({
      scheduler,
      onEvent(event) {
        if (event.type === "elements-skipped") seen.push([event.operation, event.count]);
      },
    });
    assertEquals(found as object[], [{ n: 1, s: "a" }, { n: 6, s: "f" }]);
    assertEquals(seen.length > 0, true);
    assertEquals(seen.reduce<number>((sum, it) => sum + (it as [string, number])[1], 0), 4);
  }
  const warned = warnings();
  await readCsv(file(latin1), { types, onError: "skip" }).count().compute({ scheduler });
  assertEquals(warned, [
    "Skipped 4 elements: csv failed, the first time at data.csv, line 3, byte 8: SourceError: Cannot " +
    'read "data.csv": expected "n" to be a number that loses nothing, got "x" (line 3, byte 8)',
  ]);
});

test('readCsv() puts failures in the places of records with onError: "collect"', async () => {
  const types = { n: "number" } as const;
  const bag = readCsv(file(latin1), { types, onError: "collect" });
  const bad = await bag.filter(isElementFailure).compute({ scheduler });
  assertEquals(bad.map(({ element, source }) => [element, source?.line, source?.byte]), [
    ["x,b", 3, 8],
    ["3", 4, 12],
    ['4,"d"e', 5, 14],
    ["5,\ufffd", 6, 21],
  ]);
  assertEquals(bad.map(({ error }) => error.name), Array(4).fill("SourceError"));
  assertEquals(
    bad[3]!.error.message,
    'Cannot decode "data.csv": expected utf-8, got the byte 0xff at byte 23; other values of ' +
      "'encoding' or 'errors' may help",
  );
  assertEquals((await bag.remove(isElementFailure).compute({ scheduler })).length, 2);
});

test("readCsv() fails at bytes that stand for no character, or does as it is told", async () => {
  const bytes = Uint8Array.of(0x61, 10, 0xe9, 10);
  assertEquals(
    await problem(bytes),
    'Cannot decode "data.csv": expected utf-8, got the byte 0xe9 at byte 2; other values of ' +
      "'encoding' or 'errors' may help",
  );
  assertEquals(await read(bytes, { errors: "replace" }), [{ a: "\ufffd" }]);
  assertEquals(await read(bytes, { errors: "ignore" }), [{ a: "" }]);
  assertEquals(await read(bytes, { encoding: "latin1" }), [{ a: "é" }]);
  const names = Uint8Array.of(0xe9, 0x62, 10, 0x61, 10);
  for (const blockSize of [undefined, 2]) {
    const options = blockSize === undefined ? {} : { blockSize };
    for (const onError of ["throw", "skip", "collect"] as const) {
      const message = await problem(names, { ...options, onError });
      assert(message.includes("got the byte 0xe9 at byte 0"), message);
    }
    assertEquals(await read(names, { ...options, errors: "replace" }), [{ "\ufffdb": "a" }]);
    assertEquals(await read(names, { ...options, errors: "ignore" }), [{ b: "a" }]);
  }
});

test("readCsv() reads other encodings, and byte order marks", async () => {
  const text = 'a,b\n"é\n",€\n';
  const rows = [{ a: "é\n", b: "€" }];
  assertEquals(await read(`\ufeff${text}`), rows);
  assertEquals(await read(`\ufeff"a",b\n1,2\n`, { blockSize: 2 }), [{ a: "1", b: "2" }]);
  const utf16 = encodeUtf16(`\ufeff${text}`, true);
  assertEquals(await read(utf16, { encoding: "utf-16" }), rows);
  assertEquals(await read(utf16, { encoding: "utf-16", types: "infer" }), rows);
  const big = encodeUtf16(text, false);
  assertEquals(await read(big, { encoding: "utf-16be", blockSize: 2 }), rows);
  // 0x83 0x5c is "ソ", the second byte of which is a backslash.
  const japanese = Uint8Array.of(0x61, 10, 34, 0x83, 0x5c, 34, 10);
  const options = { encoding: "shift_jis", escape: "\\" } as const;
  assertEquals(await read(japanese, { ...options, blockSize: 1 }), [{ a: "ソ" }]);
});

test("readCsv() reads lines that end with CR", async () => {
  const text = 'a,b\r1,"x\ry"\r\r3,4';
  const rows = [{ a: "1", b: "x\ry" }, { a: "3", b: "4" }];
  for (const blockSize of [undefined, 1, 3, 7]) {
    assertEquals(await read(text, blockSize === undefined ? {} : { blockSize }), rows);
  }
  assertEquals(await read("a\r1\r\n2\n3\r"), [{ a: "1" }, { a: "2" }, { a: "3" }]);
});

test("readCsv() reads files with the same columns in any order", async () => {
  const files = [file("a,b\n1,2\n", "one"), file("b,a\n3,4\n", "two")];
  for (const more of [{}, { filesPerPartition: 1 }, { blockSize: 2 }]) {
    const found = await read(files, more) as object[];
    assertEquals(found, [{ a: "1", b: "2" }, { a: "4", b: "3" }]);
    assertEquals(found.map((it) => Object.keys(it)), [["a", "b"], ["a", "b"]]);
  }
});

test("readCsv() fails at a file with other columns, and names it", async () => {
  const files = [file("a,b\n", "one"), file("a,c,b\n", "two"), file("c\n", "three")];
  for (const more of [{}, { filesPerPartition: 1 }, { blockSize: 2 }]) {
    assertEquals(
      await problem(files, more),
      'Cannot read "two": expected the columns of the first file, "a", "b", got a file with "c"',
    );
  }
  assertEquals(
    await problem([files[0]!, files[2]!]),
    'Cannot read "three": expected the columns of the first file, "a", "b", got a file without ' +
      '"a", "b" and with "c"',
  );
  assertEquals(
    await problem([file("1,2\n", "one"), file("3\n", "two")], { header: false }),
    'Cannot read "two": expected 2 cells, got 1; ragged: "fill" puts null where cells are missing ' +
      "(line 1, byte 0)",
  );
});

test("readCsv() gives the file of each record where it is asked to", async () => {
  const files = [file("a\n1\n", "one"), file("a\n2\n", "two")];
  assertEquals(await read(files, { includePath: true }), [[{ a: "1" }, "one"], [
    { a: "2" },
    "two",
  ]]);
});

test("readCsv() tells where the elements are that a function fails at", async () => {
  const text = 'a,b\n1,"x\ny"\n\n2,é\n3,z\n';
  const places = async (options: ReadCsvOptions) => {
    const bag = readCsv(file(text), options as Record<never, never>);
    const failed = await bag.map(() => {
      throw new Error("no");
    }, { onError: "collect" }).compute({ scheduler });
    return failed.map(({ source }) => [source?.path, source?.line, source?.byte, source?.index]);
  };
  assertEquals(await places({}), [
    ["data.csv", 2, 4, 0],
    ["data.csv", 5, 13, 1],
    ["data.csv", 6, 18, 2],
  ]);
  assertEquals((await places({ blockSize: 6 })).map((it) => it[2]), [4, 13, 18]);
});

test("readCsv() refuses a record that is longer than it may be", async () => {
  const text = `a\n${"x".repeat(50)}\n"${"y\n".repeat(50)}"\n`;
  const long =
    "Cannot read \"data.csv\": expected records of at most 60 bytes ('maxLineLength'), " +
    "got a longer one, which begins here; a quote that is never closed makes one record of all " +
    "that follows ";
  assertEquals(await problem(text, { maxLineLength: 60 }), `${long}(line 3, byte 53)`);
  assertEquals(await problem(text, { maxLineLength: 60, blockSize: 9 }), `${long}(byte 53)`);
  assert(
    (await problem(text, { maxLineLength: 20 })).includes("expected lines of at most 20 bytes"),
  );
  assertEquals((await read(text, { maxLineLength: 102 })).length, 2);
});

test("readCsv() reads gzip, of which nothing is cut", async () => {
  const text = 'a\n"1\n2"\n3\n';
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const rows = [{ a: "1\n2" }, { a: "3" }];
  assertEquals(await read([file(bytes, "a.csv.gz")]), rows);
  assertEquals(await read([file(bytes, "a.csv.gz")], { types: "infer" }), [
    { a: "1\n2" },
    { a: "3" },
  ]);
  assertEquals(readCsv(file(bytes, "a.csv.gz")).npartitions, 1);
});

test("readCsv() reads the whole records of gzip that is cut short", async () => {
  const text = Array.from({ length: 3000 }, (_, i) => `${i},"${i * 7919}\n${i}"\n`).join("");
  const stream = new Blob([`a,b\n${text}`]).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const cut = file(bytes.slice(0, bytes.length >> 1), "a.csv.gz");
  assert((await problem([cut])).startsWith('Cannot read "a.csv.gz": '));
  const warned = warnings();
  const found = await read([cut], { damaged: "salvage" }) as { a: string; b: string }[];
  assert(found.length > 100 && found.length < 3000, `${found.length} records`);
  assert(found.every(({ a, b }, i) => a === `${i}` && b === `${i * 7919}\n${i}`));
  assertEquals(warned.length, 1);
});

test("readCsv() reads a header that is longer than what is looked at first", async () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `name ${i}`);
  const text = `${names.join(",")}\n${names.map((_, i) => i).join(",")}\n`;
  for (const blockSize of [undefined, 100_000]) {
    const options = { columns: ["name 19999", "name 0"], ...(blockSize && { blockSize }) };
    assertEquals(await read(text, options), [{ "name 19999": "19999", "name 0": "0" }]);
  }
  const open = `"${"x\n".repeat(100_000)}`;
  assertEquals(
    await problem(`${open}a\n`, { blockSize: 100_000, maxLineLength: 1000 }),
    "Cannot read \"data.csv\": expected a first record of at most 1000 bytes ('maxLineLength'), got " +
      "a longer one; a quote that is never closed makes one record of all that follows",
  );
});

test("readCsv() of the same file with the same options is read once", () => {
  const blob = file("a\n1\n2\n3\n");
  const [one, two, three] = [
    readCsv(blob, { blockSize: 2 }),
    readCsv(blob, { blockSize: 2 }),
    readCsv(blob, { blockSize: 2, trim: true }),
  ];
  assertEquals(one.name, two.name);
  assert(one.name !== three.name);
});

test("readCsv() refuses options that it cannot obey", () => {
  const cases: readonly [options: unknown, message: string][] = [
    [1, "expected options to be an object, got number 1"],
    [{ sep: ";" }, "there is no option 'sep', but 'delimiter': known are delimiter, header, "],
    [{ seperator: ";" }, "there is no option 'seperator': known are "],
    [{ delimiter: ";;" }, "expected 'delimiter' to be one character of 16 bits, no line end, or"],
    [{ delimiter: "\n" }, "expected 'delimiter' to be one character"],
    [{ quote: true }, "expected 'quote' to be one character of 16 bits, no line end, or false"],
    [{ quote: ",", delimiter: "," }, "expected 'delimiter' and 'quote' to be different"],
    [{ escape: "\\", quote: false }, "expected 'escape' to be absent where there is no quote"],
    [{ comment: '"' }, "expected 'quote' and 'comment' to be different characters"],
    [{ header: [] }, "expected 'header' to be true, false or an array of names, got array of 0"],
    [
      { header: ["a", "a"] },
      "expected 'header' to be different names, got string \"a\"; it comes twice",
    ],
    [{ header: false, columns: ["a"] }, "an array of positions, since there is no"],
    [{ columns: [] }, "expected 'columns' to be an array of names, got array of 0"],
    [{ columns: ["a", "a"] }, "expected 'columns' to be different names, got string \"a\""],
    [{ header: ["a"], columns: ["b"] }, "expected 'columns' to name columns of 'header' (a)"],
    [{ types: { a: "int" } }, "expected 'types.a' to be \"string\","],
    [{ types: ["number"] }, '"infer", or an object of column names and types, got array of 1'],
    [{ header: false, types: { a: "number" } }, "an array of types, since there is no"],
    [{ nullValues: "NA" }, "expected 'nullValues' to be an array of strings, got string \"NA\""],
    [{ ragged: "keep" }, "expected 'ragged' to be \"keep\" only with header: false"],
    [{ skipLines: -1 }, "expected 'skipLines' to be an integer of at least 0, got number -1"],
    [{ trim: 1 }, "expected 'trim' to be true or false, got number 1"],
    [{ quoting: "loose" }, 'expected \'quoting\' to be "strict" or "lenient"'],
    [{ onError: "fail" }, 'expected \'onError\' to be "throw", "skip" or "collect"'],
    [{ errors: "skip" }, '; onError: "skip" leaves out records'],
  ];
  for (const [options, message] of cases) {
    try {
      readCsv(file("a\n"), options as ReadCsvOptions as Record<never, never>);
    } catch (error) {
      assert(error instanceof TypeError || error instanceof RangeError, String(error));
      assert(error.message.startsWith("Cannot read CSV: "), error.message);
      assert(error.message.includes(message), error.message);
      continue;
    }
    assert(false, `No error for ${JSON.stringify(options)}`);
  }
});
