/** What other tools make of tables. */

import { desc, fromArrow } from "arquero";
import { range } from "../../../mod.ts";
import { readArrow, readParquet, toArrow, writeArrow, writeParquet } from "../../../tables.ts";
import { assertEquals, byPath, tempDir, test } from "../../harness.ts";
import { openDatabase } from "./duckdb.ts";
import { here } from "./tables.ts";

const words = range(1000, { npartitions: 3 }).map((n) => ({ word: `w${n % 3}`, n }));

test("Arquero takes tables of toArrow(), and their bytes", async () => {
  for (
    const given of [await toArrow(words, here), await toArrow(words, { as: "bytes", ...here })]
  ) {
    const table = fromArrow(given as Uint8Array);
    assertEquals(table.groupby("word").count().orderby(desc("count")).objects(), [
      { word: "w0", count: 334 },
      { word: "w1", count: 333 },
      { word: "w2", count: 333 },
    ]);
  }
});

test("DuckDB takes a folder of writeParquet() as one table", byPath, async () => {
  const folder = await tempDir();
  await writeParquet(words, `${folder}/`, { schema: { word: "string", n: "int32" }, ...here });
  const database = await openDatabase();
  try {
    const rows = await database.query(
      `SELECT word, count(*)::INTEGER AS c FROM '${folder}/*.parquet' GROUP BY word ORDER BY word`,
    );
    assertEquals(rows, [{ word: "w0", c: 334 }, { word: "w1", c: 333 }, { word: "w2", c: 333 }]);
  } finally {
    database.close();
  }
});

test(
  "Polars takes tables of toArrow(), files of Arrow and a folder of Parquet, and gives them back",
  byPath,
  async () => {
    const { default: pl } = await import("nodejs-polars");
    const { readFile } = await import("node:fs/promises");
    const folder = await tempDir();
    const stream = Buffer.from(await toArrow(words, { as: "bytes", ...here }));
    await writeParquet(words, `${folder}/`, { compression: "zstd", ...here });
    const [file] = await writeArrow(words.repartition({ npartitions: 1 }), `${folder}/`, here);
    const frames = [
      pl.readIPCStream(stream),
      pl.readIPC(await readFile(file!.path)),
      pl.scanParquet(`${folder}/*.parquet`).collectSync(),
    ];
    for (const frame of frames) {
      const totals = frame.groupBy("word").agg(pl.col("n").sum()).sort("word");
      const expected = [
        { word: "w0", n: 166833 },
        { word: "w1", n: 166167 },
        { word: "w2", n: 166500 },
      ];
      totals.writeParquet(`${folder}/totals.parquet`);
      const arrow = new Blob([Uint8Array.from(totals.writeIPCStream())]);
      assertEquals(await (await readParquet(`${folder}/totals.parquet`)).compute(here), expected);
      assertEquals(await (await readArrow(arrow)).compute(here), expected);
    }
  },
);
