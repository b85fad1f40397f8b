/**
 * Opens the example's page in Chromium and uses it as a user does.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertStringIncludes,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
import { loadScript } from "./run_example.ts";

const options = { only: ["deno"], because: "serves a page and drives a browser" } as const;

test("examples/browser counts the files that are chosen", options, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/a.txt`, "To be,\nor not to be!\n");
  await writeFile(`${folder}/b.txt`, "word ".repeat(1000));
  await writeFile(`${folder}/bad.txt`, new Uint8Array([0x61, 0xff]));
  await using site = await openPage();
  const { page } = site;
  assert(await page.locator("#stop").isDisabled());
  const paths = ["a", "b", "bad"].map((name) => `${folder}/${name}.txt`);
  await page.locator("#files").setInputFiles(paths);
  await page.locator("#status", { hasText: "Counted 2 files" }).waitFor();
  const rows = await page.locator("#results > li").allInnerTexts();
  assertEquals(rows.slice(0, 2).map((text) => text.split("\n").filter(Boolean).slice(2)), [
    ["Lines", "2", "Words", "6", "Different words", "4", "to ×2", "be ×2", "or ×1", "not ×1"],
    ["Lines", "1", "Words", "1,000", "Different words", "1", "word ×1,000"],
  ]);
  assertStringIncludes(rows[2] ?? "", 'Cannot decode "bad.txt"');
  assertStringIncludes(await page.locator("#status").innerText(), "1 file failed");
  assertEquals(site.errors, []);
});

test("examples/browser counts the files that are dropped", options, async () => {
  await using site = await openPage();
  const { page } = site;
  // Scripts of this test are checked without a page's globals.
  const dropped = await page.evaluateHandle(`(() => {
    const files = new DataTransfer();
    files.items.add(new File(["to be or\\nnot to be\\n"], "hamlet.txt"));
    return files;
  })()`);
  await page.dispatchEvent("#drop-zone", "drop", { dataTransfer: dropped });
  await page.locator("#status", { hasText: "Counted 1 file" }).waitFor();
  const [row = ""] = await page.locator("#results > li").allInnerTexts();
  assertStringIncludes(row, "hamlet.txt");
  assertEquals(site.errors, []);
});

test("examples/browser counts the files of a folder that is dropped", options, async () => {
  const folder = `${await tempDir()}/plays`;
  await writeFile(`${folder}/tragedies/hamlet.txt`, "to be or\nnot to be\n");
  await writeFile(`${folder}/readme.txt`, "to read\n");
  await using site = await openPage();
  const { page } = site;
  const { dropOn } = await loadScript<typeof import("../../scripts/chromium.ts")>("chromium");
  await dropOn(page, "#drop-zone", [folder]);
  await page.locator("#status", { hasText: "Counted 2 files" }).waitFor();
  const rows = await page.locator("#results > li").allInnerTexts();
  assertEquals(rows.map((text) => text.split("\n")[0]), [
    "plays/readme.txt",
    "plays/tragedies/hamlet.txt",
  ]);
  assertEquals(site.errors, []);
});

test("examples/browser stops when the button is pressed by keyboard", options, async () => {
  const path = `${await tempDir()}/large.txt`;
  await writeFile(path, Array.from({ length: 2 ** 21 }, (_, i) => `word${i % 999} `).join(""));
  await using site = await openPage();
  const { page } = site;
  await page.locator("#files").setInputFiles(Array.from({ length: 20 }, () => path));
  await page.locator("#status", { hasText: "Counting 20 files" }).waitFor();
  await page.locator("#stop").press("Enter");
  await page.locator("#status", { hasText: "Stopped." }).waitFor();
  assert(
    await page.locator("#files").evaluate((input) => input.ownerDocument.activeElement === input),
  );
  assert(await page.locator("#results .failed").count() > 0);
});

/** The page, open in a browser; everything that a reader of the console would see as an error. */
async function openPage() {
  await using stack = new AsyncDisposableStack();
  const { servePage } = await loadScript<typeof import("../../examples/browser/serve.ts")>(
    "../examples/browser/serve",
  );
  const { stopBundler } = await loadScript<typeof import("../../scripts/bundle.ts")>("bundle");
  const { launchChromium } = await loadScript<typeof import("../../scripts/chromium.ts")>(
    "chromium",
  );
  stack.defer(() => stopBundler());
  const server = stack.use(await servePage(await tempDir()));
  const browser = stack.use(await launchChromium());
  const page = await browser.newPage({ locale: "en-US" });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(server.url);
  const owned = stack.move();
  return { page, errors, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
