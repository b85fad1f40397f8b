/** What other tools make of tables. */

import { desc, fromArrow } from "arquero";
import { range } from "../../../mod.ts";
import { toArrow, writeParquet } from "../../../tables.ts";
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
