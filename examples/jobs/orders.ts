/**
 * Sums by region and product of a table of comma-separated values whose quoted fields may have
 * lines of their own.
 *
 *     deno run -A examples/jobs/orders.ts orders.csv
 *
 * @module
 */

import { readCsv } from "holdall";
import process from "node:process";

const [path = "orders.csv"] = process.argv.slice(2);

const orders = readCsv(path, {
  columns: ["region", "product", "quantity", "price"],
  types: { quantity: "number", price: "number" },
});

const sums = orders.foldBy(
  ["region", "product"],
  // In cents: sums of whole numbers are exact.
  (cents, { quantity, price }) => cents + quantity * Math.round(price * 100),
  { initial: 0, combine: (a, b) => a + b },
);
console.log(JSON.stringify(await sums.topk(20, { by: 1 }).compute()));
