/**
 * Sums by region and product of a table of comma-separated values whose quoted fields may have
 * lines of their own.
 *
 *     deno run -A examples/jobs/orders.ts orders.csv
 *
 * @module
 */

import { readText } from "holdall";
import process from "node:process";
import { fieldsOf, recordsOf } from "./csv.ts";

const [path = "orders.csv"] = process.argv.slice(2);

// A line end may be inside a field, which only the lines before it tell: the file is not cut.
const records = readText(path, { filesPerPartition: 1 })
  .mapPartitions((lines, { recordsOf }) => recordsOf(lines), { with: { recordsOf } })
  .map((record, { fieldsOf }) => fieldsOf(record), { with: { fieldsOf } })
  .filter(([order]) => order !== "order");

const sums = records.foldBy(
  ([, , region, product]) => [region, product],
  // In cents: sums of whole numbers are exact.
  (cents, [, , , , quantity, price]) => cents + Number(quantity) * Math.round(Number(price) * 100),
  { initial: 0, combine: (a, b) => a + b },
);
console.log(JSON.stringify(await sums.topk(20, { by: 1 }).compute()));
