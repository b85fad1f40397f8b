import fc from "fast-check";
import { assert, assertEquals, assertThrows, test } from "./harness.ts";
import { isPlainlySame } from "./plainly_same.ts";

test("assertEquals() takes what is plainly the same for equal, and tells all else apart", () => {
  const tag = Symbol("tag");
  const same: readonly (() => unknown)[] = [
    () => [1, "a", null, undefined, NaN, -0, [{ a: [2n] }]],
    () => ({ a: 1, b: [], c: {} }),
    () => [],
  ];
  for (const make of same) assert(isPlainlySame(make(), make()));
  const different: readonly (readonly [unknown, unknown])[] = [
    [[0], [-0]],
    [[1, 2], [1]],
    [[undefined], Array(1)],
    [Array(1), [undefined]],
    [Object.assign([1], { x: 1 }), [1]],
    [Object.assign(Array(1), { x: 1 }), [1]],
    [[], {}],
    [{ a: 1 }, { b: 1 }],
    [{ a: undefined }, {}],
    [{ [tag]: 1 }, {}],
    [[{ a: [1] }], [{ a: [2] }]],
    [{ a: 1 }, Object.assign(Object.create(null), { a: 2 })],
    [[new Date(0)], [new Date(1)]],
  ];
  for (const [a, b] of different) {
    assert(!isPlainlySame(a, b) && !isPlainlySame(b, a));
  }
  assertThrows(() => assertEquals([1, [2]], [1, [3]]), Error, "3");
  const [one, other]: unknown[][] = [[], []];
  one!.push(one);
  other!.push(other);
  assert(!isPlainlySame(one, other), "what contains itself is left to the library");
});

test("what is plainly the same is spelt the same", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      if (isPlainlySame(a, b)) assertEquals(JSON.stringify(a), JSON.stringify(b));
      assertEquals(a, JSON.parse(JSON.stringify(a)) as typeof a);
    }),
    { numRuns: 100 },
  );
});
