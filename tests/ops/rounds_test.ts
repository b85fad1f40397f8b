/** Sinks that set aside what there is no room for, and what reads it: the same as with room for all. */

import { SpillError } from "../../src/errors.ts";
import fc from "fast-check";
import { groupBy, splitForGroupBy } from "../../src/ops/groups.ts";
import { aggregateGroups, type Order } from "../../src/ops/aggregation.ts";
import { collect } from "../../src/ops/collect.ts";
import { balancedCuts, batchCuts, batches, cut, repartition } from "../../src/ops/cuts.ts";
import { bucketCount, distinct, foldBy, frequencies } from "../../src/ops/keyed_reductions.ts";
import { offsetsOf } from "../../src/ops/offsets.ts";
import type { KeyedReduction } from "../../src/ops/reduction.ts";
import { accumulateStep, type Carry, zip } from "../../src/ops/structure.ts";
import { type JoinKind, joinParts, splitForJoin, splitKeysForJoin } from "../../src/ops/join.ts";
import {
  type Args,
  type Batch,
  LateFailure,
  type SinkOperation,
  type SourceOperation,
  type TaskRoom,
  type ValueOperation,
} from "../../src/ops/operation.ts";
import {
  type Sample,
  sortBounds,
  sortBy,
  sortedRuns,
  sortRun,
  splitRun,
} from "../../src/ops/sort.ts";
import { type Aside, Later, Pieced, whole } from "../../src/wire/aside.ts";
import { decode } from "../../src/wire/bytes/decode.ts";
import { encode } from "../../src/wire/bytes/encode.ts";
import { pack, type Packed, unpack } from "../../src/wire/packing.ts";
import { sizeOf } from "../../src/wire/size.ts";
import type { AnyKeyBucket, KeyBucket } from "../../src/tables/first_keys.ts";
import {
  distinctKeys,
  eachFirst,
  findFirst,
  keepFirst,
  mergeDistinctKeys,
  mergeFirst,
} from "../../src/ops/distinct.ts";
import { hostileValue, partitionsOf, spell } from "../bag/model.ts";

import { assert, assertEquals, assertRejects, test } from "../harness.ts";

/** Elements as bytes, as those on disk are; counts what nobody has released. */
class Shelf implements TaskRoom {
  readonly bytes: number;
  readonly most: number;
  /** Small, so that little has many. */
  readonly piece: number;
  kept = 0;
  setAsides = 0;
  /** Number of elements that the sink has been given. */
  given = 0;

  constructor(bytes: number, most: number = Infinity) {
    this.bytes = bytes;
    this.most = most;
    this.piece = bytes / 32;
  }

  place(): number {
    return this.given;
  }

  setAside(values: readonly unknown[]): Promise<readonly Aside[]> {
    this.setAsides++;
    return Promise.resolve(values.map((value) => this.#aside(value)));
  }

  #aside(value: unknown): Aside {
    const bytes = encode(pack(value));
    let isNeeded = true;
    this.kept++;
    const read = () => {
      assert(isNeeded, "read after it was released");
      return unpack(decode(bytes) as Packed);
    };
    return {
      bytes: sizeOf(value),
      read,
      packed: () => ({ pack: "bytes", bytes }),
      release: () => {
        assert(isNeeded, "released twice");
        isNeeded = false;
        this.kept--;
      },
    };
  }
}

/** How a partition is taken in: its elements, and before which of them the sink is asked for relief. */
interface Case {
  readonly partitions: readonly (readonly Element[])[];
  readonly reliefs: readonly boolean[];
  readonly bytes: number;
  /** Bytes that nothing may take; any number, if not given. */
  readonly most?: number;
}

interface Element {
  readonly k: unknown;
  readonly n: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  partitions: partitionsOf(
    fc.record({ k: hostileValue(), n: fc.integer({ min: 0, max: 3 }) }, { noNullPrototype: true }),
  ),
  reliefs: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
  bytes: fc.constantFrom(0, 1, 300, 2000, 1e9),
});

/** Elements for which there is no room at all: among few examples, there may be none such by chance. */
const tight: Case = {
  partitions: [0, 1, 2].map((i) => [0, 1, 2, 3].map((n) => ({ k: `key ${(i + n) % 5}`, n }))),
  reliefs: [true],
  bytes: 0,
};

/** Many keys, some of which have most of the elements: their tables are cut again and again. */
function skewed(bytes: number): Case {
  const keys = [NaN, -0, undefined, "long ".repeat(60), { b: 1, a: -0 }, ["x", 1]];
  const elements = Array.from({ length: 400 }, (_, n) => ({
    k: n % 3 === 0 ? keys[n % keys.length] : n % 7 === 0 ? 0 : `key ${(n * n) % 97}`,
    n: n % 4,
  }));
  return { partitions: [elements, [], elements.toReversed()], reliefs: [false, true], bytes };
}

/** Runs one sink after another over partitions, with room or with as much as it takes. */
class Runner {
  readonly shelf: Shelf | undefined;
  readonly #reliefs: readonly boolean[];
  /** Whether functions are waited for. */
  readonly #awaits: boolean;
  #asked = 0;

  constructor({ reliefs, bytes, most }: Case, limited: boolean, awaits: boolean = false) {
    this.shelf = limited ? new Shelf(bytes, most) : undefined;
    this.#reliefs = reliefs;
    this.#awaits = awaits;
  }

  async sink(
    operation: SinkOperation,
    given: Args,
    elements: Iterable<unknown>,
    keyOf: (x: unknown) => unknown = () => undefined,
  ): Promise<unknown> {
    const args = await (operation.prepare?.(given) ?? given);
    const state = await this.taken(operation, args, elements, keyOf);
    return await operation.finish(state, args, this.shelf);
  }

  /** The state of a sink that has taken elements in; the arguments are prepared. */
  async taken(
    operation: SinkOperation,
    args: Args,
    elements: Iterable<unknown>,
    keyOf: (x: unknown) => unknown,
  ): Promise<unknown> {
    const state = operation.init(args);
    const step = this.#awaits && operation.stepAsync || operation.step;
    for (const x of elements) {
      if (this.shelf !== undefined && this.#reliefs[this.#asked++ % this.#reliefs.length]) {
        await operation.relieve?.(state, args, this.shelf);
      }
      await step(state, x, keyOf(x), args);
      if (this.shelf !== undefined) this.shelf.given++;
    }
    return state;
  }

  /** The elements of a partition of parts. */
  async gather(operation: SourceOperation, args: Args): Promise<unknown[]> {
    const context = { signal: new AbortController().signal };
    const batches = operation.open(args, {
      ...context,
      ...(this.shelf === undefined ? {} : { room: this.shelf }),
    });
    const elements: unknown[] = [];
    for await (const { items } of batches as AsyncIterable<Batch>) {
      for (const item of items as readonly unknown[]) elements.push(item);
    }
    return elements;
  }
}

/** The parts of one partition of a shuffle, to be read one after another. */
function partsOf(scattered: readonly unknown[], part: number): Aside[] {
  return scattered.flatMap((parts) => {
    const value = (parts as readonly unknown[])[part];
    if (value instanceof Pieced) return value.list;
    return [{ bytes: sizeOf(value), read: () => value, packed: () => pack(value), release() {} }];
  });
}

const keyOf = (x: unknown) => (x as Element).k;

/** Numbers of parts into which everything is cut. */
const parts = 3;

/** What is computed with partitions, as each operation's plan strings it together. */
const jobs: Readonly<Record<string, (runner: Runner, given: Case) => Promise<unknown>>> = {
  async groupBy(runner, { partitions }) {
    const split = (elements: readonly Element[]) =>
      runner.sink(splitForGroupBy, [keyOf, parts], elements, keyOf);
    const scattered = await inTurn(partitions, split);
    return await inTurn([0, 1, 2], (part) => runner.gather(groupBy, [partsOf(scattered, part)]));
  },
  ...Object.fromEntries(
    (["inner", "left", "right", "outer", "semi", "anti"] as const).map((how) =>
      [`${how} join`, (runner: Runner, given: Case) => joined(how, runner, given)] as const
    ),
  ),
  sortBy: (runner, given) => sorted(runner, given, false),
  "sortBy, descending": (runner, given) => sorted(runner, given, true),
  frequencies: (runner, given) => reduced(frequencies, [], runner, given),
  distinct: (runner, given) => reduced(distinct, [keyOf], runner, given),
  async "distinct, by a key"(runner, { partitions }) {
    const kept = await inTurn<readonly Element[], readonly [keys: unknown, elements: unknown]>(
      [[], ...partitions],
      (elements) => runner.sink(keepFirst, [keyOf, parts], elements, keyOf),
    );
    const keys = kept.map(([keys]) => keys) as (readonly (AnyKeyBucket | Pieced)[])[];
    const merged = [mergeFirst.run([keys.slice(0, 2)]), ...keys.slice(2)];
    const firsts = await inTurn<number, Uint32Array[]>([0, 1, 2], (bucket) => {
      const read = partsOf(merged, bucket).map((part) => part.read());
      return findFirst.run([read as AnyKeyBucket[]]);
    });
    return await inTurn(kept, ([, elements], i) => {
      const own = firsts.map((places) => places[i]!);
      return runner.gather(eachFirst, [[own, elements]]);
    });
  },
  async "distinct, keys alone"(runner, { partitions }) {
    const kept = await inTurn(
      partitions,
      (elements) => runner.sink(distinctKeys, [keyOf, parts], elements, keyOf),
    );
    return await inTurn([0, 1, 2], (bucket) => {
      const read = partsOf(kept, bucket).map((part) => part.read());
      return (mergeDistinctKeys.run([read as AnyKeyBucket[]]) as KeyBucket).positions.length;
    });
  },
  foldBy: (runner, given) => reduced(foldBy, [keyOf, sumOf, addUp, [0.1]], runner, given),
  "foldBy, lists of what it was given": (runner, given) =>
    reduced(foldBy, [keyOf, inBrackets, undefined, []], runner, given),
  "foldBy, lists that it changes": (runner, given) =>
    reduced(foldBy, [keyOf, pushed, undefined, () => []], runner, given),
  aggregate: (runner, given) => reduced(aggregateGroups, [keyOf, meanOfNumbers], runner, given),
  "aggregate, all that there is": (runner, given) =>
    reduced(aggregateGroups, [keyOf, manyReductions, sumOf], runner, given),
  async repartition(runner, { partitions }) {
    const scattered = await recut(runner, partitions, balancedCuts, parts);
    return await inTurn(
      [0, 1, 2],
      (part) => runner.gather(repartition, [partsOf(scattered, part)]),
    );
  },
  async batches(runner, { partitions }) {
    const scattered = await recut(runner, partitions, batchCuts, 2);
    return await inTurn(
      partitions,
      (_, part) => runner.gather(batches, [2, partsOf(scattered, part)]),
    );
  },
  async zip(runner, { partitions }) {
    return await inTurn(partitions, async (elements) => {
      const [own, ...others] = await inTurn(
        [elements, elements.map(keyOf), elements.toReversed()],
        (column) => runner.sink(collect, [], column),
      );
      return await runner.gather(zip, [others, own]);
    });
  },
  async accumulate(runner, { partitions }) {
    let carry: Carry = [0];
    return await inTurn(partitions, async (elements, i) => {
      const input = await runner.sink(collect, [], elements);
      const made = await accumulateStep.run([sumOf, i === 0, input, carry], runner.shelf);
      const [accumulated, next] = made;
      carry = next;
      return whole(accumulated);
    });
  },
};

const meanOfNumbers: Order = [undefined, ["mean", ["value", "n"], ["value", undefined]]];
const numberOf = ["value", "n"] as const;
const nothing = ["value", undefined] as const;
const manyReductions: Order = [
  ["n", "sum", "var", "max", "first", "last", "top", "half", "different", "folded"],
  ["count", nothing, nothing],
  ["sum", numberOf, nothing],
  ["var", numberOf, nothing, ["value", 0]],
  ["max", numberOf, nothing],
  ["first", nothing, nothing],
  ["last", nothing, nothing],
  ["topk", numberOf, nothing, ["value", 2]],
  ["quantiles", numberOf, nothing, ["value", 0.01], ["value", 0.5]],
  ["countDistinct", numberOf, nothing, ["value", 12]],
  ["fold", nothing, nothing, ["function", 0], nothing, ["value", [0.1]]],
];
const inBrackets = (before: unknown, x: unknown) => [[before, x]];
const pushed = (list: unknown, x: unknown) => [(list as unknown[]).push(x), list][1];
const sumOf = (sum: unknown, x: unknown) => (sum as number) + (x as Element).n / 3;
const addUp = (a: unknown, b: unknown) => (a as number) + (b as number);

/** Partitions in the parts that they have in common with new ones. */
async function recut(
  runner: Runner,
  partitions: Case["partitions"],
  cuts: ValueOperation,
  n: number,
): Promise<unknown[]> {
  const wanted = await cuts.run([n, offsetsOf(partitions.map(({ length }) => length))]);
  return await inTurn(partitions, async (elements, i) => {
    const input = await runner.sink(collect, [], elements);
    return await runner.sink(cut, [wanted, i], input as Iterable<unknown>);
  });
}

async function joined(how: JoinKind, runner: Runner, { partitions }: Case): Promise<unknown> {
  const keysAlone = how === "semi" || how === "anti";
  const splits = [splitForJoin, keysAlone ? splitKeysForJoin : splitForJoin] as SinkOperation[];
  const others = partitions.toReversed().map((elements) => elements.filter(({ n }) => n > 1));
  const [selves = [], matches = []] = await inTurn<readonly (readonly Element[])[], unknown[]>(
    [partitions, others],
    (side, i) =>
      inTurn(side, (elements) => runner.sink(splits[i]!, [keyOf, parts], elements, keyOf)),
  );
  return await inTurn(
    [0, 1, 2],
    (part) => runner.gather(joinParts, [how, partsOf(selves, part), partsOf(matches, part)]),
  );
}

async function sorted(runner: Runner, { partitions }: Case, descending: boolean): Promise<unknown> {
  const byNumber = (x: unknown) => (x as Element).n;
  const runs = await inTurn(
    partitions,
    (elements) => runner.sink(sortRun, [byNumber, descending, 4], elements, byNumber),
  );
  const samples = (runs as [unknown, Sample][]).map(([, sample]) => sample);
  const bounds = sortBounds.run([parts, descending, samples]);
  const scattered = await inTurn(
    runs,
    async (run) =>
      runner.sink(
        splitRun,
        [bounds, descending],
        await runner.gather(sortedRuns, [run]),
      ),
  );
  const gathered = await inTurn(
    [0, 1, 2],
    (part) => runner.gather(sortBy, [descending, partsOf(scattered, part)]),
  );
  return gathered;
}

async function reduced(
  { partial, merge, mergeBucket, mergesLast, elements, finish }: KeyedReduction,
  args: Args,
  runner: Runner,
  { partitions }: Case,
): Promise<unknown> {
  const key = partial.functionAt === undefined ? () => undefined : keyOf;
  const given = [[], ...partitions].map((it): readonly unknown[] =>
    partial.functionAt === undefined ? it.map(keyOf) : it
  );
  const tables = await inTurn(
    given,
    (elements) => runner.sink(partial, [...args, 2], elements, key),
  );
  const { shelf } = runner;
  const merged = await merge.run([...args, tables.slice(0, 3)], shelf);
  const all = [merged, ...tables.slice(3)];
  const buckets = await inTurn(
    [0, 1],
    (bucket) => mergeBucket.run([...args, partsOf(all, bucket)], shelf),
  );
  const each = await inTurn(buckets, (bucket) => runner.gather(elements, [...args, bucket]));
  const counts = await inTurn(buckets, (bucket) => {
    const { partial } = bucketCount;
    return partial.kind === "value" ? partial.run([bucket]) : undefined;
  });
  const later = buckets.map((bucket) => new Later(sizeOf(bucket), () => bucket));
  const result = whole(await finish.run([...args, later], shelf));
  // Where all are results of the last merge, a table by itself has none.
  const first = mergesLast === true ? [] : tables[0] ?? [];
  return [result, each, counts, whole(await finish.run([...args, [first]], shelf))];
}

async function inTurn<T, R>(
  items: readonly T[],
  run: (item: T, i: number) => unknown,
): Promise<R[]> {
  const made: R[] = [];
  for (const [i, item] of items.entries()) made.push(await run(item, i) as R);
  return made;
}

for (const [name, job] of Object.entries(jobs)) {
  test(`${name} is the same where there is no room for what it gathers`, async () => {
    let setAsides = 0;
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const limited = new Runner(given, true);
        const found = await job(limited, given);
        setAsides += limited.shelf!.setAsides;
        assertEquals(spell(found), spell(await job(new Runner(given, false), given)));
      }),
      { numRuns: 20, examples: [[tight]] },
    );
    assert(setAsides > 0, "nothing was set aside");
  });
}

for (
  const [name, job] of Object.entries(jobs).filter(([name]) => /^(foldBy|aggregate)/.test(name))
) {
  test(`${name} of many keys is the same with any room`, async () => {
    for (const bytes of [1, 3000, 20_000]) {
      for (const awaits of [false, true]) {
        const given = skewed(bytes);
        const limited = new Runner(given, true, awaits);
        const found = await job(limited, given);
        assertEquals(spell(found), spell(await job(new Runner(given, false), given)));
      }
    }
  });
}

test("sortBy of runs that are read in many bits is the same with any room", async () => {
  const elements = Array.from({ length: 400 }, (_, i) => ({
    k: `${i} ${"long ".repeat(60)}`,
    n: (i * 7919) % 31,
  }));
  const partitions = [elements, [], elements.toReversed().slice(0, 50), elements.slice(0, 1)];
  for (const bytes of [2000, 50_000]) {
    for (const reliefs of [[true], [false, false, true]]) {
      for (const job of [jobs["sortBy"]!, jobs["sortBy, descending"]!]) {
        const given = { partitions, reliefs, bytes };
        const limited = new Runner(given, true);
        const found = await job(limited, given);
        assertEquals(spell(found), spell(await job(new Runner(given, false), given)));
        assert(limited.shelf!.setAsides > 10);
      }
    }
  }
});

test("foldBy tells the place of the first element that fails later, and leaves nothing aside", async () => {
  for (const bytes of [1, 3000]) {
    for (const bad of [[], [390, 110, 260], [399]]) {
      const runner = new Runner({ partitions: [], reliefs: [false, true], bytes }, true);
      const numbered = Array.from(
        { length: 400 },
        (_, i) => ({ k: `key ${i % 150}`, n: i % 4, i }),
      );
      const add = (sum: unknown, x: unknown) => {
        const { i, n } = x as { i: number; n: number };
        if (bad.includes(i)) throw new RangeError(`not ${i}`);
        return (sum as number) + n;
      };
      const { partial } = foldBy;
      if (partial.kind !== "sink") throw new TypeError("expected a sink");
      const args = await partial.prepare!([keyOf, add, undefined, [0], 2]);
      const state = await runner.taken(partial, args, numbered, keyOf);
      assertEquals(partial.setsAside!(state), true);
      const made = async () => await partial.finish(state, args, runner.shelf);
      if (bad.length === 0) assertEquals((await made() as unknown[]).length, 2);
      else {
        const failure = await made().then(() => undefined, (error: unknown) => error);
        assert(failure instanceof LateFailure);
        assertEquals([failure.place, String(failure.error)], [
          Math.min(...bad),
          `RangeError: not ${Math.min(...bad)}`,
        ]);
      }
      assert(runner.shelf!.setAsides > 0);
      await partial.abandon!(state, args);
      assertEquals(runner.shelf!.kept, 0);
    }
  }
});

test("a group larger than all the memory that was asked for is an error that names it", async () => {
  const elements = Array.from({ length: 300 }, (_, n) => ({ k: n < 200 ? "one" : `k${n}`, n }));
  const runner = new Runner({ partitions: [], reliefs: [false], bytes: 1 }, true);
  const scattered = [
    await runner.sink(splitForGroupBy, [keyOf, 1], elements, keyOf),
  ];
  const made = async (most: number) => {
    const room = new Shelf(100, most);
    const { signal } = new AbortController();
    const found: unknown[] = [];
    const batches = groupBy.open([partsOf(scattered, 0)], { signal, room });
    for await (const { items } of batches as AsyncIterable<Batch>) {
      found.push(...items as readonly unknown[]);
    }
    return found.length;
  };
  assertEquals(await made(1e6), 101);
  const error = await assertRejects(
    () => made(1000),
    SpillError,
    'key, string "one": there are 200',
  );
  assert(/of about \d{4} bytes/.test(error.message), error.message);
  assert(error.message.includes("at most the 1000 bytes of 'memory'"), error.message);
});

for (const name of ["groupBy", "inner join", "sortBy", "repartition", "batches", "zip"]) {
  test(`${name}: one element larger than all the memory that was asked for is an error`, async () => {
    const large = { k: "one", n: 2, text: "x".repeat(20_000) };
    const others = Array.from({ length: 20 }, (_, n) => ({ k: `key ${n}`, n: 2 }));
    const made = async (most: number) => {
      const given = {
        partitions: [[...others, large], others],
        reliefs: [true],
        bytes: 300,
        most,
      };
      const runner = new Runner(given, true);
      return await jobs[name]!(runner, given);
    };
    await made(1e6);
    const error = await assertRejects(() => made(15_000), SpillError, "Cannot hold");
    assert(/about (2\d{4}|4\d{4}|8\d{4}) bytes/.test(error.message), error.message);
    assert(error.message.includes("at most the 15000 bytes of 'memory'"), error.message);
  });
}

test("what is made of one key that is larger than all the memory that was asked for is an error", async () => {
  const elements = Array.from(
    { length: 2000 },
    (_, n) => ({ k: n % 2 === 0 ? "one" : `k${n}`, n }),
  );
  const made = async (most: number) => {
    const given = { partitions: [elements, elements], reliefs: [true], bytes: 300, most };
    await jobs["foldBy, lists that it changes"]!(new Runner(given, true), given);
  };
  await made(1e7);
  const error = await assertRejects(
    () => made(20_000),
    SpillError,
    'Cannot hold what is made of one key, string "one": it takes about 2',
  );
  assert(error.message.includes("at most the 20000 bytes of 'memory'"), error.message);
});

test("nothing is refused since a sample takes it for larger than it is", async () => {
  const large = { k: "one", n: 0, text: "x".repeat(20_000) };
  const elements = [large, ...Array.from({ length: 1000 }, (_, n) => ({ k: "one", n }))];
  const given = { partitions: [elements], reliefs: [true], bytes: 300, most: 200_000 };
  assert(sizeOf(elements) > 250_000, "a sample is right about this");
  for (const name of ["foldBy, lists that it changes", "sortBy", "repartition", "zip"]) {
    await jobs[name]!(new Runner(given, true), given);
  }
});
