import fc from "fast-check";
import { assert, assertEquals, test } from "../harness.ts";
import { intoBuckets } from "../../src/tables/buckets.ts";
import { KeyIndex } from "../../src/tables/key_index.ts";
import { PartitionTable } from "../../src/tables/partition_table.ts";
import { sizeOf, wholeSizeOf } from "../../src/wire/size.ts";

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

test("wholeSizeOf() looks at all of a value, and counts what is there twice once", () => {
  const few = ["x".repeat(10_000), ...Array.from({ length: 999 }, (_, n) => `${n}`)];
  const [sampled, whole] = [sizeOf(few), wholeSizeOf(few)];
  assert(sampled > 100_000 && whole > 10_000 && whole < 50_000, `${sampled}, ${whole}`);
  const twice = wholeSizeOf([few, few]) - whole;
  assert(twice > 0 && twice < 100, `${twice}`);
  const deep = Array.from({ length: 20 }).reduce<unknown>((inner) => [inner], "x".repeat(5000));
  // What has been seen may be more than one set holds.
  const many = Array.from({ length: 10 }, (_, i) => ({ i }));
  assertEquals(wholeSizeOf([many, many.toReversed()], 3), wholeSizeOf([many, many.toReversed()]));
  assert(wholeSizeOf(deep) > 5000, "what is deep down is not counted");
  const endless: unknown[] = [new Map([["key", new Set([new Uint8Array(900)])]])];
  endless.push(endless, {
    endless,
    text: "abc",
    get never(): never {
      throw new Error("run");
    },
  });
  assert(wholeSizeOf(endless) > 900 && wholeSizeOf(endless) < 1300, `${wholeSizeOf(endless)}`);
  const empty = new Array(2 ** 30);
  assert(wholeSizeOf([empty]) >= 2 ** 33, "slots are not counted");
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  assert(wholeSizeOf(revoked.proxy) < 100, "what cannot be looked at is counted");
});

test("wholeSizeOf() is about what sizeOf() finds in values that are all alike", () => {
  for (const value of ["text", 1, null, [1, 2, 3], { a: 1, b: "text" }, new Map([[1, 2]])]) {
    const many = Array.from({ length: 500 }, () => structuredClone(value));
    const ratio = wholeSizeOf(many) / sizeOf(many);
    assert(ratio > 0.6 && ratio < 1.5, `${JSON.stringify(value)}: ${ratio}`);
  }
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
