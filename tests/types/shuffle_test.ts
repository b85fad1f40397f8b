/** What the types of grouping, joining and sorting say; the compiler is the test. */

import { type Bag, concat, fromSequence, type GroupedBag, type Item, range } from "../../mod.ts";
import { test } from "../harness.ts";
import { typed } from "./equal.ts";

interface Visit {
  readonly client: string;
  readonly bytes: number;
  readonly page?: string;
}

interface Client {
  readonly id: string;
  readonly since: Date;
}

const visits = fromSequence<Visit>([{ client: "a", bytes: 1 }]);
const clients = fromSequence<Client>([{ id: "a", since: new Date(0) }]);
const numbers = range(3);
const pairs = fromSequence<[string, number]>([["a", 1]]);
const mixed = fromSequence<unknown>([1]);

test("types: groupBy() gives the type of the key, and arrays of the elements", () => {
  typed<GroupedBag<number, Visit>>()(visits.groupBy((v) => v.bytes));
  typed<GroupedBag<number, Visit>>()(visits.groupBy(async (v) => await Promise.resolve(v.bytes)));
  typed<GroupedBag<string, Visit>>()(visits.groupBy("client", { npartitions: 2 }));
  typed<GroupedBag<string | undefined, Visit>>()(visits.groupBy("page"));
  typed<GroupedBag<[string, number], Visit>>()(visits.groupBy(["client", "bytes"]));
  typed<GroupedBag<string, [string, number]>>()(pairs.groupBy(0));
  typed<GroupedBag<number, number>>()(numbers.groupBy((x, { n }) => x % n, { with: { n: 2 } }));
  typed<GroupedBag<unknown, unknown>>()(mixed.groupBy("a"));
});

test("types: a grouped bag is a bag of pairs", () => {
  const groups = visits.groupBy("client");
  const plain: Bag<[string, Visit[]]> = groups;
  const wider: Bag<unknown> = groups;
  typed<Bag<number>>()(groups.map(([client, group]) => client.length + group.length));
  typed<Promise<[key: string, elements: Visit[]][]>>()(groups.compute());
  typed<Item<number>>()(plain.count());
  typed<Item<number>>()(wider.count());
});

test("types: a grouped bag tells the type of its elements where it is looked into", () => {
  type ElementOf<B> = B extends Bag<infer T> ? T : never;
  const groups = visits.groupBy("client");
  typed<[key: string, elements: Visit[]]>()(null as unknown as ElementOf<typeof groups>);
  typed<Bag<[key: string, elements: Visit[]]>>()(concat([groups, groups]));
});

test("types: aggregate() gives what is folded, or what finish makes of it", () => {
  const groups = visits.groupBy("client");
  const combine = (a: number, b: number) => a + b;
  typed<Bag<[key: string, result: number]>>()(
    groups.aggregate({ initial: 0, add: (sum, v) => sum + v.bytes, combine }),
  );
  typed<Bag<[key: string, result: string]>>()(
    groups.aggregate({
      initial: () => 0,
      add: (sum, v) => sum + v.bytes,
      combine,
      finish: (sum) => sum.toFixed(1),
    }),
  );
  typed<Bag<[key: string, result: boolean]>>()(
    groups.aggregate({
      initial: 0,
      add: (sum, v, { scale }) => sum + v.bytes * scale,
      combine,
      finish: async (sum, { scale }) => await Promise.resolve(sum > scale),
      with: { scale: 2 },
    }),
  );
});

test("types: join() gives pairs, or elements, as its kind says", () => {
  typed<Bag<[element: Visit, other: Client]>>()(visits.join(clients, "client", "id"));
  typed<Bag<[element: Visit, other: Client]>>()(
    visits.join(clients, "client", "id", { how: "inner", npartitions: 2 }),
  );
  typed<Bag<[element: Visit, other: Client | undefined]>>()(
    visits.join(clients, "client", "id", { how: "left" }),
  );
  typed<Bag<[element: Visit | undefined, other: Client]>>()(
    visits.join(clients, "client", "id", { how: "right" }),
  );
  typed<Bag<[element: Visit | undefined, other: Client | undefined]>>()(
    visits.join(clients, "client", "id", { how: "outer" }),
  );
  typed<Bag<Visit>>()(visits.join(clients, "client", "id", { how: "semi" }));
  typed<Bag<Visit>>()(visits.join(clients, "client", "id", { how: "anti" }));
  typed<Bag<[element: number, other: string]>>()(
    numbers.join(["a"], (x, { n }) => x + n, (y, { n }) => y.length + n, { with: { n: 1 } }),
  );
  typed<Bag<[element: number, other: string | undefined]>>()(
    numbers.join(["a"], (x, { n }) => x + n, (y) => y.length, { with: { n: 1 }, how: "left" }),
  );
});

test("types: sortBy() and wide reductions keep the type of the elements", () => {
  typed<Bag<Visit>>()(visits.sortBy("bytes", { descending: true, npartitions: 2 }));
  typed<Bag<Visit>>()(visits.sortBy((v, { n }) => v.bytes % n, { with: { n: 2 } }));
  typed<Bag<number>>()(numbers.sortBy());
  typed<Bag<number>>()(numbers.distinct(undefined, { npartitions: 2 }));
  typed<Bag<[element: number, count: number]>>()(numbers.frequencies({ npartitions: 2 }));
  typed<Bag<[key: number, folded: number]>>()(
    numbers.foldBy((x) => x % 2, (a, b) => a + b, { npartitions: 2 }),
  );
  const wrong = {
    // @ts-expect-error -- a fold without a key has one result
    fold: () => numbers.fold((a, b) => a + b, { npartitions: 2 }),
    // @ts-expect-error -- not a kind of join
    join: () => numbers.join([1], (x) => x, (x) => x, { how: "full" }),
  };
  typed<object>()<object>(wrong);
});
