/** What the compiler infers for reductions of groups. The bodies run too, but build graphs only. */

import { type Bag, fromSequence, type Item, range, reductions as r } from "../../mod.ts";
import { test } from "../harness.ts";
import { typed } from "./equal.ts";

interface Visit {
  readonly client: string;
  readonly bytes: number;
  readonly big: bigint;
  readonly at: Date;
  readonly maybe?: number;
}

const visits = fromSequence<Visit>([{ client: "a", bytes: 1, big: 1n, at: new Date(0) }]);
const groups = visits.groupBy("client");
const numbers = range(3).groupBy((x) => x % 2);
const tuples = fromSequence<[string, number]>([["a", 1]]).groupBy(0);

test("types: reductions of groups pair keys with what they make", () => {
  typed<Bag<[key: string, count: number]>>()(groups.count());
  typed<Bag<[key: string, value: number]>>()(groups.sum("bytes"));
  typed<Bag<[key: string, value: bigint]>>()(groups.sum("big", { npartitions: 2 }));
  typed<Bag<[key: string, value: bigint]>>()(groups.sum((v) => v.big));
  typed<Bag<[key: string, value: number]>>()(
    groups.mean((v, { n }) => v.bytes * n, { with: { n: 2 } }),
  );
  typed<Bag<[key: string, value: number]>>()(groups.std("bytes", { ddof: 1 }));
  typed<Bag<[key: string, value: Date]>>()(groups.min("at"));
  typed<Bag<[key: string, value: Visit]>>()(groups.first());
  typed<Bag<[key: string, value: [string, Date]]>>()(groups.last(["client", "at"]));
  typed<Bag<[key: string, value: number]>>()(
    groups.max(async (v) => await Promise.resolve(v.bytes)),
  );
  typed<Bag<[key: string, elements: Visit[]]>>()(groups.topk(2, "bytes"));
  typed<Bag<[key: string, elements: Visit[]]>>()(groups.bottomk(2, (v) => v.at));
  typed<Bag<[key: string, value: [number, number]]>>()(groups.quantiles("bytes", [0.5, 0.9]));
  typed<Bag<[key: string, value: number]>>()(groups.quantile((v) => v.bytes, 0.5));
  typed<Bag<[key: string, value: number]>>()(groups.countDistinct(["client", "at"]));
  typed<Bag<[key: number, value: number]>>()(numbers.sum());
  typed<Bag<[key: number, elements: number[]]>>()(numbers.topk(2));
  typed<Bag<[key: string, value: number]>>()(tuples.sum(1));
  typed<Bag<[key: string, value: string]>>()(tuples.max(0));
});

test("types: a grouped bag is still a bag of keys and elements", () => {
  const plain: Bag<[string, Visit[]]> = groups;
  typed<Bag<[string, Visit[]]>>()(plain);
  typed<Item<number>>()(groups.map(([key]) => key).count());
});

test("types: aggregate() gives an object of results by name", () => {
  const named = {
    n: r.count(),
    sum: r.sum("bytes"),
    big: r.sum("big"),
  } as const;
  typed<Bag<[key: string, results: { n: number; sum: number; big: bigint }]>>()(
    groups.aggregate(named),
  );
  typed<
    Bag<
      [
        key: string,
        results: { f: number; at: Date; both: [Date, string]; top: Visit[]; p: [number, number] },
      ]
    >
  >()(groups.aggregate({
    f: r.sum((v) => v.bytes * 2),
    at: r.first("at"),
    both: r.max(["at", "client"]),
    top: r.topk(3, (v) => v.bytes),
    p: r.quantiles("bytes", [0.5, 0.9]),
  }));
  typed<Bag<[key: string, results: { a: string; b: string; c: number; d: number }]>>()(
    groups.aggregate({
      a: r.custom({
        initial: "",
        add: (a, v) => v.client.length > a.length ? v.client : a,
        combine: (a, b) => b.length > a.length ? b : a,
      }),
      b: r.custom({
        initial: 0,
        add: (a, v, { n }) => a + v.bytes * n,
        combine: (a, b) => a + b,
        finish: (a) => Promise.resolve(String(a)),
        with: { n: 2 },
      }),
      c: {
        initial: 0,
        add: (a: number, v) => a + v.bytes,
        combine: (a: number, b: number) => a + b,
      },
      d: r.mean((v, { n }) => v.bytes * n, { with: { n: 2 } }),
    }),
  );
  typed<Item<{ n: number; last: Visit }>>()(visits.aggregate({ n: r.count(), last: r.last() }));
  typed<Bag<[key: number, results: { s: number }]>>()(numbers.aggregate({ s: r.sum() }));
  typed<Bag<[key: string, results: { s: number; f: string }]>>()(
    tuples.aggregate({ s: r.sum(1), f: r.first(0) }),
  );
});

test("types: a misspelt field, or one of the wrong type, does not compile", () => {
  const wrong = [
    // @ts-expect-error There is no such field.
    () => groups.sum("bytse"),
    // @ts-expect-error Strings have no sum.
    () => groups.sum("client"),
    // @ts-expect-error It may be missing.
    () => groups.mean("maybe"),
    // @ts-expect-error Visits have no sum.
    () => groups.sum().compute(),
    // @ts-expect-error Nor have they where that is said.
    () => groups.sum(undefined, { npartitions: 2 }).compute(),
    // @ts-expect-error Visits have no quantiles.
    () => groups.quantile(undefined, 0.5),
    // @ts-expect-error Quantiles are of numbers.
    () => groups.quantiles("at", [0.5]),
    // @ts-expect-error There is no such field.
    () => groups.topk(1, "bytse"),
    // @ts-expect-error There is no such field.
    () => groups.aggregate({ s: r.sum("bytse") }),
    // @ts-expect-error Strings have no sum.
    () => groups.aggregate({ n: r.count(), s: r.sum("client") }),
    // @ts-expect-error It may be missing.
    () => groups.aggregate({ s: r.mean("maybe") }),
    // @ts-expect-error Visits have no sum.
    () => groups.aggregate({ s: r.sum() }),
    // @ts-expect-error A number is no reduction.
    () => groups.aggregate({ s: 5 }),
    // @ts-expect-error There is no such field.
    () => visits.aggregate({ s: r.min(["bytse", "at"]) }),
  ];
  typed<number>()(wrong.length);
});
