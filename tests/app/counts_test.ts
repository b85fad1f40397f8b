/**
 * What workers count for the page: however records are put into partitions, the answer is the same.
 *
 * @module
 */

import fc from "fast-check";
import { counterOf } from "../../app/questions/counter.ts";
import { type Counts, emptyCounts, mergeCounts } from "../../app/questions/counts.ts";
import { resultOf } from "../../app/questions/rows.ts";
import type { Question, Reading, Task } from "../../app/model.ts";
import { assert, assertEquals, test } from "../harness.ts";

const reading: Reading = {
  format: "json",
  fields: [
    { name: "name", kind: "text" },
    { name: "size", kind: "number" },
    { name: "at", kind: "time" },
  ],
};

interface Row {
  readonly name: string;
  readonly size: number;
  readonly at: number;
}

const rows = fc.array(
  fc.record({
    name: fc.constantFrom("a", "b", "c", "", "a\u0000b"),
    size: fc.integer({ min: -50, max: 50 }),
    at: fc.integer({ min: 1_700_000_000, max: 1_700_100_000 }),
  }),
  { maxLength: 60 },
);

function taskOf(question: Question, { paths = false, most = 1000 } = {}): Task {
  return { run: "test", reading, question, paths, most };
}

/** Counts records in so many partitions, and merges what they come to. */
function counted(task: Task, elements: readonly unknown[], partitions: number): Counts {
  const count = counterOf(task);
  const size = Math.ceil(elements.length / partitions) || 1;
  let all = emptyCounts();
  for (let start = 0; start < elements.length; start += size) {
    const counts = emptyCounts();
    for (const element of elements.slice(start, start + size)) count(counts, element);
    all = mergeCounts(all, counts, task.most);
  }
  return all;
}

function tableOf(question: Question, elements: readonly unknown[], partitions: number) {
  return resultOf(counted(taskOf(question), elements, partitions), question, reading);
}

const partitions = fc.integer({ min: 1, max: 7 });

test("counterOf() counts values as a Map does, however records are partitioned", () => {
  fc.assert(
    fc.property(rows, partitions, (data: Row[], n) => {
      const expected = new Map<string, number>();
      for (const { name } of data) expected.set(name, (expected.get(name) ?? 0) + 1);
      const { rows: found, shape } = tableOf({ kind: "top", by: ["name"] }, data, n);
      const sorted = [...expected].sort(([, a], [, b]) => b - a);
      assertEquals(found.map(([name, count]) => [name, count]), sorted);
      assertEquals([shape.read, shape.matched, shape.skipped], [data.length, data.length, 0]);
    }),
    { numRuns: 50 },
  );
});

test("counterOf() adds up numbers by group", () => {
  fc.assert(
    fc.property(rows, partitions, (data: Row[], n) => {
      const groups = new Set(data.map(({ name }) => name));
      const { rows: found } = tableOf({ kind: "sums", by: ["name"], of: "size" }, data, n);
      assertEquals(found.length, groups.size);
      for (const [name, sum, count, , least, greatest] of found) {
        const sizes = data.filter((row) => row.name === name).map(({ size }) => size);
        const total = sizes.reduce((a, b) => a + b, 0);
        assertEquals([sum, count, least, greatest], [
          ...[total, sizes.length, Math.min(...sizes), Math.max(...sizes)],
        ]);
      }
    }),
    { numRuns: 50 },
  );
});

test("counterOf() loses no record over time and in bins", () => {
  fc.assert(
    fc.property(rows, partitions, (data: Row[], n) => {
      const time = tableOf({ kind: "time", by: ["name"], of: "at" }, data, n);
      const spread = tableOf({ kind: "spread", by: [], of: "size" }, data, n);
      for (const { rows: found } of [time, spread]) {
        assertEquals(found.reduce((sum, row) => sum + Number(row.at(-1)), 0), data.length);
      }
      for (const [from, to, count] of spread.rows as number[][]) {
        const inside = data.filter(({ size }) => size >= from! && size < to!).length;
        const last = spread.rows.at(-1)?.[0] === from
          ? data.filter(({ size }) => size === to).length
          : 0;
        assertEquals(count, inside + last);
      }
    }),
    { numRuns: 50 },
  );
});

test("counterOf() obeys its condition, and tells how many records met it", () => {
  const data = [{ name: "Ada", size: 3 }, { name: "Alan", size: 5 }, { name: "Bo", size: 8 }];
  const cases = [
    ["name", "contains", "a", 2],
    ["name", "lacks", "a", 1],
    ["name", "is", "ada", 1],
    ["name", "not", "ada", 2],
    ["size", "least", "5", 2],
    ["size", "most", "5", 2],
    ["", "contains", "bo", 1],
    ["name", "contains", "", 3],
  ] as const;
  for (const [field, comparison, value, expected] of cases) {
    const where = { field, comparison, value };
    const { shape } = tableOf({ kind: "top", by: ["name"], where }, data, 2);
    assertEquals([field, comparison, shape.matched, shape.read], [field, comparison, expected, 3]);
  }
});

test("counterOf() keeps files apart where it is asked to, and counts them in any case", () => {
  const elements = [["x", "a.log"], ["x", "b.log"], ["y", "b.log"]]
    .map(([name, path]) => [{ name }, path]);
  const question: Question = { kind: "top", by: ["name"], byFile: true };
  const task = taskOf(question, { paths: true });
  const { shape, rows: found } = resultOf(counted(task, elements, 2), question, reading);
  assertEquals(found.map((row) => row.slice(0, 3)), [
    ["a.log", "x", 1],
    ["b.log", "x", 1],
    ["b.log", "y", 1],
  ]);
  assertEquals(shape.files.map(({ path, read }) => [path, read]), [["a.log", 1], ["b.log", 2]]);
});

test("counterOf() keeps what could not be read, with its place", () => {
  const failure = {
    elementFailure: true,
    error: { name: "SyntaxError", message: "expected a request" },
    element: ["nonsense", "a.log"],
    source: { path: "a.log", line: 1234 },
  };
  const counts = counted(taskOf({ kind: "top", by: ["name"] }, { paths: true }), [failure], 1);
  assertEquals([counts.read, counts.skipped, counts.files.get("a.log")], [0, 1, [0, 0, 1]]);
  assertEquals(counts.failures, [
    { path: "a.log", place: "line 1,234", reason: "expected a request", text: "nonsense" },
  ]);
});

test("mergeCounts() keeps no more groups than there is room for, and says how many records are beyond", () => {
  const data = Array.from({ length: 100 }, (_, i) => ({ name: `n${i % 10}` }));
  const task = taskOf({ kind: "top", by: ["name"] }, { most: 4 });
  const counts = counted(task, data, 3);
  assertEquals([counts.groups.size, counts.matched], [4, 100]);
  const kept = [...counts.groups.values()].reduce((a, b) => a + b, 0);
  assertEquals(kept + counts.beyond, 100);
});

test("resultOf() puts times together until a chart has room, and fills gaps", () => {
  const hour = 3600;
  const data = Array.from({ length: 1000 }, (_, i) => ({ at: 1_700_000_000 + i * hour }))
    .filter((_, i) => i < 400 || i > 600);
  const { rows: found } = tableOf({ kind: "time", by: [], of: "at" }, data, 4);
  assert(found.length <= 201);
  assert(found.some(([, count]) => count === 0));
  const steps = new Set(found.slice(1).map(([time], i) => Number(time) - Number(found[i]![0])));
  assertEquals(steps.size, 1);
});

test("mergeCounts() makes many different seconds few, and loses none", () => {
  const data = Array.from({ length: 50_000 }, (_, i) => ({ at: 1_700_000_000 + i * 7 }));
  const task = taskOf({ kind: "time", by: [], of: "at" }, { most: 1_000_000 });
  const counts = counted(task, data, 3);
  assert(counts.groups.size <= 21_000, `${counts.groups.size} groups`);
  assertEquals([...counts.groups.values()].reduce((a, b) => a + b, 0), data.length);
});
