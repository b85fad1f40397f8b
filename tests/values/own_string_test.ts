import fc from "fast-check";

import { own } from "../../src/values/own_string.ts";
import { assert, assertEquals, assertStrictEquals, test } from "../harness.ts";

const LONG = "a string long enough to be a slice of another";

test("own() returns an equal value and leaves the given one as it was", () => {
  fc.assert(fc.property(fc.anything({ withDate: true, withNullPrototype: true }), (value) => {
    const before = structuredClone(value);
    assertEquals(own(value), value);
    assertEquals(structuredClone(value), before);
  }));
});

test("own() returns equal strings, whatever characters they begin with", () => {
  const halves = ["\ud83d", "\ude00", "\0", "é", "语", "😀"];
  const text = fc.tuple(fc.constantFrom("", ...halves), fc.string({ unit: "binary" }));
  fc.assert(fc.property(text, ([first, rest]) => {
    const value = first + rest + LONG;
    assertEquals(own(value), value);
    assertEquals(own(`${value}${first}`).length, value.length + first.length);
  }));
});

test("own() rebuilds only what holds long strings", () => {
  const [short, numbers, date] = [["a", "b"], { a: [1, 2] }, new Date(0)];
  for (const value of [short, numbers, date]) assertStrictEquals(own<unknown>(value), value);
  const frozen = Object.freeze([LONG, Object.freeze({ a: LONG, short })]);
  const copy = own(frozen);
  assert(copy !== frozen && copy[1] !== frozen[1]);
  assertStrictEquals((copy[1] as { short: unknown }).short, short);
  assertEquals(copy, frozen);
});

test("own() keeps prototypes, the order of keys and odd keys", () => {
  const bare = Object.assign(Object.create(null), { b: LONG, a: 1 });
  assertStrictEquals(Object.getPrototypeOf(own(bare)), null);
  assertEquals(Object.keys(own(bare)), ["b", "a"]);
  const odd = JSON.parse(`{"__proto__": "${LONG}", "b": 1}`);
  assertEquals(Object.entries(own(odd)), [["__proto__", LONG], ["b", 1]]);
  assertStrictEquals(Object.getPrototypeOf(own(odd)), Object.prototype);
});

test("own() leaves alone class instances and arrays with more than elements", () => {
  class Named {
    name = LONG;
  }
  const named = new Named();
  assertStrictEquals(own(named), named);
  const match = /(?<all>.+)/.exec(LONG)!;
  assertStrictEquals(own(match), match);
  // deno-lint-ignore no-sparse-arrays -- holes are what is tested
  const holes = [LONG, , LONG];
  assertStrictEquals(own(holes), holes);
});

test("own() ends on a value that contains itself", () => {
  const cycle: unknown[] = [LONG];
  cycle.push(cycle);
  assertStrictEquals((own(cycle) as unknown[])[0], LONG);
});
