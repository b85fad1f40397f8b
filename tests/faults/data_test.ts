/** Data that is odd: it comes back as it went, or an error names the element. */

import { type Bag, computeAll, fromSequence, range, readJsonLines, TaskError } from "../../mod.ts";
import { sharedSchedulerOf, threadKinds, workerKinds } from "../engine/schedulers.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes, test } from "../harness.ts";

/** Names that plain objects have without being given them, and the like. */
const inherited = [
  "__proto__",
  "constructor",
  "prototype",
  "hasOwnProperty",
  "toString",
  "valueOf",
  "__defineGetter__",
  "length",
  "then",
  "",
];

for (const kind of threadKinds) {
  test(`${kind}: keys and properties that objects inherit are like any other`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const words = fromSequence([...inherited, ...inherited], { npartitions: 4 });
    const counts = inherited.map((word): [string, number] => [word, 2]);
    const [frequencies, distinct, folded, grouped, joined, sorted, most] = await computeAll([
      words.frequencies(),
      words.distinct(),
      words.foldBy((word) => word, (n: number) => n + 1, { initial: 0, combine: (a, b) => a + b }),
      words.groupBy((word) => word).count(),
      words.distinct().join(words.distinct(), (word) => word),
      words.sortBy((word) => word),
      words.frequencies().topk(3, { by: ([, count]) => count }),
    ], { scheduler });
    assertEquals(frequencies, counts);
    assertEquals(distinct, inherited);
    assertEquals(folded, counts);
    assertEquals(new Map(grouped), new Map(counts));
    assertEquals(joined.length, inherited.length);
    assertEquals(sorted, [...inherited, ...inherited].sort());
    assertEquals(most.length, 3);

    // As parsers make them: properties of their own.
    const text = inherited.map((name) => `{${JSON.stringify(name)}: 1, "id": 2}\n`).join("");
    const records = readJsonLines(new File([text], "records.jsonl")) as Bag<
      Record<string, unknown>
    >;
    const [back, byName] = await computeAll([
      records,
      records.groupBy((record) => Object.keys(record)[0]!).count(),
    ], { scheduler });
    assertEquals(back.map((record) => Object.keys(record)[0]), inherited);
    assert(back.every((record, i) => Object.hasOwn(record, inherited[i]!)));
    assert(back.every((record) => Object.getPrototypeOf(record) === Object.prototype));
    assertEquals(new Map(byName), new Map(inherited.map((name) => [name, 1])));
    assertEquals(({} as Record<string, unknown>)["id"], undefined);
  });

  test(`${kind}: one key for all, and keys that were chosen to collide, give the same as others`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    // Texts whose usual hash (31 * h + c) is the same.
    const colliding = (n: number) =>
      Array.from(n.toString(2).padStart(12, "0"), (bit) => bit === "0" ? "Aa" : "BB").join("");
    const counted = 4096;
    for (const key of [colliding, (_: number) => "one", (n: number) => n * 2 ** 32]) {
      const keys = fromSequence(Array.from({ length: counted }, (_, n) => key(n)), {
        npartitions: 4,
      }) as Bag<string | number>;
      const expected = new Map<string | number, number>();
      for (let n = 0; n < counted; n++) expected.set(key(n), (expected.get(key(n)) ?? 0) + 1);
      const [frequencies, groups] = await computeAll([
        keys.frequencies(),
        keys.groupBy((it) => it).count(),
      ], { scheduler });
      assertEquals(new Map(frequencies), expected);
      assertEquals(new Map(groups), expected);
    }
  });
}

/** Elements that are hard to move, as functions make them: each moves whole or is named. */
const odd: Readonly<Record<string, (n: number) => unknown>> = {
  cycle: (n) => {
    const element: Record<string, unknown> = { n };
    element["self"] = element;
    return element;
  },
  getter: (n) => ({
    n,
    get broken() {
      throw new RangeError("a getter");
    },
  }),
  proxy: (n) =>
    new Proxy({ n }, {
      ownKeys() {
        throw new RangeError("a proxy");
      },
    }),
  detached: (n) => {
    const bytes = new Uint8Array([n]);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    return bytes;
  },
  symbol: (n) => ({ n, symbol: Symbol("own") }),
  function: (n) => ({ n, call: () => n }),
  weak: (n) => ({ n, weak: new WeakMap() }),
  promise: (n) => ({ n, later: Promise.resolve(n) }),
};

for (const kind of workerKinds) {
  test(`${kind}: elements that cannot move are named, whatever is wrong with them`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    for (const [what, make] of Object.entries(odd)) {
      const outcome = await range(3).map(make).compute({ scheduler }).catch((error) => error);
      if (what === "cycle") {
        assertEquals(outcome.length, 3);
        for (const element of outcome) assertEquals(element.self?.n, element.n);
      } else if (Array.isArray(outcome)) {
        // What is detached has no content, which some engines clone.
        assertEquals(what, "detached");
        assertEquals(outcome.map(({ length }) => length), [0, 0, 0]);
      } else {
        assert(outcome instanceof TaskError, `${what}: ${outcome}`);
        assertStringIncludes(outcome.message, "the result", what);
      }
      assertEquals(await range(4).sum().compute({ scheduler }), 6);
    }
  });

  test(`${kind}: numbers at every edge come back as they went`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const edges = [
      ...[
        0,
        -0,
        1,
        -1,
        NaN,
        Infinity,
        -Infinity,
        5e-324,
        -5e-324,
        2 ** -1022,
        1.7976931348623157e308,
      ],
      ...[2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53)],
      ...[2 ** 63, 2 ** 64, 0.1, 1 / 3, Math.PI],
    ];
    const numbers = fromSequence(edges, { npartitions: 5 });
    const big = fromSequence([0n, -1n, 2n ** 64n, -(2n ** 64n), 10n ** 400n]);
    const [back, mapped, bigs, distinct, largest, sum] = await computeAll([
      numbers,
      numbers.map((n) => n),
      big.map((n) => n + 1n),
      numbers.distinct(),
      numbers.filter((n) => !Number.isNaN(n)).max(),
      fromSequence([1e308, 1e308, -1e308, 5e-324, -1e308], { npartitions: 3 }).sum(),
    ], { scheduler });
    for (const list of [back, mapped]) {
      assertEquals(
        list.map((n) => Object.is(n, -0) ? "-0" : String(n)),
        edges.map((n) => Object.is(n, -0) ? "-0" : String(n)),
      );
    }
    assertEquals(bigs, [1n, 0n, 2n ** 64n + 1n, 1n - 2n ** 64n, 10n ** 400n + 1n]);
    // Both zeros are one key.
    assertEquals(distinct.length, edges.length - 1);
    assertEquals([largest, sum], [Infinity, 5e-324]);
  });
}

test("elements with getters that throw fail where they are made on this thread, too", async () => {
  const bag = fromSequence([{
    get broken(): number {
      throw new RangeError("a getter");
    },
  }]);
  const error = await assertRejects(() => bag.map((it) => it).compute(), TaskError);
  assertStringIncludes(error.message, "a getter");
});
