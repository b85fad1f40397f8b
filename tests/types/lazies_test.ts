/** What the compiler infers for sources, lazy calls and shapes. The bodies run too, but build graphs only. */

import {
  type Bag,
  compute,
  computeAll,
  delayed,
  type DelayedFunction,
  fromDelayed,
  fromModule,
  fromPartitions,
  fromSequence,
  fromUrl,
  type Item,
  persist,
  type PersistedBag,
  range,
} from "../../mod.ts";
import { fixture, test } from "../harness.ts";
import { typed } from "./equal.ts";

const numbers = range(3);
const words = fromSequence(["a", "b"]);
const sum = numbers.sum();

interface Point {
  readonly x: number;
  readonly y: number;
}

test("types: fromPartitions() gives the type of the elements", () => {
  typed<Bag<number>>()(fromPartitions([[1], [2]]));
  typed<Bag<number>>()(fromPartitions([() => [1], () => Promise.resolve(new Set([2]))]));
  typed<Bag<string>>()(fromPartitions([async function* () {
    yield await Promise.resolve("a");
  }]));
  typed<Bag<number>>()(fromPartitions(3, function* (partition) {
    yield partition * 2;
  }));
  typed<Bag<Uint8Array<ArrayBuffer>>>()(
    fromPartitions(2, async () => (await fetch("https://example.com")).body!),
  );
  typed<Bag<[number, string]>>()(fromPartitions([new Map([[1, "a"]])]));
});

test("types: fromPartitions() infers captures", () => {
  typed<Bag<number>>()(
    fromPartitions(3, (i, { n, sum }) => [i * n + sum], { with: { n: 2, sum } }),
  );
  typed<Bag<number>>()(fromPartitions([[1], ({ n }) => [n]], { with: { n: 2 } }));
  typed<Bag<Date>>()(fromPartitions(1, (_, { at }) => [at], { with: () => ({ at: new Date(0) }) }));
  const wrong = [
    // @ts-expect-error There is nothing captured.
    () => fromPartitions(3, (i, { n }) => [i * n]),
    // @ts-expect-error A partition is an iterable.
    () => fromPartitions(3, (i) => i),
    // @ts-expect-error A partition that is asynchronous is made by a function.
    () => fromPartitions([(async function* () {})()]),
    // @ts-expect-error Each function is called once.
    () => fromPartitions(3, () => [1], { concurrency: 3 }),
  ];
  typed<number>()(wrong.length);
});

test("types: fromUrl() gives lines, or pairs of a line and its URL", () => {
  typed<Bag<string>>()(fromUrl("https://example.com"));
  typed<Bag<string>>()(fromUrl([new URL("https://example.com")], { encoding: "latin1" }));
  typed<Bag<[line: string, url: string]>>()(fromUrl("https://example.com", { includePath: true }));
  // @ts-expect-error URLs are not cut.
  const wrong = () => fromUrl("https://example.com", { blockSize: 5 });
  typed<typeof wrong>()(wrong);
});

test("types: delayed() of a function takes its arguments, lazy or not", () => {
  const repeat = delayed((text: string, n: number) => text.repeat(n));
  typed<DelayedFunction<[text: string, n: number], string>>()(repeat);
  typed<Item<string>>()(repeat("a", 3));
  typed<Item<string>>()(repeat(words.max(), sum));
  typed<Item<string>>()(repeat(repeat("a", 1), 3));
  const wrong = [
    // @ts-expect-error An item of a string is no number.
    () => repeat("a", words.max()),
    // @ts-expect-error Two arguments are needed.
    () => repeat("a"),
    // @ts-expect-error A bag stands for an array.
    () => repeat("a", numbers),
  ];
  typed<number>()(wrong.length);
});

test("types: delayed() looks into arrays and objects", () => {
  const length = delayed((...parts: readonly (readonly number[])[]) => parts.length);
  typed<Item<number>>()(length([1, sum], numbers, numbers.toDelayed()[0]!));
  typed<Item<number>>()(length(...numbers.toDelayed()));
  const norm = delayed(({ x, y }: Point) => Math.hypot(x, y));
  typed<Item<number>>()(norm({ x: sum, y: 2 }));
  typed<Item<number>>()(norm(delayed({ x: 1, y: 2 })));
  const maybe = delayed((a: number, b?: string) => a + (b ?? ""));
  typed<Item<string>>()(maybe(1));
  typed<Item<string>>()(maybe(sum, words.max()));
  // @ts-expect-error A point has a `y`.
  const wrong = () => norm({ x: sum });
  typed<typeof wrong>()(wrong);
});

test("types: delayed() checks captures, which come last", () => {
  interface Scale {
    readonly by: number;
    readonly sum: number;
  }
  const scaled = delayed((x: number, { by, sum }: Scale) => x * by + sum, { with: { by: 2, sum } });
  typed<Item<number>>()(scaled(3));
  const joined = delayed((x: string, y: string, { joint }: { joint: string }) => x + joint + y, {
    with: () => ({ joint: "-" }),
  });
  typed<Item<string>>()(joined("a", words.max()));
  const wrong = [
    // @ts-expect-error The captures are no argument.
    () => scaled(3, { by: 2, sum: 1 }),
    // @ts-expect-error Something else is captured.
    () => delayed((x: number, { by }: Scale) => x * by, { with: { by: "2" } }),
    // @ts-expect-error There is no parameter for the captures.
    () => delayed((x: number) => x, { with: { by: 2 } }),
  ];
  typed<number>()(wrong.length);
});

test("types: delayed() gives what the function comes to", () => {
  typed<Item<number>>()(delayed(() => Promise.resolve(1))());
  typed<Item<number[]>>()(
    delayed(function* () {
      yield 1;
    })(),
  );
  const { shorten, shortenLater } = fromModule<typeof import("../fixtures/fn_words.ts")>(
    fixture("fn_words"),
  );
  typed<Item<string>>()(delayed(shorten)("lemon"));
  typed<Item<string>>()(delayed(shortenLater)(delayed("lemon")));
});

test("types: delayed() of a value is an item of it, lazy values inside resolved", () => {
  const items = [delayed(5), delayed(new Date(0)), delayed(sum), delayed(numbers)] as const;
  typed<readonly [Item<number>, Item<Date>, Item<number>, Item<number[]>]>()(items);
  const nested = delayed({ sum, deep: [words, 1] });
  typed<Item<{ sum: number; deep: [string[], number] }>>()(nested);
  typed<Item<[number, number]>>()(delayed([1, 2]));
  const wide: Item<number[]>[] = [delayed([1, 2]), delayed([])];
  const choice = "a" as "a" | "b";
  typed<Item<"a" | "b">>()(delayed(choice));
  typed<Item<number | null>>()(delayed(null as number | null));
  typed<Item<boolean>>()(delayed(wide.length > 1));
  typed<Item<unknown>>()(delayed(wide as unknown));
  // @ts-expect-error Options belong to a function.
  const wrong = () => delayed(5, { base: "https://example.com" });
  typed<typeof wrong>()(wrong);
});

test("types: lazy values that are written among the captures are what they come to", () => {
  const top = numbers.map((x, { ten, most, all, sum, mode }) => {
    return [x + ten + most[0]! + all.length + sum + mode.deep.length];
  }, {
    with: {
      ten: delayed(10),
      most: delayed(numbers.topk(3)),
      all: delayed(words),
      sum: delayed(Math.max)(1, numbers.sum()),
      mode: delayed({ deep: numbers }),
    },
  });
  typed<Bag<number[]>>()(top);
  typed<Bag<number>>()(numbers.filter((x, { ten }) => x > ten, { with: { ten: delayed(10) } }));
});

test("types: fromDelayed() and toDelayed() are each other's way back", () => {
  typed<Item<string[]>[]>()(words.toDelayed());
  typed<Bag<string>>()(fromDelayed(words.toDelayed()));
  typed<Bag<number>>()(fromDelayed(delayed((n: number) => new Set([n]))(3)));
  typed<Bag<number>>()(fromDelayed([delayed(() => [1])(), delayed(() => [2])()]));
  typed<Bag<number>>()(fromDelayed(delayed([1, 2])));
  typed<Bag<string | number>>()(fromDelayed([delayed([1]), delayed(new Set(["a"]))]));
  typed<Bag<string | number>>()(fromDelayed<string | number>([delayed([1])]));
  // @ts-expect-error The characters of a string are rarely what is meant.
  const text = () => fromDelayed([words.max(), delayed([1])]);
  typed<typeof text>()(text);
  // @ts-expect-error A number is no partition.
  const wrong = () => fromDelayed(sum);
  typed<typeof wrong>()(wrong);
});

test("types: compute() mirrors the shape of its arguments", () => {
  typed<() => Promise<[number, string[]]>>()(() => compute(sum, words));
  typed<() => Promise<[{ sum: number; all: [number[], 1] }, "x"]>>()(() =>
    compute({ sum, all: [numbers, 1] }, "x")
  );
  typed<() => Promise<[number, string[]]>>()(() => compute([sum, words], {}));
  typed<() => Promise<[number, string[]]>>()(() => compute([sum, words]));
  typed<() => Promise<{ a: number; all: string[] }>>()(() => compute({ a: sum, all: words }));
  typed<() => Promise<[string[]]>>()(() => compute(words));
  typed<() => Promise<{ a: number }>>()(() =>
    compute({ a: sum }, { signal: new AbortController().signal })
  );
  typed<() => Promise<[number, number]>>()(() => compute(sum, sum));
  typed<() => Promise<number>>()(() => computeAll(sum));
  typed<() => Promise<{ a: { b: string[] } }>>()(() => computeAll({ a: { b: words } }, {}));
  typed<() => Promise<number[]>>()(() => computeAll([sum, sum] as Item<number>[]));
  typed<() => Promise<[Map<string, Bag<number>>, Date]>>()(() =>
    compute(new Map([["a", numbers]]), new Date(0))
  );
  typed<() => Promise<[number | string[]]>>()(() => compute(sum as Item<number> | Bag<string>));
});

test("types: persist() and optimize() give what they were given", () => {
  typed<() => Promise<PersistedBag<string>>>()(() => words.persist());
  typed<() => Promise<Item<number>>>()(() => sum.persist());
  typed<() => Promise<[Bag<string>, { sum: Item<number> }]>>()(() => persist(words, { sum }));
  typed<() => Promise<[Bag<string>]>>()(() => persist([words], { to: "disk" }));
  typed<() => Promise<{ words: Bag<string> }>>()(() => persist({ words }, {}));
  typed<Bag<string>>()(words.optimize());
  typed<Item<number>>()(sum.optimize());
});
