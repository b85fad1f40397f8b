/** Wrong arguments are refused at the call, in words that say what was expected and found. */

import {
  computeAll,
  fromSequence,
  get,
  inline,
  Item,
  random,
  range,
  reductions,
  task,
} from "../../mod.ts";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";

// deno-lint-ignore no-explicit-any -- wrong arguments are what is tested
type Loose = any;

const bag = range(4, { npartitions: 2 }) as Loose;
const f = (x: number) => x;

/** What is called, the class of the error, and the operation, expectation and value it tells. */
type Row = readonly [call: () => unknown, type: typeof TypeError, ...told: string[]];

const notFunctions: Row[] = ["map", "filter", "remove", "mapPartitions", "fold"].flatMap((name) =>
  [undefined, null, 5, "length", {}, [f]].map((value): Row => [
    () => bag[name](value),
    TypeError,
    `${name}()`,
    "expected a function",
  ])
);

const notPredicates: Row[] = ["any", "all"].flatMap((name) =>
  [null, 5, "a"].map((value): Row => [() => bag[name](value), TypeError, `${name}()`, "a function"])
);

const notKeys: Row[] = [null, 1.5, NaN, {}, true, ["a", 1.5], ["a", f], [["a"]]].flatMap((
  key,
): Row[] => [
  [() => bag.pluck(key), TypeError, "pluck()", "a property name"],
  [() => bag.distinct(key), TypeError, "distinct()", "a property name"],
  [() => bag.foldBy(key, f), TypeError, "foldBy()", "a property name"],
  [() => bag.topk(1, { by: key }), TypeError, "topk()", "a property name"],
  [() => bag.join([], key), TypeError, "join()", "a property name"],
  [() => bag.join([], f, key), TypeError, "join()", "a property name"],
]);

const notCounts: Row[] = [
  [-1, RangeError],
  [1.5, RangeError],
  [NaN, RangeError],
  ["2", TypeError],
  [
    ...[undefined, TypeError] as const,
  ],
].flatMap(([k, type]): Row[] => [
  [() => bag.take(k), type as typeof TypeError, "take()", "'k' to be an integer"],
  [() => bag.topk(k), type as typeof TypeError, "topk()", "'k' to be an integer"],
]);

const reducing = [
  ...["count", "sum", "mean", "var", "std", "min", "max", "frequencies"].map((name) =>
    [name, (options: Loose) => bag[name](options)] as const
  ),
  ["any", (options: Loose) => bag.any(f, options)] as const,
  ["all", (options: Loose) => bag.all(f, options)] as const,
  ["fold", (options: Loose) => bag.fold(f, options)] as const,
  ["foldBy", (options: Loose) => bag.foldBy(f, f, options)] as const,
  ["distinct", (options: Loose) => bag.distinct(f, options)] as const,
  ["topk", (options: Loose) => bag.topk(1, options)] as const,
];

const calling = [
  ...["map", "filter", "remove", "mapPartitions"].map((name) =>
    [name, (options: Loose) => bag[name](f, options)] as const
  ),
  ["join", (options: Loose) => bag.join([], f, f, options)] as const,
  ["map", (options: Loose) => (bag.sum() as Loose).map(f, options)] as const,
  ...reducing.slice(8),
];

const notSplits: Row[] = reducing.flatMap(([name, call]) =>
  ([[0, RangeError], [1, RangeError], [2.5, RangeError], [NaN, RangeError], ["8", TypeError], [
    ...[true, TypeError] as const,
  ], [null, TypeError]] as const).map(([splitEvery, type]): Row => [
    () => call({ splitEvery }),
    type as typeof TypeError,
    `Cannot call ${name}()`,
    "'splitEvery' to be an integer of at least 2, or false",
  ])
);

const notOptions: Row[] = [
  ...reducing,
  ...calling,
  [
    "pluck",
    (options: Loose) => bag.pluck("a", options),
  ] as const,
].flatMap(([name, call]): Row[] => [
  [() => call(null), TypeError, `${name}()`, "options to be an object, got null"],
  [() => call(5), TypeError, `${name}()`, "options to be an object, got number 5"],
  [() => call([]), TypeError, `${name}()`, "options to be an object, got array of 0"],
  [() => call({ splitevery: 2 }), TypeError, `${name}()`, "no option 'splitevery'", "known are"],
]);

const notSettings: Row[] = calling.flatMap(([name, call]): Row[] => {
  // Without a `by`, topk calls no function that could have settings.
  const settings = (given: Loose) => () => call(name === "topk" ? { by: f, ...given } : given);
  return [
    [settings({ concurrency: 0 }), RangeError, `${name}()`, "'concurrency' to be an integer"],
    [settings({ concurrency: "4" }), TypeError, `${name}()`, "'concurrency'", `string "4"`],
    [settings({ with: 5 }), TypeError, `${name}()`, "an object of values"],
    [settings({ with: null }), TypeError, `${name}()`, "an object of values"],
    [settings({ with: [1] }), TypeError, `${name}()`, "an object of values"],
    [settings({ base: "./here" }), TypeError, `${name}()`, "absolute URL", "./here"],
  ];
});

class Counter {
  n = 0;
}

const others: Row[] = [
  [() => bag.join(5, f), TypeError, "join()", "a bag, an item or an iterable", "number 5"],
  [() => bag.join("text", f), TypeError, "join()", "a bag, an item or an iterable"],
  [() => bag.join(null, f), TypeError, "join()", "a bag, an item or an iterable", "null"],
  [() => bag.foldBy(f, 5), TypeError, "foldBy()", "binop", "expected a function"],
  [() => bag.fold(f, { combine: 5 }), TypeError, "fold()", "combine", "expected a function"],
  [() => bag.fold(f, { initial: 0 }), TypeError, "fold()", "expected 'combine' beside 'initial'"],
  [() => bag.foldBy(f, f, { initial: 0 }), TypeError, "foldBy()", "'combine' beside 'initial'"],
  [
    () => bag.fold(f, { initial: new Counter(), combine: f }),
    TypeError,
    "fold()",
    "'initial' to be a value that can be copied, or a function",
    "instance of Counter",
  ],
  [() => bag.fold(f, { initial: { f }, combine: f }), TypeError, "fold()", "can be copied"],
  [() => bag.var({ ddof: -1 }), RangeError, "var()", "'ddof' to be an integer", "number -1"],
  [() => bag.std({ ddof: "1" }), TypeError, "std()", "'ddof' to be an integer", `string "1"`],
  [() => range("5" as Loose), TypeError, "range()", "'stop' to be a finite number", `string "5"`],
  [() => range(0, "5" as Loose), TypeError, "range()", "'stop' to be a finite number"],
  [() => range(NaN), RangeError, "range()", "'stop' to be a finite number", "NaN"],
  [() => range(Infinity), RangeError, "range()", "'stop' to be a finite number"],
  [() => range(0, 5, 0), RangeError, "range()", "'step' to be a finite number other than 0"],
  [() => range(0, 1, 5e-324), RangeError, "range()", "fewer than 2^53 numbers"],
  [() => range(5, null as Loose), TypeError, "range()", "options to be an object, got null"],
  [() => range(5, { partitions: 2 } as Loose), TypeError, "range()", "no option 'partitions'"],
  [() => fromSequence(5 as Loose), TypeError, "fromSequence()", "an iterable", "number 5"],
  [() => fromSequence("abc"), TypeError, "fromSequence()", "an iterable", "spread it"],
  [() => fromSequence(bag), TypeError, "fromSequence()", "an iterable", "instance of Bag"],
  [() => fromSequence([], { npartitions: 0 }), RangeError, "fromSequence()", "at least 1"],
  [() => fromSequence([], { npartitions: -1 }), RangeError, "fromSequence()", "number -1"],
  [() => fromSequence([], { partitionSize: 0 }), RangeError, "fromSequence()", "at least 1"],
  [() => fromSequence([], { partitionSize: 0.5 }), RangeError, "fromSequence()", "0.5"],
  [
    () => fromSequence([], { npartitions: 1, partitionSize: 1 }),
    TypeError,
    "fromSequence()",
    "'npartitions' or 'partitionSize', got both",
  ],
  [() => task(5 as Loose), TypeError, "task()", "expected a function"],
  [() => new Item({}, 5 as Loose), TypeError, "item", "'key' to be a string"],
  [() => bag.stream({ scheduler: "threads" }), TypeError, "stream", "'scheduler'", "workers()"],
  [() => bag.stream({ workers: 3 }), TypeError, "stream", "no option 'workers'"],
];

test("every method refuses wrong arguments at the call, and says what it expected", () => {
  const rows = [
    ...notFunctions,
    ...notPredicates,
    ...notKeys,
    ...notCounts,
    ...notSplits,
    ...notOptions,
    ...notSettings,
    ...others,
  ];
  for (const [call, type, ...told] of rows) {
    let error: unknown;
    try {
      call();
    } catch (thrown) {
      error = thrown;
    }
    assert(error instanceof type, `${call} ${told}: expected a ${type.name}, got ${error}`);
    for (const words of told) {
      assert(error.message.includes(words), `expected "${words}" in: ${error.message}`);
    }
    assert(/^Cannot [^]*[^.]$/.test(error.message), error.message);
  }
});

test("reductions that are given what to take of elements say how to write that", () => {
  const told: Row[] = [
    [() => bag.sum("n"), TypeError, 'write pluck("n").sum()'],
    [() => bag.max(0), TypeError, "write pluck(0).max()"],
    [() => bag.std("n"), TypeError, 'write pluck("n").std()'],
    [() => bag.mean((x: Loose) => x.n), TypeError, "x.n).mean()"],
    [() => bag.sum({ by: "n" }), TypeError, "no option 'by': write pluck(\"n\").sum()"],
    [
      () => bag.max({ by: "n" }),
      TypeError,
      'write pluck("n").max(), or for the element topk(1, { by: "n" })',
    ],
    [() => bag.min({ by: f }), TypeError, "or for the element bottomk(1, { by: (x)"],
    [() => bag.topk(1, "n"), TypeError, 'write topk(1, { by: "n" })'],
    [() => bag.bottomk(2, f), TypeError, "write bottomk(2, { by: (x)"],
    [() => reductions.quantile(0.95 as Loose, "n" as Loose), TypeError, "as in quantile(by, 0.95)"],
  ];
  for (const [call, type, advice] of told) assertThrows(call, type, advice!);
});

test("every method takes options that are undefined", async () => {
  const count = [...reducing, ...calling].length;
  for (const [, call] of [...reducing, ...calling]) call(undefined);
  assertEquals(await bag.pluck("a", undefined).take(0).compute(undefined), []);
  assert(count > 20);
});

test("compute() refuses wrong options", async () => {
  const computing = [
    (options: Loose) => bag.compute(options),
    (options: Loose) => bag.sum().compute(options),
    (options: Loose) => computeAll([bag], options),
    (options: Loose) => get({ a: 1 }, "a", options),
  ];
  for (const compute of computing) {
    await assertRejects(() => compute({ scheduler: "threads" }), TypeError, `got string "threads"`);
    await assertRejects(() => compute({ scheduler: null }), TypeError, "'scheduler'");
    await assertRejects(() => compute({ signal: {} }), TypeError, "an AbortSignal");
    await assertRejects(() => compute({ num_workers: 4 }), TypeError, "no option 'num_workers'");
    await assertRejects(() => compute(inline()), TypeError).catch(() => {});
  }
  await assertRejects(
    () => get({ a: 1 }, 5 as Loose),
    TypeError,
    "expected a key or an array",
  );
});

test("a function that needs what is defined outside of it is refused by name", () => {
  const outside = 5;
  const needs = (x: number) => x + outside * Math.random();
  // Bun puts the number itself into the function's source, which is as good.
  if (needs.toString().includes("outside")) {
    assertThrows(() => bag.map(needs), TypeError, `it uses "outside"`);
    assertThrows(() => bag.fold(f, { combine: needs }), TypeError, "combine function of fold()");
  }
});

test("options of a function are refused where there is no function for them", () => {
  const by = { by: "length" };
  const rows: [call: (options: Loose) => unknown, role: string][] = [
    [(options) => bag.any(undefined, options), "'predicate'"],
    [(options) => bag.all(undefined, options), "'predicate'"],
    [(options) => bag.distinct(undefined, options), "'key'"],
    [(options) => bag.distinct("length", options), "'key'"],
    [(options) => bag.topk(1, options), "'by'"],
    [(options) => bag.topk(1, { ...by, ...options }), "'by'"],
    [(options) => bag.bottomk(1, options), "'by'"],
  ];
  for (const [call, role] of rows) {
    for (const options of [{ with: {} }, { base: import.meta.url }, { concurrency: 2 }]) {
      const error = assertThrows(() => call(options), TypeError, `${role} to be a function`);
      assert(error.message.includes(`'${Object.keys(options)[0]}'`), error.message);
    }
    // As good as not given.
    call({ with: undefined, splitEvery: 3 });
  }
});

test("what is no listener, boolean, bag or partition is refused by name", async () => {
  const refused = (call: () => unknown, message: string) =>
    assertRejects(async () => await call(), TypeError, message);
  await refused(() => bag.compute({ onEvent: 5 }), "'onEvent' to be a function, got number 5");
  await refused(() => bag.frequencies({ sort: 1 }), "'sort' to be true or false, got number 1");
  await refused(() => random.sample(5 as Loose, 1), "call random.sample(): expected a bag");
  await refused(() => random.choices([1] as Loose), "call random.choices(): expected a bag");
  const views = bag.mapPartitions(() => new DataView(new ArrayBuffer(8)));
  const error = await assertRejects(() => views.compute({ scheduler: inline() }));
  assert(String(error).includes("as a partition: expected an iterable"), String(error));
});

test("an option that is written in other letters is told as it is called", () => {
  assertThrows(
    () => range(3, { nPartitions: 2 } as Loose),
    TypeError,
    "there is no option 'nPartitions', but 'npartitions': known are",
  );
});

test("what a fold starts from and how it merges are options, which is told who gives them in order", () => {
  const add = (a: number, b: number) => a + b;
  const refused: [() => unknown, string][] = [
    [
      () => bag.fold(add, add as Loose, { initial: 0 } as Loose),
      "got function add; write fold(add, { initial, combine })",
    ],
    [() => bag.fold(add, 0 as Loose), "got number 0; write fold(add, { initial, combine })"],
    [
      () => bag.foldBy(String, add, 0 as Loose),
      "got number 0; write foldBy(key, add, { initial, combine })",
    ],
  ];
  for (const [call, message] of refused) assertThrows(call, TypeError, message);
});
