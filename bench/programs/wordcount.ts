/** How often each word occurs: the article's wordcount. */

import { readText } from "holdall";
import process from "node:process";
import { split, stem, summary } from "../queries.ts";

const words = readText(process.argv[2]!).map(split).flatten().map(stem);

console.log(summary(await words.frequencies().compute()));
