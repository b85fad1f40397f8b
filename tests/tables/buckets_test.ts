import fc from "fast-check";
import {
  type AnyBucket,
  type Bucket,
  inOrder,
  intoBuckets,
  mergeBucket,
} from "../../src/tables/buckets.ts";
import { absent, KeyIndex } from "../../src/tables/key_index.ts";
import { KeyedTable } from "../../src/tables/keyed_table.ts";
import { PartitionTable } from "../../src/tables/partition_table.ts";
import { portable } from "../../src/wire/portable.ts";
import { assertSame } from "../bag/model.ts";
import { assert, assertEquals, test } from "../harness.ts";

const key = fc.oneof(
  fc.constantFrom<unknown>("a", "b", "", NaN, -0, 0, 1n, null, undefined, true, Infinity, -1, 0.5),
  fc.string({ maxLength: 3 }),
  fc.integer({ min: -20, max: 20 }),
  fc.array(fc.constantFrom("x", "y", 1), { maxLength: 2 }),
  fc.tuple(fc.string({ maxLength: 2 }), fc.constantFrom("y", "", "long ".repeat(60))),
  fc.tuple(fc.constantFrom("long ".repeat(50), "long ".repeat(52)), fc.string({ maxLength: 1 })),
  fc.record({ a: fc.integer({ min: 0, max: 2 }) }),
  // Equal, and yet they can be told apart.
  fc.constantFrom([0], [-0], { a: 0, b: 1 }, { b: 1, a: 0 }, { b: 1, a: -0 }),
);

function count(keys: readonly unknown[], index: KeyIndex = new KeyIndex()): PartitionTable<number> {
  const table = new PartitionTable<number>(index);
  for (const key of keys) {
    const n = table.get(key);
    if (n === absent) table.add(key, 1);
    else table.replace(n + 1);
  }
  return table;
}

/** Keys as they were first seen, in that order, with their counts. */
function counted(keys: readonly unknown[]): [key: unknown, count: number][] {
  const table = new KeyedTable<number>();
  for (const key of keys) table.getOrAdd(key, () => 0).value++;
  return [...table.entries()].map(({ key, value }) => [key, value]);
}

/** Keys of all kinds in random partitions, each made on one of three threads. */
const partitions = fc.array(
  fc.record({ keys: fc.array(key, { maxLength: 30 }), thread: fc.integer({ min: 0, max: 2 }) }),
  { minLength: 1, maxLength: 6 },
);

function addUp(a: number, b: number): number {
  return a + b;
}

test("buckets merge to the counts of all keys in first-seen order, wherever they were made", async () => {
  await fc.assert(fc.asyncProperty(partitions, fc.integer({ min: 1, max: 9 }), async (data, n) => {
    const threads = [new KeyIndex(), new KeyIndex(), new KeyIndex()];
    // The last partition first, since threads take them in any order.
    const tables = data.toReversed().map(({ keys, thread }) =>
      intoBuckets(count(keys, threads[thread]), n)
    ).reverse();
    const merged: Bucket<number>[] = [];
    for (let b = 0; b < n; b++) {
      const parts = tables.map((buckets, i): AnyBucket<number> =>
        data[i]!.thread === b % 3 ? buckets[b]! : buckets[b]![portable]()
      );
      merged.push(await mergeBucket(parts, addUp));
    }
    for (const whole of [merged, merged.map((bucket) => bucket[portable]())]) {
      const { keys, values } = inOrder(whole);
      assertSame(keys.map((key, i) => [key, values[i]]), counted(data.flatMap(({ keys }) => keys)));
    }
  }));
});

test("tables of one thread do not see each other's values, even while they are made together", () => {
  const index = new KeyIndex();
  const [a, b] = [count(["x", "y"], index), count(["y", "z", "y"], index)];
  for (const table of [a, b]) if (table.get("z") === absent) table.add("z", 10);
  assertEquals([a.close(), b.close()], [[1, 1, 10], [2, 1]]);
  assertEquals(count(["z", "x"], index).close(), [1, 1]);
  assertEquals(index.size, 3);
});

test("buckets merge in several steps to the same order as in one", async () => {
  const table = (...keys: string[]) => intoBuckets(count(keys), 1)[0]!;
  const left = await mergeBucket([table("c", "a"), table("b", "c")], addUp);
  const right = await mergeBucket([table("d", "a")], addUp);
  const { keys, values } = inOrder([await mergeBucket([left, right], addUp)]);
  assertEquals(keys, ["c", "a", "b", "d"]);
  assertEquals(values, [2, 2, 1, 1]);
});

test("intoBuckets() spreads keys evenly", () => {
  const words = Array.from({ length: 8000 }, (_, i) => `word${i}`);
  for (const { size } of intoBuckets(count(words), 8)) {
    assert(size > 800 && size < 1200, `${size} of 8000 in one of 8 buckets`);
  }
});

test("mergeBucket() awaits a combination that takes its time", async () => {
  const table = intoBuckets(count(["a"]), 1)[0]!;
  const { values } = await mergeBucket([table, table], async (a, b) => {
    return await Promise.resolve(a * 10 + b);
  });
  assertEquals(values, [11]);
});
