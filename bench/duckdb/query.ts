/**
 * The queries in DuckDB: `deno run -A query.ts <ucb|wordcount|cardinality> <file>`.
 *
 * Results stay in DuckDB as far as they can: what is printed is computed there.
 *
 * @module
 */

import { pattern } from "../queries.ts";
import { lines, open, re2 } from "./session.ts";

const summary = `SELECT count(*), sum(n)::DOUBLE, max(n)::DOUBLE FROM counts`;

/** A table of the words of a file, split at blanks, as `value`. */
const words = (file: string) =>
  `SELECT unnest(string_split_regex(line, '\\s+')) AS value FROM ${lines(file)}`;

const queries: Readonly<Record<string, (file: string) => string>> = {
  ucb: (file) => {
    const groups = [...pattern.source.matchAll(/\?<(\w+)>/g)].map(([, name]) => `'${name}'`);
    return `SELECT count(*)::DOUBLE
      FROM (SELECT regexp_extract(line, '${re2(pattern)}', [${groups}]) AS record FROM ${
      lines(file)
    })
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

const [name = "", file = ""] = Deno.args;
const query = await open();
const rows = await query(queries[name]!(file));
console.log(JSON.stringify(rows.flat().map(Number)));
