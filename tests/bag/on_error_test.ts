import fc from "fast-check";
import {
  type ElementFailure,
  type ElementsSkippedEvent,
  fromSequence,
  isElementFailure,
  optimize,
  range,
  readText,
  type RunEvent,
} from "../../mod.ts";
import { assert, assertEquals, assertMatch, assertThrows, test, warnings } from "../harness.ts";
import { bagOf, drained, here, inWorkers, partitionsOf } from "./model.ts";

const parse = (line: string) => JSON.parse(line) as { n: number };
const lines = ['{"n": 1}', "oops", '{"n": 2}', "{"];

function skippedIn(events: readonly RunEvent[]): ElementsSkippedEvent[] {
  return events.filter((event) => event.type === "elements-skipped");
}

for (const [name, options] of Object.entries({ inline: here, workers: {} })) {
  test(`${name}: onError "skip" drops elements and tells of each task's, wherever they are`, async () => {
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => void events.push(event);
    const bag = bagOf([lines, [], ['{"n": 3}'], ["x"]]).map(parse, { onError: "skip" });
    assertEquals(await bag.pluck("n").compute({ ...options, onEvent }), [1, 2, 3]);
    const skipped = skippedIn(events).sort((a, b) => a.key < b.key ? -1 : 1);
    assertEquals(
      skipped.map(({ key, count, operation, first }) => [
        Number(key.slice(-1)),
        count,
        operation,
        first.source,
        (first.error as Error).name,
      ]),
      [
        [0, 2, "map", { index: 1 }, "SyntaxError"],
        [3, 1, "map", { index: 0 }, "SyntaxError"],
      ],
    );
    assert(skipped.every((event) => event.function === "parse"));
  });

  test(`${name}: the console is warned once where nobody listens, and not where somebody does`, async () => {
    const warned = warnings();
    const bag = bagOf([lines, ["x"]]).map(parse, { onError: "skip" });
    await bag.compute({ ...options, onEvent() {} });
    assertEquals(warned, []);
    assertEquals(await bag.count().compute(options), 2);
    assertEquals(warned.length, 1);
    assertMatch(
      warned[0]!,
      /^Skipped 3 elements: map\(parse\) failed, the first time at element \d: SyntaxError: .+$/,
    );
    await bag.filter(({ n }) => n > 0).compute(options);
    assertEquals(warned.length, 2);
  });

  test(`${name}: streams tell what was skipped, up to the last task`, async () => {
    const warned = warnings();
    const bag = bagOf([["x"], lines]).map(parse, { onError: "skip" });
    assertEquals(await drained(bag.pluck("n").stream(options)), [1, 2]);
    assertMatch(warned.join(), /^Skipped 3 elements: /);
  });

  test(`${name}: onError "collect" puts plain data in the place of elements`, async () => {
    const warned = warnings();
    const failures = bagOf([["{"], lines]).map(parse, { onError: "collect" });
    const bad = await failures.filter(isElementFailure).compute(options);
    assertEquals(bad.map(({ element, partition, source }) => [element, partition, source]), [
      ["{", 0, { index: 0 }],
      ["oops", 1, { index: 1 }],
      ["{", 1, { index: 3 }],
    ]);
    const [{ error, operation, function: fn }] = bad as [ElementFailure];
    assertEquals([error.name, operation, fn], ["SyntaxError", "map", "parse"]);
    assertMatch(error.stack!, /SyntaxError|parse/);
    assertEquals(await failures.remove(isElementFailure).pluck("n").compute(options), [1, 2]);
    const tagged = failures.map((it) => "elementFailure" in it ? it.error.name : `n = ${it.n}`);
    assertEquals(await tagged.frequencies().compute(options), [
      ["SyntaxError", 3],
      ["n = 1", 1],
      ["n = 2", 1],
    ]);
    assertEquals(warned, []);
  });

  test(`${name}: later functions are given failures like any other element`, async () => {
    const bag = fromSequence([1, 0]).map((x) => {
      if (x === 0) throw new RangeError("zero");
      return { x };
    }, { onError: "collect" });
    const again = bag.map((it) => {
      if ("elementFailure" in it) throw new TypeError(`still ${it.error.message}`);
      return it.x;
    }, { onError: "collect" });
    const [good, bad] = await again.compute(options) as [number, ElementFailure];
    assertEquals([good, bad.error.message], [1, "still zero"]);
    assertEquals((bad.element as ElementFailure).error.name, "RangeError");
  });
}

test("isElementFailure() can be captured", async () => {
  const bag = fromSequence(lines).map(parse, { onError: "collect" });
  const signs = bag.map((it, { isElementFailure }) => isElementFailure(it) ? "-" : "+", {
    with: { isElementFailure },
  });
  assertEquals((await signs.compute()).join(""), "+-+-");
});

test("onError counts elements once that samples have read twice", async () => {
  const bag = range(12, { npartitions: 3 }).map((x) => {
    if (x % 3 === 0) throw new Error("no");
    return x;
  }, { onError: "skip" });
  const samples = [bag.randomSample(0.5, { seed: 1 }), bag.sample(3, { seed: 1 }), bag.choices(3)];
  for (const sample of samples) {
    for (const options of [here, {}]) {
      const events: RunEvent[] = [];
      await sample.compute({ ...options, onEvent: (event) => void events.push(event) });
      assertEquals(skippedIn(events).reduce((sum, { count }) => sum + count, 0), 4);
    }
  }
});

test("onError gives what the plain array gives, for any partitioning", async () => {
  const warned = warnings();
  const check = (x: number) => {
    if (x % 4 === 0) throw new RangeError(`no ${x}`);
    return x % 2 === 0;
  };
  await fc.assert(
    fc.asyncProperty(partitionsOf(fc.nat({ max: 20 })), async (partitions) => {
      const bag = bagOf(partitions);
      const all = partitions.flat();
      const bad = (x: number) => x % 4 === 0;
      const odd = (x: number) => x % 2 === 1;
      const options = { onError: "skip" } as const;
      assertEquals(
        await bag.filter(check, options).compute(here),
        all.filter((x) => !bad(x) && !odd(x)),
      );
      assertEquals(await bag.remove(check, options).compute(here), all.filter(odd));
      assertEquals(
        await bag.filter(check, { onError: "collect" }).map((x) =>
          typeof x === "object" ? x.element : x
        ).compute(here),
        all.filter((x) => !odd(x)),
      );
      assertEquals(
        await bag.flatMap((x) => x % 4 === 0 ? JSON.parse("{") as number[] : [x, x], options)
          .compute(here),
        all.flatMap((x) => bad(x) ? [] : [x, x]),
      );
      assertEquals(
        await bag.map((x): [number, number] => [x, x]).starmap((x, y) => {
          if (x % 4 === 0) throw new RangeError(`no ${y}`);
          return x + y;
        }, { onError: "collect" }).map((x) => typeof x === "number" ? x : x.element).compute(here),
        all.map((x) => bad(x) ? [x, x] : 2 * x),
      );
    }),
    { numRuns: 25 },
  );
  assert(warned.every((text) => text.startsWith("Skipped ")));
});

test("onError is counted once where a task starts again, since a function returned a promise", async () => {
  const { scheduler } = inWorkers;
  const events: RunEvent[] = [];
  const bag = range(40, { npartitions: 4 }).map((x) => {
    if (x % 10 === 9) throw new RangeError(`no ${x}`);
    return x % 10 === 5 ? Promise.resolve(x) : x;
  }, { onError: "skip" });
  assertEquals(
    await bag.count().compute({ scheduler, onEvent: (event) => void events.push(event) }),
    36,
  );
  assertEquals(skippedIn(events).map(({ count }) => count), [1, 1, 1, 1]);
});

test("failures say the file and line of their element", async () => {
  const text = new Blob(["1\ntwo\n3\n"]);
  const bag = readText(text).map((line) => JSON.parse(line) as number, { onError: "collect" });
  const [failure] = await bag.filter(isElementFailure).compute();
  assertEquals([failure!.element, failure!.source?.line], ["two", 2]);
});

test("onError is refused where it is unknown or has no meaning, at the call", () => {
  const bag = range(3);
  const given = (onError: unknown) => ({ onError }) as never;
  const known = '"throw", "skip" or "collect"';
  assertThrows(() => bag.map((x) => x, given("ignore")), RangeError, known);
  assertThrows(() => bag.filter((x) => x, given(1)), TypeError, "Cannot call filter()");
  assertThrows(() => bag.mapPartitions((p) => p, given("skip")), TypeError, "'onError'");
  assertThrows(() => bag.any((x) => x > 1, given("skip")), TypeError, "'onError'");
  assertThrows(() => bag.sum().map((x) => x, given("skip")), TypeError, "'onError'");
  assertThrows(() => bag.join([1], (x) => x, undefined, given("skip")), TypeError, "'onError'");
});

test("onError is part of the names of tasks, the default is not", () => {
  const bag = range(3, { npartitions: 1 });
  const f = (x: number) => x;
  const names = [undefined, "throw", "skip", "collect"].map((onError) =>
    bag.map(f, onError === undefined ? {} : { onError: onError as "skip" }).name
  );
  assertEquals(names[0], names[1]);
  assertEquals(new Set(names).size, 3);
  const skipping = bag.map(f, { onError: "skip" });
  assertEquals(optimize(skipping.graph, skipping.keys).size, 1);
});
