/** Errors of functions that take the object of all captures for one of them say so. */

import { fromSequence, inline, type Scheduler, TaskError } from "../../mod.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes, test } from "../harness.ts";
import { sharedWorkers } from "./schedulers.ts";

/** Functions as in JavaScript, where no type says what the last parameter is. */
// deno-lint-ignore ban-types -- any function at all, as in JavaScript
type Loose = { map(fn: Function, options: object): ReturnType<typeof words.map> };

const words = fromSequence(["a1", "b2"], { npartitions: 1 });
const pattern = /\d/;

async function failure(fn: (...args: never[]) => unknown, captures: object, scheduler: Scheduler) {
  const bag = (words as unknown as Loose).map(fn, { with: captures });
  return (await assertRejects(() => bag.compute({ scheduler }), TaskError)).message;
}

test("a function that does not take its captures out of their object is told how", async () => {
  const pool = sharedWorkers({ size: 1 });
  const trim = (text: string) => text.trim();
  for (const scheduler of [inline(), pool]) {
    const told = await failure(
      (line: string, r: RegExp) => r.test(line),
      { re: pattern },
      scheduler,
    );
    const advice = "; 'r' is an object with all that is captured: write (line, { re }) => …";
    assert(told.endsWith(advice), told);
    const called = await failure(
      (x: string, f: (x: string) => string) => f(x),
      { clean: trim, re: pattern },
      scheduler,
    );
    assertStringIncludes(called, "write (x, { clean, re }) => …");
    const declared = await failure(
      function ({ length }: string, all: number[]) {
        return all.includes(length);
      },
      { list: [1] },
      scheduler,
    );
    assertStringIncludes(declared, "write ({ length }, { list }) => …");
  }
  // As it says.
  const right = words.map((line, { re }) => re.test(line), { with: { re: pattern } });
  assertEquals(await right.compute({ scheduler: pool }), [true, true]);
});

test("a function whose error has another reason is told nothing of captures", async () => {
  const others: readonly (readonly [(...args: never[]) => unknown, object])[] = [
    [(_: string, { re }: { re: { tset(): void } }) => re.tset(), { re: pattern }],
    [(_: string, all: { re: () => void }) => all.re(), { re: pattern }],
    [(line: { test(): void }, _: object) => line.test(), { re: pattern }],
    [(_: string, r: RegExp) => {
      throw new RangeError(`r is not a function ${r}`);
    }, { re: pattern }],
  ];
  for (const [fn, captures] of others) {
    const told = await failure(fn, captures, inline());
    assert(!told.includes("captured"), told);
  }
});
