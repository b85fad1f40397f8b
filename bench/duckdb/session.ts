/**
 * DuckDB, and what its queries have in common.
 *
 * @module
 */

/** What is used of `@duckdb/node-api`, whose types are only there once it is installed. */
interface DuckDB {
  readonly DuckDBInstance: {
    create(path: string): Promise<{ connect(): Promise<Connection> }>;
  };
}

interface Connection {
  runAndReadAll(sql: string): Promise<{ getRowsJson(): unknown[][] }>;
}

/** Starts DuckDB, and gives a function that runs a query and gives its rows. */
export async function open(): Promise<(sql: string) => Promise<unknown[][]>> {
  const { DuckDBInstance } = await import("@duckdb/node-api" as string) as DuckDB;
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  return async (sql) => (await connection.runAndReadAll(sql)).getRowsJson();
}

/** The lines of a file as a table: one column, nothing quoted, a separator that does not occur. */
export function lines(file: string): string {
  return `read_csv('${file}', columns = {'line': 'VARCHAR'}, header = false, auto_detect = false,
    delim = '\\x01', quote = '', escape = '')`;
}

/** An expression as RE2 writes it, the expressions of DuckDB: `(?P<name>` for `(?<name>`. */
export function re2(expression: RegExp): string {
  return expression.source.replaceAll("(?<", "(?P<").replaceAll("\\/", "/");
}

/** Text between the quotes of SQL. */
export function quoted(text: string): string {
  return text.replaceAll("'", "''");
}
