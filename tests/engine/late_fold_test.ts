/** Folds by key, and distinct by a key, of more keys than there is room for. */

import {
  type Bag,
  inline,
  type Item,
  range,
  readCsv,
  readText,
  reductions as r,
  type RunEvent,
  type Scheduler,
  TaskError,
} from "../../mod.ts";
import { assert, assertEquals, assertRejects, test } from "../harness.ts";
import { recorder, sharedWorkers } from "./schedulers.ts";

const bag = range(2000, { npartitions: 1 }).map((n) => ({ n: n % 997, text: `text ${n}` }));
const two = range(2000, { npartitions: 2 }).map((n) => ({ n, text: `text ${n % 1500}` }));

/** What keeps more keys of a partition than there is room for. */
const jobs: Readonly<Record<string, Bag<unknown> | Item<unknown>>> = {
  "distinct, two partitions": two.distinct("text"),
  "distinct, many partitions": two.concat(bag, two, bag).distinct(({ text }) => text),
  "distinct, counted": two.concat(bag, two).distinct("text").count(),
  foldBy: bag.foldBy("text", (sum: number, { n }) => sum + n / 3, {
    initial: 0.1,
    combine: (a, b) => a + b,
  }),
  "foldBy, few keys with long lists": bag.map(({ n, text }) => ({ n: n % 9, text })).foldBy(
    "n",
    (texts: string[], { text }) => {
      texts.push(text);
      return texts;
    },
    { initial: () => [], combine: (a, b) => [...a, ...b] },
  ),
  "foldBy, behind an asynchronous function": bag.map(async (x) => await Promise.resolve(x))
    .foldBy("text", (sum: number, { n }) => sum + n / 3, {
      initial: 0.1,
      combine: (a, b) => a + b,
    }),
  aggregate: bag.groupBy("text", { npartitions: 1 }).aggregate({ n: r.count(), last: r.last() }),
};

for (const [name, job] of Object.entries(jobs)) {
  test(`${name}: keys that there is no room for go to disk, and come in order`, async () => {
    const scheduler = sharedWorkers({ size: 1, memory: "40 kB" });
    const { events, onEvent } = recorder();
    const found = await job.compute({ scheduler, onEvent });
    assertEquals(found, await job.compute({ scheduler: inline() }));
    const written = events.map((event) => event.type === "results-spilled" ? event.written : 0);
    assert(Math.max(...written) > 10_000, `wrote ${written}`);
  });
}

/** What is told of a run that fails. */
async function failureIn(run: Promise<unknown>): Promise<unknown> {
  const { message, source, operation, function: fn, cause } = await assertRejects(
    () => run,
    TaskError,
  ) as TaskError;
  return [message.replace(/-[0-9a-f]{12}/, ""), source, operation, fn, String(cause)];
}

test("what would not come back as it was is folded late as well", async () => {
  const scheduler = sharedWorkers({ size: 1, memory: "10 kB" });
  const numbers = range(2000, { npartitions: 1 });
  const bags: Readonly<Record<string, Bag<{ k: number; v: number }>>> = {
    "hidden properties": numbers.map((x) =>
      Object.defineProperty(
        { k: x % 700, v: 0, text: "a text of more than thirteen characters" },
        "v",
        {
          value: x,
          enumerable: false,
        },
      )
    ),
    "properties that are made as they are read": numbers.map((x) => ({
      k: x % 700,
      text: "a text of more than thirteen characters",
      get v() {
        return x;
      },
    })),
    "properties that nobody can read": numbers.map((x) => ({
      k: x % 700,
      v: x,
      get bad(): number {
        throw new Error("nobody asked");
      },
    })),
  };
  for (const [name, bag] of Object.entries(bags)) {
    const sums = bag.foldBy("k", (sum: number, { v }) => sum + v, {
      initial: 0,
      combine: (a, b) => a + b,
    });
    const expected = await sums.compute({ scheduler: inline() });
    assertEquals([name, await sums.compute({ scheduler })], [name, expected]);
  }
  const failing = numbers.map((x) => ({
    k: x % 700,
    text: "a text of more than thirteen characters",
    get v(): number {
      if (x === 1234) throw new RangeError("the real reason");
      return x;
    },
  }));
  const sums = failing.foldBy("k", (sum: number, { v }) => sum + v, {
    initial: 0,
    combine: (a, b) => a + b,
  });
  const expected = await failureIn(sums.compute({ scheduler: inline() }));
  assertEquals(await failureIn(sums.compute({ scheduler })), expected);
});

test("an element that is folded late fails where, and only if, it would have failed at once", async () => {
  const lines = Array.from(
    { length: 2000 },
    (_, i) => `${i % 700} ${i}${i % 9 === 0 ? " ü" : ""}`,
  );
  const blob = new Blob([lines.join("\n")]);
  const csv = new Blob([
    "k,n\n",
    ...lines.map((line) => `${line.split(" ").slice(0, 2).join(",")}\n`),
  ]);
  const jobs = (bad: readonly number[]): Readonly<Record<string, Bag<unknown>>> => {
    const options = { initial: 0, combine: (a: number, b: number) => a + b, with: { bad } };
    const add = (sum: number, n: number, { bad }: { bad: readonly number[] }) => {
      if (bad.includes(n)) throw new RangeError(`not ${n}`);
      return sum + n / 3;
    };
    const numbers = range(2000, { npartitions: 1 });
    const remainder = (n: number) => n % 700;
    const numberOf = (line: string) => Number(line.split(" ")[1]);
    const twice = function* (line: string) {
      yield Number(line.split(" ")[1]);
      yield -Number(line.split(" ")[1]) - 1;
    };
    return {
      numbers: numbers.foldBy(remainder, add, options),
      text: readText(blob).map(numberOf).filter((n) => n % 4 > 0).foldBy(remainder, add, options),
      items: readText(blob).flatMap(twice).foldBy(remainder, add, options),
      records: readCsv(csv, { types: { k: "string", n: "number" } }).pluck("n")
        .foldBy(remainder, add, options),
      "a stream": readText(blob.stream()).map(numberOf).foldBy(remainder, add, options),
      "functions that wait": numbers.foldBy(remainder, async (sum: number, n, { bad }) => {
        if (bad.includes(n)) throw new RangeError(`not ${n}`);
        return await (sum + n / 3);
      }, options),
      "a promise late": numbers.foldBy(
        remainder,
        (sum: number, n, { bad }) => {
          if (bad.includes(n)) throw new RangeError(`not ${n}`);
          return n === 1601 ? Promise.resolve(sum + n) : sum + n;
        },
        options,
      ),
      reductions: numbers.map(
        (n, { bad }) => ({ k: n % 700, n: (bad.includes(n) ? "x" : n) as number }),
        { with: { bad } },
      ).groupBy("k", { npartitions: 1 }).aggregate({ n: r.count(), sum: r.sum("n" as const) }),
      "another step fails": numbers.map((n, { bad }) => {
        if (n === 1990 && bad.length > 0) throw new Error("the last");
        return n;
      }, { with: { bad } }).foldBy(remainder, add, options),
      skipped: numbers.map((n) => {
        if (n % 7 === 0) throw new Error("seven");
        return n;
      }, { onError: "skip" }).foldBy(remainder, add, options),
      "two in one loop": numbers.foldBy((n) => n % 600, add, options)
        .concat(numbers.filter((n) => n < 1900).foldBy(remainder, add, options)),
    };
  };
  const limited = sharedWorkers({ size: 1, memory: "60 kB" });
  let spilled = 0;
  const onEvent = ({ type }: RunEvent) => void (spilled += type === "results-spilled" ? 1 : 0);
  for (const bad of [[], [1901, 1301, 1802]]) {
    for (const name of Object.keys(jobs(bad))) {
      const found = async (scheduler: Scheduler) => {
        const run = jobs(bad)[name]!.compute({ scheduler, onEvent });
        return bad.length > 0 ? await failureIn(run) : await run;
      };
      assertEquals([name, bad, await found(limited)], [name, bad, await found(sharedWorkers())]);
    }
  }
  assert(spilled > 9, `${spilled} tasks went to disk`);
});

test("a fold is given instances of classes as they are, and its values stay what they are", async () => {
  const scheduler = sharedWorkers({ size: 1, memory: "3 kB" });
  const points = range(3000, { npartitions: 1 }).map((x) => {
    class Point {
      readonly x = x;
      get twice() {
        return 2 * this.x;
      }
    }
    return new Point();
  });
  const sums = points.foldBy(
    ({ x }) => x % 701,
    (sums: Map<string, number>, { twice }) => sums.set("twice", (sums.get("twice") ?? 0) + twice),
    { initial: () => new Map(), combine: (a) => a },
  ).map(([key, sums]) => [key, sums.get("twice")]);
  const found = await sums.compute({ scheduler });
  assertEquals(found, await sums.compute({ scheduler: inline() }));
  assertEquals(found[1], [1, 2 * (1 + 702 + 1403 + 2104 + 2805)]);
});
