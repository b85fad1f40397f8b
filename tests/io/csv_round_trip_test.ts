/** What `writeCsv` has written, `readCsv` gives back. */

import fc from "fast-check";
import {
  type CsvType,
  fromSequence,
  inline,
  readCsv,
  writeCsv,
  type WriteCsvOptions,
} from "../../mod.ts";
import { assertEquals, assertRejects, byPath, test } from "../harness.ts";
import { freshFolders } from "./written.ts";

const scheduler = inline();

/** Texts that look like something else. */
const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a", " ", ";", "\ufeff", "'") }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", "NA", "null", "NaN", "0", "true", "sep=;", "-", "Infinity", "1e5"),
);

/** Values of each type that a cell can be declared to have. */
const valuesOf = {
  string: texts,
  number: fc.double(),
  boolean: fc.boolean(),
  bigint: fc.bigInt(),
  date: fc.date({
    min: new Date("0000-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  }),
} as const satisfies Record<CsvType, fc.Arbitrary<unknown>>;

interface Table {
  readonly types: readonly CsvType[];
  readonly rows: readonly (readonly unknown[])[];
}

const tables: fc.Arbitrary<Table> = fc.array(
  fc.constantFrom(...Object.keys(valuesOf) as CsvType[]),
  { minLength: 1, maxLength: 4 },
).chain((types) =>
  fc.array(
    fc.tuple(
      ...types.map((type) => fc.option(valuesOf[type] as fc.Arbitrary<unknown>, { freq: 4 })),
    ),
    { minLength: 1, maxLength: 12 },
  ).map((rows) => ({ types, rows }))
);

const layouts = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "1"),
  lineEnd: fc.constantFrom("\n" as const, "\r\n" as const),
  nullValue: fc.constantFrom("", "NA", "null", "-"),
});

test(
  "readCsv() gives back what writeCsv() has written, of each type, null included",
  byPath,
  async () => {
    const next = await freshFolders();
    await fc.assert(
      fc.asyncProperty(tables, layouts, fc.nat(3), async ({ types, rows }, layout, cuts) => {
        // Nothing in the only column cannot be told from a line without a record.
        fc.pre(types.length > 1 || layout.nullValue !== "");
        const path = `${next()}/x.csv`;
        const names = types.map((_, i) => `c${i}`);
        const records = rows.map((row) =>
          Object.fromEntries(names.map((name, i) => [name, row[i]]))
        );
        const options = { single: true, scheduler, ...layout } as const;
        await writeCsv(fromSequence(records, { npartitions: 1 + cuts }), path, options);
        const { delimiter, nullValue } = layout;
        const asked = { delimiter, nullValues: [nullValue] };
        const declared = Object.fromEntries(names.map((name, i) => [name, types[i]!]));
        assertEquals(
          await readCsv(path, { ...asked, types: declared, blockSize: 20 }).compute({ scheduler }),
          records,
        );
        await writeCsv(fromSequence(rows as unknown[][]), path, {
          ...options,
          overwrite: true,
          header: false,
        });
        assertEquals(
          await readCsv(path, { ...asked, header: false, types }).compute({ scheduler }),
          rows,
        );
      }),
      { numRuns: 30 },
    );
  },
);

test("readCsv() tells texts in quotes from what is not there, if it is not told otherwise", async () => {
  const read = async (options: object): Promise<unknown> =>
    await readCsv(new Blob(['a,b,n\n"NA",NA,"NA"\n"x, y","",1\n"NA" ,,2\n']), {
      nullValues: ["NA", ""],
      quoting: "lenient",
      types: { n: "number", a: "string", b: "string" },
      ...options,
    }).compute({ scheduler });
  const rows = [
    { a: "NA", b: null, n: null },
    { a: "x, y", b: "", n: 1 },
    { a: "NA ", b: null, n: 2 },
  ];
  assertEquals(await read({}), rows);
  assertEquals(await read({ trim: true }), [rows[0], rows[1], { a: "NA", b: null, n: 2 }]);
  assertEquals(await read({ quotedNulls: true }), [
    { ...rows[0], a: null },
    { ...rows[1], b: null },
    rows[2],
  ]);
  // Of cells that were not cut out nothing is said.
  assertEquals(await read({ columns: ["b", "a"] }), rows.map(({ a, b }) => ({ b, a })));
  const typed = { columns: ["n"], types: { n: "number" } } as const;
  assertEquals(await read(typed), [{ n: null }, { n: 1 }, { n: 2 }]);
});

test("readCsv() infers numbers that have no digits only beside others", async () => {
  const file = new Blob(["a,b,c\n1,NaN,NaN\nNaN,NaN,x\n-Infinity,NaN,1\n"]);
  assertEquals(await readCsv(file, { types: "infer" }).compute({ scheduler }), [
    { a: 1, b: "NaN", c: "NaN" },
    { a: NaN, b: "NaN", c: "x" },
    { a: -Infinity, b: "NaN", c: "1" },
  ]);
});

test("writeCsv() writes the same, or fails, whatever the partitions", byPath, async () => {
  const next = await freshFolders();
  /** What comes of records that are in partitions of so many. */
  const outcome = async (
    records: readonly object[],
    sizes: readonly number[],
    options: WriteCsvOptions,
  ): Promise<string> => {
    const path = `${next()}/x.csv`;
    const parts: object[][] = [];
    let at = 0;
    for (const size of [...sizes, records.length]) {
      parts.push(records.slice(at, at + size));
      at += size;
    }
    const bag = fromSequence(parts, { npartitions: parts.length }).flatten();
    try {
      await writeCsv(bag, path, { single: true, scheduler, ...options, compute: true });
    } catch {
      return "failed";
    }
    const read = readCsv(path, { header: false }).map((cells) => cells.join("|"));
    return (await read.compute({ scheduler })).join("\n");
  };
  const records = fc.array(
    fc.oneof(
      { arbitrary: fc.constant({ a: 1, b: 2 }), weight: 8 },
      fc.constantFrom<object>({ b: 2, a: 1 }, { a: 1 }, { b: 2 }, { a: 1, b: 2, c: 3 }),
      fc.constantFrom<object>([1, 2], [1]),
    ),
    { minLength: 1, maxLength: 6 },
  );
  const options = fc.record({
    header: fc.boolean(),
    columns: fc.constantFrom(["a", "b"], ["b", "a"]),
  }, { requiredKeys: [] });
  const cuts = fc.array(fc.nat(3), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(records, cuts, options, async (records, sizes, options) => {
      const one = await outcome(records, [], options);
      assertEquals(await outcome(records, sizes, options), one);
    }),
    { numRuns: 60 },
  );
  // Records that are alike are no failure.
  assertEquals(await outcome([{ a: 1, b: 2 }, { a: 3, b: 4 }], [1, 0], {}), "a|b\n1|2\n3|4");
  await assertRejects(() =>
    writeCsv(fromSequence([{ a: 1 }, { b: 1 }]), `${next()}/x`, { scheduler, single: true })
  );
});
