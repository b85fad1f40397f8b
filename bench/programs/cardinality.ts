/** How often each of millions of different tokens occurs. */

import { readText } from "holdall";
import process from "node:process";
import { split, summary } from "../queries.ts";

const tokens = readText(process.argv[2]!).map(split).flatten();

console.log(summary(await tokens.frequencies().compute()));
