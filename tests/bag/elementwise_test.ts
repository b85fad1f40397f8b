import fc from "fast-check";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import { type Bag, TaskError } from "../../mod.ts";
import { assertModel, assertSame, bagOf, here, hostileValue } from "./model.ts";

test("map() gives what the function returns, for any data and partitioning", async () => {
  await assertModel(
    hostileValue(),
    (bag) => bag.map((x) => [x, typeof x]).compute(here),
    (elements) => elements.map((x) => [x, typeof x]),
  );
});

test("map() keeps undefined and null results", async () => {
  await assertModel(
    fc.nat({ max: 3 }),
    (bag) => bag.map((x) => [undefined, null, NaN, 0][x]).compute(here),
    (elements) => elements.map((x) => [undefined, null, NaN, 0][x]),
  );
});

test("filter() and remove() divide any data between them, by JavaScript's truth", async () => {
  await assertModel(
    hostileValue(),
    (bag) => bag.filter((x) => x).compute(here),
    (elements) => elements.filter((x) => x),
  );
  await assertModel(
    hostileValue(),
    (bag) => bag.remove((x) => x).compute(here),
    (elements) => elements.filter((x) => !x),
  );
});

test("map(), filter(), remove() and flatten() in a chain are one pass with the same answer", async () => {
  await assertModel(
    hostileValue(),
    (bag) =>
      bag.map((x) => [x, 1, x]).flatten().filter((x) => x !== null).remove((x) => x === "")
        .map((x) => typeof x).compute(here),
    (elements) =>
      elements.flatMap((x) => [x, 1, x]).filter((x) => x !== null && x !== "").map((x) => typeof x),
  );
});

test("pluck() picks own properties, with the default only for those that are missing", async () => {
  const record = fc.record({ a: hostileValue(), b: hostileValue() }, { requiredKeys: [] });
  await assertModel(
    record,
    (bag) => bag.pluck("a", { default: "none" }).compute(here),
    (elements) => elements.map((x) => Object.hasOwn(x, "a") ? x.a : "none"),
  );
  await assertModel(
    record,
    (bag) => bag.pluck(["b", "a"], { default: undefined }).compute(here),
    (elements) => elements.map((x) => [x.b, x.a]),
  );
  await assertModel(
    record,
    (bag) => bag.pluck([]).compute(here),
    (elements) => elements.map(() => []),
  );
});

test("pluck() picks by index, from the end if negative, and keys of Maps", async () => {
  const triple = fc.tuple(hostileValue(), hostileValue(), hostileValue());
  await assertModel(
    triple,
    (bag) => bag.pluck<unknown>([0, -1, 5], { default: null }).compute(here),
    (elements) => elements.map((x) => [x[0], x[2], null]),
  );
  assertEquals(await bagOf([["abc"], ["d"]]).pluck(0).compute(here), ["a", "d"]);
  assertEquals(await bagOf([[new Map([["k", 1]])]]).pluck("k").compute(here), [1]);
});

test("pluck() fails for elements without the key, inherited ones included", async () => {
  for (const key of ["b", "toString", "__proto__"]) {
    const error = await assertRejects(
      () => bagOf<unknown>([[{ a: 1 }]]).pluck(key).compute(here),
      TaskError,
      `Cannot look up "${key}"`,
    );
    assertEquals([error.operation, (error.cause as Error).name], ["pluck", "RangeError"]);
  }
  const missing = () => bagOf<unknown>([[null]]).pluck("a", { default: 1 }).compute(here);
  await assertRejects(missing, TaskError, "expected an element with keys, got null");
});

test("flatten() takes one level off arrays, Sets and Maps", async () => {
  const list = fc.array(hostileValue(), { maxLength: 3 });
  const iterable = fc.oneof(list, list.map((items) => new Set(items)));
  await assertModel(
    iterable,
    (bag) => bag.flatten().compute(here),
    (elements) => elements.flatMap((x) => [...x]),
  );
  const map = new Map([["a", 1]]);
  assertEquals(await bagOf([[map, new Uint8Array([2])]]).flatten().compute(here), [["a", 1], 2]);
});

test("flatten() refuses strings and whatever has no elements", async () => {
  for (const value of ["text", 5, null, undefined, { a: 1 }]) {
    const flattened = bagOf<unknown>([[[1], value]]).flatten();
    await assertRejects(() => flattened.compute(here), TaskError, "Cannot flatten an element");
  }
  const text = () => bagOf<unknown>([["text"]]).flatten().compute(here);
  await assertRejects(text, TaskError, "map((text) => [...text]) first");
});

test("mapPartitions() is called once for every partition, empty ones too", async () => {
  await assertModel(
    hostileValue(),
    (bag) => bag.mapPartitions((elements) => [elements.length, ...elements]).compute(here),
    (_, partitions) => partitions.flatMap((elements) => [elements.length, ...elements]),
  );
});

test("mapPartitions() tells which partition it gives, where that is wanted", async () => {
  await assertModel(
    hostileValue(),
    (bag) =>
      bag.map((x) => [x]).mapPartitions(
        (elements, { partition, partitions }, ...rest) => [
          [partition, partitions, elements.length, rest.length],
        ],
        { numbered: true },
      ).compute(here),
    (_, partitions) => partitions.map((it, i) => [i, partitions.length, it.length, 0]),
  );
});

test("mapPartitions() tells no number where none is wanted, and has another name where one is", async () => {
  const bag = bagOf([[1, 2], [], [3]]);
  const told = (...all: readonly unknown[]) => [all.length];
  const names = [undefined, {}, { numbered: false }].map((it) => bag.mapPartitions(told, it).name);
  assertEquals(new Set(names).size, 1);
  assertEquals(await bag.mapPartitions(told).compute(here), [1, 1, 1]);
  const numbered = bag.mapPartitions(told, { numbered: true });
  assertEquals(await numbered.compute(here), [2, 2, 2]);
  assert(numbered.name !== names[0]);
  assertThrows(
    () => bag.mapPartitions(told, { numbered: 1 as never }),
    TypeError,
    "Cannot call mapPartitions(): expected 'numbered' to be true or false, got number 1",
  );
});

test("mapPartitions() takes any iterable, alone and in a chain", async () => {
  const bag = bagOf([[1, 2], [], [3]]);
  const results = [
    bag.mapPartitions((elements) => new Set(elements)),
    bag.mapPartitions((elements) => elements.values()),
    bag.mapPartitions(function* (elements) {
      yield* elements;
    }),
    bag.mapPartitions((elements) =>
      (async function* () {
        for (const element of elements) yield await Promise.resolve(element);
      })()
    ),
    bag.mapPartitions(async (elements) => await Promise.resolve(elements)),
    bag.mapPartitions((elements) => Float64Array.from(elements)),
    bag.mapPartitions((elements) => ({ [Symbol.iterator]: () => elements.values() })),
  ];
  for (const result of results) {
    for (const options of [here, {}]) {
      assertEquals(await result.compute(options), [1, 2, 3]);
      assertEquals(await result.map((x) => x * 2).compute(options), [2, 4, 6]);
      assertEquals(await result.take(2).compute(options), [1, 2]);
    }
  }
});

test("mapPartitions() always receives an array, whatever made the partition", async () => {
  const isArray = (elements: readonly unknown[]) => [Array.isArray(elements)];
  const bag = bagOf<unknown>([[1]]);
  const typed = bag.mapPartitions(() => new Float64Array(2));
  const lazy = bag.mapPartitions(function* () {
    yield 1;
  });
  const bags: Bag<unknown>[] = [bag, bag.map((x) => x), typed, lazy];
  for (const each of bags) {
    assertEquals(await each.mapPartitions(isArray).compute(here), [true]);
    assertEquals(await each.mapPartitions(isArray).compute({ ...here, optimize: false }), [true]);
  }
});

test("mapPartitions() refuses what is not an iterable of elements, and strings", async () => {
  for (const value of [5, "text", null, undefined, { a: 1 }]) {
    const mapped = bagOf([[value]]).mapPartitions((elements) => elements[0] as never);
    await assertRejects(() => mapped.compute(here), TaskError, "expected an iterable such as");
  }
});

test("element-wise operations give the same without fusing", async () => {
  const bag = bagOf([[[1, 2], []], [], [[3]]]).flatten().map((x) => x + 1).filter((x) => x > 2);
  assertSame(await bag.compute({ ...here, optimize: false }), [3, 4]);
  assertSame(await bag.compute(here), [3, 4]);
});
