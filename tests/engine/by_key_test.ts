/** Reductions by key, whose tables are read by several at once and may have to be begun again. */

import { computeAll, range } from "../../mod.ts";
import { assertEquals, test } from "../harness.ts";
import { kinds, sharedSchedulerOf } from "./schedulers.ts";

for (const kind of kinds) {
  test(`${kind}: several read what counts by key, together and alone`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const words = range(600, { npartitions: 5 }).map((i) => `word${i * i % 37}`);
    const counts = words.frequencies();
    const expected = new Map<string, number>();
    for (let i = 0; i < 600; i++) {
      const word = `word${i * i % 37}`;
      expected.set(word, (expected.get(word) ?? 0) + 1);
    }
    const pairs = [...expected];
    const sorted = pairs.toSorted(([, a], [, b]) => b - a);
    const by = ([, n]: readonly [string, number]) => n;
    const results = [
      [counts, pairs],
      [words.frequencies({ sort: true }), sorted],
      [counts.topk(3, { by }), sorted.slice(0, 3)],
      [counts.take(2), pairs.slice(0, 2)],
      [words.distinct(), [...expected.keys()]],
      [words.frequencies({ npartitions: 3 }).count(), expected.size],
    ] as const;
    // Together, each alone, and with one of the others.
    const some = [
      [0, 1, 2, 3, 4, 5],
      [0, 2],
      [1, 2],
      [0, 1],
      [0, 3],
      ...results.map((_, i) => [i]),
    ];
    await Promise.all(some.map(async (chosen) => {
      const bags = chosen.map((i) => results[i]![0]);
      const values = await computeAll(bags as never[], { scheduler });
      assertEquals(values as unknown[], chosen.map((i) => results[i]![1]));
    }));
    const streamed: unknown[] = [];
    for await (const batch of scheduler.stream(counts.graph, counts.keys)) streamed.push(...batch);
    assertEquals(streamed, pairs);
  });

  test(`${kind}: a table by key is begun again where its function turns out to be asynchronous`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const sums = range(3000, { npartitions: 6 }).map((x) => x % 50).foldBy(
      (x) => x % 10,
      (sum: number, x) => x < 40 ? sum + x : Promise.resolve(sum + x) as unknown as number,
      { initial: 0, combine: (a, b) => a + b },
    );
    const sum = (key: number) => 60 * (5 * key + 100);
    assertEquals(
      await sums.compute({ scheduler }),
      Array.from({ length: 10 }, (_, key) => [key, sum(key)]),
    );
  });
}
