/** Pictures in files and as text, as programs ask for them. */

import {
  Bag,
  DestinationError,
  draw,
  GraphError,
  range,
  ref,
  task,
  visualize,
} from "../../../mod.ts";
import { svgOf } from "../../../src/diagnostics/drawing/svg.ts";
import {
  afterTest,
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  byPath,
  downloaded,
  tempDir,
  test,
  writeFile,
} from "../../harness.ts";
import { anyPicture, picture } from "./pictures.ts";
import fc from "fast-check";

const pages = { only: ["browser"], because: "other runtimes have no page" } as const;

const increment = (x: number) => x + 1;
const numbers = range(20, { npartitions: 2 }).map(increment);
const both = { sum: numbers.sum(), most: [numbers.max()] };

test("draw() gives each format as text, and the same one again", async () => {
  const starts = {
    dot: /^\/\/ Graph of sum, max, as it runs\ndigraph \{\n/,
    mermaid: /^flowchart TB\n/,
    svg: /^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg [^]*<\/svg>\n$/,
    html: /^<!DOCTYPE html>\n<html lang="en">\n[^]*<\/html>\n$/,
  };
  for (const [format, start] of Object.entries(starts)) {
    const text = await draw(both, { format: format as keyof typeof starts });
    assertMatch(text, start);
    assertEquals(await draw(both, { format: format as keyof typeof starts }), text);
  }
  assertMatch(await draw(numbers), /^<\?xml/);
});

test("draw() takes several results, which are all there, and draws nothing for none", async () => {
  const text = await draw([both, 5, "x"], { format: "mermaid" });
  assertStringIncludes(text, "├ sum<br/>└ max");
  assertEquals(
    await draw([], { format: "mermaid" }),
    "flowchart TB\n  accTitle: Graph of nothing, as it runs\n",
  );
  assertStringIncludes(await draw({}), "Graph of nothing");
});

test("draw() draws the graph as it was written, and which way and how much of it one likes", async () => {
  const wide = range(90, { npartitions: 9 }).map(increment);
  const mermaid = (options: object) => draw(wide, { format: "mermaid", ...options });
  assertStringIncludes(await mermaid({}), "map(increment)<br/>× 9");
  assertEquals((await mermaid({ foldAbove: Infinity })).includes("× 9"), false);
  assertStringIncludes(await mermaid({ optimize: false }), "n1 --> n2");
  assertMatch(await mermaid({ direction: "right" }), /^flowchart LR\n/);
});

test("draw() refuses options that it does not know", async () => {
  const refused = async (
    options: object,
    kind: typeof RangeError | typeof TypeError,
    words: string,
  ) => {
    await assertRejects(() => draw(numbers, options as never), kind, words);
  };
  await refused(
    { format: "png" },
    RangeError,
    `'format' to be "dot", "mermaid", "svg" or "html", got`,
  );
  await refused({ format: 5 }, TypeError, "'format'");
  await refused({ optimise: true }, TypeError, "there is no option 'optimise'");
  await refused({ optimize: 1 }, TypeError, "'optimize' to be true or false");
  await refused({ foldAbove: 0 }, RangeError, "'foldAbove' to be an integer of at least 1");
  await refused({ direction: "TB" }, RangeError, "'direction'");
  const graph = { "x/0": task(increment, ref("no")) };
  await assertRejects(() => draw(new Bag(graph, "x", 1)), GraphError, `no key "no"`);
});

test("SVG is named and described, for who does not see it", async () => {
  const svg = await draw(numbers.sum());
  assertMatch(
    svg,
    /^<\?xml.*\n<svg [^>]*role="img" aria-label="Graph of sum, as it runs">\n<title>Graph of sum/,
  );
  assertStringIncludes(svg, "<desc>Tasks, with the operations");
  assertMatch(
    svg,
    /<title>sum-[0-9a-f]{12}\/0\nsum\(map\(increment, range\(0, 1, 10\)\)\)<\/title>/,
  );
  assertMatch(svg, /<title>sum-[0-9a-f]{12}\/0 → sum-[0-9a-f]{12}<\/title>/);
  assertEquals(/<title>n\d/.test(svg), false);
});

test("a box can have a colour that both kinds of ground leave alone", async () => {
  const annotate = () => ({ color: "#330000", note: "3 ms" });
  const svg = await svgOf(picture(numbers.sum(), { annotate }));
  assertMatch(svg, /class="node source colored">\n<title>[^<]*<\/title>\n<path fill="#330000"/);
  assertMatch(svg, /fill="#ffffff">3 ms<\/text>/);
});

test("visualize() writes a file whole, in the format of its name", byPath, async () => {
  const folder = await tempDir();
  const { readFile, readdir } = await files();
  const starts = {
    "a.svg": "<?xml",
    "sub/folder/b.HTML": "<!DOCTYPE",
    "c.dot": "// Graph",
    "d.gv": "// Graph",
    "e.mmd": "flowchart",
    "f.mermaid": "flowchart",
    "g.htm": "<!DOCTYPE",
  };
  for (const [name, start] of Object.entries(starts)) {
    assertEquals(await visualize(both, `${folder}/${name}`), `${folder}/${name}`);
    assert((await readFile(`${folder}/${name}`, "utf8")).startsWith(start), name);
  }
  assertEquals((await readdir(folder)).sort(), [
    "a.svg",
    "c.dot",
    "d.gv",
    "e.mmd",
    "f.mermaid",
    "g.htm",
    "sub",
  ]);
  await numbers.visualize(`${folder}/c.dot`, { format: "mermaid", direction: "up" });
  assertMatch(await readFile(`${folder}/c.dot`, "utf8"), /^flowchart BT\n/);
  const url = new URL(`file://${folder}/item.dot`);
  assertEquals(await numbers.sum().visualize(url, { optimize: false }), `${folder}/item.dot`);
  assertStringIncludes(
    await readFile(`${folder}/item.dot`, "utf8"),
    "Graph of sum, as it was written",
  );
});

test(
  "visualize() refuses what is no picture's path, and leaves what is there",
  byPath,
  async () => {
    const folder = await tempDir();
    const { readFile, readdir, mkdir } = await files();
    const names = ".svg, .html, .htm, .dot, .gv, .mmd, .mermaid, or the option 'format'";
    for (const path of ["graph.png", "graph", "svg", ""]) {
      await assertRejects(() => visualize(numbers, path), RangeError, names);
    }
    await assertRejects(() => visualize(numbers, undefined as never), TypeError, "draw() gives");
    await assertRejects(
      () => visualize(numbers, `${folder}/a\0.svg`),
      RangeError,
      "path of a file",
    );
    await assertRejects(
      () => visualize(numbers, "x.svg", { format: "png" } as never),
      RangeError,
      "'format'",
    );
    await mkdir(`${folder}/folder.svg`);
    await assertRejects(() => numbers.visualize(`${folder}/folder.svg`), RangeError, "is a folder");
    await writeFile(`${folder}/file.svg`, "kept");
    await assertRejects(
      () => visualize(numbers, `${folder}/file.svg/a.dot`),
      DestinationError,
      `Cannot write "${folder}/file.svg/a.dot"`,
    );
    const cyclic = new Bag({ "x/0": task(increment, ref("x/0")) }, "x", 1);
    await assertRejects(() => cyclic.visualize(`${folder}/file.svg`), GraphError, "cycle");
    assertEquals(await readFile(`${folder}/file.svg`, "utf8"), "kept");
    assertEquals((await readdir(folder)).sort(), ["file.svg", "folder.svg"]);
  },
);

test("visualize() gives the user of a page a download", pages, async () => {
  assertEquals(await visualize(both, "graph.mmd"), "graph.mmd");
  const { name, bytes } = await downloaded();
  assertEquals(name, "graph.mmd");
  assertEquals(new TextDecoder().decode(bytes), await draw(both, { format: "mermaid" }));
  for (const path of ["a/b.svg", "c:\\x.svg", new URL("file:///a.svg")]) {
    await assertRejects(() => visualize(both, path), RangeError, "name of a download");
  }
});

test("an SVG is an image that a page can show", pages, async () => {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([await draw(both)], { type: "image/svg+xml" }));
  await image.decode();
  assert(image.naturalWidth > 100 && image.naturalHeight > 50);
});

test("any picture is well-formed SVG, whose titles are the details", pages, async () => {
  await fc.assert(
    fc.asyncProperty(anyPicture(), async (drawn) => {
      const parsed = new DOMParser().parseFromString(await svgOf(drawn), "image/svg+xml");
      assertEquals(parsed.querySelector("parsererror")?.textContent, undefined);
      assertEquals(parsed.querySelectorAll("script").length, 0);
      const titles = [...parsed.querySelectorAll(".node > title")].length;
      assertEquals(titles, drawn.boxes.length);
    }),
    { numRuns: 20 },
  );
});

test("an HTML page shows the picture, names it, and has it as text", pages, async () => {
  const frame = document.createElement("iframe");
  frame.srcdoc = await draw(both, { format: "html" });
  const loaded = new Promise((resolve) => frame.onload = resolve);
  document.body.append(frame);
  afterTest(() => Promise.resolve(frame.remove()));
  await loaded;
  const page = frame.contentDocument!;
  assertEquals(page.title, "Graph of sum, max, as it runs");
  const svg = page.querySelector("svg")!;
  assertEquals([svg.getAttribute("role"), svg.getAttribute("aria-label")], ["img", page.title]);
  assertEquals(svg.querySelectorAll(".node").length, 4);
  assert(svg.getBoundingClientRect().width > 100);
  assertEquals(page.scripts.length, 0);
  const rows = [...page.querySelectorAll("tbody tr")].map((row) =>
    [...row.querySelectorAll("td")].slice(0, 3).map((cell) => cell.textContent)
  );
  assertEquals(rows.map(([, tasks, needs]) => [tasks, needs]), [
    ["1", ""],
    ["1", ""],
    ["1", "1, 2"],
    ["1", "1, 2"],
  ]);
});

/** Files, where there are any. */
async function files(): Promise<typeof import("node:fs/promises")> {
  const specifier = "node:fs/promises";
  return await import(specifier);
}
