/** What tables are, to the compiler. */

import { type Bag, fromSequence, type Item, type WrittenFile } from "../../mod.ts";
import {
  type ArrowTable,
  readAvro,
  readParquet,
  type TableSchema,
  toArrow,
  writeAvro,
  writeParquet,
} from "../../tables.ts";
import { test } from "../harness.ts";
import { typed } from "./equal.ts";

const records = fromSequence([{ a: 1 }]);

/** Never called, since it would read and write: the compiler alone reads what is in it. */
function tables(): void {
  typed<Promise<Bag<Record<string, unknown>>>>()(readParquet("x.parquet"));
  typed<Promise<Bag<{ a: number }>>>()(readAvro<{ a: number }>("x.avro", { int64: "number" }));
  typed<Promise<WrittenFile[]>>()(writeParquet(records, "out/", { compression: "zstd" }));
  typed<Item<WrittenFile[]>>()(writeAvro(records, "out/", { compute: false }));
  typed<Promise<ArrowTable>>()(toArrow(records));
  typed<Promise<Uint8Array<ArrayBuffer>>>()(toArrow(records, { as: "bytes" }));
  const schema: TableSchema = { a: { list: { struct: { b: { decimal: [9, 2] } } } } };
  writeParquet(records, "out/", { schema });
  // @ts-expect-error: there is no such type
  writeParquet(records, "out/", { schema: { a: "text" } });
  // @ts-expect-error: there is no such compression
  writeParquet(records, "out/", { compression: "lz4" });
  // @ts-expect-error: records are objects
  toArrow(fromSequence([1]));
  // @ts-expect-error: there is no such condition
  readParquet("x.parquet", { filter: { a: { $near: 1 } } });
}

test("types: readers of tables give bags of records, writers take records", () => {
  typed<() => void>()(tables);
});
