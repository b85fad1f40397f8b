/** Sums by region and product of a table of comma-separated values, on one thread with papaparse. */

import { readFileSync } from "node:fs";
import process from "node:process";
// @ts-types="../../types/papaparse.d.ts"
import papaparse from "papaparse";
import { increment, largest } from "../jobs/counts.ts";

const sums = new Map<string, number>();
papaparse.parse<Record<"region" | "product" | "quantity" | "price", string>>(
  readFileSync(process.argv[2]!, "utf8"),
  {
    header: true,
    skipEmptyLines: true,
    chunk({ data }) {
      for (const { region, product, quantity, price } of data) {
        const cents = Number(quantity) * Math.round(Number(price) * 100);
        increment(sums, `${region}\t${product}`, cents);
      }
    },
  },
);

console.log(JSON.stringify(largest(sums, 20).map(([key, cents]) => [key.split("\t"), cents])));
