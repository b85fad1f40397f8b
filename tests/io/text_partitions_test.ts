import { defaultBlockSize } from "../../src/io/text/text_options.ts";
import fc from "fast-check";
import { assertEquals, assertMatch, assertThrows, test } from "../harness.ts";
import type { TextInput } from "../../src/io/bytes/input.ts";
import {
  byteRange,
  type PlanOptions,
  planPartitions,
  type TextPartition,
} from "../../src/io/text/text_partitions.ts";

const defaults: PlanOptions = {
  blockSize: 100,
  compression: "infer",
  divisible: true,
  peek: () => new Uint8Array(2),
};

const file = (path: string, size: number): TextInput => ({ kind: "path", path, size });
const url = (name: string): TextInput => ({ kind: "url", url: `https://example.com/${name}` });

const partitionsOf = (inputs: readonly TextInput[], options: PlanOptions) =>
  planPartitions(inputs, options).partitions;

/** Partitions in short: `name part/parts`. */
function short(partitions: readonly TextPartition[]): string[] {
  return partitions.map((partition) =>
    partition.map(({ input, part, parts }) => {
      const name = input.kind === "path" ? input.path : input.kind === "url" ? "url" : "";
      return parts === 1 ? name : `${name} ${part}/${parts}`;
    }).join(" + ")
  );
}

test("planPartitions() cuts large files and puts small neighbours together", () => {
  const inputs = [
    file("a", 30),
    file("b", 70),
    file("empty", 0),
    file("c", 1),
    file("big", 201),
    file("d", 40),
  ];
  assertEquals(short(partitionsOf(inputs, defaults)), [
    "a + b + empty",
    "c",
    "big 0/3",
    "big 1/3",
    "big 2/3",
    "d",
  ]);
  assertEquals(short(partitionsOf([file("exact", 100), file("e", 0)], defaults)), ["exact + e"]);
  assertEquals(short(partitionsOf([file("empty", 0)], defaults)), ["empty"]);
});

test("planPartitions() refuses a block size that makes nothing but overhead, and says what to do", () => {
  const tiny = { ...defaults, blockSize: 64 };
  assertEquals(partitionsOf([file("a", 64 * 200_000)], tiny).length, 200_000);
  for (const inputs of [[file("a", 110e6)], [file("b", 64 * 150_000), file("a", 64 * 150_000)]]) {
    const error = assertThrows(() => partitionsOf(inputs, tiny), RangeError);
    assertMatch(
      error.message,
      /at most 200000 partitions, got \d+ .*"a".*'blockSize' of 64 bytes.*larger/s,
    );
  }
  const compressed = Array.from({ length: 200_001 }, (_, i) => file(`${i}.gz`, 65));
  assertEquals(partitionsOf(compressed, tiny).length, 200_001);
});

test("planPartitions() groups whole files by number", () => {
  const inputs = [file("a", 300), file("b", 1), url("c"), file("d.gz", 5), file("e", 1)];
  const partitions = partitionsOf(inputs, { ...defaults, filesPerPartition: 2 });
  assertEquals(short(partitions), ["a + b", "url + d.gz", "e"]);
});

test("planPartitions() does not cut what is compressed or cannot be cut", () => {
  const peeked: string[] = [];
  const options = {
    ...defaults,
    peek: (path: string) => {
      peeked.push(path);
      return path === "hidden" ? Uint8Array.of(0x1f, 0x8b) : Uint8Array.of(0x61);
    },
  };
  const inputs = [
    file("a.gz", 999),
    file("hidden", 999),
    file("plain", 101),
    file("small", 9),
    file("b.GZ", 9),
    file("small2", 9),
  ];
  const partitions = partitionsOf(inputs, options);
  assertEquals(
    short(partitions),
    ["a.gz", "hidden", "plain 0/2", "plain 1/2", "small", "b.GZ", "small2"],
  );
  // Only files that are large, and whose name does not tell, are opened.
  assertEquals(peeked, ["hidden", "plain"]);
  assertEquals(partitions.map((pieces) => pieces[0]?.compression), [
    "infer",
    "gzip",
    "none",
    "none",
    "infer",
    "infer",
    "infer",
  ]);
  const whole = partitionsOf([file("big", 999)], { ...defaults, divisible: false });
  assertEquals(short(whole), ["big"]);
  const none = partitionsOf([file("a.gz", 150)], { ...defaults, compression: "none" });
  assertEquals(short(none), ["a.gz 0/2", "a.gz 1/2"]);
});

test("planPartitions() gives what it cannot measure 8 parts altogether", () => {
  const parts = (count: number) =>
    partitionsOf(Array.from({ length: count }, (_, i) => url(`${i}`)), defaults).length;
  assertEquals([1, 2, 3, 8, 20].map(parts), [8, 8, 9, 8, 20]);
  assertEquals(partitionsOf([url("a.gz?token=x")], defaults).length, 1);
  assertEquals(partitionsOf([url("a")], { ...defaults, compression: "gzip" }).length, 1);
});

test("planPartitions() makes partitions that survive structuredClone", () => {
  const planned = planPartitions([file("a", 250), url("b")], defaults);
  assertEquals(structuredClone(planned), planned);
});

test("planPartitions() has probed what several workers would have to look at", () => {
  const blob = (name: string, size: number) =>
    ({ kind: "blob", blob: new Blob(["x".repeat(size)]), name, size }) as const;
  const large = blob("large", 101);
  const page = { kind: "url", url: "https://example.com/page" } as const;
  const inputs = [large, file("f", 101), page, blob("small", 5), blob("z.gz", 999)];
  const { partitions, probed } = planPartitions(inputs, defaults);
  const compression = "infer";
  const how = { compression, blockSize: 100, blocks: false } as const;
  assertEquals(probed, [{ ...how, input: large, parts: 2 }, { ...how, input: page, parts: 8 }]);
  const probes = partitions.map(([piece]) => piece?.probe);
  const none = undefined;
  assertEquals(probes, [0, 0, none, none, 1, 1, 1, 1, 1, 1, 1, 1, none, none]);
  // Told that it is not compressed, a file of known size has nothing to be looked for.
  const told = planPartitions(inputs, { ...defaults, compression: "none" });
  assertEquals(told.probed, [{ ...how, input: page, compression: "none", parts: 8 }]);
  const eight = Array.from({ length: 8 }, (_, i) => url(`${i}`));
  assertEquals(planPartitions(eight, defaults).probed, []);
});

test("byteRange() covers every byte once, in equal parts, at multiples of the unit", () => {
  const sizes = fc.oneof(fc.nat(50), fc.maxSafeNat());
  const unit = fc.constantFrom(1, 2);
  const parts = fc.integer({ min: 1, max: 60 });
  fc.assert(fc.property(sizes, parts, fc.integer({ min: 1, max: 9 }), unit, (size, n, block, u) => {
    let position = 0;
    const used = Math.max(1, Math.min(n, Math.ceil(size / block)));
    for (let part = 0; part < n; part++) {
      const range = byteRange({ part, parts: n }, size, block, u);
      assertEquals(range === undefined, part >= used);
      if (range === undefined) continue;
      assertEquals(range.start, position);
      assertEquals(range.start % u, 0);
      assertEquals(range.end === undefined, part === used - 1);
      if (range.end !== undefined && size < 2 ** 40) {
        assertEquals(Math.abs(range.end - range.start - size / used) <= u, true);
      }
      position = range.end ?? size;
    }
    assertEquals(position, size);
  }));
});

test("defaultBlockSize() gives each core some partitions, neither tiny nor huge", () => {
  const MiB = 2 ** 20;
  assertEquals(defaultBlockSize(0, 2), 2 * MiB);
  // Work on small files may be dear: TF-IDF of 24 MB keeps all cores busy for seconds.
  assertEquals(defaultBlockSize(24 * MiB, 2), 3 * MiB);
  assertEquals(defaultBlockSize(256 * MiB, 2), 32 * MiB);
  assertEquals(defaultBlockSize(256 * MiB, 16), 4 * MiB);
  assertEquals(defaultBlockSize(2 ** 40, 2), 64 * MiB);
});
