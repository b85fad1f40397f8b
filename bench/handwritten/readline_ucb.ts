/** The ten pairs of client and server with the most connections, with `readline` on one thread. */

import { createReadStream } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { pattern } from "../queries.ts";

const counts = new Map<string, number>();
for await (const line of createInterface({ input: createReadStream(process.argv[2]!) })) {
  const { client_ip, server_ip } = pattern.exec(line)!.groups!;
  const pair = `${client_ip} ${server_ip}`;
  counts.set(pair, (counts.get(pair) ?? 0) + 1);
}

console.log(JSON.stringify([...counts.values()].sort((a, b) => b - a).slice(0, 10)));
