/**
 * Builds the site and checks it: its links, its pages, its search, and that each symbol has an example.
 *
 * @module
 */

import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { launchChromium } from "../chromium.ts";
import { root } from "../command.ts";
import { markdownPaths } from "../markdown_links.ts";
import type { StepResult } from "../report.ts";
import { serveFolder } from "../static_server.ts";
import { buildSite } from "./build_site.ts";
import { checkSiteLinks } from "./dead_links.ts";
import { guidePath } from "./paths.ts";
import { withoutExample } from "./symbol_examples.ts";

/** What is typed into the search, and what it has to show first. */
const searches: readonly (readonly [query: string, found: string])[] = [
  ["topk", "Bag.topk"],
  ["readcsv", "readCsv"],
  ["group by", "Bag.groupBy"],
  ["access log", "An access log"],
];

/** Builds the site into a folder of its own and tells what is wrong with it. */
export async function checkSite(): Promise<StepResult> {
  const parent = await Deno.makeTempDir({ prefix: "holdall-site-" });
  try {
    const folder = `${parent}/site`;
    const { api, pages } = await buildSite(folder);
    const { wrong: dead } = await checkSiteLinks(folder);
    const paths = new Set(pages.map(({ path }) => path));
    const absent = (await markdownPaths(root)).filter((path) => !paths.has(guidePath(path)));
    const wrong = [
      ...dead,
      ...absent.map((path) => `${path} has no page`),
      ...withoutExample(api).map((name) => `${name} has no example`),
      ...await wrongSearches(parent),
    ];
    return {
      passed: wrong.length > 0 ? 0 : pages.length,
      failed: wrong.length,
      skipped: [],
      output: wrong.join("\n"),
    };
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

/** Searches pages as a reader does: one that is a file, and one that a server has in a folder. */
async function wrongSearches(parent: string): Promise<string[]> {
  await using server = serveFolder(parent);
  const browser = await launchChromium();
  try {
    const file = await wrongSearchesAt(browser, `${pathToFileURL(parent)}/site/docs/recipes.html`);
    const served = await wrongSearchesAt(browser, `${server.url}site/reference/classes/Bag.html`);
    return [...file, ...served];
  } finally {
    await browser.close();
  }
}

async function wrongSearchesAt(browser: Browser, url: string): Promise<string[]> {
  const wrong: string[] = [];
  const page = await browser.newPage();
  page.setDefaultTimeout(5000);
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(`${url}: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`${url}: ${error.message}`));
  await page.goto(url);
  await page.keyboard.press("/");
  const box = page.getByRole("searchbox");
  for (const [query, found] of searches) {
    await box.fill("");
    await page.keyboard.type(query);
    try {
      await page.locator(".results:visible li:first-child", { hasText: found }).waitFor();
    } catch {
      const shown = await page.locator(".results").innerText();
      wrong.push(`${url}: "${query}" has to find "${found}" first, it found\n${shown}`);
      break;
    }
  }
  if (wrong.length === 0) {
    // The first result is one key away, and a link.
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/docs\/recipes\.html#an-access-log$/);
  }
  await page.close();
  return wrong;
}
