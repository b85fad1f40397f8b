/** What `writeParquet` has written, `readParquet` gives back. */

import fc from "fast-check";
import { readParquet, writeParquet } from "../../../tables.ts";
import { assertEquals, test } from "../../harness.ts";
import { assertRecords, bagOf, here, inOrder, scalarTypes, tablesOf, written } from "./tables.ts";

const tables = tablesOf(scalarTypes);

test("readParquet() gives back what writeParquet() has written, of each type and codec", async () => {
  const codecs = fc.constantFrom("snappy" as const, "zstd", "gzip", "none");
  await fc.assert(
    fc.asyncProperty(
      tables,
      codecs,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
      async ({ schema, rows, read }, compression, npartitions, rowGroupSize) => {
        const bag = bagOf(rows, npartitions);
        const options = { schema, compression, rowGroupSize, ...here };
        const files = await written((folder) => writeParquet(bag, folder, options));
        assertEquals(files.length, npartitions);
        const back = await readParquet(files);
        assertRecords(await back.compute(here), inOrder(read, npartitions));
        const [name] = Object.keys(schema);
        const column = await readParquet(files, { columns: [name!], rowGroupsPerPartition: 2 });
        const expected = inOrder(read, npartitions).map((row) => ({ [name!]: row[name!] }));
        assertRecords(await column.compute(here), expected);
      },
    ),
    { numRuns: 30 },
  );
});

test("writeParquet() infers what columns are, of the first elements in whatever partition", async () => {
  const rows = [
    { a: null, s: "x", deep: { list: [] as { n: bigint }[] } },
    { a: 1.5, s: "y", deep: { list: [{ n: 2n }] }, late: new Date(5) },
    { a: 2, s: "z", deep: null, late: null },
  ];
  const bag = bagOf(rows, 3);
  const files = await written((folder) => writeParquet(bag, folder, here));
  const read = [
    { a: null, s: "x", deep: { list: [] }, late: null },
    { a: 1.5, s: "y", deep: { list: [{ n: 2n }] }, late: new Date(5) },
    { a: 2, s: "z", deep: null, late: null },
  ];
  assertRecords(await (await readParquet(files)).compute(here), inOrder(read, 3));
});

test("writeParquet() keeps zeros of both signs apart, however often they come", async () => {
  const rows = Array.from({ length: 300 }, (_, i) => ({ n: i % 3 === 0 ? -0 : 0, l: [0, -0] }));
  const files = await written((folder) => writeParquet(bagOf(rows, 1), folder, here));
  assertRecords(await (await readParquet(files)).compute(here), rows);
});
