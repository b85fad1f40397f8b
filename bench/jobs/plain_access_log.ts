/** What a web server's log tells, in one loop on one thread. */

import process from "node:process";
import { pattern, section } from "../../examples/jobs/request.ts";
import { increment, largest } from "./counts.ts";
import { linesOf } from "./lines.ts";

const [path = ""] = process.argv.slice(2);

let total = 0;
const urls = new Map<string, number>();
const hours = new Map<string, number>();
const slow = new Map<string, number[]>();
const visitors = new Set<string>();
for (const line of linesOf(path)) {
  const fields = pattern.exec(line)?.groups;
  if (fields === undefined) continue;
  const { ip, hour, url = "", status, agent, ms } = fields;
  total++;
  increment(urls, url);
  increment(hours, `${hour} ${status}`);
  const [folder] = section.exec(url)!;
  const times = slow.get(folder);
  if (times === undefined) slow.set(folder, [Number(ms)]);
  else times.push(Number(ms));
  visitors.add(`${ip} ${agent}`);
}

console.log(JSON.stringify({
  total,
  urls: largest(urls, 10),
  hours: [...hours].map(([key, count]) => [key.split(" "), count]),
  slow: [...slow].map(([folder, times]) => {
    times.sort((a, b) => a - b);
    return [folder, times[Math.floor(0.95 * (times.length - 1))]];
  }),
  visitors: visitors.size,
}));
