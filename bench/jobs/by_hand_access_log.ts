/** What a web server's log tells, on every core. */

import process from "node:process";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { pattern, section } from "../../examples/jobs/request.ts";
import { mergeCounts, onEveryCore, textBlocks } from "../handwritten/ranges.ts";
import { increment, largest } from "./counts.ts";

/** What is known of a range of the log. */
interface Part {
  total: number;
  readonly urls: Map<string, number>;
  readonly hours: Map<string, number>;
  readonly slow: Map<string, number[]>;
  readonly visitors: Set<string>;
}

if (isMainThread) {
  const parts = await onEveryCore<Part>(import.meta.url, process.argv[2]!);
  const slow = new Map<string, number[]>();
  const visitors = new Set<string>();
  for (const part of parts) {
    for (const [folder, times] of part.slow) {
      slow.set(folder, (slow.get(folder) ?? []).concat(times));
    }
    for (const visitor of part.visitors) visitors.add(visitor);
  }
  const hours = mergeCounts(parts.map((part) => part.hours));
  console.log(JSON.stringify({
    total: parts.reduce((sum, part) => sum + part.total, 0),
    urls: largest(mergeCounts(parts.map((part) => part.urls)), 10),
    hours: [...hours].map(([key, count]) => [key.split(" "), count]),
    slow: [...slow].map(([folder, times]) => {
      times.sort((a, b) => a - b);
      return [folder, times[Math.floor(0.95 * (times.length - 1))]];
    }),
    visitors: visitors.size,
  }));
} else {
  const part: Part = {
    total: 0,
    urls: new Map(),
    hours: new Map(),
    slow: new Map(),
    visitors: new Set(),
  };
  for (const text of textBlocks(workerData)) {
    for (let start = 0, end; (end = text.indexOf("\n", start)) !== -1; start = end + 1) {
      add(part, text.slice(start, end));
    }
  }
  parentPort!.postMessage(part);
}

function add(part: Part, line: string): void {
  const fields = pattern.exec(line)?.groups;
  if (fields === undefined) return;
  const { ip, hour, url = "", status, agent, ms } = fields;
  part.total++;
  increment(part.urls, url);
  increment(part.hours, `${hour} ${status}`);
  const [folder] = section.exec(url)!;
  const times = part.slow.get(folder);
  if (times === undefined) part.slow.set(folder, [Number(ms)]);
  else times.push(Number(ms));
  part.visitors.add(`${ip} ${agent}`);
}
