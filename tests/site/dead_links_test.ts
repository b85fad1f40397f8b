/** What checks the links of the site finds what is wrong with them. */

import { assertEquals, tempDir, test, writeFile } from "../harness.ts";
import { loadScript } from "../examples/run_example.ts";
import { here } from "../scripts/here.ts";

async function wrongIn(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { checkSiteLinks } = await loadScript<typeof import("../../scripts/site/dead_links.ts")>(
    "site/dead_links",
  );
  const folder = await tempDir();
  for (const [path, text] of Object.entries(files)) await writeFile(`${folder}/${path}`, text);
  return (await checkSiteLinks(folder)).wrong;
}

test("checkSiteLinks() finds nothing wrong with links that lead somewhere", here, async () => {
  const wrong = await wrongIn({
    "index.html": `<link href="assets/a.css"><h1 id='top'>a</h1><a href="#top">a</a>
      <a href="docs/a.html#b&amp;c">a</a> <a href="https://example.com/">out</a>
      <code>&lt;a href="nowhere"&gt;</code><img src="assets/%C3%A4.svg">`,
    "docs/a.html": `<a href="../index.html">home</a><p id="b&amp;c">b</p><p>href="nowhere"</p>`,
    "assets/a.css": "",
    "assets/ä.svg": "",
  });
  assertEquals(wrong, []);
});

test(
  "checkSiteLinks() names each link that does not, and pages that none leads to",
  here,
  async () => {
    const wrong = await wrongIn({
      "index.html": [
        `<a href="gone.html">a</a>`,
        `<a href="a.html#gone">a</a>`,
        `<a href="a.css#top">a</a>`,
        `<a href="#gone">a</a>`,
        `<a href="../a.html">a</a>`,
        `<a href="/a.html">a</a>`,
        `<a href="docs">a</a>`,
        `<img src='https://example.com/a.png'>`,
        `<script src="//example.com/a.js"></script>`,
        `<a href="">a</a><p id="twice"></p><p id="twice"></p>`,
      ].join("\n"),
      "a.html": "",
      "a.css": "",
      "docs/lost.html": "",
    });
    assertEquals(wrong, [
      'index.html: "gone.html" is not there',
      'index.html: "a.html#gone" names no element of a.html',
      'index.html: "a.css#top" names no element of a.css',
      'index.html: "#gone" names no element of index.html',
      'index.html: "../a.html" leads out of the site',
      'index.html: "/a.html" works at the root of a server only',
      'index.html: "docs" is not there',
      'index.html: "https://example.com/a.png" is not in the site, and a page loads it',
      'index.html: "//example.com/a.js" is not in the site, and a page loads it',
      'index.html: "" leads nowhere',
      'index.html: more than one element has the id "twice"',
      "docs/lost.html: no link leads here from index.html",
    ]);
  },
);
