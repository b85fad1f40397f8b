/** What documents show of programs in pages does what they say, in Chromium. */

import type { Page } from "playwright-core";
import { assert, assertEquals, tempDir, test, writeFile } from "../harness.ts";
import { builtPages, loadScript } from "./run_example.ts";

const here = { only: ["deno"], because: "starts a browser" } as const;

const html = (program: string) =>
  `<!doctype html>
<title>Page</title>
<link rel="icon" href="data:,">
<input type="file" multiple>
<div id="running"></div>
<button>Write</button>
<script type="module" src="./${program}.js"></script>
`;

/** The program that a document has for a page, running in one. */
async function openProgram(document: string, prepare?: (page: Page) => Promise<void>) {
  const cwd = await tempDir();
  const built = await builtPages();
  await writeFile(`${built}/${document}.html`, html(document));
  const { serveFolder } = await loadScript<typeof import("../../scripts/static_server.ts")>(
    "static_server",
  );
  const { launchChromium } = await loadScript<typeof import("../../scripts/chromium.ts")>(
    "chromium",
  );
  await using stack = new AsyncDisposableStack();
  const server = stack.use(serveFolder(built));
  const browser = stack.use(await launchChromium());
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await prepare?.(page);
  await page.goto(new URL(`${document}.html`, server.url).href);
  const all = stack.move();
  return { page, cwd, errors, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

test("the page of docs/recipes.md reads the folder that is dropped", here, async () => {
  await using program = await openProgram("recipes");
  const { page, cwd, errors } = program;
  await writeFile(`${cwd}/logs/old/a.log`, "a\nb\n");
  await writeFile(`${cwd}/logs/notes.txt`, "c\n");
  const { dropOn } = await loadScript<typeof import("../../scripts/chromium.ts")>("chromium");
  await dropOn(page, "body", [`${cwd}/logs`]);
  await page.locator("body", { hasText: "2 lines" }).waitFor();
  assertEquals(errors, []);
});

test("the page of docs/progress.md shows how far it is", here, async () => {
  await using program = await openProgram("progress");
  const { page, cwd, errors } = program;
  await writeFile(`${cwd}/a.txt`, "a\nb\na\n");
  await page.locator("input").setInputFiles([`${cwd}/a.txt`]);
  await page.locator("body", { hasText: "2 different lines" }).waitFor();
  assertEquals(await page.locator("#running progress").count(), 1);
  assertEquals(errors, []);
});

test("the page of docs/formats.md writes to a folder, and has downloads", here, async () => {
  // Nobody is there to choose a folder; the page's own storage is one.
  await using program = await openProgram("formats", async (page) => {
    await page.addInitScript("window.showDirectoryPicker = () => navigator.storage.getDirectory()");
  });
  const { page, errors } = program;
  const names: string[] = [];
  page.on("download", (download) => names.push(download.suggestedFilename()));
  await page.locator("button").click();
  for (let waited = 0; names.length < 2 && waited < 300; waited++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assertEquals(names, ["records.zip", "records.jsonl.gz"]);
  const written = await page.evaluate(`(async () => {
    const folder = await navigator.storage.getDirectory();
    const names = [];
    for await (const name of folder.keys()) if (name.endsWith(".jsonl")) names.push(name);
    return names.sort();
  })()`) as string[];
  assert(written.length === 2, written.join());
  assertEquals(errors, []);
});
