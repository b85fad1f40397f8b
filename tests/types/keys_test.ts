/** What the compiler says of keys. The bodies run too, but build graphs only. */

import {
  type Bag,
  concat,
  fromSequence,
  type GroupedBag,
  type KeyOf,
  range,
  type ValueAt,
} from "../../mod.ts";
import { test } from "../harness.ts";
import { typed } from "./equal.ts";

interface Visit {
  readonly client: string;
  readonly bytes: number;
  readonly page?: string;
  readonly referrer?: string | undefined;
}

interface Click {
  readonly client: string;
  readonly at: Date;
}

const visits = fromSequence<Visit>([]);
const clicks = fromSequence<Visit | Click>([]);
const pairs = fromSequence<[string, number]>([]);
const maps = fromSequence<ReadonlyMap<string, Date>>([]);
const records = fromSequence<Readonly<Record<string, Date>>>([]);
const lists = fromSequence<readonly string[]>([]);
const words = fromSequence<string>([]);
const numbers = range(3);
const unknowns = fromSequence<unknown>([]);
const anything = words.map(JSON.parse);

/** What somebody may build from a key and will not compile. */
type Wrong = readonly (() => unknown)[];

test("types: elements have the keys of their types", () => {
  typed<(it: KeyOf<Visit>) => void>()((_: "client" | "bytes" | "page" | "referrer") => {});
  typed<(it: KeyOf<Visit | Click | null>) => void>()((
    _: "client" | "bytes" | "page" | "referrer" | "at",
  ) => {});
  typed<(it: KeyOf<[string, number]>) => void>()((_: 0 | 1 | -1 | -2 | "length") => {});
  typed<(it: KeyOf<[string, number?]>) => void>()((_: 0 | 1 | -1 | -2 | "length") => {});
  typed<(it: KeyOf<string[]>) => void>()((_: number | "length") => {});
  typed<(it: KeyOf<string>) => void>()((_: number | "length") => {});
  typed<(it: KeyOf<Map<string, 1>>) => void>()((_: string) => {});
  typed<(it: KeyOf<Map<unknown, 1>>) => void>()((_: string | number) => {});
  typed<(it: KeyOf<Record<string, 1>>) => void>()((_: string) => {});
  typed<(it: KeyOf<unknown>) => void>()((_: string | number) => {});
  typed<(it: KeyOf<number>) => void>()((_: never) => {});
});

test("types: pluck() gives what is under a key", () => {
  typed<Bag<string>>()(visits.pluck("client"));
  typed<Bag<string | undefined>>()(visits.pluck("page"));
  typed<Bag<[number, string]>>()(visits.pluck(["bytes", "client"]));
  typed<Bag<string>>()(pairs.pluck(0));
  typed<Bag<number>>()(pairs.pluck(-1));
  typed<Bag<[number, string]>>()(pairs.pluck([1, 0]));
  typed<Bag<Date>>()(maps.pluck("at"));
  typed<Bag<[Date, Date]>>()(maps.pluck(["at", "by"]));
  typed<Bag<Date>>()(records.pluck("at"));
  typed<Bag<string>>()(lists.pluck(-1));
  typed<Bag<number>>()(lists.pluck("length"));
  typed<Bag<string>>()(words.pluck(0));
  typed<Bag<string>>()(clicks.pluck("client"));
  typed<Bag<number>>()(clicks.pluck("bytes"));
  typed<Bag<Date>>()(visits.pluck<Date>("at"));
  typed<Bag<[string, number]>>()(words.frequencies().pluck([0, 1]));
});

test("types: a default of pluck() stands for what may be missing, and for nothing else", () => {
  typed<Bag<string>>()(visits.pluck("client", { default: null }));
  typed<Bag<string | null>>()(visits.pluck("page", { default: null }));
  typed<Bag<string>>()(visits.pluck("page", { default: "" }));
  // What is there and undefined stays so.
  typed<Bag<string | null | undefined>>()(visits.pluck("referrer", { default: null }));
  typed<Bag<[string, number, string | number]>>()(
    visits.pluck(["client", "bytes", "page"], { default: 0 }),
  );
  typed<Bag<number | null>>()(clicks.pluck("bytes", { default: null }));
  typed<Bag<[number | null, Date | null]>>()(clicks.pluck(["bytes", "at"], { default: null }));
  typed<Bag<Date | null>>()(maps.pluck("at", { default: null }));
  typed<Bag<Date | null>>()(records.pluck("at", { default: null }));
  typed<Bag<string | null>>()(lists.pluck(2, { default: null }));
  typed<Bag<string>>()(pairs.pluck(0, { default: null }));
  typed<Bag<number | null>>()(
    fromSequence<[string, number?]>([]).pluck(1, { default: null }),
  );
});

test("types: keys name groups, counts and folds", () => {
  typed<GroupedBag<string, Visit>>()(visits.groupBy("client"));
  typed<GroupedBag<[string, number], Visit>>()(visits.groupBy(["client", "bytes"]));
  typed<GroupedBag<string, [string, number]>>()(pairs.groupBy(0));
  typed<GroupedBag<Date, ReadonlyMap<string, Date>>>()(maps.groupBy("at"));
  typed<Bag<[key: string, count: number]>>()(visits.countBy("client"));
  typed<Bag<[key: number, folded: Visit]>>()(visits.foldBy("bytes", (a) => a));
  typed<Bag<[key: string, folded: number]>>()(
    visits.foldBy("client", (n, { bytes }, { k }) => n + bytes * k, {
      initial: 0,
      combine: (a, b) => a + b,
      with: { k: 2 },
    }),
  );
  typed<Bag<[key: [string, number], folded: Visit]>>()(
    visits.foldBy(["client", "bytes"], (a, b, { k }) => k ? a : b, { with: { k: true } }),
  );
  typed<Bag<Visit>>()(visits.topk(2, { by: ["bytes", "client"] }).sortBy("page").distinct("bytes"));
  typed<Bag<[element: Visit, other: Click]>>()(
    visits.join(fromSequence<Click>([]), "client", ["client", "at"]),
  );
  typed<Bag<[element: Visit, other: [string, number]]>>()(
    visits.join(pairs, "client", (pair, { at }) => pair[at], { with: { at: 0 } as const }),
  );
});

test("types: join() takes one key where it is one of both sides", () => {
  const others = fromSequence<Click>([]);
  typed<Bag<[element: Visit, other: Click]>>()(visits.join(others, "client"));
  typed<Bag<[element: Visit, other: Click | undefined]>>()(
    visits.join(others, "client", undefined, { how: "left" }),
  );
  const clientOf = ({ client }: { readonly client: string }) => client;
  typed<Bag<Visit>>()(visits.join(others, clientOf, undefined, { how: "semi" }));
  typed<Bag<[element: Visit, other: Click]>>()(visits.join(others, clientOf));
  typed<Bag<[element: unknown, other: Click]>>()(unknowns.join(others, "at"));
  typed<Bag<[element: Visit, other: unknown]>>()(visits.join(unknowns, "client"));
  typed<Bag<[element: number, other: string]>>()(numbers.join(words, (x) => x));
});

test("types: a misspelt key does not compile", () => {
  const wrong: Wrong = [
    // @ts-expect-error -- no such property
    () => visits.pluck("cleint"),
    // @ts-expect-error -- no such property
    () => visits.pluck("cleint", { default: 0 }),
    // @ts-expect-error -- no such property
    () => visits.pluck(["client", "byte"]),
    // @ts-expect-error -- no such item
    () => pairs.pluck(2),
    // @ts-expect-error -- no such property of any of the types
    () => clicks.pluck("when"),
    // @ts-expect-error -- numbers have no properties
    () => numbers.pluck("a"),
    // @ts-expect-error -- not an own property
    () => words.pluck("trim"),
    // @ts-expect-error -- no such property
    () => visits.groupBy("cleint"),
    // @ts-expect-error -- no such property
    () => visits.groupBy(["client", "byte"], { npartitions: 2 }),
    // @ts-expect-error -- no such property
    () => visits.countBy("cleint"),
    // @ts-expect-error -- no such property
    () => visits.foldBy("cleint", (a) => a),
    // @ts-expect-error -- no such property
    () => visits.foldBy("cleint", (n: number) => n, { initial: 0, combine: Math.max }),
    // @ts-expect-error -- no such property
    () => visits.sortBy("cleint"),
    // @ts-expect-error -- no such property
    () => visits.distinct("cleint"),
    // @ts-expect-error -- no such property
    () => visits.topk(3, { by: "cleint" }),
    // @ts-expect-error -- no such item
    () => words.frequencies().topk(3, { by: 2 }),
    // @ts-expect-error -- no such property
    () => visits.bottomk(3, { by: ["client", "byte"] }),
    // @ts-expect-error -- no such property
    () => visits.join(visits, "cleint"),
    // @ts-expect-error -- no such property of the other side
    () => visits.join(pairs, "client", "client"),
    // @ts-expect-error -- the other side needs another property
    () => visits.join(pairs, "client"),
    // @ts-expect-error -- one of them is no property of the other side
    () => visits.join(fromSequence<Click>([]), ["client", "bytes"]),
    // @ts-expect-error -- no such property of the other side
    () => visits.join(visits, (v, { n }) => v.bytes + n, "cleint", { with: { n: 1 } }),
  ];
  typed<Wrong>()<Wrong>(wrong);
});

test("types: where nothing is known of the elements, any key will do", () => {
  typed<Bag<unknown>>()(unknowns.pluck("a"));
  typed<Bag<[unknown, unknown]>>()(unknowns.pluck(["a", 0], { default: 1 }));
  typed<Bag<Date>>()(unknowns.pluck<Date>("at"));
  typed<GroupedBag<unknown, unknown>>()(unknowns.groupBy("a"));
  typed<Bag<[key: [unknown, unknown], count: number]>>()(unknowns.countBy(["a", "b"]));
  typed<Bag<unknown>>()(unknowns.sortBy("a").distinct("b").topk(1, { by: "c" }));
  typed<Bag<unknown>>()(unknowns.flatten());
  typed<Bag<unknown>>()((visits as Bag<unknown>).pluck("cleint"));
  const names: Bag<string> = anything.pluck("name");
  const nested: Bag<Date> = anything.pluck("a").flatten().filter(Boolean).pluck("at");
  const both: Bag<string> = concat([names, anything.groupBy("a").pluck(0)]);
  typed<Bag<string>>()(both);
  typed<Bag<Date>>()(nested);
  const numbersOf = [anything.sum(), unknowns.sum(), unknowns.mean(), anything.describe()];
  typed<number>()(numbersOf.length);
});

test("types: a key of a type that is not known yet", () => {
  const column = <T extends Visit>(bag: Bag<T>) => bag.map(({ client }) => client);
  const at = (bag: Bag<readonly string[]>, i: number) => bag.pluck(i);
  typed<Bag<string>>()(column(visits));
  typed<Bag<string>>()(at(lists, 3));
  typed<ValueAt<Visit, "client">>()<string>("");
  typed<ValueAt<Visit, "page", 0>>()<string | 0>(0);
});

test("types: operations of lists and numbers take no others", () => {
  typed<Bag<string>>()(lists.flatten());
  typed<Bag<[string, Date]>>()(maps.flatten());
  const wrong: Wrong = [
    // @ts-expect-error -- numbers have no elements
    () => numbers.flatten(),
    // @ts-expect-error -- characters are rarely what is meant
    () => words.flatten(),
    // @ts-expect-error -- some of them are strings
    () => fromSequence<string | string[]>([]).flatten(),
    // @ts-expect-error -- numbers have no items
    () => numbers.unzip(2),
    // @ts-expect-error -- strings are not added up
    () => words.sum(),
    // @ts-expect-error -- some are missing
    () => fromSequence<number | undefined>([]).sum(),
    // @ts-expect-error -- strings have no mean
    () => words.mean(),
    // @ts-expect-error -- bigints have none either
    () => fromSequence([1n]).mean(),
    // @ts-expect-error -- strings have no variance
    () => words.var({ ddof: 1 }),
    // @ts-expect-error -- objects have no deviation
    () => visits.std(),
    // @ts-expect-error -- strings are in no interval
    () => words.histogram({ edges: [0, 1] }),
    // @ts-expect-error -- booleans have no rank
    () => fromSequence([true]).quantiles([0.5]),
    // @ts-expect-error -- strings are described by other means
    () => words.describe(),
  ];
  typed<Wrong>()<Wrong>(wrong);
  typed<Bag<unknown>[]>()<Bag<unknown>[]>([numbers, words, visits, pairs, maps, clicks, lists]);
});
