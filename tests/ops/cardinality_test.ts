import { countDistinct } from "../../src/ops/cardinality.ts";
import type { SinkOperation } from "../../src/ops/operation.ts";
import { assert, assertEquals, test } from "../harness.ts";

/** The estimates after 1, 10, 100 … elements. */
async function estimates(
  element: (i: number) => unknown,
  most: number,
  precision = 14,
): Promise<[n: number, estimate: number][]> {
  const partial = countDistinct.partial as SinkOperation;
  const state = partial.init([precision]);
  const found: [number, number][] = [];
  for (let i = 0, next = 1; i < most; i++) {
    partial.step(state, element(i), undefined, [precision]);
    if (i + 1 < next) continue;
    found.push([i + 1, await countDistinct.finish.run([precision, [state]]) as number]);
    next *= 10;
  }
  return found;
}

test("countDistinct() is within four standard errors, for few elements and for many", async () => {
  const kinds: ((i: number) => unknown)[] = [
    (i) => i,
    (i) => i / 7,
    (i) => `user ${i}`,
    (i) => [i % 1000, { at: new Date(i) }],
    (i) => BigInt(i) ** 3n,
  ];
  for (const kind of kinds) {
    for (const [n, estimate] of await estimates(kind, 10_000)) {
      const error = 4 * 1.04 / Math.sqrt(2 ** 14);
      assert(Math.abs(estimate / n - 1) <= error, `${kind}: ${estimate} for ${n}`);
    }
  }
});

test("countDistinct() errs by its standard error, over many sets", async () => {
  for (const precision of [6, 10]) {
    let [sum, squares] = [0, 0];
    const sets = 200;
    for (let set = 0; set < sets; set++) {
      const found = await estimates((i) => `${set}/${i}`, 1000, precision);
      const error = found.at(-1)![1] / 1000 - 1;
      sum += error;
      squares += error ** 2;
    }
    const expected = 1.04 / Math.sqrt(2 ** precision);
    const bias = sum / sets;
    const deviation = Math.sqrt(squares / sets);
    assert(Math.abs(bias) < 4 * expected / Math.sqrt(sets), `bias ${bias}`);
    assert(deviation < 1.2 * expected && deviation > 0.6 * expected, `deviation ${deviation}`);
  }
});

test("countDistinct() tells texts beyond Latin apart, short and long", async () => {
  const unit = (i: number) => String.fromCharCode(0x4e00 + i);
  const texts = [
    (i: number) => unit(i % 200) + unit(Math.floor(i / 200)),
    (i: number) => "的" + unit(0x4000 + i % 200) + unit(0x4000 + Math.floor(i / 200)),
    (i: number) => "\ud800" + unit(i % 300) + unit(Math.floor(i / 300)) + "\udfff",
  ];
  for (const text of texts) {
    const [, , , , [n, estimate] = []] = await estimates(text, 10_000);
    assertEquals(n, 10_000);
    assert(Math.abs(estimate! / n! - 1) <= 4 * 1.04 / Math.sqrt(2 ** 14), `${estimate}`);
  }
});

test("countDistinct() of nothing is 0", async () => {
  assertEquals(await countDistinct.finish.run([14, []]), 0);
  const none = countDistinct.partial.init([4]);
  assertEquals(await countDistinct.finish.run([4, [none]]), 0);
});
