/**
 * Pictures as text for Mermaid. Mermaid itself, two hundred megabytes with what it needs, is not among
 * the tools of this project, so the text is held to a grammar that is narrower than Mermaid's.
 */

import fc from "fast-check";
import { range } from "../../../mod.ts";
import { mermaidOf } from "../../../src/diagnostics/drawing/mermaid.ts";
import { oneLine } from "../../../src/diagnostics/drawing/plain_text.ts";
import { assert, assertEquals, test } from "../../harness.ts";
import { anyPicture, picture } from "./pictures.ts";

const increment = (x: number) => x + 1;

/** Text between quotes: letters of any language, harmless signs, and all others by number. */
const quoted = `"(?:[^\\p{Cc}"&\`*_~$%:;\\\\|{}<>#]|#\\d+;|<br/>)+"`;
const id = "n\\d+";
const kind = "(?:data|source|task|caller)";
const color = "#[0-9a-f]{6}";

/** Every line that there can be after the first two. */
const line = new RegExp(
  `^  (?:${
    [
      `${id}(?:\\(${quoted}\\)|\\[\\(${quoted}\\)\\]|\\{\\{${quoted}\\}\\}):::${kind}`,
      `class ${id} output`,
      `${id} (?:-->|-\\.->)(?:\\|${quoted}\\|)? ${id}`,
      `classDef ${kind} fill:${color},stroke:${color},color:${color}`,
      "classDef output stroke-width:3px",
      `style ${id} fill:${color},color:${color}`,
      `linkStyle \\d+(?:,\\d+)* stroke:${color}`,
    ].join("|")
  })$`,
  "u",
);

test("Mermaid is the same text for the same graph, in an order that can be compared", () => {
  const drawn = () =>
    picture(range(20, { npartitions: 2 }).map(increment).repartition({ npartitions: 1 }).take(3));
  assertEquals(mermaidOf(drawn()), mermaidOf(drawn()));
  const sums = picture(range(20, { npartitions: 2 }).map(increment).sum());
  assertEquals(
    mermaidOf(sums),
    `flowchart TB
  accTitle: Graph of sum, as it runs
  n1("range(0, 1, 10)<br/>map(increment)<br/>sum"):::source
  n2("range(10, 1, 10)<br/>map(increment)<br/>sum"):::source
  n3("sum"):::task
  class n3 output
  n1 --> n3
  n2 --> n3
  classDef source fill:#ddf4ff,stroke:#0969da,color:#1f2328
  classDef task fill:#ffffff,stroke:#57606a,color:#1f2328
  classDef output stroke-width:3px
  linkStyle 0,1 stroke:#bc4c00
`,
  );
});

test("Mermaid takes no name for Markdown", () => {
  const box = { id: "n1", kind: "task", isOutput: false, count: 1, details: "", color: undefined };
  const shown = (line: string) => {
    const boxes = [{ ...box, kind: "task" as const, lines: [line] }];
    return /"(.*)"/.exec(mermaidOf({ ...picture([]), boxes }))![1]!.replaceAll("\u2060", "·");
  };
  assertEquals(shown("(x) => x * x"), "(x) =#62; x #42; x");
  assertEquals(shown("my_function(a)"), "my#95;function(a)");
  assertEquals(shown("**a** _b_"), "·∗∗a∗∗ #95;·b#95;·");
  assertEquals(shown("1. `x` ~~y~~"), "·1. ˋxˋ ∼∼y∼∼");
  assertEquals(shown("[a](http://b.c)"), "[a]·(http#58;·//b.c)");
});

test("Mermaid has nothing in its lines but what it is meant to read, whatever names are", () => {
  fc.assert(
    fc.property(anyPicture(), (drawn) => {
      const [first, second, ...lines] = mermaidOf(drawn).split("\n").slice(0, -1);
      assert(/^flowchart (TB|BT|LR|RL)$/.test(first!));
      assert(/^ {2}accTitle: [^\r\n#;<>&%{}"`\p{Cc}]+$/u.test(second!), second);
      assertEquals(lines.filter((it) => !line.test(it)), []);
      assertEquals(
        lines.filter((it) => /^ {2}n\d+[[({]/.test(it)).map(textsOf),
        drawn.boxes.map(({ lines }) => lines.map(shownAs)),
      );
    }),
    { numRuns: 300 },
  );
});

/** The lines that a box shows. */
function textsOf(line: string): string[] {
  const [, text] = /^ {2}n\d+\W*?"(.*)"/.exec(line)!;
  return text!.split("<br/>").map((it) =>
    plain(it.replace(/#(\d+);/g, (_all, number) => String.fromCharCode(number)))
  );
}

function shownAs(text: string): string {
  const line = plain(oneLine(text));
  return line.trim() === "" ? "\u00a0" : line;
}

/** A text with the signs that others look like, and without what is not seen. */
function plain(text: string): string {
  return text.replaceAll("\u2060", "").replaceAll("\u2217", "*").replaceAll("\u02cb", "`")
    .replaceAll("\u223c", "~");
}
