import {
  Bag,
  explain,
  fromSequence,
  GraphError,
  inline,
  Item,
  range,
  readText,
  ref,
  type Scheduler,
  task,
  workers,
  type WorkersOptions,
} from "../../mod.ts";
import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  byPath,
  tempDir,
  test,
} from "../harness.ts";
import { bagOf } from "./model.ts";

const parse = (line: string) => /(?<client>\S+) (?<status>\d+)/.exec(line)?.groups ?? {};

/** Without the hashes in names. */
function plain(text: string): string {
  return text.replace(/-[0-9a-f]{12}/g, "");
}

test("explain() shows the stages of a query, what moves between them, and its loop", async () => {
  const lines = readText([new Blob(["a 200\n"]), new Blob(["b 404\n"])], { filesPerPartition: 1 });
  const counts = lines.map(parse).filter((it) => it["status"] === "200").pluck("client")
    .frequencies({ splitEvery: false });
  const [stages, loop] = plain(await counts.explain()).split("\n\nloop ");
  assertMatch(
    stages!,
    /^\d+ tasks in \d stages\nin: 2 partitions, 12 B to be read\nout: 1 partition\nmoves between/,
  );
  assertMatch(stages!, /\n\n1\. frequencies: 2 tasks, the first of them\n/);
  assertMatch(
    stages!,
    / fuses text → map\(parse\) → filter\(.*\) → pluck\("client"\) → frequencies/,
  );
  assertMatch(
    stages!,
    /frequencies\(\d+, pluck\("client", filter\(.*, map\(parse, text\(.*\)\)\)\)\)/,
  );
  assertMatch(stages!, /takes all 2 results of stage 1|each takes one part of all 2 results/);
  assertMatch(stages!, / runs loop 1\n/);
  assertMatch(
    loop!,
    /^1: map\(f0 = parse\), filter\(f1 = .*\), pluck, frequencies\nover lines that are not cut apart\noperations that are called with each element: frequencies\n/,
  );
  assertStringIncludes(
    loop!,
    `      const to = text.indexOf(delimiter, from);
      const end = to === -1 ? length : to;
      const x0 = text.slice(from, end);
      from = end + delimiter.length;
      stage = 0;
      const y0 = f0(x0);`,
  );
});

test("explain() gives tasks that run the same loop one loop", async () => {
  const text = await range(80, { npartitions: 8 }).map((x) => x + 1).sum({ splitEvery: 4 })
    .explain();
  assertEquals(text.match(/^function run/gm)?.length, 1);
  assertMatch(
    plain(text),
    /^11 tasks in 3 stages\nin: 8 partitions, 80 elements to be read\nout: 1 value\nmoves between workers: stage 1 to stage 2, stage 2 to stage 3\nroom for results: .*\n\n1\. sum: 8 tasks, the first of them\n/,
  );
  assertMatch(plain(text), /each takes 4 of 8 results of stage 1\n/);
  assertStringIncludes(plain(text), "sum([sum/0, sum/1, sum/2, sum/3])");
  const wide = await range(80, { npartitions: 8 }).sum({ splitEvery: false }).explain();
  assertStringIncludes(plain(wide), "sum([sum/0, …, sum/7])");
});

test("explain() shows what take() asks for, as it will run", async () => {
  const text = plain(await range(100, { npartitions: 5 }).filter((x) => x > 3).take(2).explain());
  assertMatch(
    text,
    /^1 task in 1 stage\nin: 5 partitions, 100 elements to be read, as far as they are asked for\nout: 1 partition\n\n1\. take: 1 task\n +take\(2, filter\/\*\)\n +runs on the calling thread\n/,
  );
  assertStringIncludes(text, "asks for one of 5 partitions after another until it has enough");
  assertStringIncludes(text, "limit(filter((x)");
  assertStringIncludes(text, "over numbers that are not stored");
  assertStringIncludes(
    text,
    "if (operation.step(state, x0, undefined, args) === true) return true;",
  );
});

test("explain() shows that sample() counts the elements of all partitions first", async () => {
  const numbers = range(100, { npartitions: 5 }).map((x) => x + 1);
  for (
    const bag of [numbers.sample(2), numbers.choices(2), numbers.randomSample(0.5, { seed: 1 })]
  ) {
    const text = plain(await bag.explain());
    assertStringIncludes(text, "asks for all 5 partitions; the first that runs is");
    assertStringIncludes(text, "count(map((x)");
  }
  const one = plain(await range(100, { npartitions: 1 }).take(2).explain());
  assertStringIncludes(one, "asks for its partition; the first that runs is");
});

test("explain() says what moves between workers, and what is used where it lies", async () => {
  const pairs = range(60, { npartitions: 3 }).map((x) => x % 7).groupBy((x) => x);
  assertMatch(
    plain(await pairs.explain()),
    /\nmoves between workers: parts of stage 1 to stage 2\n(goes to disk where memory has no room|in memory at the same time): parts of stage 1\nroom for results: .*\n\n[^]*each takes one part of all 3 results of stage 1\n/,
  );
  const alone = range(60, { npartitions: 3 }).map((x) => x + 1);
  assertEquals((await alone.explain()).includes("moves"), false);
  const both = plain(await explain(alone, alone.count()));
  assertMatch(both, /each takes 1 of 3 results of stage 1, where it lies\n/);
  assertMatch(
    both,
    /\nout: 3 partitions and 1 value\nmoves between workers: stage \d to stage \d\n/,
  );
});

/** What is said of memory where a bag is sorted. */
async function memoryLines(scheduler: Scheduler): Promise<string[]> {
  const sorted = range(60, { npartitions: 3 }).sortBy((x) => -x);
  const lines = plain(await sorted.explain({ scheduler })).split("\n");
  return lines.slice(lines.findIndex((line) => line.startsWith("moves")) + 1, lines.indexOf(""));
}

/** The same for a pool that never starts. */
async function memoryOfPool(options: WorkersOptions): Promise<string[]> {
  await using scheduler = workers({ size: 2, ...options });
  return await memoryLines(scheduler);
}

test("explain() says how much memory has room for results, and what becomes of more", async () => {
  const held = "in memory at the same time: parts of stage 1, parts of stage 3";
  const none = "nothing goes to disk (spill: false)";
  assertEquals(await memoryOfPool({ memory: "12 kB", spill: false }), [
    held,
    `room for results: 2.0 kB in 2 workers, a sixth of the 12.0 kB asked for; more is an error: ${none}`,
  ]);
  assertEquals(await memoryOfPool({ size: 1, spill: false }), [
    held,
    `room for results: any amount in 1 worker: ${none}`,
  ]);
  assertEquals(await memoryLines(inline()), [held, "room for results: any amount on this thread"]);
  const here = await memoryLines(inline({ memory: 6, spill: false }));
  assertStringIncludes(here[1]!, "room for results: 1 B on this thread, a sixth of the 6 B asked");
  // Who says nothing of it has nothing said.
  const { run, stream } = inline();
  assertEquals((await memoryLines({ run, stream })).length, 1);
});

test(
  "explain() says of which pool and folder it speaks, and why nothing can go there",
  byPath,
  async () => {
    const disk = "goes to disk where memory has no room: parts of stage 1, parts of stage 3";
    const directory = await tempDir();
    assertEquals(await memoryOfPool({ memory: "600 MB", spill: { directory } }), [
      disk,
      "room for results: 100 MB in 2 workers, a sixth of the 600 MB asked for; more goes to disk, " +
      `to ${directory}`,
    ]);
    const [, byDefault = ""] = await memoryOfPool({});
    assertMatch(
      byDefault,
      /^room for results: about [\d.]+ [MGT]B in 2 workers; more goes to disk$/,
    );
    const sorted = range(60, { npartitions: 3 }).sortBy();
    for (const text of [await sorted.explain(), await explain([sorted, sorted.count()], {})]) {
      assertMatch(text, /\nroom for results: about .* in \d+ workers?; more goes to disk\n/);
    }
    const [held, missing = ""] = await memoryOfPool({
      memory: 9,
      spill: { directory: `${directory}/missing` },
    });
    assertMatch(held!, /^in memory at the same time/);
    assertStringIncludes(missing, "more is an error: nothing goes to disk (");
    assertStringIncludes(missing, `${directory}/missing`);
    const [, unasked = ""] = await memoryOfPool({ spill: { directory: `${directory}/missing` } });
    assertStringIncludes(unasked, "any amount in 2 workers: nothing goes to disk (");
  },
);

test("explain() of tasks that keep no result for others says nothing of room for them", async () => {
  const alone = await range(60, { npartitions: 3 }).map((x) => x + 1).explain();
  assertEquals(alone.includes("room"), false);
});

test("explain() takes the option of a scheduler, and no other", async () => {
  const bag = range(3, { npartitions: 3 });
  const sum = bag.sum();
  const scheduler = inline();
  const alike = [
    await sum.explain({ scheduler }),
    await explain([sum], { scheduler }),
    await explain({ sum }, { scheduler }),
  ];
  for (const text of alike) assertStringIncludes(text, "any amount on this thread");
  await assertRejects(() => explain(sum, { scheduler }), TypeError, "write explain([a, b]");
  await assertRejects(() => bag.explain({ signal: 1 } as object), TypeError, "Cannot explain");
  await assertRejects(() => bag.explain({ scheduler: {} } as object), TypeError, "'scheduler'");
});

test("explain() says which results are brought to the calling thread", async () => {
  const counts = plain(await range(60, { npartitions: 3 }).frequencies().explain());
  assertMatch(counts, /\nmoves to the calling thread: stage 2 to stage 3\n/);
  assertMatch(counts, /runs on the calling thread/);
});

test("explain() adds up what sources have to read, also what is asked for", async () => {
  const blobs = ["a\n", "bb\n", "ccc\n"].map((text) => new Blob([text.repeat(1000)]));
  const lines = readText(blobs, { filesPerPartition: 1 });
  assertMatch(await lines.count().explain(), /\nin: 3 partitions, 9\.0 kB to be read\n/);
  assertMatch(
    await lines.take(1).explain(),
    /\nin: 3 partitions, 9\.0 kB to be read, as far as they are asked for\n[^]* reads 2\.0 kB\n/,
  );
});

test("explain() puts tasks that do other things in stages of their own", async () => {
  const increment = (x: number) => x + 1;
  const double = (x: number) => x * 2;
  const graph = { "x/0": task(increment, 1), "x/1": task(double, 2), "x/2": task(increment, 3) };
  const text = await new Bag<number>(graph, "x", 3).explain();
  assertMatch(text, /^3 tasks in 2 stages\n/);
  assertMatch(
    text,
    /1\. x: 2 tasks, the first of them\n +increment\(1\)\n\n2\. x: 1 task\n +double/,
  );
});

test("explain() says where elements are awaited, and how failures are tolerated", async () => {
  const mean = range(3).mean();
  const text = await range(3).map(async (x, { mean }) => await x - mean, {
    with: { mean },
    concurrency: 4,
  }).explain();
  assertMatch(text, /element by element, awaiting up to 4 unfinished calls of async/);
  const tolerant = await range(3).map((x) => [x][0], { onError: "skip" }).explain();
  assertStringIncludes(tolerant, "tolerated.skip(plan.stages[0], (number - start) / step, error);");
});

test("explain() shows that the items of generators are made as they are read", async () => {
  const words = function* (line: string) {
    yield* line.split(" ");
  };
  const lines = fromSequence(["to be", "or"]);
  const text = await lines.filter(Boolean).flatMap(words).pluck("length").sum().explain();
  assertStringIncludes(
    text,
    "loop 1: pluck, sum of the items of filter(Boolean), flatMap(words)\n" +
      "over elements that are made as they are read\n",
  );
  assertStringIncludes(text, "for (; items.advance(); i++) {");
  const awaited = await lines.flatMap(async function* wordsLater(line) {
    yield await line;
  }).count().explain();
  assertStringIncludes(awaited, "count of the items of flatMap(wordsLater)\nover the elements");
});

test("explain() calls no function and reads no file", async () => {
  const globals = globalThis as { explained?: number };
  globals.explained = 0;
  const count = () => {
    (globalThis as { explained?: number }).explained!++;
    return { one: 1 };
  };
  const bag = fromSequence([1, 2]).map((x) => x, { with: count }).mapPartitions(count as never);
  await bag.explain();
  await bag.topk(1, { by: (x) => x }).explain();
  await bag.join([[1, 1]], (x) => x, (x) => x).explain();
  assertEquals(globals.explained, 0);
  delete globals.explained;
});

test("explain() explains hand-written graphs, values and empty bags", async () => {
  const increment = (x: number) => x + 1;
  assertMatch(
    await new Item<number>({ x: 20, y: task(increment, ref("x")) }, "y").explain(),
    /^1 task in 1 stage\nin: nothing to be read\nout: 1 value\n\n1\. y: 1 task\n +increment\(20\)$/,
  );
  assertMatch(
    await new Item<number>({ x: 20 }, "x").explain(),
    /^0 tasks in 1 stage\nin: 1 value that is there\nout: 1 value\n\n1\. x: 1 value/,
  );
  assertEquals(await bagOf([]).explain(), "0 tasks in 0 stages");
  await assertRejects(
    () => new Item<number>({ y: task(increment, ref("no")) }, "y").explain(),
    GraphError,
  );
});

test("explain() shows closures where code must not be generated", async () => {
  const original = globalThis.Function;
  const bag = range(3).map((x) => x + 1);
  globalThis.Function = function () {
    throw new EvalError("Refused to evaluate a string as JavaScript");
  } as unknown as FunctionConstructor;
  try {
    const text = await bag.explain();
    assertStringIncludes(text, "by closures");
    assertEquals(text.includes("function run"), false);
  } finally {
    globalThis.Function = original;
  }
});
