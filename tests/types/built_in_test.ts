/** What the compiler infers for built-in functions. The bodies run too, but build graphs only. */

import { type Bag, delayed, fromSequence, type Item, range, zip } from "../../mod.ts";
import { test } from "../harness.ts";
import { typed } from "./equal.ts";

interface Named {
  readonly name: string;
}

const numbers = range(3);
const words = fromSequence(["a", "b"]);

test("types: filter(Boolean) keeps what is truthy, remove(Boolean) what is not", () => {
  const maybe = fromSequence<string | null | undefined>(["a"]);
  typed<Bag<string>>()(maybe.filter(Boolean));
  typed<Bag<string>>()(maybe.filter(Boolean, { concurrency: 2 }));
  typed<Bag<"" | null | undefined>>()(maybe.remove(Boolean));
  typed<Bag<"a">>()(fromSequence<"" | "a" | 0 | 0n | false>([]).filter(Boolean));
  typed<Bag<true>>()(fromSequence([true, false]).filter(Boolean));
  typed<Bag<false>>()(fromSequence([true, false]).remove(Boolean));
  typed<Bag<Named>>()(fromSequence<Named | undefined>([]).filter(Boolean));
  typed<Bag<number>>()(numbers.filter(Boolean));
  typed<Bag<unknown>>()(fromSequence<unknown>([]).filter(Boolean));
  typed<Bag<number | null>>()(fromSequence<number | null>([]).filter(Number.isInteger));
});

test("types: built-in functions are functions", () => {
  const parsed: Bag<Named> = words.map(JSON.parse);
  typed<Bag<string>>()(parsed.pluck("name"));
  typed<Bag<number>>()(words.map(parseInt));
  typed<Bag<number>>()(words.map(Number));
  typed<Bag<string>>()(numbers.map(String));
  typed<Bag<boolean>>()(words.map(Boolean));
  typed<Bag<number>>()(numbers.map(Math.abs));
  typed<Bag<string>>()(fromSequence<Named>([]).flatMap(Object.keys));
  typed<Bag<number>>()(zip(numbers, numbers).starmap(Math.max));
  typed<Item<number>>()(numbers.fold(Math.max));
  typed<Bag<number>>()(numbers.accumulate(Math.min));
  typed<Bag<string>>()(words.sortBy(Number).topk(2, { by: Number }));
  typed<Bag<[key: number, count: number]>>()(words.countBy(Number));
  typed<Item<number>>()(delayed(Math.max)(1, numbers.sum()));
  typed<Bag<number>>()(words.map((w, { parse }) => parse(w), { with: { parse: parseInt } }));
  // @ts-expect-error It takes numbers.
  const wrong = () => words.map(Math.abs);
  typed<typeof wrong>()(wrong);
});
