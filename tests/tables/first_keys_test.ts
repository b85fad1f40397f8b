import fc from "fast-check";
import { firstKeys, mergeKeys, SeenKeys } from "../../src/tables/first_keys.ts";
import type { AnyKeyBucket } from "../../src/tables/first_keys.ts";
import { KeyIndex } from "../../src/tables/key_index.ts";
import {
  ElementPacker,
  markedElements,
  type PackedBatches,
} from "../../src/wire/packed_elements.ts";
import { pack, unpack } from "../../src/wire/packing.ts";
import { portable } from "../../src/wire/portable.ts";
import { assertEquals, test } from "../harness.ts";

const key = fc.oneof(
  fc.integer({ min: 0, max: 9 }),
  fc.constantFrom<unknown>(-0, NaN, "a", "b", null, "a key that is long enough to be cut out"),
  fc.tuple(fc.integer({ min: 0, max: 2 }), fc.constantFrom("x", "y")),
);

/** The place of each key that is seen first among those of its partition, by partition. */
function expected(partitions: readonly (readonly unknown[])[]): number[][] {
  const seen = new Set<string>();
  const textOf = (key: unknown) =>
    Object.is(key, -0) ? "0" : typeof key === "string" ? `"${key}` : String(key);
  return partitions.map((keys) => {
    const own = [...new Map(keys.map((it) => [textOf(it), it])).keys()];
    return [...own.keys()].filter((i) => !seen.has(own[i]!) && seen.add(own[i]!));
  });
}

test("firstKeys() tells which keys of each partition come first, on however many threads", () => {
  const partitions = fc.array(fc.array(key, { maxLength: 12 }), { minLength: 1, maxLength: 7 });
  const threads = fc.infiniteStream(fc.nat(2));
  fc.assert(fc.property(partitions, threads, fc.integer({ min: 1, max: 4 }), (keys, on, count) => {
    const indexes = [new KeyIndex(), new KeyIndex()];
    const tables = keys.map((own) => {
      const thread = on.next().value!;
      const seen = new SeenKeys(indexes[thread] ?? new KeyIndex());
      own.forEach((it) => seen.isNew(it));
      const buckets = seen.close(count);
      return thread === 2 ? buckets.map((it) => structuredClone(it[portable]())) : buckets;
    });
    // Neighbours are merged first, or not.
    const width = 1 + on.next().value!;
    const merged: AnyKeyBucket[][] = [];
    for (let i = 0; i < tables.length; i += width) {
      const group = tables.slice(i, i + width);
      merged.push(Array.from({ length: count }, (_, b) => mergeKeys(group.map((it) => it[b]!))));
    }
    const firsts = Array.from({ length: count }, (_, b) => firstKeys(merged.map((it) => it[b]!)));
    const found = keys.map((_, p) => firsts.flatMap((it) => [...it[p]!]).sort((a, b) => a - b));
    assertEquals(found, expected(keys));
  }));
});

test("what a partition keeps moves whole, alone and with what other branches made", () => {
  const seen = new SeenKeys(new KeyIndex());
  ["a", "b", "c"].forEach((it) => seen.isNew(it));
  const packer = new ElementPacker();
  packer.push({ n: 1 });
  const kept = [seen.close(2), packer.close()];
  const move = (value: unknown) => unpack(structuredClone(pack(value)));
  type Moved = readonly [readonly AnyKeyBucket[], PackedBatches];
  for (const [keys, elements] of [move(kept), (move([7, kept]) as unknown[])[1]] as Moved[]) {
    const firsts = keys.flatMap((bucket) => firstKeys([bucket]).flatMap((it) => [...it]));
    assertEquals(firsts.sort((a, b) => a - b), [0, 1, 2]);
    assertEquals([...markedElements(elements, Uint8Array.of(1))], [[{ n: 1 }]]);
  }
});
