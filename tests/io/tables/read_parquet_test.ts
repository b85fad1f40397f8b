/** `readParquet`: files that others have written, what is read of them, and damage. */

import { type Bag, SourceError, TaskError } from "../../../mod.ts";
import { readParquet, type ReadParquetOptions, writeParquet } from "../../../tables.ts";
import { composedMaker, generatedMaker } from "../../../src/io/tables/row_maker.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  byPath,
  serve,
  tempDir,
  test,
} from "../../harness.ts";
import { allTypes, byCodec, polars } from "./parquet_files.ts";
import { assertDamageIsNamed, assertRecords, bagOf, here, written } from "./tables.ts";

function fileOf(bytes: Uint8Array<ArrayBuffer>, name = "x.parquet"): File {
  return new File([bytes], name);
}

async function rowsOf(
  bytes: Uint8Array<ArrayBuffer>,
  options: ReadParquetOptions = {},
): Promise<Record<string, unknown>[]> {
  return await (await readParquet(fileOf(bytes), options)).compute(here);
}

const uuid = "123e4567-e89b-12d3-a456-426614174000";

test("readParquet() reads all types that DuckDB writes", async () => {
  const [first, second] = await rowsOf(allTypes);
  assertRecords(first, {
    i32: 0,
    i64: 0n,
    u64: 2n ** 64n - 1n,
    d: 0,
    f: 0,
    b: true,
    s: "té0",
    day: new Date("1969-12-31T00:00:00Z"),
    ts: new Date("1969-12-31T23:59:59.123Z"),
    dec9: -12.34,
    dec38: "-12345678901234567890.0123456789",
    l: [1, null, 3],
    st: { a: 0, b: ["x", null] },
    m: { k0: 0, z: null },
    bl: Uint8Array.of(0, 255),
    u: uuid,
    t: 3723500000n,
  });
  assertRecords(second, {
    i32: null,
    i64: 2n ** 62n,
    u64: 2n ** 64n - 2n,
    d: 1 / 3,
    f: 0.5,
    b: false,
    s: null,
    day: new Date("1970-01-02T00:00:00Z"),
    ts: new Date("1970-01-01T00:00:00.123Z"),
    dec9: 0,
    dec38: "0.0000000000",
    l: null,
    st: null,
    m: { k1: 1, z: null },
    bl: Uint8Array.of(0, 255),
    u: uuid,
    t: 3723500000n,
  });
});

test("readParquet() reads values as its options say", async () => {
  const [row] = await rowsOf(allTypes, { decimals: "string", timestamps: "bigint" });
  assertEquals([row!.dec9, row!.ts], ["-12.34", -876544n]);
  const columns = ["dec38", "i64"];
  assertEquals(await rowsOf(allTypes, { columns, decimals: "number" }), [
    { dec38: -12345678901234567890, i64: 0n },
    { dec38: 0, i64: 2n ** 62n },
  ]);
  const error = await assertRejects(() => rowsOf(allTypes, { int64: "number" }), TaskError);
  assertEquals(
    (error.cause as Error).message,
    'Cannot read "x.parquet", row group 0, column "i64": expected whole numbers up to 2^53 - 1, ' +
      'since int64 is "number", got 4611686018427387904',
  );
  const texts = await rowsOf(allTypes, { columns: ["t", "bl"], binaryAsText: true })
    .catch((error: TaskError) => (error.cause as Error).message.includes('column "bl"'));
  assertEquals(texts, true);
});

test("readParquet() reads pages of all codecs, and dictionaries", async () => {
  const expected = Array.from(
    { length: 50 },
    (_, i) => ({ i, s: `text ${i % 3}`, l: [BigInt(i), null] }),
  );
  for (const [codec, bytes] of Object.entries(byCodec)) {
    assertEquals(await rowsOf(bytes), expected, codec);
  }
});

test("readParquet() reads what Polars writes", async () => {
  assertRecords(await rowsOf(polars), [
    { n: 1.5, s: "a", i: 1, l: [1, 2], dt: new Date(0) },
    { n: null, s: null, i: 2, l: [], dt: null },
    { n: -0, s: "b", i: null, l: [3], dt: new Date(1e12) },
    { n: NaN, s: "a", i: 4, l: null, dt: new Date(-1) },
  ]);
});

/** Three row groups of four records. */
async function threeGroups(): Promise<File> {
  const rows = Array.from({ length: 12 }, (_, i) => ({
    id: BigInt(i),
    word: `w${i % 4}`,
    at: new Date(i * 1000),
    size: i % 5 === 0 ? null : i / 2,
  }));
  const options = { rowGroupSize: 4, ...here };
  const [file] = await written((folder) => writeParquet(bagOf(rows, 1), folder, options));
  return file!;
}

async function idsOf(bag: Bag<Record<string, unknown>>): Promise<number[]> {
  return (await bag.compute(here)).map(({ id }) => Number(id));
}

test("readParquet() makes partitions of row groups, of the columns and rows that are asked for", async () => {
  const file = await threeGroups();
  const read = async (options: ReadParquetOptions) => await readParquet(file, options);
  assertEquals((await read({})).npartitions, 3);
  assertEquals((await read({ rowGroupsPerPartition: 2 })).npartitions, 2);
  const some = await read({ rowGroups: [2, 0] });
  assertEquals([some.npartitions, await idsOf(some)], [2, [8, 9, 10, 11, 0, 1, 2, 3]]);
  assertEquals(await (await read({ columns: ["size", "id"] })).take(1).compute(here), [
    { size: null, id: 0n },
  ]);
  const keys = Object.keys((await (await read({ columns: ["word", "id"] })).compute(here))[0]!);
  assertEquals(keys, ["word", "id"]);
});

test("readParquet() passes over row groups and records by a filter", async () => {
  const file = await threeGroups();
  const cases: [ReadParquetOptions["filter"], number, number[]][] = [
    [{ id: { $gte: 10 } }, 1, [10, 11]],
    [{ id: 5 }, 1, [5]],
    [{ id: { $in: [1n, 9] } }, 2, [1, 9]],
    [{ word: "w2", id: { $lt: 8n } }, 2, [2, 6]],
    [{ at: { $gt: new Date(9000) } }, 1, [10, 11]],
    [{ at: { $lte: new Date(1000) } }, 1, [0, 1]],
    [{ size: null }, 3, [0, 5, 10]],
    [{ size: { $ne: null, $lt: 2 } }, 3, [1, 2, 3]],
    [{ word: { $nin: ["w0", "w1", "w2"] } }, 3, [3, 7, 11]],
    [{ id: { $gt: 100 } }, 1, []],
  ];
  for (const [filter, npartitions, ids] of cases) {
    const bag = await readParquet(file, { columns: ["id"], filter: filter! });
    assertEquals([bag.npartitions, await idsOf(bag)], [npartitions, ids]);
  }
  // What only the filter looks at is no part of records.
  const bag = await readParquet(file, { columns: ["word"], filter: { id: 3 } });
  assertEquals(await bag.compute(here), [{ word: "w3" }]);
  await assertRejects(
    () => readParquet(fileOf(allTypes), { filter: { dec38: 1 } }),
    SourceError,
    'decimals as texts in "dec38"',
  );
});

test("readParquet() refuses what it cannot read, and says what is there", async () => {
  const refused = async (
    options: unknown,
    type: typeof Error | typeof SourceError,
    message: string,
  ) =>
    await assertRejects(
      () => readParquet(fileOf(polars), options as ReadParquetOptions),
      type,
      message,
    );
  await refused({ columns: ["m"] }, SourceError, `expected a column "m" ('columns'), got "n", "s"`);
  await refused({ filter: { m: 1 } }, SourceError, `expected a column "m" ('filter')`);
  await refused({ rowGroups: [1] }, RangeError, "expected 'rowGroups' below 1");
  await refused({ rowGroups: [-1] }, TypeError, "'rowGroups' to be an array of different integers");
  await refused({ columns: [] }, TypeError, "'columns' to be an array of different names");
  await refused({ columns: ["n", "n"] }, TypeError, "'columns' to be an array of different names");
  await refused({ filter: { n: { $near: 1 } } }, TypeError, "conditions among $gt");
  await refused({ filter: { n: { $in: 1 } } }, TypeError, "'filter.n.$in' to be an array");
  await refused({ filter: { n: { $gt: {} } } }, TypeError, "'filter.n.$gt' to be a plain value");
  await refused({ int64: "int" }, RangeError, '\'int64\' to be "bigint" or "number"');
  await refused({ colums: [] }, TypeError, "there is no option 'colums'");
  for (const content of ["", "PAR1", "PAR1 is no PAR1", "a,b\n1,2\n".repeat(99)]) {
    const file = new File([content], "x.csv");
    await assertRejects(
      () => readParquet(file),
      SourceError,
      'Cannot read "x.csv": expected a Parquet',
    );
  }
});

test("readParquet() names the row group and the column of what is damaged, and always ends", async () => {
  const files = [byCodec.zstd!, byCodec.gzip!, byCodec.brotli!, byCodec.lz4_raw!, polars];
  await assertDamageIsNamed("x.parquet", files, (file) => rowsOf(file));
  for (const length of [0, 8, 100, polars.length - 1]) {
    await assertRejects(() => rowsOf(polars.slice(0, length)), SourceError, "Cannot read");
  }
  // Where the size of a page is none, the next page would be nowhere.
  const endless = byCodec.zstd!.slice();
  assertEquals(endless.slice(8, 10), Uint8Array.of(3, 0x15));
  endless[9] = 0x11;
  const nowhere = await assertRejects(() => rowsOf(endless), TaskError);
  assert(
    /row group 0, column "i": expected pages within \d+ bytes, got one of true at byte \d+/.test(
      (nowhere.cause as Error).message,
    ),
    String(nowhere.cause),
  );
  const treeless = byCodec.zstd!.slice();
  const root = indexOfText(treeless, "duckdb_schema");
  // Behind the name is how many columns there are, in zigzag form.
  assertEquals(treeless.slice(root + 13, root + 15), Uint8Array.of(0x15, 6));
  treeless[root + 14] = 10;
  await assertRejects(() => rowsOf(treeless), SourceError, "the schema of 6 elements is no tree");
  const zeros = byCodec.zstd!.slice();
  zeros.fill(0, 4, 60);
  const error = await assertRejects(() => rowsOf(zeros), TaskError);
  assert(
    /^Cannot read "x\.parquet", row group 0, column "i": /.test((error.cause as Error).message),
    String(error.cause),
  );
});

/** A file of one column and one page, of the second version, whose header comes first and its levels next. */
async function ofVersion2(): Promise<Uint8Array<ArrayBuffer>> {
  const rows = Array.from({ length: 60 }, (_, i) => ({ n: i % 7 === 0 ? null : i }));
  const [file] = await written((folder) =>
    writeParquet(bagOf(rows, 1), folder, { compression: "none", ...here })
  );
  return new Uint8Array(await file!.arrayBuffer());
}

test("readParquet() refuses runs of more values than there are, before they fill memory", async () => {
  const cases: readonly (readonly [Uint8Array<ArrayBuffer>, number, number])[] = [
    [byCodec.zstd!, 409, 128],
    [byCodec.lz4_raw!, 336, 128],
    [byCodec.uncompressed!, 424, 128],
    [await ofVersion2(), 27, 1],
  ];
  for (const [bytes, at, bits] of cases) {
    const damaged = bytes.slice();
    damaged[at]! ^= bits;
    const error = await assertRejects(() => rowsOf(damaged), TaskError);
    assert(
      /^Cannot read "x\.parquet", row group 0, column "[ln]": expected runs of \d+ values in all, got one of \d{10}$/
        .test((error.cause as Error).message),
      String(error.cause),
    );
  }
});

test("readParquet() refuses pages whose headers have more than there is", async () => {
  const bytes = await ofVersion2();
  const messages = new Set<string>();
  for (let at = 4; at < 27; at++) {
    const damaged = bytes.slice();
    damaged[at]! ^= 1;
    await rowsOf(damaged).catch((error: TaskError) =>
      messages.add((error.cause as Error).message.replace(/-?\d+/g, "N").replace(/^.*?": /, ""))
    );
  }
  for (
    const message of [
      "expected pages within N bytes, got one of N at byte N",
      "expected pages of N values, got one of N at byte N",
      "expected a page of N bytes and N values, got levels of N and N bytes, N values missing, at byte N",
    ]
  ) assert(messages.has(message), [...messages].join("\n"));
});

function indexOfText(bytes: Uint8Array, text: string): number {
  return new TextDecoder("latin1").decode(bytes).indexOf(text);
}

test("readParquet() reads a file of a server in parts, or as a whole where it has none", async () => {
  const file = await threeGroups();
  const bytes = new Uint8Array(await file.arrayBuffer());
  const server = await serve({ "x.parquet": bytes });
  const bag = await readParquet(`${server.url}x.parquet`, { columns: ["id"] });
  assertEquals(bag.npartitions, 3);
  assertEquals(await idsOf(bag), Array.from({ length: 12 }, (_, i) => i));
});

test(
  "readParquet() reads with workers what writeParquet() has written with them",
  byPath,
  async () => {
    const folder = await tempDir();
    const rows = Array.from(
      { length: 999 },
      (_, i) => ({ i, s: `s${i}`, b: Uint8Array.of(i & 255) }),
    );
    await writeParquet(bagOf(rows, 3), `${folder}/`, { rowGroupSize: 100 });
    const bag = await readParquet<{ i: number; b: Uint8Array }>(`${folder}/*.parquet`);
    assertEquals(await bag.map(({ i, b }) => i + b.length).sum().compute(), 999 * 499 + 999);
    assertEquals((await bag.compute())[7]!.b.buffer.byteLength, 1);
  },
);

test("rowMaker() makes the same records with generated code and without", () => {
  const columns = [[1, 2], ["a", null], [true, false]];
  const names = ["x", "__proto__", "to String"];
  const [generated, composed] = [generatedMaker(names)!, composedMaker(names)];
  assertEquals(Object.entries(generated(columns, 1)), Object.entries(composed(columns, 1)));
  assertEquals(Object.entries(composed(columns, 0)), [["x", 1], ["__proto__", "a"], [
    "to String",
    true,
  ]]);
});
