/** The number of different pairs of address and agent in a log. */

import { readText } from "holdall";
import process from "node:process";

const pairs = readText(process.argv[2]!)
  .map((line) => line.split("\t"))
  .map(([ip, , agent]) => [ip, agent]);
console.log(await pairs.distinct().count().compute());
