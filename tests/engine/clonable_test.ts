import { findUnclonable as find } from "../../src/engine/workers/clonable.ts";
import { CutGroups } from "../../src/ops/placed_groups.ts";
import { ColumnBuilder } from "../../src/wire/columns.ts";
import { betweenThreads } from "../../src/runtime/structured_clone.ts";
import { assertEquals, test } from "../harness.ts";

function findUnclonable(value: unknown, where: string, first?: number): string | undefined {
  return find(value, where, betweenThreads, first);
}

test("findUnclonable() says where a value is, of packed elements too", () => {
  const problem = (where: string) =>
    `${where} of the result is symbol Symbol(no), which cannot be sent between threads`;
  const elements = [{ a: 1 }, { a: Symbol("no") }];
  assertEquals(findUnclonable(elements, "the result"), problem('property "a" of element 1'));
  const builder = new ColumnBuilder();
  for (const x of elements) builder.push(x, "", "");
  const part = new CutGroups(["a"], [2], 2, builder.cut(Uint32Array.of(0, 1), [2])[0]!);
  assertEquals(
    findUnclonable([part], "the result"),
    problem('property "a" of element 1 of property "elements" of element 0'),
  );
  assertEquals(findUnclonable([{ a: 1 }], "the result"), undefined);
  assertEquals(findUnclonable(elements, "the result", 10), problem('property "a" of element 11'));
});

/** A value within so many arrays. */
function nested(depth: number, innermost: unknown = 1): unknown {
  let value = innermost;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

test("findUnclonable() names what is nested too deeply, however deep", () => {
  for (const depth of [2000, 20_000]) {
    const found = findUnclonable([1, nested(depth)], "the result");
    assertEquals(
      found,
      `element 1 of the result is nested ${depth} levels deep, ` +
        "which is too deep to be sent between threads",
    );
  }
});

test("findUnclonable() finds what cannot be cloned deep down, and leaves out most of the way", () => {
  assertEquals(
    findUnclonable([[nested(500, Symbol("no"))]], "the result"),
    "element 0 of element 0 of element 0 of element 0 of … (494 levels) of element 0 of element 0 " +
      "of element 0 of element 0 of the result is symbol Symbol(no), " +
      "which cannot be sent between threads",
  );
});

test("findUnclonable() looks once at what is there many times", () => {
  let shared: unknown = { promise: Promise.resolve() };
  for (let i = 0; i < 60; i++) shared = [shared, shared];
  assertEquals(findUnclonable(shared, "the result")?.endsWith("between threads"), true);
  const loop: unknown[] = [];
  loop.push(loop, () => 1);
  assertEquals(
    findUnclonable(loop, "the result"),
    "element 1 of the result is anonymous function, which cannot be sent between threads",
  );
});
