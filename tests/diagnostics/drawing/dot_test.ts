/** Pictures as text for Graphviz, read by Graphviz. */

import { instance } from "@viz-js/viz";
import fc from "fast-check";
import { range } from "../../../mod.ts";
import { dotOf } from "../../../src/diagnostics/drawing/dot.ts";
import { oneLine } from "../../../src/diagnostics/drawing/plain_text.ts";
import { assertEquals, assertMatch, test } from "../../harness.ts";
import { anyPicture, picture } from "./pictures.ts";

const increment = (x: number) => x + 1;

/** What Graphviz reads of an attribute. */
interface Read {
  readonly objects?: readonly { readonly name: string; readonly label: string }[];
  readonly edges?: readonly {
    readonly tail: number;
    readonly head: number;
    readonly label?: string;
  }[];
}

test("DOT is the same text for the same graph, in an order that can be compared", () => {
  const drawn = () => picture(range(20, { npartitions: 2 }).map(increment).sum());
  const text = dotOf(drawn(), { withDetails: true }).replace(/-[0-9a-f]{12}/g, "");
  assertEquals(
    text,
    `// Graph of sum, as it runs
digraph {
  graph [rankdir=TB, bgcolor="#ffffff", pad=0.2]
  node [fontname="Courier New", fontsize=11, fontcolor="#1f2328", margin="0.15,0.08"]
  edge [fontname="Courier New", fontsize=9, fontcolor="#1f2328", arrowsize=0.7]
  n1 [label="range(0, 1, 10)\\lmap(increment)\\lsum\\l", shape="box", style="rounded,filled", fillcolor="#ddf4ff", color="#0969da", class="source", tooltip="sum/0\\nsum(map(increment, range(0, 1, 10)))"]
  n2 [label="range(10, 1, 10)\\lmap(increment)\\lsum\\l", shape="box", style="rounded,filled", fillcolor="#ddf4ff", color="#0969da", class="source", tooltip="sum/1\\nsum(map(increment, range(10, 1, 10)))"]
  n3 [label="sum", shape="box", style="rounded,filled", fillcolor="#ffffff", color="#57606a", penwidth=2.5, class="task output", tooltip="sum\\nsum([sum/0, sum/1])"]
  n1 -> n3 [style="solid", color="#bc4c00", class="result moves", tooltip="sum/0 → sum"]
  n2 -> n3 [style="solid", color="#bc4c00", class="result moves", tooltip="sum/1 → sum"]
}
`,
  );
  assertEquals(dotOf(drawn(), { withDetails: true }), dotOf(drawn(), { withDetails: true }));
});

test("Graphviz reads any picture, and shows every name as it is", async () => {
  const viz = await instance();
  fc.assert(
    fc.property(anyPicture(), fc.boolean(), (drawn, withDetails) => {
      const text = dotOf(drawn, { withDetails });
      const json = viz.renderString(text, { format: "json" });
      const { objects = [], edges = [] } = JSON.parse(json) as Read;
      assertEquals(objects.map(({ name }) => name), drawn.boxes.map(({ id }) => id));
      assertEquals(
        edges.map(({ tail, head }) => [objects[tail]!.name, objects[head]!.name].join()).sort(),
        drawn.arrows.map(({ from, to }) => `${from},${to}`).sort(),
      );
      const shown = textsIn(viz.renderString(text, { format: "svg" }));
      const expected = [
        ...drawn.boxes.flatMap(({ lines }) => lines),
        ...drawn.arrows.flatMap(({ label }) => label ?? []),
      ];
      // Of a line without characters, nothing or a space is drawn.
      assertEquals(
        shown.map(plain).filter(isSeen).sort(),
        expected.map(plain).filter(isSeen).sort(),
      );
    }),
    { numRuns: 60 },
  );
});

test("Graphviz reads lines without characters", async () => {
  const box = { id: "n1", kind: "data", isOutput: false, count: 1, details: "", color: undefined };
  for (const lines of [[""], ["", "a"], ["a", ""], ["", "", "a", "", ""]]) {
    const drawn = { ...picture([]), boxes: [{ ...box, kind: "data" as const, lines }] };
    const svg = (await instance()).renderString(dotOf(drawn, { withDetails: true }), {
      format: "svg",
    });
    assertEquals(textsIn(svg).map(plain).filter(isSeen), lines.filter(isSeen));
  }
});

test("DOT points the way that is asked for", () => {
  const ways = (["down", "up", "right", "left"] as const).map((direction) =>
    /rankdir=(..)/.exec(dotOf({ ...picture([]), direction }, { withDetails: false }))?.[1]
  );
  assertEquals(ways, ["TB", "BT", "LR", "RL"]);
  assertMatch(dotOf(picture([]), { withDetails: true }), /^\/\/ Graph of nothing[^]*\}\n$/);
});

/** What an SVG shows as text. */
function textsIn(svg: string): string[] {
  return Array.from(
    svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g),
    ([, text]) =>
      text!.replace(
        /&(?:#(\d+)|(\w+));/g,
        (_all, number, name) =>
          number === undefined
            ? { lt: "<", gt: ">", amp: "&", quot: '"' }[name as string] ?? `&${name};`
            : String.fromCodePoint(Number(number)),
      ),
  );
}

/** A text as it is shown, in which a space is a space. */
function plain(text: string): string {
  return oneLine(text).replaceAll("\u00a0", " ");
}

function isSeen(text: string): boolean {
  return text.trim() !== "";
}
