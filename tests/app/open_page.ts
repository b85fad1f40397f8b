/**
 * The page for dropped files, built by Vite and open in Chromium, and what its tests do with it.
 *
 * @module
 */

import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { assertEquals, test } from "../harness.ts";
import { loadScript, repository } from "../examples/run_example.ts";

/** A page, and what a reader of its console would see. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  readonly url: string;
  /** Errors and warnings of the console, and errors that nobody caught. */
  readonly complaints: string[];
  /** Opens files and folders of the disk, as a desktop drops them. */
  drop(...paths: readonly string[]): Promise<void>;
  /** What the status says when the run that is seen has ended. */
  answer(): Promise<string>;
  /** Cells of the rows of the table that are in sight. */
  rows(): Promise<string[][]>;
  /** Chooses a question that is ready, and waits for its answer. */
  ask(name: string): Promise<string>;
  /** Writes a picture to `artifacts/`, which a person may look at. */
  picture(name: string): Promise<void>;
  /** Checks that axe-core finds nothing. */
  checkAccess(): Promise<void>;
}

/** What a test wants of the page. */
export interface Wanted extends BrowserContextOptions {
  /** Headers of all that is served. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What stands behind `#` in its address. */
  readonly hash?: string;
}

let built: Promise<string> | undefined;

/** Folder of the page, which is built once for all tests. */
export function builtPage(): Promise<string> {
  return built ??= (async () => {
    const folder = `${await repository()}/dist-test/page`;
    const { buildPage } = await loadScript<typeof import("../../scripts/demo.ts")>("demo");
    await buildPage(folder);
    return folder;
  })();
}

/** Opens the page anew, as somebody does who has never seen it. */
export type Open = (wanted?: Wanted) => Promise<OpenPage>;

/** A test of several steps, each with pages of its own, in one browser: each start of one takes a second. */
export function walk(
  name: string,
  steps: Readonly<Record<string, (open: Open) => Promise<void>>>,
): void {
  const because = "builds a page and drives a browser";
  test(name, { only: ["deno"], because, timeout: 180_000 }, async () => {
    const { launchChromium } = await loadScript<typeof import("../../scripts/chromium.ts")>(
      "chromium",
    );
    await using browser = await launchChromium();
    for (const [step, run] of Object.entries(steps)) {
      try {
        await run((wanted) => openPage(browser, wanted));
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`The page ${step}: ${reason}`, { cause });
      }
    }
  });
}

async function openPage(
  browser: Browser,
  { headers, hash = "", ...wanted }: Wanted = {},
): Promise<OpenPage> {
  await using stack = new AsyncDisposableStack();
  const { dropOn } = await loadScript<typeof import("../../scripts/chromium.ts")>(
    "chromium",
  );
  const { serveFolder } = await loadScript<typeof import("../../scripts/static_server.ts")>(
    "static_server",
  );
  const server = stack.use(serveFolder(await builtPage(), {}, headers));
  // Only one test looks at what is kept; keeping it takes as long as all else that a page does.
  const context = await browser.newContext({
    ...{ locale: "en-US", acceptDownloads: true, serviceWorkers: "block" },
    ...wanted,
  });
  stack.defer(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    const text = message.text();
    const isBlocked = text.includes("blocked by Playwright");
    if (/^(?:error|warning)$/.test(message.type()) && !isBlocked) complaints.push(text);
  });
  await page.goto(`${server.url}${hash}`);
  const owned = stack.move();
  const root = await repository();
  const answer = async () => {
    const status = page.locator("#status", { hasText: /\b(?:in|after) \d/ });
    await status.waitFor({ timeout: 45_000 });
    await page.locator("#result[aria-busy=false]").waitFor({ state: "attached" });
    return await status.innerText();
  };
  return {
    ...{ page, complaints, answer, url: server.url },
    drop: (...paths) => dropOn(page, "main", paths),
    async rows() {
      const rows = await page.locator("#table tbody tr").all();
      return await Promise.all(
        rows.map(async (row) => (await row.locator("td").allInnerTexts()).slice(1)),
      );
    },
    async ask(name) {
      await page.getByRole("button", { name, exact: true }).first().click();
      await page.waitForFunction(
        `document.querySelector("#run-title").textContent === ${JSON.stringify(name)}`,
      );
      return await answer();
    },
    async picture(name) {
      await page.screenshot({ path: `${root}/artifacts/page/${name}.png`, fullPage: true });
    },
    async checkAccess() {
      await page.evaluate(await Deno.readTextFile(`${root}/node_modules/axe-core/axe.min.js`));
      const { violations } = await page.evaluate(`axe.run({ resultTypes: ["violations"] })`) as {
        readonly violations: readonly {
          readonly id: string;
          readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
        }[];
      };
      const found = violations.map(({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`
      );
      assertEquals(found, []);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
