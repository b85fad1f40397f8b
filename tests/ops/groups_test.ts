import type { Groups } from "../../src/ops/placed_groups.ts";
import { groupBy, splitForGroupBy } from "../../src/ops/groups.ts";
import type { Batch, SourceOperation } from "../../src/ops/operation.ts";
import { assertEquals, test } from "../harness.ts";

interface Numbered {
  readonly n: number;
}

type Group = readonly [key: number, elements: readonly Numbered[]];

/** A partition of numbers grouped by their remainder, cut into parts. */
function split(numbers: readonly number[], keys: number, parts: number): readonly Groups[] {
  const args: [key: string, parts: number] = ["n", parts];
  const state = splitForGroupBy.init(args);
  for (const n of numbers) splitForGroupBy.step(state, { n }, n % keys, args);
  return splitForGroupBy.finish!(state, args) as Groups[];
}

const { signal } = new AbortController();

function batchesOf(parts: readonly (Groups | undefined)[]): Group[][] {
  const operation: SourceOperation = groupBy;
  const asides = parts.map((part) => ({ bytes: 0, read: () => part }));
  const batches = operation.open([asides], { signal }) as Iterable<Batch>;
  return Array.from(batches, ({ items }) => items as Group[]);
}

const numbers = (start: number, end: number) =>
  Array.from({ length: end - start }, (_, i) => start + i);

test("groupBy gives groups in batches of about as many elements as other batches", () => {
  const [first] = split(numbers(0, 20_000), 10, 1);
  const [second] = split(numbers(20_000, 50_000), 10, 1);
  const sizes = batchesOf([first, second]).map((batch) =>
    batch.map(([, elements]) => elements.length)
  );
  assertEquals(sizes, Array.from({ length: 10 }, () => [5000]));
});

test("the split of groupBy leaves every element in the part of its key, in the order of the input", () => {
  const parts = split(numbers(0, 100), 7, 3);
  const groups = parts.flatMap((part) => batchesOf([part]).flat());
  const found = groups.map(([key, elements]) => [key, elements.map(({ n }) => n)] as const);
  assertEquals(
    found.sort(([a], [b]) => a - b),
    numbers(0, 7).map((key) => [key, numbers(0, 100).filter((n) => n % 7 === key)] as const),
  );
});
