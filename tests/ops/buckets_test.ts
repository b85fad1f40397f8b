import fc from "fast-check";
import { type Bucket, inOrder, intoBuckets, mergeBucket } from "../../src/ops/buckets.ts";
import { KeyedTable } from "../../src/ops/keyed_table.ts";
import { compositeKey } from "../../src/ops/value_key.ts";
import { assert, assertEquals, test } from "../harness.ts";

const key = fc.oneof(
  fc.constantFrom<unknown>("a", "b", "", NaN, -0, 0, 1n, null, undefined, true, Infinity, -1, 0.5),
  fc.string({ maxLength: 3 }),
  fc.integer({ min: -20, max: 20 }),
  fc.array(fc.constantFrom("x", "y", 1), { maxLength: 2 }),
  fc.record({ a: fc.integer({ min: 0, max: 2 }) }),
);

function count(keys: readonly unknown[]): KeyedTable<number> {
  const table = new KeyedTable<number>();
  for (const key of keys) table.getOrAdd(key, () => 0).value++;
  return table;
}

function addUp(a: number, b: number): number {
  return a + b;
}

test("buckets merge to the counts of all keys in first-seen order, however many there are", async () => {
  const partitions = fc.array(fc.array(key, { maxLength: 30 }), { minLength: 1, maxLength: 6 });
  await fc.assert(fc.asyncProperty(partitions, fc.integer({ min: 1, max: 9 }), async (data, n) => {
    const tables = data.map((keys) => intoBuckets(count(keys), n));
    const merged: Bucket<number>[] = [];
    for (let b = 0; b < n; b++) {
      merged.push(await mergeBucket(tables.map((buckets) => buckets[b]!), addUp));
    }
    const { keys, values } = inOrder(merged);
    const expected = [...count(data.flat()).entries()];
    assertEquals(keys.map(compositeKey), expected.map(({ key }) => compositeKey(key)));
    assertEquals(values, expected.map(({ value }) => value));
  }));
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
  for (const { keys } of intoBuckets(count(words), 8)) {
    assert(keys.length > 800 && keys.length < 1200, `${keys.length} of 8000 in one of 8 buckets`);
  }
});

test("mergeBucket() awaits a combination that takes its time", async () => {
  const table = intoBuckets(count(["a"]), 1)[0]!;
  const { values } = await mergeBucket([table, table], async (a, b) => {
    return await Promise.resolve(a * 10 + b);
  });
  assertEquals(values, [11]);
});
