import { compute, readText } from "holdall";
const re = /^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+) [^"]*" (\d+) (\d+) "([^"]*)" (\S+)/;
const recs = readText("/tmp/d/access.log").map((line, { re }) => {
  const m = re.exec(line)!;
  return {
    ip: m[1]!,
    hour: m[2]!.slice(12, 14),
    url: m[4]!,
    status: m[5]!,
    size: Number(m[6]),
    agent: m[7]!,
    ms: Number(m[8]),
  };
}, { with: { re } });
const all = {
  count: recs.count(),
  urls: recs.pluck("url").frequencies().topk(10, { by: 1 }),
  hs: recs.map((r) => `${r.hour} ${r.status}`).frequencies(),
  sum: recs.pluck("size").sum(),
  ips: recs.pluck("ip").distinct().count(),
};
const which = (globalThis as any).process.argv[2] ?? "all";
const r: any = which === "all"
  ? await compute(all)
  : which === "apart"
  ? await Promise.all(Object.values(all).map((x) => x.compute()))
  : await (all as any)[which].compute();
const u = process.cpuUsage();
console.log(
  which,
  JSON.stringify(r).length,
  ((u.user + u.system) / 1e6).toFixed(2),
  Math.round(process.resourceUsage().maxRSS / 1024),
  "MB",
);
process.exit(0);
