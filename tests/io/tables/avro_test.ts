/** `readAvro` and `writeAvro`, with the reference implementation and avsc on the other side. */

import fc from "fast-check";
import { fromSequence, SourceError, TaskError } from "../../../mod.ts";
import {
  readAvro,
  type ReadAvroOptions,
  writeAvro,
  type WriteAvroOptions,
} from "../../../tables.ts";
import { composedRecord, type Decode, generatedRecord } from "../../../src/io/avro/avro_decoder.ts";
import { ByteSink } from "../../../src/io/avro/avro_encoder.ts";
import { parseSchema } from "../../../src/io/avro/avro_schema.ts";
import { ByteCursor } from "../../../src/io/avro/byte_cursor.ts";
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
import { allTypes, byCodec } from "./avro_files.ts";
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

const tables = tablesOf(
  typesOfOthers,
  ["plain", "toString", "_", "__proto"],
);

async function rowsOf(
  bytes: Uint8Array<ArrayBuffer>,
  options: ReadAvroOptions = {},
): Promise<Record<string, unknown>[]> {
  const bag = await readAvro(new File([bytes], "x.avro"), options);
  return await bag.compute(here);
}

test("readAvro() gives back what writeAvro() has written, of each type and codec, however cut", async () => {
  const codecs = fc.constantFrom("null" as const, "deflate", "zstandard");
  await fc.assert(
    fc.asyncProperty(
      tables,
      codecs,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 40 }),
      async ({ schema, rows, read }, codec, npartitions, blockSize) => {
        const bag = bagOf(rows, npartitions);
        const files = await written((to) => writeAvro(bag, to, { schema, codec, ...here }));
        assertEquals(files.length, npartitions);
        assertRecords(await (await readAvro(files)).compute(here), inOrder(read, npartitions));
        const cut = await readAvro(files, { blockSize });
        assertRecords(await cut.compute(here), inOrder(read, npartitions));
      },
    ),
    { numRuns: 25 },
  );
});

test("readAvro() reads each block once, wherever files are cut", async () => {
  const rows = Array.from({ length: 900 }, (_, i) => ({ i, s: `${i}`.padStart(200, "x") }));
  const [file] = await written((to) => writeAvro(bagOf(rows, 1), to, { codec: "null", ...here }));
  for (const blockSize of [999, 16_384, 65_553, 100_000, 1e9]) {
    const bag = await readAvro(file!, { blockSize });
    assertEquals(await bag.pluck("i").compute(here), rows.map(({ i }) => i));
  }
  const server = await serve({ "x.avro": new Uint8Array(await file!.arrayBuffer()) });
  const bag = await readAvro(`${server.url}x.avro`, { blockSize: 70_000 });
  assertEquals([bag.npartitions, await bag.count().compute(here)], [3, 900]);
});

test("readAvro() reads what the reference implementation writes", async () => {
  const rowOf = (k: number, next: object | null = null) => ({
    i: -k || 0,
    l: k === 0 ? -(2n ** 63n) : 2n ** 62n,
    f: 0.5,
    d: 1 / 3,
    b: k % 2 === 0,
    s: `té${k}`,
    by: Uint8Array.of(0, 255),
    fx: Uint8Array.of(97, 98),
    e: "SPADES",
    a: [1, null],
    m: { k: BigInt(k) },
    day: new Date("1969-12-31"),
    ms: new Date("1969-12-31T23:59:59.999Z"),
    us: new Date("1970-01-01T00:00:00.123Z"),
    dec: "-12345678901234567.890",
    e2: k === 0 ? "HEARTS" : null,
    next,
  });
  assertRecords(await rowsOf(allTypes), [rowOf(0), rowOf(1, rowOf(2))]);
  const expected = Array.from({ length: 40 }, (_, i) => ({ i, s: `text ${i % 3}` }));
  for (const [codec, bytes] of Object.entries(byCodec)) {
    assertEquals(await rowsOf(bytes), expected, codec);
  }
  const [row] = await rowsOf(allTypes, { timestamps: "bigint", decimals: "number" });
  assertEquals([row!.us, row!.dec], [123456n, -12345678901234567.890]);
  const error = await assertRejects(() => rowsOf(allTypes, { int64: "number" }), TaskError);
  assert(String(error.cause).includes('field "l": expected whole numbers up to 2^53 - 1'));
});

test("avsc reads what writeAvro() has written, and the other way round", byPath, async () => {
  // @ts-types="../../../types/avsc.d.ts"
  const { default: avsc } = await import("avsc") as {
    default: typeof import("../../../types/avsc.d.ts");
  };
  const folder = await tempDir();
  const schema = {
    n: "number",
    s: "string",
    l: { list: "int32" },
    o: { struct: { b: "boolean" } },
  } as const;
  const rows = Array.from({ length: 3000 }, (_, i) => ({
    n: i / 3,
    s: i % 5 === 0 ? null : `naïve ${i}`,
    l: [i, null],
    o: { b: i % 2 === 0 },
  }));
  for (const codec of ["null", "deflate"] as const) {
    const path = `${folder}/${codec}.avro`;
    await writeAvro(bagOf(rows, 1), path, { schema, codec, ...here });
    const found: unknown[] = [];
    for await (const record of avsc.createFileDecoder(path)) found.push(record);
    assertEquals(JSON.parse(JSON.stringify(found)), plain(rows));
    const encoder = new avsc.streams.BlockEncoder({
      type: "record",
      name: "Row",
      fields: [
        { name: "n", type: "double" },
        { name: "s", type: ["null", "string"] },
        { name: "l", type: { type: "array", items: ["null", "int"] } },
        {
          name: "o",
          type: { type: "record", name: "O", fields: [{ name: "b", type: "boolean" }] },
        },
      ],
    }, { codec, blockSize: 4096 });
    for (const row of rows) encoder.write(row);
    encoder.end();
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of encoder) chunks.push(chunk.slice());
    const read = await readAvro(new Blob(chunks), { blockSize: 5000 });
    assert(read.npartitions > 1);
    assertEquals(await read.compute(here), rows);
  }
});

/** Records as JSON has them; avsc wraps values of unions only where types are not told apart. */
function plain(rows: readonly object[]): unknown {
  return JSON.parse(JSON.stringify(rows));
}

test("writeAvro() refuses what does not fit, names that are none, and options that it has not", async () => {
  const refusal = async (rows: readonly unknown[], options: WriteAvroOptions = {}) => {
    const bag = fromSequence(rows as object[], { npartitions: 1 });
    const run = () => writeAvro(bag, new MemoryFolder(), { ...options, ...here, compute: true });
    return ((await assertRejects(run, TaskError)) as TaskError).cause as Error;
  };
  const { message } = await refusal([{ a: [1] }, { a: ["x"] }], {
    schema: { a: { list: "number" } },
  });
  assertEquals(
    message,
    'Cannot write "part-0.avro": expected "a[0]" to be a number, got string "x"',
  );
  const names = await refusal([{ "a b": 1 }]);
  assert(names.message.includes("whose names are letters, digits and underscores"), names.message);
  const schema = { a: "number" } as const;
  for (const element of [5, null, [1]]) {
    const cause = await refusal([element], { schema });
    assert(
      cause.message.startsWith('Cannot write "part-0.avro": expected elements to be'),
      cause.message,
    );
  }
  const write = (options: object) => () =>
    writeAvro(bagOf([{ a: 1 }], 1), new MemoryFolder(), {
      ...options as WriteAvroOptions,
      compute: false,
    });
  assertThrows(write({ codec: "snappy" }), RangeError, '\'codec\' to be "null", "deflate"');
  assertThrows(write({ compress: true }), TypeError, "there is no option 'compress'");
});

test("writeAvro() writes files without records", async () => {
  const none = fromSequence([] as { a: string }[], { npartitions: 2 });
  const schema = { a: "string" } as const;
  const files = await written((folder) => writeAvro(none, folder, { schema, ...here }));
  assertEquals([files.length, await (await readAvro(files)).compute(here)], [2, []]);
});

test("readAvro() names the block and the field of what is damaged, and always ends", async () => {
  await assertDamageIsNamed(
    "x.avro",
    [allTypes, ...Object.values(byCodec)],
    (file) => rowsOf(file),
  );
  for (const length of [0, 3, 100]) {
    const cut = allTypes.slice(0, length);
    await assertRejects(
      () => rowsOf(cut),
      SourceError,
      'Cannot read "x.avro": expected a container file',
    );
  }
  const error = await assertRejects(() => rowsOf(allTypes.slice(0, -1)), TaskError);
  assert(
    /block at byte \d+: expected a whole block/.test(String(error.cause)),
    String(error.cause),
  );
  await assertRejects(
    () => rowsOf(new TextEncoder().encode("a,b\n1,2\n")),
    SourceError,
    '"Obj" and 1',
  );
  await assertRejects(
    () => readAvro(new Blob([allTypes]), { blocksize: 1 } as ReadAvroOptions),
    TypeError,
    "no option 'blocksize', but 'blockSize'",
  );
});

test("parseSchema() follows names and namespaces, and refuses what is no schema", () => {
  const schema = {
    ...{ type: "record", name: "a.R", fields: [{ name: "x", type: "E" }] },
  };
  assertThrows(
    () => parseSchema(JSON.stringify(schema)),
    Error,
    'a type that has been defined, got "E"',
  );
  for (
    const wrong of [
      "5",
      "null",
      '{"type":"record"}',
      '{"type":"enum","name":"E"}',
      '{"type":"fixed","name":"F"}',
    ]
  ) {
    assertThrows(() => parseSchema(wrong), Error, "expected a schema of Avro");
  }
  const nested = parseSchema(JSON.stringify({
    type: "record",
    name: "R",
    namespace: "a",
    fields: [
      { name: "f", type: { type: "fixed", name: "F", size: 1 } },
      { name: "g", type: "F" },
      { name: "h", type: "a.F" },
    ],
  }));
  assert(nested.kind === "record");
  assertEquals(nested.fields.map(({ type }) => type.kind), ["fixed", "fixed", "fixed"]);
});

test("ByteCursor reads the whole numbers that ByteSink writes", () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), (numbers) => {
      const sink = new ByteSink();
      for (const number of numbers) sink.bigLong(number);
      const cursor = new ByteCursor(sink.take());
      assertEquals(numbers.map(() => cursor.bigLong()), numbers);
      assertThrows(() => cursor.long(), RangeError, "expected more bytes");
    }),
    { numRuns: 25 },
  );
});

test("generatedRecord() reads the same as without code that is generated", () => {
  const decoders: Decode[] = [(cursor) => cursor.long(), (cursor) => cursor.text()];
  const bytes = Uint8Array.of(4, 2, 0x61);
  const records = [generatedRecord, composedRecord].map((make) =>
    make(["__proto__", "to String"], decoders)!(new ByteCursor(bytes))
  );
  assertEquals(records.map((record) => Object.entries(record as object)), [
    [["__proto__", 2], ["to String", "a"]],
    [["__proto__", 2], ["to String", "a"]],
  ]);
});
