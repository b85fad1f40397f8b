/** What the compiler infers for bags. The bodies run too, but build graphs only. */

import {
  Bag,
  compute,
  computeAll,
  type Computed,
  fromModule,
  fromSequence,
  type Item,
  range,
} from "../../mod.ts";
import { fixture, test } from "../harness.ts";
import { typed } from "./equal.ts";

interface Visit {
  readonly client: string;
  readonly bytes: number;
  readonly page?: string;
}

const visits = fromSequence<Visit>([{ client: "a", bytes: 1 }]);
const words = fromSequence(["a", "b"]);
const numbers = range(3);
const pairs = fromSequence<[string, number]>([["a", 1]]);
const mixed = fromSequence<string | number>(["a", 1]);

test("types: creation gives the type of the elements", () => {
  typed<Bag<number>>()(numbers);
  typed<Bag<string>>()(words);
  typed<Bag<[string, number]>>()(fromSequence(new Map([["a", 1]])));
  typed<Bag<number>>()(fromSequence(new Uint8Array(2)));
});

test("types: map() gives what the function returns, awaited", () => {
  typed<Bag<string>>()(numbers.map((x) => x.toFixed(1)));
  typed<Bag<number>>()(numbers.map((x) => Promise.resolve(x), { concurrency: 2 }));
  typed<Bag<string | undefined>>()(words.map((w) => /a/.exec(w)?.[0]));
  typed<Bag<string[]>>()(words.map((w) => w.split("")));
});

test("types: what a generator function yields is an array", () => {
  typed<Bag<number[]>>()(numbers.map(function* (x) {
    yield x;
  }));
  typed<Bag<string[]>>()(pairs.starmap(function* (text) {
    yield text;
  }));
  typed<Item<number[]>>()(
    numbers.sum().map(function* (x) {
      yield x;
    }),
  );
});

test("types: folds from the first element have captures, and several properties are a key", () => {
  const options = { with: { n: 1 } };
  typed<Item<number>>()(numbers.fold((a, b, { n }) => a + b + n, options));
  typed<Bag<[number, number]>>()(numbers.foldBy((x) => x % 2, (a, b, { n }) => a + b + n, options));
  typed<Bag<[[string, number], Visit]>>()(visits.foldBy(["client", "bytes"], (a) => a));
  typed<Bag<[[string, number], number]>>()(
    visits.foldBy(["client", "bytes"], (n) => n + 1, { initial: 0, combine: (a, b) => a + b }),
  );
});

test("types: captures are inferred from `with`", () => {
  const pattern = /(?<client>\w+)/;
  const stem = (word: string) => word.slice(1);
  const options = { with: { pattern, stem, total: numbers.sum(), n: 5 }, concurrency: 3 };
  interface Received {
    readonly pattern: RegExp;
    readonly stem: (word: string) => string;
    readonly total: number;
    readonly n: number;
  }
  typed<Bag<Received>>()(words.map((_, captured): Received => captured, options));
  typed<Bag<number>>()(words.map((w, { stem, n }) => stem(w).length + n, options));
  typed<Bag<string>>()(words.filter((w, { n }) => w.length > n, options));
  typed<Bag<string>>()(words.remove((w, { n }) => w.length > n, options));
  typed<Bag<number>>()(words.mapPartitions((part, { n }) => [part.length, n], options));
  typed<Item<boolean>>()(words.any((w, { n }) => w.length > n, options));
  typed<Item<boolean>>()(words.all((w, { n }) => w.length > n, options));
  typed<Bag<string>>()(words.distinct((w, { n }) => w.length > n, options));
  typed<Bag<string>>()(words.topk(2, { by: (w, { n }) => w.length > n, with: { n: 5 } }));
  typed<Bag<string>>()(words.topk(2, { ...options, by: (w, { n }) => w.length > n }));
  typed<Item<string>>()(numbers.sum().map((sum, { n }) => `${sum * n}`, options));
});

test("types: a factory's captures are what it returns, awaited", () => {
  const made = () => Promise.resolve({ parser: new Map([["a", 1]]) });
  typed<Bag<number | undefined>>()(words.map((w, { parser }) => parser.get(w), { with: made }));
  typed<Bag<number>>()(numbers.map((x, { at }) => x + at, { with: () => ({ at: 1 }) }));
});

test("types: captured values cannot be assigned to", () => {
  numbers.filter((x, captured) => {
    // @ts-expect-error Captures are shared by all calls in a worker.
    captured.n = 1;
    return x;
  }, { with: { n: 5 } });
});

test("types: filter() narrows by a type guard", () => {
  typed<Bag<string>>()(mixed.filter((x) => typeof x === "string"));
  typed<Bag<number>>()(mixed.filter((x): x is number => typeof x === "number"));
  typed<Bag<string | number>>()(mixed.filter((x) => x !== "a" && x !== ""));
});

test("types: filter() and remove() narrow by a type guard that has captures", () => {
  const captures = { with: { n: 1, mean: numbers.mean() } };
  const isLarge = (x: string | number, { n }: { readonly n: number }): x is number =>
    typeof x === "number" && x > n;
  typed<Bag<number>>()(mixed.filter(isLarge, captures));
  typed<Bag<string>>()(mixed.remove(isLarge, captures));
  typed<Bag<string>>()(
    mixed.filter((x, { n }): x is string => typeof x === "string" && x.length > n, captures),
  );
  typed<Bag<number>>()(
    mixed.remove((x, { n }): x is string => typeof x === "string" && x.length > n, captures),
  );
  typed<Bag<string | number>>()(mixed.filter((x, { mean }) => x !== mean, captures));
  typed<Bag<string | number>>()(mixed.remove((x, { mean }) => x !== mean, captures));
});

test("types: pluck() looks the property up", () => {
  typed<Bag<string>>()(visits.pluck("client"));
  typed<Bag<string | undefined>>()(visits.pluck("page"));
  typed<Bag<number>>()(visits.pluck("bytes", { default: null }));
  typed<Bag<[string, number]>>()(visits.pluck(["client", "bytes"]));
  typed<Bag<number>>()(pairs.pluck(1));
  typed<Bag<[number, string]>>()(pairs.pluck([1, 0]));
  typed<Bag<Date>>()(visits.pluck<Date>("at"));
});

test("types: flatten() takes one level off", () => {
  typed<Bag<string>>()(words.map((w) => w.split("")).flatten());
  typed<Bag<number[]>>()(fromSequence([[[1]]]).flatten());
  typed<Bag<[string, number]>>()(fromSequence([new Map([["a", 1]])]).flatten());
});

test("types: mapPartitions() gives the elements of what the function returns", () => {
  typed<Bag<number>>()(words.mapPartitions((part) => [part.length]));
  typed<Bag<string>>()(words.mapPartitions((part) => new Set(part)));
  typed<Bag<number>>()(words.mapPartitions((part) => Promise.resolve([part.length])));
  typed<Bag<string>>()(words.mapPartitions(function* (part) {
    yield* part;
  }));
  words.mapPartitions((part) => {
    // @ts-expect-error A partition may be read by others.
    part.sort();
    return part;
  });
  // @ts-expect-error A partition is an iterable of elements.
  words.mapPartitions((part) => part.length);
});

test("types: join() pairs elements of both sides", () => {
  typed<Bag<[element: Visit, other: string]>>()(visits.join(words, "client", (w) => w));
  typed<Bag<[element: Visit, other: string]>>()(visits.join(["a"], ({ client }) => client, 0));
  const item = words.fold<string[]>((list, w) => [...list, w], {
    initial: [],
    combine: (a, b) => [...a, ...b],
  });
  typed<Bag<[element: number, other: string]>>()(numbers.join(item, (x) => x, (w) => w.length));
  const joined = numbers.join(words, (x, { n }) => x * n, (w) => w.length, { with: { n: 2 } });
  typed<Bag<[element: number, other: string]>>()(joined);
});

test("types: reductions give items", () => {
  typed<Item<number>>()(words.count());
  typed<Item<number>>()(numbers.sum());
  typed<Item<bigint>>()(fromSequence([1n]).sum());
  typed<Item<number>>()(numbers.mean());
  typed<Item<string>>()(words.max());
  typed<Item<[string, number]>>()(pairs.min());
  typed<Item<boolean>>()(words.any());
});

test("types: fold() is of the elements, or of the initial value", () => {
  typed<Item<number>>()(numbers.fold((a, b) => a + b));
  typed<Item<number>>()(numbers.fold((a, b) => a + b, { combine: (a, b) => a * b }));
  const chars = words.fold((n, w) => n + w.length, { initial: 0, combine: (a, b) => a + b });
  typed<Item<number>>()(chars);
  const seen = words.fold((set, w) => set.add(w), {
    initial: () => new Set<string>(),
    combine: (a, b) => a.union(b),
  });
  typed<Item<Set<string>>>()(seen);
  typed<Item<number>>()(words.fold((n, w, { by }) => n + w.length * by, {
    with: { by: 2 },
    initial: 0,
    combine: (a, b) => a + b,
  }));
  // @ts-expect-error An initial value needs `combine`, since every partition starts from it.
  const build = () => words.fold((n: number, w) => n + w.length, { initial: 0 });
  typed<typeof build>()(build);
});

test("types: foldBy() pairs keys with what was folded", () => {
  const sums = visits.foldBy("client", (sum, { bytes }) => sum + bytes, {
    initial: 0,
    combine: (a, b) => a + b,
  });
  typed<Bag<[key: string, folded: number]>>()(sums);
  typed<Bag<[key: number, folded: Visit]>>()(visits.foldBy("bytes", (first) => first));
  typed<Bag<[key: boolean, folded: number]>>()(numbers.foldBy((x) => x > 1, (a, b) => a + b));
  typed<Bag<[key: number, folded: string]>>()(
    words.foldBy((w) => Promise.resolve(w.length), (a, b) => a + b),
  );
});

test("types: frequencies(), distinct(), topk() and take()", () => {
  typed<Bag<[element: string, count: number]>>()(words.frequencies({ sort: true }));
  typed<Bag<string>>()(words.frequencies().pluck(0));
  typed<Bag<Visit>>()(visits.distinct("client"));
  typed<Bag<Visit>>()(visits.topk(3, { by: "bytes" }));
  typed<Bag<Visit>>()(visits.topk(3, { by: ({ bytes }) => -bytes, splitEvery: 2 }));
  typed<Bag<string>>()(words.take(2));
});

test("types: results are promises of what there is", () => {
  typed<() => Promise<string[]>>()(() => words.compute());
  typed<() => Promise<number>>()(() => numbers.sum().compute());
  typed<() => ReadableStream<string>>()(() => words.stream());
  typed<() => Promise<[number, string[], string]>>()(() =>
    compute(numbers.sum(), words, words.max())
  );
  typed<() => Promise<[number, string[]]>>()(() => computeAll([numbers.sum(), words], {}));
  typed<Computed<[typeof words, Item<number>]>>()([["a"], 1] as [string[], number]);
  // @ts-expect-error A bag is no promise: awaiting it gives the bag.
  const wrong = async (): Promise<string[]> => await words;
  typed<typeof wrong>()(wrong);
  // @ts-expect-error Nor has it a synchronous iterator.
  const spread = () => [...words];
  typed<typeof spread>()(spread);
});

test("types: a bag of strings is a bag of unknown values, and an item likewise", () => {
  const bags: Bag<unknown>[] = [words, numbers, visits, pairs];
  const items: Item<unknown>[] = [numbers.sum(), words.max()];
  const either: Bag<string | number> = words;
  // @ts-expect-error A bag of anything is not a bag of strings.
  const narrow: Bag<string> = bags[0]!;
  typed<number>()(bags.length + items.length + either.npartitions + narrow.npartitions);
});

test("types: a bag of a type that is not known yet is a bag of what it extends", () => {
  class Logs<T> extends Bag<T> {
    widened(): Bag<unknown> {
      return this;
    }
  }
  const widen = <T extends Visit>(bag: Bag<T>): Bag<{ readonly client: string }> => bag;
  const forget = <T>(bag: Bag<T>): Bag<unknown> => bag;
  const { graph, name, npartitions } = visits;
  const bags = [
    widen(visits),
    forget(numbers),
    new Logs<string>(graph, name, npartitions).widened(),
  ];
  typed<number>()(bags.length);
});

test("types: wrong arguments do not compile", () => {
  const wrong = [
    // @ts-expect-error A function of strings cannot take numbers.
    () => numbers.map((x: string) => x),
    // @ts-expect-error There is no such option.
    () => words.map((w) => w, { with: {}, workers: 3 }),
    // @ts-expect-error There is no such option.
    () => words.count({ splitevery: 2 }),
    // @ts-expect-error A key is a string or a number.
    () => words.distinct({}),
    // @ts-expect-error There is nothing captured.
    () => words.map((w, { n }) => w + n),
    // @ts-expect-error That is not captured.
    () => words.map((w, { m }) => w + m, { with: { n: 1 } }),
    // @ts-expect-error `k` is a number.
    () => words.take("2"),
    // @ts-expect-error There is no such option.
    () => range(5, { partitions: 3 }),
  ];
  typed<number>()(wrong.length);
});

test("types: functions of modules keep their types", () => {
  const { shorten, shortenLater, makeSuffix } = fromModule<
    typeof import("../fixtures/fn_words.ts")
  >(fixture("fn_words"));
  typed<Bag<string>>()(words.map(shorten));
  typed<Bag<string>>()(words.map(shortenLater));
  typed<Bag<string>>()(words.map((w, { suffix }) => w + suffix, { with: makeSuffix }));
  // @ts-expect-error It takes strings.
  const wrong = () => numbers.map(shorten);
  typed<typeof wrong>()(wrong);
});
