/** What the compiler infers for operations that change the structure of bags. */

import {
  type Bag,
  concat,
  type ElementFailure,
  fromSequence,
  type Item,
  range,
  zip,
} from "../../mod.ts";
import { test } from "../harness.ts";
import { typed } from "./equal.ts";

const words = fromSequence(["a", "b"], { npartitions: 1 });
const numbers = range(2, { npartitions: 1 });
const flags = fromSequence([true, false], { npartitions: 1 });
const pairs = fromSequence<[string, number]>([["a", 1]]);

test("types: flatMap() gives the elements of what the function returns", () => {
  typed<Bag<string>>()(words.flatMap((word) => word.split("")));
  typed<Bag<number>>()(words.flatMap((word) => new Set([word.length])));
  typed<Bag<number>>()(words.flatMap((word) => Promise.resolve([word.length])));
  typed<Bag<number>>()(words.flatMap(function* (word) {
    yield word.length;
  }));
  typed<Bag<number>>()(words.flatMap(async function* (word) {
    yield await Promise.resolve(word.length);
  }));
  typed<Bag<number>>()(words.flatMap((word, { n }) => [word.length + n], { with: { n: 1 } }));
  typed<Bag<number | ElementFailure>>()(
    words.flatMap((word) => [word.length], { onError: "collect" }),
  );
  // @ts-expect-error The characters of a string are rarely what is meant.
  words.flatMap((word) => word);
});

test("types: starmap() gives the items as parameters, and captures after them", () => {
  typed<Bag<string>>()(pairs.starmap((word, n) => word.repeat(n)));
  typed<Bag<[number, string]>>()(pairs.starmap((word, n): [number, string] => [n, word]));
  typed<Bag<string>>()(pairs.starmap((word) => word));
  typed<Bag<number>>()(pairs.starmap((word, n) => Promise.resolve(word.length + n)));
  typed<Bag<number>>()(
    pairs.starmap((word, n, { total }) => word.length + n + total, {
      with: { total: numbers.sum() },
    }),
  );
  typed<Bag<number | ElementFailure>>()(pairs.starmap((_, n) => n, { onError: "collect" }));
  typed<Bag<number>>()(fromSequence<readonly number[]>([[1]]).starmap((...all) => all.length));
  typed<Bag<unknown>>()(fromSequence<unknown>([]).starmap((a) => a));
  // @ts-expect-error The second item is a number.
  pairs.starmap((_: string, n: string) => n);
  // @ts-expect-error These elements have no items.
  numbers.starmap((x) => x);
});

test("types: unzip() gives a bag for each item", () => {
  typed<[Bag<string>, Bag<number>]>()(pairs.unzip(2));
  typed<[Bag<string>]>()(pairs.unzip(1));
  typed<[Bag<string>, Bag<number>, Bag<never>]>()(pairs.unzip(3));
  typed<[]>()(pairs.unzip(0));
  typed<Bag<string | number>[]>()(pairs.unzip(2 as number));
  typed<[Bag<number>, Bag<number>]>()(fromSequence<number[]>([[1]]).unzip(2));
  typed<[Bag<unknown>]>()(fromSequence<unknown>([[1]]).unzip(1));
});

test("types: zip() gives tuples", () => {
  typed<Bag<[string, number]>>()(words.zip(numbers));
  typed<Bag<[string, number, boolean]>>()(words.zip(numbers, flags));
  typed<Bag<[string, number, boolean]>>()(zip(words, numbers, flags));
  typed<Bag<[string]>>()(zip(words));
  typed<[Bag<string>, Bag<number>]>()(zip(words, numbers).unzip(2));
  typed<Bag<string>>()(zip(words, numbers).starmap((word, n) => word.repeat(n)));
});

test("types: concat() gives a union", () => {
  typed<Bag<string>>()(words.concat(words));
  typed<Bag<string | number | boolean>>()(words.concat(numbers, flags));
  typed<Bag<string>>()(words.concat());
  typed<Bag<string | number>>()(concat([words, numbers]));
  typed<Bag<string>>()(concat(new Set([words])));
});

test("types: product(), batches() and repartition() know the elements", () => {
  typed<Bag<[element: string, other: number]>>()(words.product(numbers));
  typed<Bag<string[]>>()(words.batches(2));
  typed<Bag<string>>()(words.repartition({ npartitions: 2 }));
  const sized = (bag: Bag<string>) => bag.repartition({ partitionSize: 2 });
  typed<(bag: Bag<string>) => Promise<Bag<string>>>()(sized);
});

test("types: accumulate() gives what the function makes", () => {
  typed<Bag<number>>()(numbers.accumulate((a, b) => a + b));
  typed<Bag<number>>()(words.accumulate((n, word) => n + word.length, { initial: 0 }));
  typed<Bag<string[]>>()(
    words.accumulate((list, word) => [...list, word], { initial: (): string[] => [] }),
  );
  typed<Bag<number>>()(
    words.accumulate((n, word, { k }) => n + word.length * k, { initial: 0, with: { k: 2 } }),
  );
  typed<Bag<number>>()(numbers.accumulate((a, b, { k }) => a + b * k, { with: { k: 2 } }));
});

test("types: str gives bags of what the methods return, for strings alone", () => {
  typed<Bag<string>>()(words.str.toUpperCase());
  typed<Bag<string[]>>()(words.str.split(","));
  typed<Bag<boolean>>()(words.str.includes("a"));
  typed<Bag<number>>()(words.str.indexOf("a"));
  typed<Bag<string | undefined>>()(words.str.at(-1));
  typed<Bag<string>>()(words.str.glob("*").str.trim());
  typed<Bag<RegExpMatchArray | null>>()(words.str.match(/a/));
  typed<Bag<RegExpExecArray[]>>()(words.str.matchAll(/a/g));
  typed<Bag<string>>()(words.str.replace(/(a)(b)/, (_, a, b) => b + a));
  typed<Bag<string>>()(words.str.replace(/a/, (_, at: number) => String(at)));
  typed<Bag<string>>()(fromSequence<"a" | "b">(["a"]).str.trim());
  // @ts-expect-error Numbers are no strings.
  ((bag: typeof numbers) => bag.str.trim());
  // @ts-expect-error Some of these are no strings.
  ((bag: Bag<string | number>) => bag.str.trim());
  // @ts-expect-error Nobody knows what these are.
  ((bag: Bag<unknown>) => bag.str.trim());
});

test("types: a bag of a type is a bag of a wider type", () => {
  const bags: readonly Bag<unknown>[] = [words, numbers, pairs];
  const wide: Bag<string | number> = words;
  const items: Item<unknown> = numbers.sum();
  typed<readonly Bag<unknown>[]>()(bags);
  typed<Bag<string | number>>()(wide as Bag<string | number>);
  typed<Item<unknown>>()(items);
});
