import { getter, type LookupKey } from "../../src/values/lookup.ts";
import { assert, assertEquals, assertThrows, test } from "../harness.ts";

test("getter() picks properties, indices and Map values", () => {
  const bare = Object.assign(Object.create(null), { a: 1 });
  const cases: [LookupKey, unknown, unknown][] = [
    ["a", { a: 1 }, 1],
    ["a", bare, 1],
    ["a", new Map([["a", 1]]), 1],
    [0, new Map([[0, "zero"]]), "zero"],
    ["a", { a: null }, null],
    ["a", { a: undefined }, undefined],
    ["a", new Map([["a", undefined]]), undefined],
    [0, ["x", "y"], "x"],
    [-1, ["x", "y"], "y"],
    [1, new Uint8Array([5, 6]), 6],
    [-2, new Uint8Array([5, 6]), 5],
    [0, "xyz", "x"],
    [-1, "xyz", "z"],
    [0, new Array(1), undefined],
    [7, { 7: "seven" }, "seven"],
    ["1", ["x", "y"], "y"],
    ["length", "xyz", 3],
  ];
  for (const [key, element, expected] of cases) assertEquals(getter(key)(element), expected);
});

test("getter() picks an array for a list of keys", () => {
  const element = { a: 1, b: 2, 0: 3 };
  assertEquals(getter([])(element), []);
  assertEquals(getter(["b"])(element), [2]);
  assertEquals(getter(["b", "a"])(element), [2, 1]);
  assertEquals(getter(["a", 0, "b"])(element), [1, 3, 2]);
});

test("getter() sees own properties only", () => {
  class Point {
    get x() {
      return 1;
    }
  }
  for (const [key, element] of [["toString", {}], ["x", new Point()], ["a", 5]] as const) {
    assertThrows(() => getter(key)(element), RangeError, `Cannot look up "${key}"`);
  }
});

test("getter() says which key which element lacks", () => {
  const message = 'Cannot look up "c": expected an element that has it, got object with keys a, b';
  assertThrows(() => getter("c")({ a: 1, b: 2 }), RangeError, message);
  for (const index of [2, -3, 0.5, NaN]) {
    assertThrows(() => getter(index)([1, 2]), RangeError, "got array of 2");
  }
  assertThrows(() => getter(["a", "c"])({ a: 1 }), RangeError, '"c"');
  assertThrows(() => getter("a")(new Map()), RangeError, "got Map of 0");
});

test("getter() says how to pick a field within a field", () => {
  const element = { repo: { name: "a/b", owner: { id: 7 } }, id: 1 };
  const cases: [LookupKey, string][] = [
    [["repo", "name"], 'pluck("repo").pluck("name")'],
    [["id", "repo", "name"], 'pluck("repo").pluck("name")'],
    ["repo.name", 'pluck("repo").pluck("name")'],
    ["repo.owner.id", 'pluck("repo").pluck("owner").pluck("id")'],
  ];
  for (const [key, advice] of cases) {
    const message = `; for a field within "repo", write ${advice}`;
    assertThrows(() => getter(key)(element), RangeError, message);
  }
  for (const key of ["repo.other", "id.name", "other", ["repo", "other"], ["name", "repo"]]) {
    const error = assertThrows(() => getter(key)(element), RangeError);
    assert(!error.message.includes("write"), error.message);
  }
});

test("getter() falls back for a missing key, though not for a missing element", () => {
  const fallback = { value: undefined };
  assertEquals(getter("a", fallback)({}), undefined);
  assertEquals(getter(["a", "b"], { value: 0 })({ b: 1 }), [0, 1]);
  assertEquals(getter(5, { value: 0 })([]), 0);
  assertEquals(getter("a", { value: 0 })({ a: null }), null);
  assertThrows(() => getter("a", fallback)(null), TypeError, "got null");
  assertThrows(() => getter(0, fallback)(undefined), TypeError, "got undefined");
});

test("getter() refuses at once what is no key", () => {
  const wrong = Symbol("s") as unknown as string;
  assertThrows(() => getter(wrong), TypeError, "Cannot look up by symbol");
  assertThrows(() => getter([wrong]), TypeError, "Cannot look up by a list with symbol");
});
