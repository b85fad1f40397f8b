import fc from "fast-check";

import { finishTop, newTop, offer } from "../../src/ops/select_top.ts";
import { compareValues } from "../../src/values/compare.ts";
import { assert, assertEquals, assertThrows, test } from "../harness.ts";

const ranks = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(NaN)));
const size = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constant(Infinity));

/** What is expected: a stable sort of everything, NaN last. */
function sorted(pairs: readonly [number, number][], smallest: boolean): [number, number][] {
  const numbers = pairs.filter(([, rank]) => !Number.isNaN(rank));
  const rest = pairs.filter(([, rank]) => Number.isNaN(rank));
  return [
    ...numbers.sort((a, b) => (smallest ? 1 : -1) * compareValues(a[1], b[1])),
    ...rest,
  ];
}

test("finishTop() gives what a stable sort and a cut would, NaN last", () => {
  fc.assert(fc.property(ranks, size, fc.boolean(), (ranks, k, smallest) => {
    const pairs = ranks.map((rank, i) => [i, rank] as [number, number]);
    const state = newTop(k, { smallest });
    for (const [element, rank] of pairs) offer(state, element, rank);
    assertEquals(finishTop(state), sorted(pairs, smallest).slice(0, k));
  }));
});

test("offer() merges states whose pairs it is offered in order", () => {
  fc.assert(fc.property(fc.array(ranks), size, fc.boolean(), (parts, k, smallest) => {
    let element = 0;
    const whole = newTop(k, { smallest });
    const merged = newTop(k, { smallest });
    for (const part of parts) {
      const state = newTop(k, { smallest });
      for (const rank of part) {
        offer(whole, element, rank);
        offer(state, element++, rank);
      }
      for (const pair of structuredClone(finishTop(state))) offer(merged, ...pair);
    }
    assertEquals(finishTop(merged), finishTop(whole));
  }));
});

test("offer() keeps no more than twice k pairs", () => {
  const state = newTop(3);
  for (let i = 0; i < 1000; i++) {
    offer(state, i, i);
    assert(state.pairs.length < 6);
  }
  assertEquals(finishTop(state), [[999, 999], [998, 998], [997, 997]]);
});

test("offer() ranks by arrays, strings and bigints beside numbers", () => {
  const state = newTop(2);
  for (const rank of [["a", 1], ["b", 0], ["a", 2]]) offer(state, rank.join(""), rank);
  assertEquals(finishTop(state).map(([element]) => element), ["b0", "a2"]);
  const mixed = newTop(1);
  for (const rank of [2 ** 53, 2n ** 53n + 1n]) offer(mixed, rank, rank);
  assertEquals(finishTop(mixed)[0]![0], 2n ** 53n + 1n);
});

test("offer() and finishTop() refuse ranks of different types", () => {
  const state = newTop(1);
  offer(state, "a", 1);
  assertThrows(
    () => {
      offer(state, "b", "2");
      finishTop(state);
    },
    TypeError,
    "Cannot compare",
  );
});
