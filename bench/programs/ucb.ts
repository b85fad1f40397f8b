/** The ten pairs of client and server with the most connections: the article's query. */

import { readText } from "holdall";
import process from "node:process";
import { pattern } from "../queries.ts";

const records = readText(process.argv[2]!)
  .map((line, { pattern }) => pattern.exec(line)!.groups!, { with: { pattern } });
const counts = records.pluck(["client_ip", "server_ip"]).frequencies();
const top = await counts.topk(10, { by: 1 }).compute();

console.log(JSON.stringify(top.map(([, count]) => count)));
