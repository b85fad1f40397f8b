/**
 * DuckDB, the other side of tests of tables.
 *
 * @module
 */

/** A database in memory; `query` gives rows as JSON has them. */
export interface Database {
  query(sql: string): Promise<unknown[]>;
  close(): void;
}

/** Opens a database; in what has no files by path, this must not be called. */
export async function openDatabase(): Promise<Database> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  return {
    async query(sql) {
      return (await connection.runAndReadAll(sql)).getRowObjectsJson();
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
