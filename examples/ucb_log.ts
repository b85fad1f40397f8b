/**
 * Finds the ten pairs of client and server with the most connections in logs of UC Berkeley's
 * home IP web traces, on every core and in constant memory:
 *
 *     deno run -A examples/ucb_log.ts [file or "pattern" …]
 *     deno run -A examples/ucb_log.ts --size 256MB
 *     bun examples/ucb_log.ts
 *
 * Without files, a log of `--size` is generated in `data/`, and kept. The real ones are at
 * https://ita.ee.lbl.gov/html/contrib/UCB.home-IP-HTTP.html.
 *
 * Node 20 runs no TypeScript. `npm run build` makes the package, then (the option about tsconfig.json
 * is for this repository only, whose own "holdall" is its sources)
 *
 *     npx esbuild examples/ucb_log.ts --bundle --packages=external --platform=node \
 *       --format=esm --tsconfig-raw={} --outfile=dist/examples/ucb_log.js
 *     node dist/examples/ucb_log.js
 *
 * @module
 */

import { stat } from "node:fs/promises";
import { parseArgs } from "node:util";
import { bytesIn, generateUcbLog } from "./generate_ucb_log.ts";
import { readUcbLog } from "./ucb_records.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: "string", default: "64MB" } },
});
const files = positionals.length === 0 ? [await generated(values.size)] : positionals;

const records = readUcbLog(files); // Returns at once: nothing is read yet.
console.log(await records.take(1).compute()); // Reads a few kilobytes.

const counts = records.pluck(["client_ip", "server_ip"]).frequencies();
const start = performance.now();
const top = await counts.topk(10, { by: 1 }).compute();
const seconds = (performance.now() - start) / 1000;

for (const [[client, server], count] of top) {
  console.log(`${client.padEnd(15)}  ${server.padEnd(15)}  ${String(count).padStart(7)}`);
}
console.log(`Took ${seconds.toFixed(1)} s${speed(await bytesOf(files), seconds)}`);

/** Path of a log of a size, which is made if it is not there. */
async function generated(size: string): Promise<string> {
  const path = `data/ucb-${size}.log`;
  const bytes = bytesIn(size);
  if (await bytesOf([path]) === undefined) {
    console.log(`Generating ${path} …`);
    await generateUcbLog(path, { size: bytes });
  }
  return path;
}

/** Size of files, or `undefined` where one is a pattern, a URL or not there. */
async function bytesOf(paths: readonly string[]): Promise<number | undefined> {
  try {
    const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    return undefined;
  }
}

function speed(bytes: number | undefined, seconds: number): string {
  if (bytes === undefined) return "";
  return ` for ${(bytes / 1e6).toFixed(1)} MB: ${(bytes / 1e6 / seconds).toFixed(0)} MB/s`;
}
