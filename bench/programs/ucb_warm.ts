/** Milliseconds of the log query on a number of workers that are up: `<workers> <file>…`. */

import { range, readText, workers } from "holdall";
import process from "node:process";
import { pattern } from "../queries.ts";
import { elapsed } from "./timing.ts";

const size = Number(process.argv[2]);
await using pool = workers({ size });
const options = { scheduler: pool };
await range(size, { npartitions: size }).sum().compute(options);

const times: Record<string, number[]> = {};
for (const path of process.argv.slice(3)) {
  times[path] = [
    await elapsed(async () => {
      const records = readText(path)
        .map((line, { pattern }) => pattern.exec(line)!.groups!, { with: { pattern } });
      const counts = records.pluck(["client_ip", "server_ip"]).frequencies();
      await counts.topk(10, { by: 1 }).compute(options);
    }),
  ];
}
console.log(JSON.stringify(times));
