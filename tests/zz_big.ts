import { range, workers } from "../mod.ts";
const memory = process.argv[2] ?? "none";
const what = process.argv[3] ?? "sort";
const n = Number(process.argv[4] ?? 4e6);
await using pool = workers({ size: 2, ...(memory === "none" ? { memory: "60 GB" } : { memory }) });
let w = 0, r = 0, ms = 0, peak = 0;
const onEvent = (e) => {
  if (e.type === "results-spilled") {
    w += e.written;
    r += e.read;
    ms += e.elapsed;
  }
  peak = Math.max(peak, process.memoryUsage.rss());
};
const timer = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 20);
const bag = range(n, { npartitions: Math.ceil(n / 62500) }).map((i) => ({
  k: (i * 7919) % 1000003,
  text: `record number ${i} of a file with many lines, each of about a hundred characters or so: ${
    i * 31
  }`,
}));
const t = performance.now(), c = process.cpuUsage();
let out;
if (what === "sort") {
  out = await bag.sortBy("k").map((x) => x.text.length).sum().compute({ scheduler: pool, onEvent });
}
if (what === "group") {
  out = await bag.groupBy("k").map(([, xs]) => xs.length).max().compute({
    scheduler: pool,
    onEvent,
  });
}
if (what === "join") {
  out = await bag.join(bag.filter((x) => x.k % 2 === 0), "k", "k").count().compute({
    scheduler: pool,
    onEvent,
  });
}
if (what === "count") {
  out = await bag.map((x) => x.text).frequencies({ npartitions: 64 }).count().compute({
    scheduler: pool,
    onEvent,
  });
}
clearInterval(timer);
const d = process.cpuUsage(c);
console.log(
  what,
  memory,
  n,
  String(out),
  `wall ${((performance.now() - t) / 1e3).toFixed(1)} s cpu ${
    ((d.user + d.system) / 1e6).toFixed(1)
  } s peak ${(peak / 1e6).toFixed(0)} MB written ${(w / 1e6).toFixed(0)} read ${
    (r / 1e6).toFixed(0)
  } io ${(ms / 1e3).toFixed(1)} s`,
);
