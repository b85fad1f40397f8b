/**
 * How soon does the page for dropped files answer, and does it stay quick to use meanwhile?
 *
 *     deno run -A bench/page.ts [runs]
 *
 * A program by itself: it has one browser, where the other benches have three runtimes.
 *
 * @module
 */

import { dropOn, launchChromium } from "../scripts/chromium.ts";
import { buildPage } from "../scripts/demo.ts";
import { serveFolder } from "../scripts/static_server.ts";
import { Data } from "./data.ts";
import { median } from "./measure.ts";
import { spreadOf } from "./table.ts";

/** What one drop of a file came to. */
interface Answer {
  /** From the drop to the answer. */
  readonly milliseconds: number;
  /** The longest task of the page's own thread meanwhile; the browser tells of those above 50 ms. */
  readonly longestTask: number;
}

/** Notes in the page when a file is dropped, when the answer is there, and each long task between. */
const watch = `globalThis.answered = new Promise((done) => {
  let start, longestTask = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) {
      if (start <= task.startTime) longestTask = Math.max(longestTask, task.duration);
    }
  }).observe({ type: "longtask" });
  document.addEventListener("drop", () => start = performance.now(), true);
  const status = document.getElementById("status");
  new MutationObserver(() => {
    if (!/in \\d/.test(status.textContent)) return;
    const milliseconds = performance.now() - start;
    // Long tasks are told of a little later.
    setTimeout(() => done({ milliseconds, longestTask }), 500);
  }).observe(status, { childList: true, characterData: true, subtree: true });
}); 0`;

const runs = Number(Deno.args[0] ?? 5);
// Half of what the job reads: 100 MB.
const path = await new Data(1).job("access_log", 0.5);
const folder = await Deno.makeTempDir({ prefix: "holdall-page-" });
const answers: Answer[] = [];
try {
  await buildPage(folder);
  await using browser = await launchChromium();
  await using server = serveFolder(folder);
  for (let run = 0; run < runs; run++) {
    await using context = await browser.newContext({ serviceWorkers: "block" });
    const page = await context.newPage();
    await page.goto(server.url);
    await page.locator("#choose-files").waitFor();
    await page.evaluate(watch);
    await dropOn(page, "main", [path]);
    answers.push(await page.evaluate("answered") as Answer);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
const seconds = answers.map(({ milliseconds }) => milliseconds / 1000);
const tasks = answers.map(({ longestTask }) => longestTask);
console.log(
  `An access log of 100 MB, dropped, answered: ${spreadOf(seconds, " s").text}, to be ≤ 3 s
The longest task of the page's own thread: ${
    spreadOf(tasks, " ms", 0).text
  }, to be ≤ 50 ms (0: none above 50)`,
);
Deno.exitCode = median(seconds)! <= 3 && median(tasks)! <= 50 ? 0 : 1;
