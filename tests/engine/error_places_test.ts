/** Where in the user's files stacks say that something failed. */

import {
  EmptyBagError,
  fromModule,
  fromSequence,
  FunctionError,
  range,
  readCsv,
  readFiles,
  readJsonLines,
  readText,
  type Scheduler,
  SourceError,
  TaskError,
} from "../../mod.ts";
import { urlOf } from "../../src/functions/caller.ts";
import { runtime } from "#runtime";
import { placeOf } from "../../src/functions/call_site.ts";
import { throwsElsewhere } from "../fixtures/thrower.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  byPath,
  fixture,
  test,
} from "../harness.ts";
import { sharedSchedulerOf, threadKinds } from "./schedulers.ts";

const readsFiles = runtime.name !== "browser";

/** The lines of a stack that are frames. */
function framesOf(error: unknown): string[] {
  const { stack } = error as Error;
  return (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
}

/** The line of the file that a frame names, from its column on. */
function codeAt(frame: string | undefined): string {
  const place = placeOf(frame);
  assert(place !== undefined, `expected a place in ${frame}`);
  const text = runtime.modules.source(urlOf(place.file));
  assert(text !== undefined, `expected to read ${place.file}`);
  return text.split("\n")[place.line - 1]!;
}

async function failureOf(run: Promise<unknown>): Promise<TaskError> {
  return await assertRejects(() => run, TaskError) as TaskError;
}

const numbers = () => fromSequence([1, 2, 3, 4], { npartitions: 2 });

interface Pair {
  readonly a: number;
  readonly b: number;
}

function named(pair: Pair): number {
  const { a, b }: { a: number; b: number } = pair;
  if (a > b) return a;
  throw new RangeError("thrown by a declaration");
}

const arrow: (x: number) => number = (x) => {
  // A comment, which some compilers leave out.
  if (x > 0) throw new RangeError("thrown by a constant");
  return x;
};

/** Functions that throw, by what their errors say; each has one line with that. */
const cases: Readonly<Record<string, (options: { scheduler: Scheduler }) => Promise<unknown>>> = {
  "thrown by a literal": (options) =>
    numbers()
      .map((x: number) => x + 1)
      .map((x: number): number => {
        const limit = 1;
        if (x > limit) throw new RangeError("thrown by a literal");
        return x;
      })
      .compute(options),
  "thrown by a declaration": (options) =>
    numbers().map((x): Pair => ({ a: x, b: x })).map(named).sum().compute(options),
  "thrown by a constant": (options) => numbers().map(arrow).compute(options),
  "thrown by an async function": (options) =>
    numbers().map(async (x: number) => {
      await Promise.resolve();
      if (x > 0) throw new RangeError("thrown by an async function");
      return x;
    }).compute(options),
  "thrown by a capture": (options) =>
    numbers().map((x: number, { check }) => check(x), {
      with: {
        check: (x: number): number => {
          if (x > 0) throw new RangeError("thrown by a capture");
          return x;
        },
      },
    }).compute(options),
  "thrown beside an item": (options) =>
    numbers().map((x: number, { most }): number => {
      if (x === most) throw new RangeError("thrown beside an item");
      return x;
    }, { with: { most: numbers().max() } }).compute(options),
  "thrown while combining": (options) =>
    numbers().fold((a: number, x: number) => a + x, {
      initial: 0,
      combine: (a: number, b: number): number => {
        if (a + b > 0) throw new RangeError("thrown while combining");
        return a;
      },
    }).compute(options),
  "thrown by another file": (options) => numbers().map(throwsElsewhere).compute(options),
};

for (const kind of threadKinds) {
  for (const [what, run] of Object.entries(cases)) {
    test(`${kind}: the stack of what a function throws has its place in the file (${what})`, async () => {
      const error = await failureOf(run({ scheduler: sharedSchedulerOf(kind) }));
      const [first, ...rest] = framesOf(error.cause);
      if (readsFiles || kind === "inline") assertMatch(first!, /:\d+:\d+\)?$/);
      else assertMatch(first!, /\(line \d+ of the function as it runs/);
      if (readsFiles) assertEquals([codeAt(first).includes(what), what], [true, what]);
      // None of ours, but for those of captures, are of anything but a function of the user's.
      for (const frame of kind === "inline" ? [] : rest) {
        assertEquals(/kernel|generate|loop\.js/.test(frame), false, frame);
      }
    });
  }

  test(`${kind}: a function of a module has its own place, and nothing of ours`, async () => {
    const { throwsElsewhere } = fromModule<typeof import("../fixtures/thrower.ts")>(
      fixture("thrower"),
    );
    const scheduler = sharedSchedulerOf(kind);
    const error = await failureOf(numbers().map(throwsElsewhere).compute({ scheduler }));
    const [first, ...rest] = framesOf(error.cause);
    if (readsFiles) assertEquals(codeAt(first).includes("thrown by another file"), true);
    if (kind !== "inline") assertEquals(rest, []);
  });

  test(`${kind}: a place that is not sure is told as that of the function`, async () => {
    // Functions of one source and without names: which one throws cannot be told.
    const scheduler = sharedSchedulerOf(kind);
    const twins = [(n: number) => n.toFixed(200), (n: number) => n.toFixed(200)] as const;
    const given = { with: { twins } };
    const error = await failureOf(
      numbers().map((x: number, { twins }) => twins[x % 2]!(x), given).compute({ scheduler }),
    );
    if (kind === "inline") return;
    const told = framesOf(error.cause).at(-1) ?? "";
    if (runtime.name === "bun") {
      // JavaScriptCore has no frames of functions that end in a call.
      assertMatch(told, /^ {4}at <anonymous> \(in the function given to map\(\) at .*:\d+:\d+\)$/);
      assertMatch(
        codeAt(told.replace("in the function given to map() at ", "")),
        /numbers\(\)\.map\(/,
      );
      return;
    }
    const frame = framesOf(error.cause).find((it) => it.includes("line 1 of the function")) ?? "";
    assertMatch(frame, /\(line 1 of the function as it runs.*\)$/);
    if (!readsFiles) return;
    const [, place = ""] = /, given to map\(\) at (.*)$/.exec(frame) ?? [];
    assertMatch(codeAt(`    at (${place}`), /numbers\(\)\.map\(/);
  });

  test(`${kind}: TaskError has the stack of the call that computes`, async () => {
    const bag = numbers().map((x: number) => {
      if (x > 0) throw new RangeError("no");
      return x;
    });
    const scheduler = sharedSchedulerOf(kind);
    const error = await assertRejects(async () => {
      const computed = await bag.compute({ scheduler });
      return computed;
    }, TaskError) as TaskError;
    const frames = framesOf(error);
    if (readsFiles) assertMatch(codeAt(frames[0]), /bag\.compute\(\{ scheduler \}\)/);
    assertEquals(frames.filter((it) => /failure|schedule/.test(it)), []);
    const own = Object.keys(error);
    assertEquals(own.includes("remoteStack"), false);
    assertMatch(error.remoteStack ?? "", /RangeError: no\n/);
    if (kind !== "inline") assertMatch(error.remoteStack ?? "", /holdall\/\w+\/\w+\.js/);
  });

  test(`${kind}: what Holdall throws itself has one frame of its own`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const mixed = fromSequence([1, "a"] as unknown as number[], { npartitions: 1 });
    const error = await failureOf(mixed.sum().compute({ scheduler }));
    assert(error.cause instanceof TypeError);
    if (runtime.name === "deno") assertEquals(framesOf(error.cause).length, 1);
  });
}

test("an error of an empty bag has the stack of the call that computes", async () => {
  const scheduler = sharedSchedulerOf("inline");
  const error = await assertRejects(async () => {
    const least = await range(0).min().compute({ scheduler });
    return least;
  }, EmptyBagError);
  if (readsFiles) assertMatch(codeAt(framesOf(error)[0]), /\.min\(\)\.compute\(/);
});

test("a FunctionError has the stack of the call that the function was given to", () => {
  const outside = Math.random();
  let thrown: unknown;
  try {
    const bag = range(3).map((x: number) => x + outside); // Refused.
    assert(bag === undefined);
  } catch (error) {
    thrown = error;
  }
  assert(thrown instanceof FunctionError);
  const [first] = framesOf(thrown);
  assertEquals(/reference|refuse/.test(first ?? ""), false);
  if (readsFiles) assertMatch(codeAt(first), /range\(3\)\.map\(/);
});

test("an error of a file that is not there has the stack of the call of the reader", byPath, () => {
  const readers: ((path: string) => unknown)[] = [readText, readJsonLines, readCsv, readFiles];
  for (const read of readers) {
    let thrown: unknown;
    try {
      read("surely/not/here.txt"); // Not there.
    } catch (error) {
      thrown = error;
    }
    assert(thrown instanceof SourceError);
    assertMatch(codeAt(framesOf(thrown)[0]), /read\("surely/);
  }
});

test("consoles print what was thrown once, and nothing of ours", byPath, async () => {
  const { inspect } = await import("node:util");
  const scheduler = sharedSchedulerOf("threads");
  const error = await failureOf(numbers().map(named as never).compute({ scheduler }));
  const printed = inspect(error);
  assertEquals(printed.includes("remoteStack"), false);
  assertEquals(/holdall\/|kernel|schedule/.test(printed), false, printed);
  assertEquals(printed.match(/ at named /g)?.length, 1);
});

test("a limit that the program has set for stacks is as it was", () => {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 3;
  try {
    range(3).map((x: number) => x + 40);
    assertEquals(Error.stackTraceLimit, 3);
  } finally {
    Error.stackTraceLimit = limit;
  }
});
