/**
 * Uses the page for dropped files as people do. What each state looks like is written to `artifacts/`.
 *
 * @module
 */

import { fromSequence, readCsv, readJsonLines, writeText } from "holdall";
import type { Page } from "playwright-core";
import { assert, assertEquals, assertStringIncludes, tempDir, writeFile } from "../harness.ts";
import { walk } from "./open_page.ts";

const paths = ["/", "/products", "/search?q=1", "/cart", "/about", "/help", "/a", "/b", "/c", "/d"];

/** About a megabyte of a log, in which page `i` is asked for `9000 / (i + 1)` times. */
function accessLog(): string {
  let text = "";
  for (const [i, path] of paths.entries()) {
    for (let n = 0; n < Math.floor(3000 / (i + 1)); n++) {
      const time = `10/Oct/2026:${String(n % 24).padStart(2, "0")}:00:00 +0000`;
      const status = n % 10 === 9 ? 404 : 200;
      text += `10.0.0.${n % 7} - - [${time}] "GET ${path} HTTP/1.1" ${status} ${n} "-" "curl"\n`;
    }
  }
  return `${text}this is no request\n`;
}

/** Bytes of a text, so many times; a string of this length is more than some runtimes can write. */
function manyTimes(text: string, times: number): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const all = new Uint8Array(times * bytes.length);
  for (let i = 0; i < times; i++) all.set(bytes, i * bytes.length);
  return all;
}

/** What the table has to show for a log that is so many times the one above. */
function topPages(times: number): string[][] {
  const counts = paths.map((_, i) => times * Math.floor(3000 / (i + 1)));
  const all = counts.reduce((a, b) => a + b, 0);
  return paths.map((path, i) => [
    path.replace(/\?.*/, ""),
    shown(counts[i]!),
    String(Math.round(10_000 * counts[i]! / all) / 100),
  ]);
}

/** Makes 300 MB of it: enough that progress is seen, and more than a page would hold as text. */
const times = 400;

/** Requests in one such log. */
const requests = paths.reduce((sum, _, i) => sum + Math.floor(3000 / (i + 1)), 0);

const noisyLines = 600_000;

/** A log that cannot be compressed to a few kilobytes: each request has an agent of its own. */
function noisyLog(): string {
  let text = "";
  for (let i = 0; i < noisyLines; i++) {
    const agent = Math.random().toString(36);
    const path = paths[i % 3];
    text +=
      `10.0.0.1 - - [10/Oct/2026:00:00:00 +0000] "GET ${path} HTTP/1.1" 200 ${i} "-" "${agent}"\n`;
  }
  return text;
}

function shown(count: number): string {
  return count.toLocaleString("en-US");
}

walk("the page for dropped files answers, stops, and adds up folders", {
  "answers a log that is dropped, with a table to sort, search and take away": async (openPage) => {
    const folder = await tempDir();
    await writeFile(`${folder}/access.log`, manyTimes(accessLog(), times));
    await using open = await openPage({ viewport: { width: 1100, height: 850 } });
    const { page } = open;
    await page.locator("#choose-files").waitFor();
    await open.picture("1-start");
    await open.checkAccess();

    await page.evaluate(`{
    globalThis.seen = new Set();
    setInterval(() => seen.add(document.querySelector("#bar").value), 20);
  }`);
    await open.drop(`${folder}/access.log`);
    await page.locator("#first-lines", { hasText: "GET / HTTP/1.1" }).waitFor();
    await page.locator("#speed", { hasText: "MB/s" }).waitFor();
    await open.picture("2-running");
    const status = await open.answer();
    const moves = await page.evaluate("seen.size") as number;
    assert(moves >= 10, `${moves} steps of progress`);
    assertStringIncludes(status, `${shown(times * requests)} requests`);
    await page.locator("#chart svg").waitFor();
    assertEquals(await open.rows(), topPages(times));
    await open.picture("3-answer");
    await open.checkAccess();

    await page.locator("#open-skipped").click();
    const skipped = await page.locator(".skipped li").first().innerText();
    assertStringIncludes(skipped, `access.log, line ${shown(requests + 1)}`);
    assertStringIncludes(skipped, "this is no request");
    await open.picture("4-skipped");
    await open.checkAccess();
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "count", exact: true }).click();
    await page.waitForFunction(
      `document.querySelector("#table tbody td:nth-child(2)").textContent === "/"`,
    );
    await page.getByRole("button", { name: "count" }).first().click();
    await page.waitForFunction(
      `document.querySelector("#table tbody td:nth-child(2)").textContent === "/d"`,
    );
    assertEquals(await open.rows(), topPages(times).toReversed());
    assertEquals(await page.locator("th[aria-sort=ascending]").innerText(), "count ↑");
    await page.locator("#search").fill("/a");
    await page.locator("#table-foot", { hasText: "2 of 10 rows found" }).waitFor();

    const csv = await readCsv(await saved(page, "#csv")).compute();
    const lines = await readJsonLines<{ path: string }>(await saved(page, "#jsonl")).compute();
    assertEquals(
      csv.map(({ path, count }) => [path, count]),
      [["/a", "428"], ["/about", "600"]]
        .map(([path, count]) => [path, String(times * Number(count))]),
    );
    assertEquals(lines.map(({ path }) => path), ["/a", "/about"]);
    assertEquals(open.complaints, []);
  },

  "stops within a second and keeps what it has counted, also of a .gz": async (openPage) => {
    const folder = await tempDir();
    const { gzipSync } = await import("node:zlib");
    await writeFile(`${folder}/access.log.gz`, gzipSync(noisyLog(), { level: 1 }));
    await using open = await openPage({ viewport: { width: 1100, height: 850 } });
    const { page } = open;
    // Stopped in the page, at the first moment at which compressed bytes have been counted and there are rows.
    await page.evaluate(`void (globalThis.stopping = new Promise((done) => {
      const [bar, status, stop] = ["bar", "status", "stop"].map((id) => document.getElementById(id));
      const timer = setInterval(() => {
        const hasRows = document.querySelector("#table tbody tr") !== null;
        const isOver = status.textContent !== "";
        if (!isOver && (stop.hidden || bar.value === 0 || bar.value === 1 || !hasRows)) return;
        clearInterval(timer);
        if (isOver) return done(["over before it was stopped", 0]);
        const start = performance.now();
        new MutationObserver(() => done([status.textContent, performance.now() - start]))
          .observe(status, { childList: true });
        stop.click();
      }, 10);
    }))`);
    await open.drop(`${folder}/access.log.gz`);
    const [said, waited] = await page.evaluate("stopping") as [said: string, waited: number];
    assertStringIncludes(said, "Stopped after");
    assert(waited < 1000, `stopped after ${waited} ms`);
    const [, count = ""] = /by then: ([\d,]+) requests/.exec(await open.answer()) ?? [];
    const counted = Number(count.replaceAll(",", ""));
    assert(counted > 0 && counted < noisyLines, `${counted} requests counted`);
    assertEquals((await open.rows())[0]![0], "/");
    await open.picture("5-stopped");
    assertEquals(open.complaints, []);
  },

  "adds up the files of a folder, and tells each one's part": async (openPage) => {
    const folder = `${await tempDir()}/logs`;
    await writeFile(`${folder}/monday/access.log`, accessLog());
    await writeFile(`${folder}/tuesday/access.log`, accessLog());
    const lines = fromSequence(accessLog().trimEnd().split("\n"), { npartitions: 1 });
    await writeText(lines, `${folder}/tuesday/night/access.log.zst`);
    await writeFile(`${folder}/old.zip`, new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0]));
    await using open = await openPage({ viewport: { width: 1100, height: 850 } });
    const { page } = open;
    await open.drop(folder);
    assertStringIncludes(await open.answer(), `${shown(3 * requests)} requests`);
    assertEquals(await open.rows(), topPages(3));
    assertEquals(await page.locator("#source-name").innerText(), "logs/");
    await page.locator("#refused summary").click();
    assertStringIncludes(
      await page.locator("#refused li").innerText(),
      "logs/old.zip: it is a zip archive",
    );
    await page.locator("#by-file summary").click();
    const files = await page.locator("#file-table tbody tr").allInnerTexts();
    assertEquals(files.map((text) => text.split("\t")), [
      ["logs/monday/access.log", shown(requests), shown(requests), "1"],
      ["logs/tuesday/access.log", shown(requests), shown(requests), "1"],
      ["logs/tuesday/night/access.log.zst", shown(requests), shown(requests), "1"],
    ]);
    await open.picture("6-folder");
    await open.checkAccess();
    await page.getByLabel("Each file apart").check();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.locator("#run-title", { hasText: "by file" }).waitFor();
    await open.answer();
    const byFile = await open.rows();
    // Several runs can go on at the same time, and each keeps its result.
    for (const name of ["Top visitors", "Status codes"]) {
      await page.getByRole("button", { name }).click();
    }
    await page.locator("#runs .pill.done").nth(3).waitFor();
    const titles = await page.locator("#runs .see").allInnerTexts();
    assertEquals(titles, ["Top pages", "Top path by file", "Top visitors", "Status codes"]);
    await page.locator("#runs .see").nth(1).click();
    await page.locator("#run-title", { hasText: "by file" }).waitFor();
    await open.answer();
    assertEquals(await open.rows(), byFile);
    assertEquals(byFile.slice(0, 3).map((row) => row.slice(0, 3)), [
      ["logs/monday/access.log", "/", "3,000"],
      ["logs/tuesday/access.log", "/", "3,000"],
      ["logs/tuesday/night/access.log.zst", "/", "3,000"],
    ]);
    assertEquals(open.complaints, []);
  },
});

/** What a button has the user download. */
async function saved(page: Page, button: string): Promise<Blob> {
  const download = page.waitForEvent("download");
  await page.locator(button).click();
  const { readFile } = await import("node:fs/promises");
  return new Blob([await readFile(await (await download).path())]);
}
