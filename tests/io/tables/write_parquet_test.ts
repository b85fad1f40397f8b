/** `writeParquet`: what it refuses, how files come to be there, and what DuckDB reads of them. */

import fc from "fast-check";
import {
  type Bag,
  DestinationError,
  fromAsyncIterable,
  fromSequence,
  TaskError,
} from "../../../mod.ts";
import {
  readParquet,
  type TableSchema,
  writeParquet,
  type WriteParquetOptions,
} from "../../../tables.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertThrows,
  byPath,
  tempDir,
  test,
} from "../../harness.ts";
import { MemoryFolder } from "../memory_folder.ts";
import { namesIn } from "../written.ts";
import { openDatabase } from "./duckdb.ts";
import { bagOf, here, inOrder, tablesOf, typesOfOthers, written } from "./tables.ts";

/** What is said where elements cannot be written. */
async function refusalOf(rows: readonly object[], schema?: TableSchema): Promise<string> {
  const bag = fromSequence(rows, { npartitions: 1 });
  const options = { ...(schema && { schema }), ...here };
  const error = await assertRejects(
    () => writeParquet(bag, new MemoryFolder(), options),
    TaskError,
  );
  const { cause } = error as TaskError;
  assert(cause instanceof TypeError, String(cause));
  return cause.message;
}

test("writeParquet() refuses what does not fit its column, and says where it is", async () => {
  const cases: [TableSchema, object, string][] = [
    [{ a: "number" }, { a: "1" }, 'expected "a" to be a number, got string "1"'],
    [{ a: "int32" }, { a: 1.5 }, 'expected "a" to be a whole number of 32 bits, got number 1.5'],
    [{ a: "int32" }, { a: 2 ** 31 }, "a whole number of 32 bits"],
    [{ a: "int32" }, { a: -0 }, "a whole number of 32 bits, got number -0"],
    [{ a: "bigint" }, { a: 2n ** 63n }, "a whole number of 64 bits"],
    [{ a: "bigint" }, { a: 2 ** 53 }, "a whole number of 64 bits"],
    [{ a: "float32" }, { a: 0.1 }, "a number that 32 bits hold exactly, got number 0.1"],
    [{ a: "boolean" }, { a: 1 }, "true or false"],
    [{ a: "string" }, { a: "\ud800" }, "a string without unpaired surrogates"],
    [{ a: "bytes" }, { a: [1] }, "a Uint8Array, got array of 1"],
    [{ a: "date" }, { a: new Date(NaN) }, "a Date that is valid"],
    [{ a: "day" }, { a: new Date(1) }, "a Date at midnight UTC"],
    [{ a: "json" }, { a: { b: 1n } }, "something that JSON can say"],
    [{ a: "json" }, { a: [, 1] }, "something that JSON can say"],
    [
      { a: { decimal: [3, 1] } },
      { a: "123.4" },
      "a decimal of 3 digits, 1 of them behind the point",
    ],
    [{ a: { decimal: [3, 1] } }, { a: 0.25 }, "a decimal of 3 digits, 1 of them behind the point"],
    [{ a: { list: "number" } }, { a: [1, "x"] }, 'expected "a[1]" to be a number, got string "x"'],
    [{ a: { list: "number" } }, { a: new Map() }, 'expected "a" to be an array'],
    [{ a: { struct: { b: "number" } } }, { a: { b: true } }, 'expected "a.b" to be a number'],
    [{ a: { struct: { b: "number" } } }, { a: { c: 1 } }, 'expected "a.c" to be absent'],
    [{ a: { map: "number" } }, { a: new Map([["k", "v"]]) }, 'expected "a.k" to be a number'],
    [{ a: { map: "number" } }, { a: 5 }, 'expected "a" to be a Map or an object'],
    [
      { a: "number" },
      { a: 1, b: 2 },
      'expected "b" to be absent, as the schema has no such column',
    ],
    [{ a: "number" }, [1], "expected elements to be objects, got array of 1"],
  ];
  for (const [schema, row, message] of cases) {
    const said = await refusalOf([row], schema);
    assert(said.startsWith('Cannot write "part-0.parquet": ') && said.includes(message), said);
  }
});

test("writeParquet() takes values that are the same in the type of their column", async () => {
  const schema = { d: { decimal: [5, 2] }, big: "bigint", m: { map: "int32" } } as const;
  const rows = [
    { d: "1.50", big: 5, m: { a: 1 } },
    { d: 0.07, big: -5n, m: new Map([["b", 2]]) },
    { d: 12n, m: new Map() },
    { d: "-.5e1".replace("-.", "-0."), big: undefined },
    { d: 1e-2 },
  ];
  const files = await written((to) => writeParquet(bagOf(rows, 1), to, { schema, ...here }));
  assertEquals(await (await readParquet(files, { decimals: "string" })).compute(here), [
    { d: "1.50", big: 5n, m: { a: 1 } },
    { d: "0.07", big: -5n, m: { b: 2 } },
    { d: "12.00", big: null, m: {} },
    { d: "-5.00", big: null, m: null },
    { d: "0.01", big: null, m: null },
  ]);
});

test("writeParquet() infers no type that it cannot tell", async () => {
  const cases: [object[], string][] = [
    [[], "expected elements to infer a schema from, got none"],
    [[{}, {}], "expected elements with properties, got none that has any"],
    [[{ a: null }], 'expected "a" to have a value by which its type can be told'],
    [[{ a: [] }], 'expected "a[]" to have a value'],
    [[{ a: {} }], 'expected "a" to have objects with properties'],
    [[{ a: 1 }, { a: "x" }], 'expected "a" to be of one type, got numbers and strings'],
    [[{ a: { b: [1n, 1] } }], 'expected "a.b[]" to be of one type, got bigints and numbers'],
    [[{ a: () => 1 }], 'expected "a" to be something that a table holds'],
    [[[1]], "expected elements to be objects, got array of 1"],
  ];
  for (const [rows, message] of cases) {
    const said = await refusalOf(rows);
    assert(said.startsWith("Cannot call writeParquet(): ") && said.includes(message), said);
    assert(said.endsWith("the option 'schema' says which columns there are"), said);
  }
  // Beyond the elements that are looked at, others are an error and not a cast.
  const rows = Array.from({ length: 1001 }, (_, i) => ({ a: i < 1000 ? i : String(i) }));
  assert((await refusalOf(rows)).includes('expected "a" to be a number, got string "1000"'));
});

test("writeParquet() checks its options at the call", () => {
  const bag = fromSequence([{ a: 1 }], { npartitions: 2 });
  const call = (options: object) => () =>
    writeParquet(bag, new MemoryFolder(), { ...options as WriteParquetOptions, compute: false });
  const cases: [object, typeof TypeError | typeof RangeError, string][] = [
    [{ schema: {} }, TypeError, "'schema' to be an object of types by names of columns"],
    [{ schema: { a: "text" } }, TypeError, '\'schema.a\' to be "boolean", "int32"'],
    [{ schema: { a: { list: 1 } } }, TypeError, "'schema.a.list' to be"],
    [
      { schema: { a: { decimal: [40, 1] } } },
      TypeError,
      "'schema.a.decimal' to be [precision, scale]",
    ],
    [{ schema: { a: { struct: {} } } }, TypeError, "'schema.a.struct' to be an object"],
    [{ compression: "lzo" }, RangeError, "'compression' to be \"snappy\""],
    [{ rowGroupSize: 0 }, RangeError, "'rowGroupSize' to be an integer of at least 1"],
    [{ single: true }, TypeError, "bag.repartition({ npartitions: 1 }) is written to one file"],
    [{ header: true }, TypeError, "there is no option 'header'"],
  ];
  for (const [options, type, message] of cases) assertThrows(call(options), type, message);
});

test("writeParquet() writes files without records where partitions have none", async () => {
  const schema = { a: "string" } as const;
  const none = fromSequence([] as { a: string }[], { npartitions: 2 });
  const files = await written((folder) => writeParquet(none, folder, { schema, ...here }));
  assertEquals(files.length, 2);
  const bag = await readParquet(files);
  assertEquals([bag.npartitions, await bag.compute(here)], [1, []]);
  assertEquals(await (await readParquet(files, { columns: ["a"] })).count().compute(here), 0);
});

test("writeParquet() writes one file of one partition, and all files or none", byPath, async () => {
  const folder = await tempDir();
  const rows = [{ a: 1 }, { a: 2 }, { a: 3 }];
  const one = fromSequence(rows, { npartitions: 1 });
  const [file] = await writeParquet(one, `${folder}/one.parquet`, { single: true, ...here });
  assertEquals(file!.elements, 3);
  await assertRejects(() => writeParquet(one, `${folder}/one.parquet`, here), DestinationError);
  const wrong = fromSequence([...rows, { a: "x" }], { npartitions: 4 }) as Bag<object>;
  const schema = { a: "number" } as const;
  await assertRejects(() => writeParquet(wrong, `${folder}/`, { schema }), TaskError);
  assertEquals(await namesIn(folder), ["one.parquet"]);
});

test("writeParquet() writes a stream whose schema it is told", byPath, async () => {
  const folder = await tempDir();
  async function* rows() {
    for (let a = 0; a < 3000; a++) yield { a };
  }
  const schema = { a: "int32" } as const;
  await writeParquet(fromAsyncIterable(rows()), `${folder}/x.parquet`, { schema });
  assertEquals(await (await readParquet(`${folder}/x.parquet`)).count().compute(here), 3000);
});

test("DuckDB reads what writeParquet() has written", byPath, async () => {
  const folder = await tempDir();
  const database = await openDatabase();
  let made = 0;
  const leaves = typesOfOthers;
  try {
    await fc.assert(
      fc.asyncProperty(
        tablesOf(leaves),
        fc.constantFrom("snappy" as const, "zstd", "gzip", "none"),
        async ({ schema, rows, read }, compression) => {
          const to = `${folder}/${++made}/`;
          const options = { schema, compression, rowGroupSize: 4, ...here };
          await writeParquet(bagOf(rows, 2), to, options);
          const found = await database.query(`SELECT * FROM '${to}*.parquet'`);
          // What DuckDB writes of what it has read is the same again.
          await database.query(
            `COPY (SELECT * FROM '${to}*.parquet') TO '${to}copy.pq' (FORMAT parquet)`,
          );
          const back = await readParquet(`${to}copy.pq`);
          assertEquals(found.length, read.length);
          assertEquals(await back.compute(here), inOrder(read, 2));
        },
      ),
      { numRuns: 20 },
    );
    const path = `${folder}/known.parquet`;
    const rows = [{ d: "1.50", at: new Date(0), day: new Date(0), j: { a: [1] }, l: [{ n: 1n }] }];
    await writeParquet(fromSequence(rows, { npartitions: 1 }), path, {
      schema: {
        d: { decimal: [5, 2] },
        at: "date",
        day: "day",
        j: "json",
        l: { list: { struct: { n: "bigint" } } },
      },
      ...here,
    });
    assertEquals(await database.query(`SELECT *, typeof(j) AS type FROM '${path}'`), [{
      ...{ d: "1.50", at: "1970-01-01 00:00:00+00", day: "1970-01-01", j: '{"a":[1]}' },
      ...{ l: [{ n: "1" }], type: "JSON" },
    }]);
  } finally {
    database.close();
  }
});
