/**
 * Keys that were made to collide, in turns with as many random ones of the same form, in every
 * operation that compares keys.
 */

import { type Bag, fromSequence } from "holdall";
import process from "node:process";
import { inTurns } from "./timing.ts";

const count = Number(process.argv[2]);
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** One step of a hash of the kind that anybody can invert. */
type Step = (hash: number, unit: number) => number;

/** The first begins with the last unit. */
const backwards = "strings (× 33, exclusive or)";
const steps: Readonly<Record<string, Step>> = {
  [backwards]: (hash, unit) => Math.imul(hash, 33) ^ unit,
  "strings (× 31, plus)": (hash, unit) => (Math.imul(hash, 31) + unit) | 0,
};

/** Every operation that compares keys. */
const operations: Readonly<Record<string, (keys: Bag<unknown>) => Bag<unknown>>> = {
  frequencies: (keys) => keys.frequencies(),
  "frequencies into 3": (keys) => keys.frequencies({ npartitions: 3 }),
  distinct: (keys) => keys.distinct(),
  "distinct by": (keys) => keys.map((key) => [key]).distinct(0),
  countBy: (keys) => keys.countBy((key) => key),
  foldBy: (keys) =>
    keys.foldBy((key) => key, (n: number) => n + 1, { initial: 0, combine: (a, b) => a + b }),
  groupBy: (keys) => keys.groupBy((key) => key),
  join: (keys) => keys.join(keys, (key) => key),
  "join with one partition": (keys) =>
    keys.join(keys.repartition({ npartitions: 1 }), (key) => key),
};

const work: Record<string, () => Promise<void>> = {};
for (const [kind, step] of Object.entries(steps)) {
  const chosen = colliding(step).map((text) => kind === backwards ? reversed(text) : text);
  const random = chosen.map(({ length }) => randomText(length));
  if (kind === backwards) {
    addWork("pairs", chosen, random, (text) => [text.slice(0, 9), text.slice(9)]);
    addWork("objects", chosen, random, (text) => ({ text }));
  }
  addWork(kind, chosen, random, (text) => text);
}
const numbers = Array.from({ length: count }, (_, i) => i);
const randomNumbers = numbers.map(() => Math.floor(Math.random() * 2 ** 52));
addWork("numbers with equal low bits", numbers, randomNumbers, (i) => i * 2 ** 32, (i) => i);
addWork("numbers with equal high bits", numbers, randomNumbers, (i) => 1 + i * 2 ** -52, (i) => i);

console.log(JSON.stringify(await inTurns(work, { rounds: 5 })));

/** Adds every operation on keys of one kind, of which `keyOf` makes the chosen, `randomOf` the random. */
function addWork<T>(
  kind: string,
  chosen: readonly T[],
  random: readonly T[],
  keyOf: (text: T) => unknown,
  randomOf: (text: T) => unknown = keyOf,
): void {
  const bagOf = (keys: unknown[]) => fromSequence(keys, { npartitions: 4 });
  const kinds = { hostile: bagOf(chosen.map(keyOf)), random: bagOf(random.map(randomOf)) };
  for (const [name, bag] of Object.entries(kinds)) {
    for (const [operation, run] of Object.entries(operations)) {
      work[`${kind}, ${operation}, ${name}`] = () => check(run(bag));
    }
  }
}

async function check(bag: Bag<unknown>): Promise<void> {
  const found = await bag.count().compute();
  if (found < 0.99 * count) throw new Error(`expected ${count} different keys, got ${found}`);
}

/** Different texts of one hash: each block of three letters leads from one state to the same other. */
function colliding(step: Step): string[] {
  let texts = [""];
  for (let state = 5381; texts.length < count;) {
    const byState = new Map<number, string[]>();
    for (const a of letters) {
      for (const b of letters) {
        for (const c of letters) {
          const next = [a, b, c].reduce((hash, unit) => step(hash, unit.charCodeAt(0)), state);
          byState.set(next, [...byState.get(next) ?? [], a + b + c]);
        }
      }
    }
    const [next, blocks] = [...byState].reduce((best, it) =>
      it[1].length > best[1].length ? it : best
    );
    texts = blocks.flatMap((block) => texts.map((text) => text + block));
    state = next;
  }
  return texts.slice(0, count);
}

function randomText(length: number): string {
  return Array.from({ length }, () => letters[Math.floor(Math.random() * letters.length)]!).join(
    "",
  );
}

function reversed(text: string): string {
  return [...text].reverse().join("");
}
