/**
 * The jobs in DuckDB: `deno run -A jobs.ts <access_log|events|orders> <file or folder>`. Each prints
 * what the programs print that were written by hand.
 *
 * @module
 */

import { pattern, section } from "../../examples/jobs/request.ts";
import { lines, open, quoted, re2 } from "./session.ts";

/** Gives the rows of a query. */
type Query = (sql: string) => Promise<unknown[][]>;

const jobs: Readonly<Record<string, (query: Query, path: string) => Promise<unknown>>> = {
  async access_log(query, path) {
    const groups = [...pattern.source.matchAll(/\?<(\w+)>/g)].map(([, name]) => `'${name}'`);
    const source = quoted(re2(pattern));
    await query(`CREATE TEMP TABLE requests AS
      SELECT position, request.ip, request.hour, request.url, request.status, request.agent,
        request.ms::INTEGER AS ms, regexp_extract(request.url, '${quoted(re2(section))}') AS section
      FROM (SELECT position, regexp_extract(line, '${source}', [${groups}]) AS request
        FROM (SELECT row_number() OVER () AS position, line FROM ${lines(path)})
        WHERE regexp_matches(line, '${source}'))`);
    const [[total, visitors]] = await query(
      "SELECT count(*)::DOUBLE, count(DISTINCT (ip, agent))::DOUBLE FROM requests",
    ) as [[number, number]];
    const hours = await query(`SELECT hour, status, count(*)::DOUBLE FROM requests
      GROUP BY hour, status ORDER BY min(position)`);
    return {
      total,
      urls: await query(`SELECT url, count(*)::DOUBLE AS n FROM requests
        GROUP BY url ORDER BY n DESC, min(position) LIMIT 10`),
      hours: hours.map(([hour, status, count]) => [[hour, status], count]),
      slow: await query(`SELECT section, 
          list_sort(list(ms))[floor(0.95 * (count(*) - 1))::INTEGER + 1]::DOUBLE FROM requests
        GROUP BY section ORDER BY min(position)`),
      visitors,
    };
  },
  async events(query, folder) {
    await query(`CREATE TEMP TABLE events AS
      SELECT row_number() OVER () AS position, type, repo.name AS name
      FROM read_json('${folder}/events-*.jsonl.gz', format = 'newline_delimited',
        columns = {type: 'VARCHAR', repo: 'STRUCT(name VARCHAR)'})`);
    return {
      types: await query(`SELECT type, count(*)::DOUBLE FROM events
        GROUP BY type ORDER BY min(position)`),
      top: await query(`SELECT name, count(*)::DOUBLE AS n FROM events
        GROUP BY name ORDER BY n DESC, min(position) LIMIT 10`),
      languages: await query(`SELECT language, count(*)::DOUBLE
        FROM events JOIN read_json('${folder}/repositories.jsonl', format = 'newline_delimited',
          columns = {name: 'VARCHAR', language: 'VARCHAR'}) USING (name)
        GROUP BY language ORDER BY min(position)`),
    };
  },
  async orders(query, path) {
    const sums = await query(`SELECT region, product,
        sum(quantity * (price * 100)::INTEGER)::DOUBLE AS cents
      FROM read_csv('${path}', header = true, quote = '"', escape = '"', parallel = false,
        columns = {'order': 'INTEGER', 'date': 'DATE', region: 'VARCHAR', product: 'VARCHAR',
          quantity: 'INTEGER', price: 'DECIMAL(9, 2)', note: 'VARCHAR'})
      GROUP BY region, product ORDER BY cents DESC LIMIT 20`);
    return sums.map(([region, product, cents]) => [[region, product], cents]);
  },
};

const [name = "", path = ""] = Deno.args;
const query = await open();
console.log(JSON.stringify(await jobs[name]!(query, path)));
