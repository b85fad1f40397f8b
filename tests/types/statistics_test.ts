/** What the compiler infers for statistics and samples. The bodies run too, but build graphs only. */

import {
  type Bag,
  type Description,
  fromSequence,
  type Histogram,
  type Item,
  random,
  range,
} from "../../mod.ts";
import { test } from "../harness.ts";
import { typed } from "./equal.ts";

interface Visit {
  readonly client: string;
  readonly bytes: number;
}

const visits = fromSequence<Visit>([{ client: "a", bytes: 1 }]);
const words = fromSequence(["a", "b"]);
const numbers = range(3);

test("types: samples are of the elements", () => {
  typed<Bag<Visit>>()(visits.randomSample(0.5, { seed: 1 }));
  typed<Bag<Visit>>()(visits.sample(1, { seed: "a" }));
  typed<Bag<Visit>>()(visits.choices());
  typed<Bag<string>>()(random.sample(words, 1));
  typed<Bag<string>>()(random.choices(words, 3, { seed: 1 }));
  // @ts-expect-error A seed is a number or a string.
  const wrong = () => words.sample(1, { seed: 1n });
  typed<typeof wrong>()(wrong);
});

test("types: countBy() pairs keys with numbers", () => {
  typed<Bag<[key: number, count: number]>>()(words.countBy((w) => w.length));
  typed<Bag<[key: string, count: number]>>()(visits.countBy("client"));
  typed<Bag<[key: boolean, count: number]>>()(words.countBy((w) => Promise.resolve(w === "a")));
  typed<Bag<[key: [string, number], count: number]>>()(visits.countBy(["client", "bytes"]));
  typed<Bag<[key: number, count: number]>>()(
    words.countBy((w, { n }) => w.length + n, { with: { n: 1 } }),
  );
});

test("types: bottomk() is of the elements", () => {
  typed<Bag<Visit>>()(visits.bottomk(3, { by: "bytes" }));
  typed<Bag<string>>()(words.bottomk(2, { by: (w, { n }) => w.length > n, with: { n: 5 } }));
});

test("types: reduction() is of what its functions return", () => {
  const sum = (parts: readonly number[]) => parts.reduce((a, b) => a + b, 0);
  typed<Item<number>>()(words.reduction((part) => part.length, sum));
  typed<Item<number>>()(words.reduction((part) => Promise.resolve(part.length), sum));
  typed<Item<string>>()(
    words.reduction((part) => part.length, (sizes) => sizes.join(), { splitEvery: false }),
  );
  typed<Item<number>>()(
    words.reduction((part, { n }) => part.length * n, (sizes) => sizes.length, { with: { n: 2 } }),
  );
  typed<Item<string>>()(
    words.reduction((part) => part.length, (sizes, { by }) => sizes.join(by), {
      with: { by: "," },
      splitEvery: false,
    }),
  );
  // @ts-expect-error A few results at a time have to give another such result.
  const wrong = () => words.reduction((part) => part.length, (sizes) => sizes.join());
  typed<typeof wrong>()(wrong);
});

test("types: reduction() of a fold is of its last step, or of the initial value", () => {
  const add = (n: number, w: string) => n + w.length;
  const combine = (a: number, b: number) => a + b;
  typed<Item<number>>()(words.reduction({ initial: 0, add, combine }));
  typed<Item<string>>()(
    words.reduction({ initial: 0, add, combine, finish: (n) => n.toFixed(1) }),
  );
  typed<Item<string[]>>()(words.reduction({
    initial: () => new Set<string>(),
    add: (set, w) => set.add(w),
    combine: (a, b) => a.union(b),
    finish: (set) => Promise.resolve([...set]),
    splitEvery: 2,
  }));
  typed<Item<boolean>>()(words.reduction({
    with: { by: 2 },
    initial: 0,
    add: (n, w, { by }) => n + w.length * by,
    combine: (a, b) => a + b,
    finish: (n, { by }) => n > by,
  }));
});

test("types: statistics give items", () => {
  typed<Item<Histogram>>()(numbers.histogram({ bins: 2, min: 0, max: 1 }));
  typed<Item<Histogram>>()(numbers.histogram({ edges: [0, 1], splitEvery: 2 }));
  typed<Item<[number, number]>>()(numbers.quantiles([0.5, 0.9]));
  const qs: number[] = [0.5];
  typed<Item<number[]>>()(numbers.quantiles(qs, { relativeAccuracy: 0.1 }));
  typed<Item<Description>>()(numbers.describe());
  typed<Item<number>>()(words.countDistinct({ precision: 10 }));
  // @ts-expect-error Bins come with a range.
  const wrong = () => numbers.histogram({ bins: 3 });
  typed<typeof wrong>()(wrong);
});
