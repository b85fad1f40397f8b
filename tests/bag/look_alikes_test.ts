/**
 * Elements, partitions and captures that look like what Holdall itself passes from task to task and
 * from thread to thread: packed values, states, tables, batches, replies, records of errors, bags.
 * None may be taken for what it looks like.
 */

import fc from "fast-check";
import {
  type Bag,
  computeAll,
  fromAsyncIterable,
  fromPartitions,
  fromSequence,
  type Item,
  range,
  TaskError,
} from "../../mod.ts";
import { sharedSchedulerOf, threadKinds } from "../engine/schedulers.ts";
import { assertEquals, assertRejects, assertStringIncludes, test } from "../harness.ts";
import { assertSame, bagOf, grouped, here, partitionsOf } from "./model.ts";

const filler: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  0,
  1,
  "text",
  true,
  null,
  undefined,
  [],
  ["a", "b"],
  [[0, 1]],
  {},
  Uint32Array.of(1, 2),
);

/** The properties of what is Holdall's own. */
const shapes: readonly (readonly string[])[] = [
  ["value"],
  ["texts", "lengths"],
  ["values", "codes"],
  ["numbers"],
  ["shape", "columns"],
  ["fields"],
  ["items", "size"],
  ["bytes"],
  ["list"],
  ["start", "step", "length"],
  ["text", "delimiter"],
  ["advance", "current"],
  ["items", "lines", "locate"],
  ["key", "part", "value"],
  ["name", "part", "from"],
  ["graph", "name", "npartitions"],
  ["graph", "key"],
  ["seen", "value"],
  ["keys", "sizes", "size", "elements", "positions"],
  ["keys", "width", "hashes", "values", "positions", "end"],
  ["index", "rows", "forms"],
  ["batches", "size"],
  ["part"],
  ["unread"],
  ["packed", "elapsed"],
  ["error"],
  ["elements", "before"],
  ["y"],
  ["key", "status", "value"],
  ["className", "base", "name", "message", "stack", "fields"],
  ["type", "value"],
  ["holdall.portable", "bytes"],
];

/** What tells several forms of one thing apart. */
const tags = {
  pack: ["none", "strings", "dictionary", "numbers", "rows", "record", "list", "bytes", "pieces"],
  kind: ["data", "task", "alias", "kept", "error", "value", "list", "lost", "ref", "part"],
  status: ["done", "failed", "input-lost"],
};

/** Values that have the shape of something of Holdall's. */
const lookAlike: fc.Arbitrary<Record<string, unknown>> = fc.tuple(
  fc.constantFrom(...shapes),
  fc.array(filler, { minLength: 6, maxLength: 6 }),
  fc.constantFrom<Record<string, string>>(
    {},
    ...Object.entries(tags).flatMap(([tag, names]) => names.map((name) => ({ [tag]: name }))),
  ),
).map(([names, values, tag]) => ({
  ...tag,
  ...Object.fromEntries(names.map((name, i) => [name, values[i]])),
}));

/** Few elements, and so many of one shape that they are packed as columns. */
const partitions = fc.oneof(
  partitionsOf(lookAlike),
  fc.tuple(lookAlike, fc.integer({ min: 32, max: 40 })).map(([one, length]) => [
    Array.from({ length }, () => ({ ...one })),
  ]),
);

const keyOf = (x: Record<string, unknown>) => Object.keys(x).length % 3;

/** What moves elements, keeps them in states and tables, or captures them; and what each gives. */
function questions(
  bag: Bag<Record<string, unknown>>,
  elements: readonly Record<string, unknown>[],
): [Bag<unknown> | Item<unknown>, unknown][] {
  const groups = grouped(elements, keyOf).map(({ key, elements }) => [key, elements]);
  const one = elements[0]!;
  return [
    [bag.map((x) => x), elements],
    [bag.repartition({ npartitions: 2 }), elements],
    [bag.groupBy(keyOf, { npartitions: 1 }), groups],
    [
      bag.groupBy(keyOf, { npartitions: 2 }).map(([, of]) => of.length).sortBy((n) => n),
      groups.map(([, of]) => (of as unknown[]).length).sort((a, b) => a - b),
    ],
    [bag.distinct(keyOf), grouped(elements, keyOf).map((group) => group.elements[0])],
    [bag.sortBy(() => 0), elements],
    [bag.map((_, { one }) => one, { with: { one } }).take(1), [one]],
    [bag.mapPartitions((part) => [part.length]).sum(), elements.length],
  ];
}

for (const kind of threadKinds) {
  test(`${kind}: elements are not taken for what they look like`, async () => {
    const options = () => kind === "inline" ? here : { scheduler: sharedSchedulerOf(kind) };
    await fc.assert(
      fc.asyncProperty(partitions, async (parts) => {
        const elements = parts.flat();
        if (elements.length === 0) return;
        const asked = questions(bagOf(parts), elements);
        const answers = await computeAll(asked.map(([bag]) => bag), options());
        answers.forEach((answer, i) => assertSame(answer, asked[i]![1]));
      }),
      { numRuns: kind === "inline" ? 25 : 12 },
    );
  });

  test(`${kind}: states are not taken for what they look like`, async () => {
    const options = kind === "inline" ? here : { scheduler: sharedSchedulerOf(kind) };
    await fc.assert(
      fc.asyncProperty(lookAlike, lookAlike, async (initial, element) => {
        const bag = fromSequence(Array.from({ length: 8 }, () => element), { npartitions: 4 });
        const pick = { combine: (a: unknown) => a };
        const folded = await computeAll([
          bag.fold((kept: unknown) => kept, { initial: initial as unknown, ...pick }),
          bag.fold((_: unknown, x) => x, { initial: null as unknown, combine: (_, x) => x }),
          bag.reduction((part) => [...part][0], (all) => [...all][0]),
          bag.topk(1, { by: () => 0 }),
        ], options);
        assertSame(folded, [initial, element, element, [element]]);
      }),
      { numRuns: kind === "inline" ? 25 : 12 },
    );
  });

  test(`${kind}: partitions are not taken for what their properties look like`, async () => {
    const options = kind === "inline" ? here : { scheduler: sharedSchedulerOf(kind) };
    const named = {
      text: "",
      step: 2,
      start: 5,
      advance: 1,
      size: 0,
      lines: [],
      items: [],
      pack: "",
    };
    const array = range(40, { npartitions: 2 }).mapPartitions(
      (part, { named }) => Object.assign([...part], named),
      { with: { named } },
    );
    const view = range(40, { npartitions: 2 }).mapPartitions(
      (part, { named }) => Object.assign(Float64Array.from(part), named),
      { with: { named } },
    );
    const made = fromPartitions([
      () => Object.assign([0, 1, 2], { text: "a" }),
      () => Object.assign([3, 4], { text: 7 }),
    ]);
    const answers = await computeAll([
      array.map((x) => x + 1),
      array.count(),
      view.map((x) => x + 1),
      view.count(),
      made.map((x) => x),
      made.sum(),
      made.groupBy((x) => x % 2).map(([key, of]) => [key, of.length]),
    ], options);
    const next = Array.from({ length: 40 }, (_, i) => i + 1);
    assertEquals(answers as unknown[], [next, 40, next, 40, [0, 1, 2, 3, 4], 10, [[0, 3], [1, 2]]]);
  });

  test(`${kind}: what is thrown is not taken for what it looks like`, async () => {
    const options = kind === "inline" ? here : { scheduler: sharedSchedulerOf(kind) };
    await fc.assert(
      fc.asyncProperty(lookAlike, async (thrown) => {
        const failing = fromSequence([thrown]).map((x) => {
          throw x;
        });
        const error = await assertRejects(() => failing.compute(options), TaskError);
        assertSame(error.cause, thrown);
      }),
      { numRuns: 15 },
    );
  });

  test(`${kind}: an element that looks packed is told of as it is, where it cannot be sent`, async () => {
    const options = { scheduler: sharedSchedulerOf(kind) };
    if (kind === "inline") return;
    const failing = range(1).map(() => ({ pack: "rows", shape: 1, columns: [], f: () => 1 }));
    const error = await assertRejects(() => failing.compute(options), TaskError);
    assertStringIncludes(error.message, 'property "f" of element 0 of the result is');
    const keyed = range(40, { npartitions: 2 }).map((x) => ({ pack: "none", f: () => x }));
    const moved = keyed.groupBy(() => 0).map(([, of]) => of.length);
    const outcome = await moved.compute(options).catch((error: unknown) => error);
    // Where one worker has made both partitions, nothing of them is sent.
    if (!(outcome instanceof TaskError)) return assertEquals(outcome, [40]);
    assertStringIncludes(outcome.message, 'property "f" of element ');
    assertStringIncludes(outcome.message, 'of property "elements" of ');
  });

  test(`${kind}: parts of a stream are not taken for what they look like`, async () => {
    const options = kind === "inline" ? here : { scheduler: sharedSchedulerOf(kind) };
    await fc.assert(
      fc.asyncProperty(fc.array(lookAlike, { minLength: 1, maxLength: 5 }), async (elements) => {
        const bag = fromAsyncIterable(oneByOne(elements));
        const streamed: unknown[] = [];
        for await (const x of bag.map((x) => x).stream(options)) streamed.push(x);
        assertSame(streamed, elements);
      }),
      { numRuns: 15 },
    );
  });
}

async function* oneByOne<T>(elements: Iterable<T>): AsyncGenerator<T> {
  yield* elements;
}
