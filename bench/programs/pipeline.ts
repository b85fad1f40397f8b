/** Counts what is left of a range of numbers after a map, a filter and a map. */

import { range } from "holdall";
import process from "node:process";

const count = await range(Number(process.argv[2]))
  .map((x) => x + 1)
  .filter((x) => x % 3 === 0)
  .map((x) => x * 2)
  .count()
  .compute();

console.log(count);
