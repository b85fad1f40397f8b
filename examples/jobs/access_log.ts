/**
 * What a web server's log tells, all computed together: how many requests there are, the most
 * frequent addresses, requests by hour and status, the 95th percentile of the time by section, and
 * the number of visitors. Lines that are no requests are left out, and counted.
 *
 *     deno run -A examples/jobs/access_log.ts access.log [answer …]
 *
 * @module
 */

import { compute, readText } from "holdall";
import process from "node:process";
import { pattern, section } from "./request.ts";

const [path = "access.log", ...names] = process.argv.slice(2);

const requests = readText(path).map((line, { pattern, section }) => {
  const fields = pattern.exec(line)!.groups!;
  const { ip = "", hour = "", url = "", status = "", agent = "", ms = "" } = fields;
  const [folder] = section.exec(url)!;
  return { ip, hour, url, section: folder, status, agent, ms: Number(ms) };
}, { with: { pattern, section }, onError: "skip" });

const answers = {
  total: requests.count(),
  urls: requests.pluck("url").frequencies().topk(10, { by: 1 }),
  hours: requests.countBy(["hour", "status"]),
  // To the millisecond, for times below half a second.
  slow: requests.groupBy("section", { npartitions: 1 })
    .quantile("ms", 0.95, { relativeAccuracy: 0.001 })
    .map(([section, ms]): [string, number] => [section, Math.round(ms)]),
  visitors: requests.distinct(["ip", "agent"]).count(),
};

const wanted = Object.entries(answers).filter(([name]) => {
  return names.length === 0 || names.includes(name);
});
const results = await compute(Object.fromEntries(wanted) as Partial<typeof answers>);
console.log(JSON.stringify(results));
