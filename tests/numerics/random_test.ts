import fc from "fast-check";
import { drawDistinct, drawer, RANDOM_LIMIT, RandomNumbers } from "../../src/numerics/random.ts";
import { assert, assertEquals, test } from "../harness.ts";

test("RandomNumbers.at() is the same in every runtime and release", () => {
  const numbers = new RandomNumbers(["test", 42]);
  assertEquals([0, 1, 511, 512, 2 ** 34, 2 ** 35].map((i) => numbers.at(i)), [
    5763494929079426,
    4591733858913038,
    7655853379064301,
    3435718683073370,
    710934733799358,
    3116096871609256,
  ]);
});

test("RandomNumbers.at() does not depend on the order in which numbers are asked for", () => {
  const inOrder = new RandomNumbers(["test", "seed"]);
  const expected = Array.from({ length: 2000 }, (_, i) => inOrder.at(i));
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1999 }), { maxLength: 20 }), (indices) => {
      const numbers = new RandomNumbers(["test", "seed"]);
      assertEquals(indices.map((i) => numbers.at(i)), indices.map((i) => expected[i]));
    }),
  );
});

test("RandomNumbers.at() never repeats itself at the borders of pages and of nonces", () => {
  const numbers = new RandomNumbers(["test", 0]);
  const border = 2 ** 34;
  const indices = [0, 512, 1024, border, 2 * border, 3 * border, 2 ** 52].flatMap((at) =>
    Array.from({ length: 20 }, (_, i) => at + i - 10).filter((i) => i >= 0)
  );
  const seen = indices.map((i) => numbers.at(i));
  assertEquals(new Set(seen).size, indices.length);
  assert(seen.every((x) => Number.isSafeInteger(x) && x >= 0 && x < RANDOM_LIMIT));
});

test("streams of different names are different: a number is not its text", () => {
  const first = (...name: (string | number)[]) => new RandomNumbers(name).at(0);
  const names = [["a", 1], ["a", "1"], ["a1"], ["a", 1, 0], ["a,1"], ["b", 1]];
  assertEquals(new Set(names.map((name) => first(...name))).size, names.length);
});

test("drawer() draws each number equally often, whatever the limit", () => {
  for (const limit of [2, 3, 10, 37]) {
    const draw = drawer(["test", limit]);
    const draws = 20_000;
    const counts = Array.from({ length: limit }, () => 0);
    for (let i = 0; i < draws; i++) counts[draw(limit)]!++;
    const expected = draws / limit;
    const chiSquare = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // Five standard deviations above the mean.
    assert(chiSquare < limit - 1 + 5 * Math.sqrt(2 * (limit - 1)), `${limit}: ${chiSquare}`);
  }
});

test("drawer() favours no remainder where the limit does not divide 2^53", () => {
  // A third of all numbers would fall twice as often as the others on those below 2^51.
  const limit = 3 * 2 ** 51;
  const draw = drawer(["test", "bias"]);
  let low = 0;
  for (let i = 0; i < 9000; i++) if (draw(limit) < 2 ** 51) low++;
  assert(Math.abs(low - 3000) < 5 * Math.sqrt(9000 * (1 / 3) * (2 / 3)), `${low}`);
});

test("drawDistinct() draws every set equally often", () => {
  const draw = drawer(["test", "sets"]);
  const counts = new Map<string, number>();
  const runs = 10_000;
  for (let i = 0; i < runs; i++) {
    const set = drawDistinct(draw, 3, 6).sort().join();
    counts.set(set, (counts.get(set) ?? 0) + 1);
  }
  assertEquals(counts.size, 20);
  const expected = runs / 20;
  const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2, 0) /
    expected;
  assert(chiSquare < 19 + 5 * Math.sqrt(2 * 19), `${chiSquare}`);
});
