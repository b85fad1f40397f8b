/** What the compiler infers where functions may fail. The bodies run too, but build graphs only. */

import {
  type Bag,
  type ElementFailure,
  fromSequence,
  isElementFailure,
  type OnError,
  range,
} from "../../mod.ts";
import { test } from "../harness.ts";
import { typed } from "./equal.ts";

const words = fromSequence(["a", "b"]);
const numbers = range(3);
const collect = { onError: "collect" } as const;

test("types: onError adds failures to the elements only where they are collected", () => {
  typed<Bag<number>>()(words.map((w) => w.length, { onError: "skip" }));
  typed<Bag<number>>()(words.map((w) => w.length, { onError: "throw", concurrency: 2 }));
  typed<Bag<number | ElementFailure>>()(words.map((w) => w.length, { onError: "collect" }));
  typed<Bag<number | ElementFailure>>()(words.map((w) => Promise.resolve(w.length), collect));
  typed<Bag<string | ElementFailure>>()(words.filter((w) => w > "a", { onError: "collect" }));
  typed<Bag<string>>()(words.filter((w) => w > "a", { onError: "skip" }));
  typed<Bag<string | ElementFailure>>()(words.remove((w) => w > "a", collect));
  const unknown: { onError: OnError } = { onError: "skip" };
  typed<Bag<number | ElementFailure>>()(words.map((w) => w.length, unknown));
});

test("types: onError goes with captures", () => {
  const options = { with: { n: 5 }, onError: "collect" } as const;
  typed<Bag<number | ElementFailure>>()(words.map((w, { n }) => w.length + n, options));
  typed<Bag<number>>()(
    words.map((w, { n }) => w.length + n, { with: { n: 1 }, onError: "skip" }),
  );
  typed<Bag<string | ElementFailure>>()(words.filter((w, { n }) => w.length > n, options));
});

test("types: isElementFailure() splits good from bad", () => {
  const made = numbers.map((x) => ({ x }), { onError: "collect" });
  typed<Bag<ElementFailure>>()(made.filter(isElementFailure));
  typed<Bag<{ x: number }>>()(made.remove(isElementFailure));
  typed<Bag<number>>()(made.map((it) => "elementFailure" in it ? 0 : it.x));
});

test("types: remove() narrows by a predicate that tells types apart", () => {
  const mixed = fromSequence<string | number>(["a", 1]);
  typed<Bag<number>>()(mixed.remove((x): x is string => typeof x === "string"));
  typed<Bag<string | number>>()(mixed.remove((x) => x === "a" ? true : false));
});
