/**
 * Several statistics of each endpoint, in one pass: `reductions` by name.
 *
 * @module
 */

import { fromSequence, reductions as r } from "holdall";

const lines = [
  "/search 120 2048 ada",
  "/about 8 512 bob",
  "/search 340 4096 bob",
  "/search 95 1024 ada",
];

const requests = fromSequence(lines, { npartitions: 2 }).map((line) => {
  const [path, ms, bytes, user] = line.split(" ") as [string, string, string, string];
  return { path, ms: Number(ms), bytes: Number(bytes), user };
});

const statistics = requests.groupBy("path", { npartitions: 1 }).aggregate({
  n: r.count(),
  slowest: r.max("ms"),
  bytes: r.sum("bytes"),
  users: r.countDistinct("user"),
});

for await (const [path, { n, slowest, bytes, users }] of statistics) {
  console.log(`${path}: ${n} requests, ${slowest} ms, ${bytes} bytes, ${users} users`);
}
