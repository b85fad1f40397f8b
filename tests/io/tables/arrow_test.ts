/** `readArrow`, `writeArrow` and `toArrow`, with other implementations on the other side. */

// @ts-types="../../../types/apache_arrow.d.ts"
import * as apache from "apache-arrow";
import fc from "fast-check";
import { fromSequence, SourceError, TaskError } from "../../../mod.ts";
import {
  readArrow,
  type ReadArrowOptions,
  toArrow,
  writeArrow,
  type WriteArrowOptions,
} from "../../../tables.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertThrows,
  byPath,
  serve,
  tempDir,
  test,
} from "../../harness.ts";
import { MemoryFolder } from "../memory_folder.ts";
import { compressed, dictionary, file, stream } from "./arrow_files.ts";
import {
  assertDamageIsNamed,
  assertRecords,
  bagOf,
  here,
  inOrder,
  tablesOf,
  typesOfOthers,
  written,
} from "./tables.ts";

const tables = tablesOf(typesOfOthers);

async function rowsOf(
  bytes: Uint8Array<ArrayBuffer>,
  options: ReadArrowOptions = {},
): Promise<Record<string, unknown>[]> {
  const bag = await readArrow(new File([bytes], "x.arrow"), options);
  return await bag.compute(here);
}

test("readArrow() gives back what writeArrow() has written, of each type and form", async () => {
  await fc.assert(
    fc.asyncProperty(
      tables,
      fc.record({
        form: fc.constantFrom("file" as const, "stream"),
        compression: fc.constantFrom("none" as const, "zstd"),
        batchSize: fc.integer({ min: 1, max: 4 }),
      }),
      fc.integer({ min: 1, max: 3 }),
      async ({ schema, rows, read }, options, npartitions) => {
        const bag = bagOf(rows, npartitions);
        const files = await written((to) => writeArrow(bag, to, { schema, ...options, ...here }));
        assertEquals(files.length, npartitions);
        assertRecords(await (await readArrow(files)).compute(here), inOrder(read, npartitions));
        const [name] = Object.keys(schema);
        const column = await readArrow(files, { columns: [name!], batchesPerPartition: 2 });
        const expected = inOrder(read, npartitions).map((row) => ({ [name!]: row[name!] }));
        assertRecords(await column.compute(here), expected);
        const bytes = await toArrow(bag, { schema, as: "bytes", batchSize: 3, ...here });
        assertRecords(await rowsOf(bytes), inOrder(read, npartitions));
      },
    ),
    { numRuns: 25 },
  );
});

test("apache-arrow reads what writeArrow() has written, and the other way round", async () => {
  const schema = {
    n: "number",
    s: "string",
    big: "bigint",
    ok: "boolean",
    at: "date",
    b: "bytes",
    l: { list: "int32" },
    o: { struct: { d: { decimal: [20, 2] } } },
    m: { map: "number" },
  } as const;
  const rows = [
    {
      ...{ n: 1.5, s: "é", big: -1n, ok: true, at: new Date(5), b: Uint8Array.of(1) },
      ...{ l: [1, null], o: { d: "1.25" }, m: { k: 1 } },
    },
    {},
    { s: "", l: [], o: {}, m: {} },
  ];
  for (const form of ["file", "stream"] as const) {
    const options = { schema, form, batchSize: 2, ...here };
    const [made] = await written((folder) => writeArrow(bagOf(rows, 1), folder, options));
    const bytes = new Uint8Array(await made!.arrayBuffer());
    const table = apache.tableFromIPC(bytes);
    assertEquals([table.numRows, table.batches.length], [3, 2]);
    const [first, second, third] = table.toArray().map((row) => row.toJSON());
    assertEquals([first!.n, first!.s, first!.big, first!.ok, first!.at], [1.5, "é", -1n, true, 5]);
    assertEquals([...first!.b as Uint8Array], [1]);
    assertEquals([...first!.l as Iterable<unknown>], [1, null]);
    assertEquals(Object.values(second!), Object.values(second!).map(() => null));
    assertEquals([third!.s, [...third!.l as Iterable<unknown>]], ["", []]);
    const again = apache.tableToIPC(table, form) as Uint8Array<ArrayBuffer>;
    assertRecords(await rowsOf(again.slice()), await rowsOf(bytes));
  }
});

test("readArrow() reads what Polars writes, compressed and with dictionaries, too", async () => {
  const expected = [
    { n: 1.5, s: "a", i: 1, l: [1, 2], dt: new Date(0) },
    { n: null, s: null, i: 2, l: [], dt: null },
    { n: -0, s: "b", i: null, l: [3], dt: new Date(1e12) },
    { n: NaN, s: "a", i: 4, l: null, dt: new Date(-1) },
  ];
  assertRecords(await rowsOf(file), expected);
  assertRecords(await rowsOf(stream), expected);
  assertEquals((await rowsOf(dictionary)).map(({ c }) => c), ["a", "b", "a", null, "b"]);
  const many = Array.from({ length: 300 }, (_, i) => ({
    n: i % 7 === 0 ? null : i / 2,
    s: `word ${i % 3}`,
    i,
  }));
  for (const bytes of Object.values(compressed)) assertRecords(await rowsOf(bytes), many);
});

test("readArrow() reads values as its options say", async () => {
  const rows = [{ id: 5n, d: "1.20", e: "12345678901234567890.5", at: new Date(7) }];
  const schema = {
    id: "bigint",
    d: { decimal: [9, 2] },
    e: { decimal: [38, 1] },
    at: "date",
  } as const;
  const bytes = await toArrow(bagOf(rows, 1), { schema, as: "bytes", ...here });
  assertEquals(await rowsOf(bytes), [{ ...rows[0], d: 1.2 }]);
  const options = { int64: "number", decimals: "string", timestamps: "bigint" } as const;
  assertEquals(await rowsOf(bytes, options), [{ ...rows[0], id: 5, at: 7n }]);
  const large = await toArrow(bagOf([{ id: 2n ** 60n }], 1), { as: "bytes", ...here });
  const error = await assertRejects(() => rowsOf(large, { int64: "number" }), TaskError);
  assert(String(error.cause).includes('batch 0, column "id": expected whole numbers up to 2^53'));
});

test("toArrow() makes a table of all partitions, whatever is in them", async () => {
  const rows = [{ n: 1, s: "x" }, { n: 2, s: null }, { n: 3, s: "z" }];
  const table = await toArrow(bagOf(rows, 3), here);
  assertEquals([table.numRows, table.numCols, table.names], [3, 2, ["n", "s"]]);
  assertEquals(table.toArray(), inOrder(rows, 3));
  assertEquals(table.getChild("n").toArray(), Float64Array.from(inOrder(rows, 3), ({ n }) => n));
  assertEquals(table.at(1), inOrder(rows, 3)[1]!);
  const none = fromSequence([] as { a: number }[]);
  assertEquals((await toArrow(none, { schema: { a: "number" }, ...here })).numRows, 0);
});

test("toArrow() and writeArrow() refuse what does not fit, and options that are none", async () => {
  const bag = bagOf([{ a: 1 }, { a: "x" }], 1);
  const error = await assertRejects(
    () => toArrow(bag, { schema: { a: "number" }, ...here }),
    TaskError,
  );
  const reason = 'Cannot call toArrow(): expected "a" to be a number, got string "x"';
  assertEquals((error.cause as Error).message, reason);
  await assertRejects(
    () => toArrow(bag, { as: "ipc" as never }),
    RangeError,
    "'as' to be \"table\"",
  );
  await assertRejects(
    () => toArrow(bag, { size: 1 } as never),
    TypeError,
    "no option 'size'",
  );
  await assertRejects(() => toArrow([] as never), TypeError, "'bag' to be a bag");
  const write = (options: object) => () =>
    writeArrow(bag, new MemoryFolder(), { ...options as WriteArrowOptions, compute: false });
  assertThrows(write({ form: "feather" }), RangeError, '\'form\' to be "file" or "stream"');
  assertThrows(write({ compression: "lz4" }), RangeError, "'compression' to be \"zstd\"");
  assertThrows(write({ batchSize: 0 }), RangeError, "'batchSize'");
  await assertRejects(
    () => readArrow(new Blob([file]), { columns: [""], batchesPerPartition: 0 }),
    RangeError,
    "'batchesPerPartition'",
  );
  const missing = await assertRejects(() => rowsOf(file, { columns: ["m"] }), TaskError);
  assert(String(missing.cause).includes('column "m": expected a column of that name, got n, s'));
});

test("readArrow() names the batch of what is damaged, and always ends", async () => {
  await assertDamageIsNamed(
    "x.arrow",
    [file, stream, dictionary, compressed.lz4, compressed.zstd],
    (file) => rowsOf(file),
  );
  for (const bytes of [file, stream]) {
    for (const length of [5, 7, 100, 700, bytes.length - 9]) {
      const cut = bytes.slice(0, length);
      await assertRejects(() => rowsOf(cut), SourceError, 'Cannot read "x.arrow": expected Arrow');
    }
  }
  await assertRejects(
    () => rowsOf(new Uint8Array()),
    SourceError,
    "expected a schema at the start",
  );
});

test("readArrow() reads batches of a server's file in parts", async () => {
  const rows = Array.from({ length: 9 }, (_, i) => ({ i }));
  const [made] = await written((to) => writeArrow(bagOf(rows, 1), to, { batchSize: 3, ...here }));
  const server = await serve({ "x.arrow": new Uint8Array(await made!.arrayBuffer()) });
  const bag = await readArrow(`${server.url}x.arrow`);
  assertEquals([bag.npartitions, await bag.compute(here)], [3, rows]);
});

test("readArrow() reads with workers what writeArrow() has written with them", byPath, async () => {
  const folder = await tempDir();
  const rows = Array.from({ length: 500 }, (_, i) => ({ i, s: `s${i}` }));
  await writeArrow(bagOf(rows, 3), `${folder}/`, { batchSize: 100, compression: "zstd" });
  const bag = await readArrow<{ i: number }>(`${folder}/*.arrow`);
  assertEquals(await bag.map(({ i }) => i).sum().compute(), 499 * 250);
  assertEquals((await toArrow(bag)).numRows, 500);
});
