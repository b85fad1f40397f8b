/** The number of records of a table of comma-separated values, each with all its cells. */

import { readCsv } from "holdall";
import process from "node:process";

console.log(await readCsv(process.argv[2]!).count().compute());
