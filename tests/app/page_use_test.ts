/**
 * The page for dropped files under a strict policy, without a network, by keyboard alone, on a phone, with
 * pipelines of the user's own; and what it takes to load.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "../harness.ts";
import { builtPage, walk } from "./open_page.ts";

walk("the page for dropped files works for anybody, anywhere", {
  "works under a strict policy, and explains why there is no editor": async (openPage) => {
    const headers = { "content-security-policy": "default-src 'self'" };
    await using open = await openPage({ headers, viewport: { width: 1100, height: 850 } });
    const { page } = open;
    await page.locator("#sample").click();
    assertStringIncludes(await open.answer(), "40,000 requests");
    await page.locator("#chart svg").waitFor();
    for (const name of ["Over time", "Traffic by page", "Answer sizes", "Errors"]) {
      await open.ask(
        name,
      );
    }
    await page.locator("#own").click();
    await page.locator("#code-notice", { hasText: "Content-Security-Policy" }).waitFor();
    assert(!await page.locator("#editor").isVisible());
    await open.picture("9-strict-policy");
    assertEquals(open.complaints, []);
  },

  "works without a network once it has been seen, and keeps its theme": async (openPage) => {
    await using open = await openPage({ colorScheme: "light", serviceWorkers: "allow" });
    const { page } = open;
    await page.locator("#offline", { hasText: "Works offline" }).waitFor();
    await page.locator("#theme").click();
    await page.locator("#theme").click();
    await page.context().setOffline(true);
    await page.reload();
    await page.locator("#theme", { hasText: "Theme: dark" }).waitFor();
    const ground = "getComputedStyle(document.body).backgroundColor";
    assertEquals(await page.evaluate(ground), "rgb(20, 21, 23)");
    await page.locator("#sample").click();
    assertStringIncludes(await open.answer(), "40,000 requests");
    await page.locator("#chart svg").waitFor();
    await page.locator("#own").click();
    await page.locator("#editor .cm-content").waitFor();
    await open.picture("10-dark-offline");
    await open.checkAccess();
    assertEquals(open.complaints, []);
  },

  "can be used by keyboard alone, on a phone's width": async (openPage) => {
    await using open = await openPage({ viewport: { width: 390, height: 800 } });
    const { page } = open;
    await open.picture("11-phone-start");
    await tabTo("Try a sample log");
    await page.keyboard.press("Enter");
    assertStringIncludes(await open.answer(), "40,000 requests");
    assertEquals(await page.evaluate("document.activeElement.id"), "source-name");
    await tabTo("Status codes");
    await page.keyboard.press("Enter");
    await page.locator("#run-title", { hasText: "Status codes" }).waitFor();
    await open.answer();
    await tabTo("status");
    await page.keyboard.press("Enter");
    await page.locator("th[aria-sort=ascending]", { hasText: "status" }).waitFor();
    assertEquals((await open.rows())[0]![0], "200");
    const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assertEquals(await page.evaluate(overflow), 0);
    await page.locator("#chart svg").waitFor();
    await open.picture("12-phone");
    await open.checkAccess();
    assertEquals(open.complaints, []);

    async function tabTo(text: string): Promise<void> {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press("Tab");
        const focused = await page.evaluate("document.activeElement.textContent") as string;
        if (focused.trim() === text) return;
      }
      throw new Error(`Cannot reach “${text}” by the Tab key`);
    }
  },

  "runs pipelines of the user's own, completes names, and shows errors where they are": async (
    openPage,
  ) => {
    await using open = await openPage({ viewport: { width: 1100, height: 850 } });
    const { page } = open;
    await page.locator("#sample").click();
    await open.answer();
    const expected = await open.rows();
    await page.locator("#own").click();
    const editor = page.locator("#editor .cm-content");
    await editor.waitFor();
    // The code of the question that was asked gives the same answer.
    await page.keyboard.press("Control+Enter");
    await page.locator("#run-title", { hasText: "Your own code" }).waitFor();
    await open.answer();
    await page.locator("#chart svg").waitFor();
    const counts = (rows: readonly (readonly string[])[]) => rows.map((row) => row.slice(0, 2));
    assertEquals(counts(await open.rows()), counts(expected));

    await editor.fill("return readText(files).to");
    await page.keyboard.type("p");
    const completion = page.locator("#editor .cm-tooltip-autocomplete li", { hasText: "topk" });
    await completion.waitFor();
    await open.picture("13-editor");
    await page.keyboard.press("Escape");

    await editor.fill(
      "const limit = 3;\nreturn readText(files).filter((line) => line.length > limit);",
    );
    await page.locator("#run-code").click();
    await page.locator("#code-problem", { hasText: "Line 2:" }).waitFor();
    assertStringIncludes(await page.locator("#code-problem").innerText(), '"limit"');
    await page.locator("#editor .cm-lintRange-error").waitFor();
    await editor.fill("return readText(files");
    await page.locator("#editor .cm-lint-marker-error, #editor .cm-lintRange-error").first()
      .waitFor();
    assertEquals(open.complaints, []);

    const shared = await page.evaluate("location.hash") as string;
    await using other = await openPage({ hash: shared });
    await other.page.locator("#sample").click();
    await other.page.locator("#code-notice", { hasText: "Read it before you run it" }).waitFor();
    assertStringIncludes(
      await other.page.locator("#editor .cm-content").innerText(),
      "return readText(files",
    );
    assert(!await other.page.locator("#run").isVisible());
  },

  "is seen after few bytes, and soon": async (openPage) => {
    const folder = await builtPage();
    const files = new Set(["index.html", "icon.svg"]);
    const text = await Deno.readTextFile(`${folder}/index.html`);
    for (const [, path] of text.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)) files.add(path!);
    // What modules import without being asked is loaded with them.
    for (const path of files) {
      if (!path.endsWith(".js")) continue;
      const code = await Deno.readTextFile(`${folder}/${path}`);
      for (const [, name] of code.matchAll(/\b(?:from|import)\s*["'`]\.\/([^"'`]+\.js)/g)) {
        files.add(`assets/${name}`);
      }
    }
    assert(files.size > 3, [...files].join(", "));
    let bytes = 0;
    const { gzipSync } = await import("node:zlib");
    for (const path of files) bytes += gzipSync(await Deno.readFile(`${folder}/${path}`)).length;
    assert(bytes < 60_000, `${bytes} bytes, of ${[...files].join(", ")}`);
    await using open = await openPage();
    await open.page.locator("#choose-files").waitFor();
    const paint = await open.page.evaluate(`new Promise((done) => {
    new PerformanceObserver((list) => {
      for (const { name, startTime } of list.getEntries()) {
        if (name === "first-contentful-paint") done(startTime);
      }
    }).observe({ type: "paint", buffered: true });
  })`) as number;
    assert(paint < 2000, `first paint after ${paint} ms`);
  },
});
