/** Markdown becomes pages whose anchors are GitHub's, and whose links lead to pages. */

import { assertEquals, assertThrows, tempDir, test, writeFile } from "../harness.ts";
import { loadScript } from "../examples/run_example.ts";
import { here } from "../scripts/here.ts";

const fence = "```";

async function render(markdown: string) {
  const { renderMarkdown } = await loadScript<typeof import("../../scripts/site/markdown.ts")>(
    "site/markdown",
  );
  return renderMarkdown(markdown, {
    target: (written) => `to:${written}`,
    code: (code) => code === "topk" ? "bag#topk" : undefined,
    symbol: (name) => `symbol:${name}`,
  });
}

test("renderMarkdown() gives headings the anchors of GitHub", here, async () => {
  const headings = [
    ["# Top", "top"],
    ["## What it is, a & b", "what-it-is-a--b"],
    ["## Again", "again"],
    ["## Again", "again-1"],
    ["### `compute()` and [links](a.md)", "compute-and-links"],
    ["## Größe: 5 µm_x", "größe-5-µm_x"],
    ["## Closed ##", "closed"],
    ["## *Emphasis* — and more", "emphasis--and-more"],
    ["## Again", "again-2"],
  ] as const;
  const code = `${fence}sh\n# no heading\n${fence}`;
  const markdown = [...headings.map(([heading]) => heading), code].join("\n\n");
  const { html, sections } = await render(markdown);
  const expected = headings.map(([, id]) => id);
  assertEquals(sections.map(({ id }) => id), expected);
  assertEquals([...html.matchAll(/<h\d id="([^"]*)"/g)].map(([, id]) => id), expected);
});

test(
  "renderMarkdown() gives the pages of the repository the anchors that links are checked by",
  here,
  async () => {
    const { markdownPage, markdownPaths } = await loadScript<
      typeof import("../../scripts/markdown_links.ts")
    >("markdown_links");
    const { root } = await loadScript<typeof import("../../scripts/command.ts")>("command");
    for (const path of await markdownPaths(root)) {
      const markdown = await Deno.readTextFile(`${root}/${path}`);
      const { sections } = await render(markdown);
      const anchors = [...markdownPage(path, markdown).anchors];
      assertEquals(sections.map(({ id }) => id), anchors, path);
    }
  },
);

test(
  "renderMarkdown() sends links, pictures and names of symbols where it is told",
  here,
  async () => {
    const { html } = await render(
      "[a `topk`](x.md#y) ![picture](p.png) `topk` `other` {@linkcode Bag.map} {@link Bag | bags}",
    );
    assertEquals(
      html.trim(),
      '<p><a href="to:x.md#y">a <code>topk</code></a> ' +
        '<img src="to:p.png" alt="picture" loading="lazy"> ' +
        '<a class="symbol" href="bag#topk"><code>topk</code></a> <code>other</code> ' +
        '<a class="symbol" href="symbol:Bag.map"><code>Bag.map</code></a> ' +
        '<a href="symbol:Bag">bags</a></p>',
    );
  },
);

test("renderMarkdown() puts no link into a heading, and no words into code", here, async () => {
  const { html } = await render(
    `## About \`topk\`\n\n${fence}ts\nconst a = "<\`topk\`>";\n${fence}`,
  );
  assertEquals(html.includes("bag#topk"), false);
  assertEquals(html.includes("&lt;`topk`&gt;"), true);
});

test("renderMarkdown() makes no heads of tables of what is empty", here, async () => {
  const { html: headless } = await render("|   |   |\n| - | - |\n| a | b |");
  const { html: headed } = await render("| A |   |\n| - | - |\n| a | b |");
  assertEquals([headless, headed].map((html) => html.includes("<thead>")), [false, true]);
  assertEquals(headless.includes("<td>a</td>"), true);
  assertEquals(headed.match(/<t[dh]>[^<]*/g), ["<th>A", "<td>", "<td>a", "<td>b"]);
});

test("renderMarkdown() keeps the words of each section for the search", here, async () => {
  const { sections } = await render("# A\n\nfirst & `second`\n\n## B\n\n- third\n");
  assertEquals(sections.map(({ title, text }) => [title, text.trim()]), [
    ["A", "first & second"],
    ["B", "third"],
  ]);
});

test("SiteLinks leads to pages, pictures and sources of the site", here, async () => {
  const { SiteLinks } = await loadScript<typeof import("../../scripts/site/site_links.ts")>(
    "site/site_links",
  );
  const { Places } = await loadScript<typeof import("../../scripts/site/places.ts")>("site/places");
  const root = await tempDir();
  await writeFile(`${root}/examples/a.ts`, "");
  const links = new SiteLinks(root, new Places({ doc: "", symbols: [] }));
  const { target } = links.ofGuide("docs/start.md");
  const expected = {
    "https://example.com/a.md#b": "https://example.com/a.md#b",
    "#here": "#here",
    "errors.md#b": "errors.html#b",
    "../README.md": "../index.html",
    "../README.md#try-it": "../index.html#try-it",
    "../bench/RESULTS.md": "../bench/RESULTS.html",
    "pictures/a.png": "pictures/a.png",
    "../examples/a.ts": "../examples/a.ts.html",
    "../examples/": "../examples/index.html",
  };
  assertEquals(Object.fromEntries(Object.keys(expected).map((it) => [it, target(it)])), expected);
  assertEquals([[...links.pictures], [...links.sources]], [
    ["docs/pictures/a.png"],
    ["examples/a.ts", "examples"],
  ]);
  links.ofReference("reference/classes/Bag.html", "Bag").symbol("Bug");
  assertThrows(() => links.assertAllFound(), Error, 'Bag.html: "Bug" is not public');
});

test("relativeLink() and rootLink() hold in any folder", here, async () => {
  const { relativeLink, rootLink } = await loadScript<
    typeof import("../../scripts/site/paths.ts")
  >("site/paths");
  assertEquals(relativeLink("index.html", "docs/a.html#b"), "docs/a.html#b");
  assertEquals(relativeLink("docs/a.html", "index.html"), "../index.html");
  assertEquals(relativeLink("docs/a.html", "docs/a.html#b"), "#b");
  assertEquals(relativeLink("docs/a.html", "docs/a.html"), "a.html");
  assertEquals(["index.html", "docs/a.html", "a/b/c.html"].map(rootLink), ["", "../", "../../"]);
});
