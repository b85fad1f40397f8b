import fc from "fast-check";
import { assert, assertEquals, test } from "../harness.ts";
import { intoBuckets } from "../../src/tables/buckets.ts";
import { KeyIndex } from "../../src/tables/key_index.ts";
import { PartitionTable } from "../../src/tables/partition_table.ts";
import { sizeOf } from "../../src/wire/size.ts";

test("sizeOf() grows with what is in a value, in bytes", () => {
  const near = (value: unknown, bytes: number) => {
    const size = sizeOf(value);
    assert(size > bytes / 2 && size < bytes * 2, `${size} for ${bytes}`);
  };
  near(Array.from({ length: 10_000 }, (_, i) => i), 80_000);
  near(Array.from({ length: 10_000 }, (_, i) => `some words ${i}`), 10_000 * 40);
  near("x".repeat(5000), 5000);
  near(new Float64Array(1000), 8000);
  near(Array.from({ length: 1000 }, (_, i) => ({ id: i, name: "n".repeat(100) })), 1000 * 170);
  near(new Map(Array.from({ length: 1000 }, (_, i) => [i, "v".repeat(50)])), 1000 * 120);
  near(new Set(Array.from({ length: 1000 }, (_, i) => "v".repeat(50) + i)), 1000 * 90);
  near({ keys: ["a"], columns: [new Uint32Array(500), ["b".repeat(300)]] }, 2400);
  assertEquals(sizeOf(5), sizeOf(undefined));
});

test("sizeOf() samples what is long, and looks at nothing that could be run or has no end", () => {
  let looks = 0;
  const lazy = {
    get costly() {
      looks++;
      return "x";
    },
  };
  sizeOf([lazy, lazy]);
  assertEquals(looks, 0);
  const own: unknown[] = [];
  own.push(own, own);
  assert(sizeOf(own) < 100_000);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert(sizeOf([proxy]) > 0);
  const start = Array.from({ length: 1_000_000 }, () => [{ a: 1 }, "b"]);
  let visited = 0;
  const counted = new Proxy(start, {
    get(target, key) {
      visited++;
      return Reflect.get(target, key);
    },
  });
  sizeOf(counted);
  assert(visited < 200);
});

test("sizeOf() is a number of at least 0, whatever the value", () => {
  fc.assert(
    fc.property(fc.anything({ withMap: true, withSet: true, withTypedArray: true }), (value) => {
      const size = sizeOf(value);
      assert(Number.isFinite(size) && size > 0);
    }),
  );
});

test("sizeOf() counts the keys of buckets, which are elsewhere", () => {
  const table = new PartitionTable<number>(new KeyIndex());
  for (let i = 0; i < 1000; i++) table.add(`${"long key ".repeat(10)}${i}`, i);
  const buckets = intoBuckets(table, 4);
  const size = sizeOf(buckets);
  assert(size > 1000 * 90 && size < 1000 * 200, String(size));
});
