/** Number of different pairs of strings. */

import { range } from "holdall";
import process from "node:process";
import { pairOf } from "./pair.ts";

const pairs = range(Number(process.argv[2])).map(pairOf);
console.log(await pairs.distinct().count().compute());
