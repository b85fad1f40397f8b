/** Sums of a table of comma-separated values, in one loop on one thread. */

import process from "node:process";
import { fieldsOf, recordsOf } from "./csv.ts";
import { increment, largest } from "./counts.ts";
import { linesOf } from "./lines.ts";

const [path = ""] = process.argv.slice(2);

const sums = new Map<string, number>();
for (const record of recordsOf(linesOf(path))) {
  const [order, , region, product, quantity, price] = fieldsOf(record);
  if (order === "order") continue;
  increment(sums, `${region}\t${product}`, Number(quantity) * Math.round(Number(price) * 100));
}

console.log(JSON.stringify(largest(sums, 20).map(([key, cents]) => [key.split("\t"), cents])));
