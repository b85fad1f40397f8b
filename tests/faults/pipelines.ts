/** Ten pipelines of all that the engine does, each of which gives something to compare. */

import { type Bag, computeAll, fromSequence, range } from "../../mod.ts";
import type { Scheduler } from "../../src/engine/ports.ts";

/** What a pipeline gives with a scheduler, as plain data. */
export type Pipeline = (scheduler: Scheduler) => Promise<unknown>;

const words = () =>
  range(3000, { npartitions: 6 }).map((n) => ({ word: `word${n % 97}`, n, ms: (n * 7919) % 251 }));

/** The pipelines by their names. */
export const pipelines: Readonly<Record<string, Pipeline>> = {
  chain: (scheduler) =>
    range(5000, { npartitions: 8 }).map((n) => n * 3).filter((n) => n % 2 === 0)
      .flatMap((n) => [n, n + 1]).compute({ scheduler }),
  asynchronous: (scheduler) =>
    range(400, { npartitions: 8 }).map(async (n) => {
      await Promise.resolve();
      return n + 1;
    }).sum().compute({ scheduler }),
  statistics: (scheduler) => {
    const numbers = words().pluck("ms");
    return computeAll([numbers.mean(), numbers.std(), numbers.max(), numbers.topk(5)], {
      scheduler,
    });
  },
  frequencies: (scheduler) => words().pluck("word").frequencies().compute({ scheduler }),
  groups: async (scheduler) => {
    const groups = words().groupBy(({ word }) => word).map(([word, { length }]) =>
      [word, length] as const
    );
    return (await groups.compute({ scheduler })).sort();
  },
  sorted: (scheduler) => words().sortBy(({ ms }) => ms).pluck("n").compute({ scheduler }),
  joined: async (scheduler) => {
    const names = fromSequence(
      Array.from({ length: 97 }, (_, i) => ({ word: `word${i}`, i })),
      { npartitions: 3 },
    );
    const joined = words().join(names, ({ word }) => word, ({ word }) => word);
    const pairs = joined.map(([{ n }, { i }]) => [n, i] as const);
    return (await pairs.compute({ scheduler })).sort(([a], [b]) => a - b);
  },
  folded: (scheduler) =>
    words().foldBy("word", (sum: number, { ms }) => sum + ms, {
      initial: 0,
      combine: (a, b) => a + b,
    }).compute({ scheduler }),
  several: (scheduler) => {
    const bag = words() as Bag<{ word: string; n: number; ms: number }>;
    return computeAll([
      bag.count(),
      bag.pluck("word").distinct(),
      bag.filter(({ n }) => n > 10).take(3),
      bag.pluck("ms").accumulate((a, b) => a + b).topk(1),
    ], { scheduler });
  },
  stream: async (scheduler) => {
    const elements: number[] = [];
    const { graph, keys } = range(20_000, { npartitions: 5 }).map((n) => n * 2);
    for await (const batch of scheduler.stream(graph, keys)) {
      for (const element of batch as readonly number[]) elements.push(element);
    }
    return elements;
  },
};
