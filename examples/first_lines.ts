/**
 * Prints the first lines of what it is given by a pipe, and ends, whether or not that does:
 *
 *     yes | deno run -A examples/first_lines.ts 3
 *
 * @module
 */

import { readText } from "holdall";
import process from "node:process";

const [count = "10"] = process.argv.slice(2);

for (const line of await readText("-").take(Number(count)).compute()) console.log(line);
