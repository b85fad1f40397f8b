/** Bags of classes of one's own: which operations keep the class, and which do not. */

import { Bag, fromSequence, type GraphLike, persist, range } from "../../mod.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows, test } from "../harness.ts";
import { here } from "./model.ts";

class Logs<T = string> extends Bag<T> {
  errors(): Logs {
    return (this as Bag<unknown> as Bag<string>).filter((line) => line.startsWith("e")) as Logs;
  }
}

function logs<T>(elements: Iterable<T>): Logs<T> {
  const { graph, name, npartitions } = fromSequence(elements, { npartitions: 2 });
  return new Logs<T>(graph, name, npartitions);
}

const lines = logs(["e 1", "ok", "e 2"]);

test("a subclass's bags stay of its class where the original's do", async () => {
  const pairs = logs([["a", 1], ["b", 2]] as [string, number][]);
  const kept: Bag<unknown>[] = [
    lines.map((line) => line.length),
    lines.filter((line) => line !== "ok"),
    lines.remove(Boolean),
    lines.pluck(0),
    pairs.flatten(),
    lines.flatMap((line) => [line]),
    pairs.starmap((word) => word),
    lines.mapPartitions((part) => part),
    lines.join(["ok"], (line) => line),
    lines.product(range(2)),
    lines.sortBy(),
    lines.randomSample(0.5),
    lines.optimize(),
    await lines.persist(here),
    lines.str.toUpperCase(),
    lines.str.glob("e*"),
    lines.errors().errors(),
  ];
  for (const bag of kept) assert(bag instanceof Logs, String(bag));
  const [both] = await persist(lines);
  assert(both instanceof Logs);
  assertEquals(await lines.errors().map((line) => line.length).compute(here), [3, 3]);
});

test("what is made of a subclass's bag otherwise is a plain bag", () => {
  const plain: Bag<unknown>[] = [
    lines.take(1),
    lines.sample(1),
    lines.concat(lines),
    lines.zip(lines),
    lines.groupBy((line) => line),
    lines.groupBy((line) => line).filter(() => true),
    lines.frequencies(),
    lines.distinct(),
    lines.topk(1),
    lines.accumulate((a, b) => a + b),
    lines.repartition({ npartitions: 1 }),
    lines.batches(2),
  ];
  for (const bag of plain) assert(!(bag instanceof Logs), String(bag));
});

test("a subclass whose constructor is another's says what its operations make", async () => {
  class Named extends Bag<string> {
    constructor(words: readonly string[]) {
      const { graph, name, npartitions } = fromSequence(words, { npartitions: 1 });
      super(graph, name, npartitions);
    }
  }
  class Plain extends Named {
    static override get [Symbol.species]() {
      return Bag;
    }
  }
  const made = new Named(["a"]);
  const error = assertThrows(() => made.map((word) => word), TypeError, "a bag of class Named");
  assertStringIncludes(error.message, "static get [Symbol.species]() { return Bag; }");
  const bag = new Plain(["a"]).map((word) => word);
  assertEquals(bag.constructor, Bag);
  assertEquals(await bag.compute(here), ["a"]);
  class Silent extends Bag<string> {
    constructor(graph: GraphLike, _name: string, npartitions: number) {
      super(graph, "other", npartitions);
    }
  }
  const { graph } = lines;
  assertThrows(() => new Silent(graph, "x", 2).map((word) => word), TypeError, "class Silent");
});
