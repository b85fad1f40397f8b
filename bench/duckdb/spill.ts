/**
 * The shuffles of `programs/spill.ts` in DuckDB: `deno run -A spill.ts <sortBy|groupBy|join|frequencies>
 * <records>,<MiB>`.
 *
 * @module
 */

import { open } from "./session.ts";

const [job = "", settings = ""] = Deno.args;
const [records = 0, megabytes = 0] = settings.split(",").map(Number);

const rows = `(SELECT i * 7919 % ${records / 2 + 3} AS key,
  'record number ' || i || ' of a file with many lines, each of about a hundred characters: ' || i
  AS text FROM range(${records}) AS numbers(i))`;

const queries: Readonly<Record<string, readonly string[]>> = {
  // An order that nobody looks at would not be made.
  sortBy: [
    `CREATE TABLE sorted AS SELECT * FROM ${rows} ORDER BY key`,
    "SELECT sum(length(text)) FROM sorted",
  ],
  groupBy: [
    `SELECT sum(key + len(texts)) FROM (SELECT key, list(text) AS texts FROM ${rows} GROUP BY key)`,
  ],
  join: [`SELECT count(*), sum(length(one.text) + length(other.text)) FROM ${rows} AS one
    JOIN ${rows} AS other ON one.key = other.key AND other.key % 2 = 0`],
  frequencies: [
    `SELECT sum(length(text) + n) FROM (SELECT text, count(*) AS n FROM ${rows} GROUP BY text)`,
  ],
};

const folder = await Deno.makeTempDir();
try {
  const query = await open();
  await query(`SET memory_limit = '${megabytes}MiB'`);
  await query(`SET temp_directory = '${folder}'`);
  await query("SET preserve_insertion_order = false");
  let found: unknown[][] = [];
  for (const sql of queries[job]!) found = await query(sql);
  console.log(String(Number(found[0]![0])));
} finally {
  await Deno.remove(folder, { recursive: true });
}
