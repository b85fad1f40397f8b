/**
 * What the compiler infers of functions, whatever they are and whatever they capture. The bodies run too,
 * but build graphs only.
 */

import {
  type Bag,
  type CallOptions,
  type Captures,
  type ElementFailure,
  fromModule,
  fromPartitions,
  fromSequence,
  type GroupedBag,
  type Item,
  range,
  reductions as r,
} from "../../mod.ts";
import { fixture, test } from "../harness.ts";
import { typed } from "./equal.ts";

interface Visit {
  readonly client: string;
  readonly bytes: number;
}

const visits = fromSequence<Visit>([{ client: "a", bytes: 1 }]);
const words = fromSequence(["a", "b"]);
const numbers = range(3);
const none = fromSequence<never>([]);
const identity = <T>(value: T): T => value;

test("types: generic functions are of the type of the elements", () => {
  typed<Bag<string>>()(words.map(identity));
  typed<Bag<string>>()(words.filter(identity));
  typed<Bag<string>>()(fromSequence([["a"]]).flatMap(identity));
  const isPresent = <T>(value: T | undefined): value is T => value !== undefined;
  typed<Bag<string>>()(fromSequence<string | undefined>([]).filter(isPresent));
});

test("types: annotated functions, and functions of modules, are as they say", () => {
  const isLong = (word: string, { n }: { readonly n: number }): boolean => word.length > n;
  const { shorten } = fromModule<typeof import("../fixtures/fn_words.ts")>(fixture("fn_words"));
  typed<Bag<string>>()(words.filter(isLong, { with: { n: 1 } }));
  typed<Bag<[key: boolean, count: number]>>()(words.countBy(isLong, { with: { n: 1 } }));
  typed<GroupedBag<string, string>>()(words.groupBy(shorten));
  typed<Bag<string>>()(words.sortBy(shorten).distinct(shorten).topk(1, { by: shorten }));
  typed<GroupedBag<"even" | "odd", number>>()(numbers.groupBy((x) => x % 2 === 0 ? "even" : "odd"));
  typed<Bag<[key: boolean, folded: number]>>()(
    numbers.foldBy(async (x) => await Promise.resolve(x > 1), (sum, x) => sum + x, {
      initial: 0,
      combine: (a, b) => a + b,
    }),
  );
});

test("types: captures reach every function that is given them", () => {
  const options = { with: { n: 2, mean: numbers.mean() } };
  const factory = { with: async () => await Promise.resolve({ n: 2 }) };
  typed<Bag<number>>()(numbers.map((x, { n, mean }) => x * n + mean, options));
  typed<Bag<number>>()(numbers.flatMap((x, { n }) => [x, n], factory));
  typed<Bag<number | ElementFailure>>()(
    numbers.map((x, { n }) => x * n, { ...factory, onError: "collect" }),
  );
  typed<Bag<number>>()(
    numbers.accumulate((a, x, { n }) => a + x * n, {
      ...options,
      initial: ({ n }: { n: number }) => n,
    }),
  );
  typed<Bag<[key: number, folded: string[]]>>()(
    numbers.foldBy((x, { n }) => x % n, (list, x, { n }) => [...list, `${x * n}`], {
      ...options,
      initial: ({ n }: { readonly n: number }) => [`${n}`],
      combine: (a, b, { n }) => n > 1 ? [...a, ...b] : a,
    }),
  );
  typed<Item<number>>()(
    numbers.fold((a, b, { n }) => a + b * n, { ...options, combine: (a, b, { n }) => a + b + n }),
  );
  typed<Bag<number>>()(
    numbers.join(words, (x, { n }) => x * n, (w, { n }) => w.length + n, options)
      .map(([x, word]) => x + word.length),
  );
  typed<Bag<number>>()(fromPartitions([[1], ({ n }) => [n]], options));
  typed<Item<{ value: { n: number }; sum: number }>>()(visits.aggregate({
    value: r.custom({
      ...options,
      initial: ({ n }) => n,
      add: (n, { bytes }, { mean }) => n + bytes * mean,
      combine: (a, b) => a + b,
      finish: (n) => ({ n }),
    }),
    sum: r.sum((v, { n }) => v.bytes * n, options),
  }));
});

test("types: mapPartitions() tells the number of a partition before the captures", () => {
  typed<Bag<number>>()(
    words.mapPartitions((part, { partition, partitions }) => [part.length, partition, partitions], {
      numbered: true,
    }),
  );
  typed<Bag<string | number>>()(
    words.mapPartitions((part, { partition }, { n }) => [...part, partition + n], {
      numbered: true,
      with: { n: 2 },
    }),
  );
  typed<Bag<number>>()(
    words.mapPartitions((part, { n }) => [part.length + n], { with: { n: 2 }, numbered: false }),
  );
  const wrong = [
    // @ts-expect-error Nothing asks for the number.
    () => words.mapPartitions((part, { partition }) => [part.length + partition]),
    // @ts-expect-error The number comes before the captures.
    () => words.mapPartitions((_, { n }) => [n], { numbered: true, with: { n: 2 } }),
  ];
  typed<number>()(wrong.length);
});

test("types: what a reduction makes of an object is that object", () => {
  typed<Bag<[key: string, value: { readonly size: number }]>>()(
    visits.groupBy("client").last((v): { readonly size: number } => ({ size: v.bytes })),
  );
  typed<Bag<[key: string, results: { at: { size: number }; visit: Visit; n: number }]>>()(
    visits.groupBy("client").aggregate({
      at: r.last((v) => ({ size: v.bytes })),
      visit: r.first(undefined),
      n: r.quantile("bytes", 0.5),
    }),
  );
  typed<Bag<[key: string, value: number]>>()(
    visits.groupBy("client").max(["bytes"]).pluck([0, 1])
      .map(([key, [bytes]]): [key: string, value: number] => [key, bytes]),
  );
});

test("types: a bag of nothing is taken as any other", () => {
  typed<Bag<number>>()(none.map(() => 1));
  typed<Bag<never>>()(none.filter((x) => x));
  typed<Bag<never>>()(none.filter(Boolean).remove((x) => x).sortBy().distinct());
  typed<GroupedBag<number, never>>()(none.groupBy(() => 1));
  typed<Bag<[key: number, count: number]>>()(none.countBy(() => 1));
  typed<Item<never>>()(none.fold((a) => a));
});

test("types: options may be missing, or be known only later", () => {
  const some = undefined as CallOptions | undefined;
  const captured = undefined as { readonly with: { readonly n: number } } | undefined;
  typed<Bag<number>>()(words.map((w) => w.length, some));
  typed<Bag<[key: number, count: number]>>()(words.countBy((w) => w.length, some));
  typed<Bag<number>>()(words.map((w, { n }) => w.length + n, captured));
});

test("types: a function of one's own hands captures on", () => {
  const lengths = <W extends object>(
    fn: (word: string, ...captured: Captures<W>) => string,
    options: CallOptions<W>,
  ) => words.map(fn, options).map((word) => word.length);
  typed<Bag<number>>()(lengths((word, { suffix }) => word + suffix, { with: { suffix: "s" } }));
  typed<Bag<number>>()(lengths((word) => word, {}));
});

test("types: a function that wants more than it is given does not compile", () => {
  const suffixed = (word: string, { suffix }: { readonly suffix: string }) => word + suffix;
  const wrong = [
    // @ts-expect-error There are no captures.
    () => words.map(suffixed),
    // @ts-expect-error There is no index.
    () => words.map((word, i: number) => word + i),
    // @ts-expect-error There is no index.
    () => words.filter((_, i: number) => i > 1),
    // @ts-expect-error The suffix is a number.
    () => words.map(suffixed, { with: { suffix: 1 } }),
    // @ts-expect-error There are no captures.
    () => words.groupBy(suffixed),
    // @ts-expect-error There are no captures.
    () => words.fold((a, b, { n }) => a + b + n),
    // @ts-expect-error There are no captures.
    () => words.topk(1, { by: suffixed }),
    // @ts-expect-error There are no captures.
    () => words.sortBy(suffixed, { descending: true }),
    // @ts-expect-error There are no captures.
    () => numbers.sum().map((sum, { n }) => sum + n),
    // @ts-expect-error Captures are an object, or a function.
    () => words.map((word) => word, { with: 5 }),
    // @ts-expect-error The first element is a string.
    () => words.fold((n: number, word) => n + word.length),
    // @ts-expect-error What is started from is no number.
    () => words.fold((n: number, w) => n + w.length, { initial: "", combine: (a, b) => a + b }),
  ];
  typed<number>()(wrong.length);
});

test("types: pluck() of a type that is said is not of one that is wanted", () => {
  typed<Bag<Date>>()(visits.pluck<Date>("at", { default: null }));
  // @ts-expect-error These are strings, whatever they are wanted for.
  const dates: Bag<Date> = visits.pluck("client");
  typed<number>()(dates.npartitions);
});
