/** What is drawn of graphs. */

import fc from "fast-check";
import {
  Bag,
  compute,
  concat,
  delayed,
  fromSequence,
  Item,
  range,
  ref,
  task,
  workers,
} from "../../../mod.ts";
import { dictionaryLayer, Graph } from "../../../src/graph/graph.ts";
import { aliasNode, dependencies, type Key } from "../../../src/graph/node.ts";
import { cull, optimize } from "../../../src/graph/optimize.ts";
import { pictureOf } from "../../../src/diagnostics/drawing/picture.ts";
import { assert, assertEquals, assertMatch, assertNotEquals, test } from "../../harness.ts";
import { bagOf } from "../../bag/model.ts";
import { randomGraph } from "../../graph/random_graphs.ts";
import { arrowsOf, picture, said } from "./pictures.ts";

const increment = (x: number) => x + 1;
const isEven = (x: number) => x % 2 === 0;
const itself = (x: number) => x;
const numbers = range(20, { npartitions: 2 }).map(increment);

test("a picture has a box for each task as it was written, and for each chain as it runs", () => {
  const even = numbers.filter(isEven);
  assertEquals(said(picture(even, { optimize: false })), [
    "range(0, 1, 10)",
    "range(10, 1, 10)",
    "map(increment)",
    "map(increment)",
    "filter(isEven)",
    "filter(isEven)",
  ]);
  const runs = picture(even);
  assertEquals(said(runs), [
    "range(0, 1, 10) | map(increment) | filter(isEven)",
    "range(10, 1, 10) | map(increment) | filter(isEven)",
  ]);
  assertEquals(runs.boxes.map(({ kind, isOutput }) => [kind, isOutput]), [
    ["source", true],
    ["source", true],
  ]);
  assertEquals([runs.title, picture(even, { optimize: false }).title], [
    "Graph of filter, as it runs",
    "Graph of filter, as it was written",
  ]);
  assertMatch(
    runs.boxes[0]!.details,
    /^filter-[0-9a-f]{12}\/0\nfilter\(isEven, map\(increment, range\(0, 1, 10\)\)\)$/,
  );
});

test("a picture tells what moves from what is used where it lies", () => {
  assertEquals(arrowsOf(picture(numbers.filter(isEven), { optimize: false })), [
    "range(0, 1, 10) -result-> map(increment)",
    "map(increment) -result-> filter(isEven)",
    "range(10, 1, 10) -result-> map(increment)",
  ]);
  assertEquals(
    arrowsOf(picture(numbers.sum())).at(-1),
    "range(10, 1, 10) | map(increment) | sum -result!-> sum",
  );
  const shuffled = picture(numbers.sortBy(itself), { optimize: false });
  assert(
    arrowsOf(shuffled).includes("split-sortBy -part!-> sortBy"),
    arrowsOf(shuffled).join("\n"),
  );
});

test("a picture has what several results share once, and names its parts", () => {
  const both = picture([numbers.sum(), numbers.count()]);
  assertEquals(said(both), [
    "range(0, 1, 10) | map(increment) | ├ sum | └ count",
    "range(10, 1, 10) | map(increment) | ├ sum | └ count",
    "sum",
    "sum",
  ]);
  const drawn = new Set(arrowsOf(both).map((it) => it.replace(/^.* -/, "-")));
  assertEquals([...drawn], ["-result!(sum)-> sum", "-result!(count)-> sum"]);
  const wanted = picture([numbers, numbers.count()]);
  assertEquals(said(wanted)[0], "range(0, 1, 10) | map(increment) | ├ elements | └ count");
  assertEquals(wanted.boxes.map(({ isOutput }) => isOutput), [true, true, true]);
});

test("a picture has one box for many tasks that do the same", () => {
  const wide = range(90, { npartitions: 9 }).map(increment);
  const folded = picture(wide.sum({ splitEvery: false }));
  assertEquals(said(folded), ["range | map(increment) | sum | × 9", "sum"]);
  assertEquals(folded.boxes[0]!.count, 9);
  assertMatch(folded.boxes[0]!.details, /^sum-[0-9a-f]{12}\/0 … sum-[0-9a-f]{12}\/8\nsum\(map\(/);
  assertEquals(said(picture(wide, { foldAbove: 9 })).length, 9);
  assertEquals(said(picture(wide, { foldAbove: 1, optimize: false })), [
    "range | × 9",
    "map(increment) | × 9",
  ]);
  const [arrow] = picture(wide, { foldAbove: 1, optimize: false }).arrows;
  assertMatch(arrow!.details, /^9 × range-.*\/0 → map-.*\/0$/);
  assertEquals(picture(wide, { foldAbove: Infinity }).boxes.length, 9);
});

test("a picture folds only what does the same", () => {
  const graph = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`x/${i}`, task(i === 5 ? itself : increment, i)]),
  );
  assertEquals(said(picture(new Bag<number>(graph, "x", 12))), [
    "x: | increment | × 11",
    "x: | itself(5)",
  ]);
  const half = delayed(itself);
  const calls = Array.from({ length: 10 }, (_, i) => half(i));
  assertEquals(said(picture(calls)), ["itself | × 10"]);
});

test("a picture shows what take() may ask for", () => {
  const few = numbers.filter(isEven).take(2);
  const runs = picture(few);
  assertEquals(said(runs), [
    "take(2) | on the calling thread",
    "range(0, 1, 10) | map(increment) | filter(isEven) | limit",
    "range(10, 1, 10) | map(increment) | filter(isEven) | limit",
  ]);
  assertEquals(runs.boxes.map(({ kind }) => kind), ["caller", "source", "source"]);
  assertMatch(arrowsOf(runs)[0]!, /limit -asked!-> take\(2\)/);
  const written = arrowsOf(picture(few, { optimize: false }));
  assert(written.includes("filter(isEven) -asked!-> take(2) | on the calling thread"));
});

test("a picture draws values, delayed calls and captured items", () => {
  const total = delayed((x: number, y: number) => x + y)(numbers.sum(), 3);
  assertMatch(said(picture(total)).at(-1)!, /^sum \| \(x, y\) ?=> ?x \+ y$/);
  const above = numbers.filter((x, { mean }) => x > mean, { with: { mean: numbers.mean() } });
  const arrows = arrowsOf(picture(above));
  assert(arrows.some((it) => /^mean -result!-> filter/.test(it)), arrows.join("\n"));
  const shown = picture([fromSequence([1, 2], { npartitions: 1 }), new Item({ x: "a" }, "x")]);
  assertEquals(said(shown).sort(), ['"a"', "[1, 2]"]);
  assertEquals(shown.boxes.map(({ kind }) => kind), ["data", "data"]);
  assertEquals(said(picture(new Item({ x: 20, y: task(increment, ref("x")) }, "y"))), [
    "y: | increment(20)",
  ]);
});

test("a picture shows the names that people have given", () => {
  const size = (part: readonly number[]) => part.length;
  const add = (sizes: readonly number[]) => sizes.reduce((a, b) => a + b, 0);
  const named = numbers.reduction(size, add, { name: "how many" });
  assertEquals(said(picture(named)).at(-1), "how many: | aggregate(size, add)");
  const half = delayed(itself, { name: "half" });
  assertEquals(
    said(picture([half(1), delayed(itself)(1), numbers.sum().map(itself)])).slice(0, 2),
    [
      "half: | itself(1)",
      "itself(1)",
    ],
  );
});

test("a picture looks through other names of results", () => {
  const named = delayed(numbers.sum(), { name: "total" });
  const drawn = picture([named, numbers.sum()], { optimize: false });
  assertEquals(drawn.boxes.filter(({ isOutput }) => isOutput).length, 1);
  assertMatch(drawn.boxes.at(-1)!.details, /parts of the result: total-/);
  const graph = new Graph(
    dictionaryLayer(new Map([["a", aliasNode("b")], ["b", aliasNode("c")]])),
    [
      Graph.from({ c: 5 }),
    ],
  );
  assertEquals(said(picture(new Item(graph, "a"), { optimize: false })), ["5"]);
  assertEquals(said(picture(concat([numbers, numbers]))).length, 2);
});

test("a picture shows shuffles, joins, new partitions and kept bags", async () => {
  const joined = picture(numbers.join(range(4, { npartitions: 3 }), itself, itself));
  assertEquals([...new Set(joined.arrows.map(({ kind, moves }) => `${kind} ${moves}`))], [
    "part true",
  ]);
  const kinds = (drawn: typeof joined) => new Set(drawn.arrows.map(({ kind }) => kind));
  for (
    const bag of [
      numbers.groupBy(isEven),
      numbers.repartition({ npartitions: 3 }),
      numbers.sortBy(itself),
    ]
  ) {
    assert(kinds(picture(bag as Bag<unknown>)).has("part"));
  }
  const kept = picture((await numbers.persist()).map(increment), { optimize: false });
  assertEquals(kept.boxes.map(({ kind }) => kind), ["data", "data", "task", "task"]);
  assertEquals(kept.arrows.some(({ moves }) => moves), false);
});

test("a picture of nothing is empty, and says so", () => {
  assertEquals(picture([]), {
    title: "Graph of nothing, as it runs",
    description: picture(numbers).description,
    direction: "down",
    boxes: [],
    arrows: [],
  });
  assertEquals(picture(bagOf([])).boxes, []);
});

test("a picture shortens what is long, and leaves out the middle of many steps", () => {
  let chain = numbers;
  for (let i = 0; i < 30; i++) chain = chain.map(increment);
  const [box] = picture(chain).boxes;
  assertEquals(box!.lines.length, 12);
  assertEquals(box!.lines[6], "… 21 more …");
  const long = delayed("x".repeat(500));
  assert(picture(long).boxes[0]!.lines[0]!.length <= 56);
  assert(picture(chain.take(1)).boxes.every(({ details }) => details.length <= 1000));
});

test("a picture is annotated by who knows more of its boxes", () => {
  const seen: string[][] = [];
  const drawn = picture(numbers.sum(), {
    annotate({ keys, steps }) {
      seen.push(keys.map((key) => key.replace(/-[0-9a-f]{12}/, "")));
      return steps.length > 1 ? { color: "#ff0000", note: "3 ms" } : undefined;
    },
  });
  assertEquals(seen, [["sum/0"], ["sum/1"], ["sum"]]);
  assertEquals(drawn.boxes.map(({ color }) => color), ["#ff0000", "#ff0000", undefined]);
  assertEquals(drawn.boxes[0]!.lines.at(-1), "3 ms");
});

test("pictures of equal programs are equal", () => {
  const drawn = () => picture([numbers.frequencies(), numbers.sum()]);
  assertEquals(drawn(), drawn());
  assertNotEquals(drawn(), picture(numbers.sum()));
});

test("a picture has each task that a run reports", async () => {
  await using scheduler = workers({ size: 2 });
  const results = [
    numbers.groupBy(isEven).count(),
    numbers.take(25),
    numbers.mean(),
    numbers.frequencies(),
  ] as const;
  const drawn = new Set<Key>();
  picture(results as never, {
    foldAbove: 1,
    annotate({ keys }) {
      for (const key of keys) drawn.add(key);
      return undefined;
    },
  });
  const ran = new Set<Key>();
  await compute([...results], {
    scheduler,
    onEvent: (event) => void (event.type === "task-end" && ran.add(event.key)),
  });
  assert(ran.size > 5);
  assertEquals([...ran].filter((key) => !drawn.has(key)), []);
});

test("every key of any graph is in one box, and every need is an arrow", () => {
  fc.assert(
    fc.property(
      randomGraph(),
      fc.boolean(),
      fc.constantFrom(1, 2, Infinity),
      ({ graph, keys }, optimized, foldAbove) => {
        const boxOf = new Map<Key, number>();
        let boxes = 0;
        const drawn = pictureOf(graph, keys, {
          optimize: optimized,
          foldAbove,
          direction: "down",
          annotate({ keys }) {
            boxes++;
            for (const key of keys) {
              assert(!boxOf.has(key));
              boxOf.set(key, boxes);
            }
            return undefined;
          },
        });
        const shown = (optimized ? optimize : cull)(graph, keys);
        assertEquals([...boxOf.keys()].sort(), [...shown.keys()].sort());
        const arrows = new Set(drawn.arrows.map(({ from, to }) => `${from} ${to}`));
        for (const [key, node] of shown) {
          if (node.kind === "alias") continue;
          for (const need of dependencies(node)) {
            assert(arrows.delete(`n${boxOf.get(need)} n${boxOf.get(key)}`) || true);
            assert(
              drawn.arrows.some(({ from, to }) =>
                from === `n${boxOf.get(need)}` && to === `n${boxOf.get(key)}`
              ),
            );
          }
        }
        assertEquals([...arrows], []);
        for (const key of keys) assert(drawn.boxes[boxOf.get(key)! - 1]!.isOutput);
      },
    ),
    { numRuns: 200 },
  );
});
