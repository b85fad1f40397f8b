/**
 * The queries in DuckDB: `deno run -A query.ts <ucb|wordcount|cardinality> <file>`.
 *
 * Results stay in DuckDB as far as they can: what is printed is computed there.
 *
 * @module
 */

import { pattern } from "../queries.ts";

/** What is used of `@duckdb/node-api`, whose types are only there once it is installed. */
interface DuckDB {
  readonly DuckDBInstance: {
    create(path: string): Promise<{ connect(): Promise<Connection> }>;
  };
}

interface Connection {
  runAndReadAll(sql: string): Promise<{ getRowsJson(): unknown[][] }>;
}

const summary = `SELECT count(*), sum(n)::DOUBLE, max(n)::DOUBLE FROM counts`;

/** A table of the words of a file, split at blanks, as `value`. */
const words = (file: string) =>
  `SELECT unnest(string_split_regex(line, '\\s+')) AS value FROM ${lines(file)}`;

const queries: Readonly<Record<string, (file: string) => string>> = {
  ucb: (file) => {
    const groups = [...pattern.source.matchAll(/\?<(\w+)>/g)].map(([, name]) => `'${name}'`);
    // RE2, the expressions of DuckDB, says `(?P<name>` where JavaScript says `(?<name>`.
    const source = pattern.source.replaceAll("(?<", "(?P<");
    return `SELECT count(*)::DOUBLE
      FROM (SELECT regexp_extract(line, '${source}', [${groups}]) AS record FROM ${lines(file)})
      GROUP BY record.client_ip, record.server_ip ORDER BY 1 DESC LIMIT 10`;
  },
  wordcount: (file) => {
    const stem = `regexp_replace(
      regexp_replace(lower(value), '[,.!:;''"-]+$', ''), '^[''"]+', '')`;
    return `WITH words AS (${words(file)}),
      counts AS (SELECT ${stem} AS word, count(*) AS n FROM words GROUP BY word) ${summary}`;
  },
  cardinality: (file) =>
    `WITH words AS (${words(file)}),
      counts AS (SELECT value, count(*) AS n FROM words GROUP BY value) ${summary}`,
};

/** The lines of a file as a table: one column, nothing quoted, a separator that does not occur. */
function lines(file: string): string {
  return `read_csv('${file}', columns = {'line': 'VARCHAR'}, header = false, auto_detect = false,
    delim = '\\x01', quote = '', escape = '')`;
}

const [name = "", file = ""] = Deno.args;
const { DuckDBInstance } = await import("@duckdb/node-api" as string) as DuckDB;
const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();
const rows = (await connection.runAndReadAll(queries[name]!(file))).getRowsJson();
console.log(JSON.stringify(rows.flat().map(Number)));
