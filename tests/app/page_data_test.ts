/**
 * What the page for dropped files makes of data of each format, and of what it cannot read.
 *
 * @module
 */

import { fromSequence } from "holdall";
import { type TableSchema, writeParquet } from "holdall/tables";
import type { Page } from "playwright-core";
import { assert, assertEquals, assertStringIncludes, tempDir, writeFile } from "../harness.ts";
import { loadScript, repository } from "../examples/run_example.ts";
import { pattern } from "../../examples/ucb_pattern.ts";
import { walk } from "./open_page.ts";

walk("the page for dropped files reads any format, and shows any number of rows", {
  "finds the article's ten pairs, and so does the script that it gives": async (openPage) => {
    const path = `${await tempDir()}/trace.log`;
    const { generateUcbLog } = await import("../../examples/generate_ucb_log.ts");
    await generateUcbLog(path, { size: 1e6 });
    const counts = new Map<string, number>();
    for (const line of (await Deno.readTextFile(path)).trimEnd().split("\n")) {
      const { client_ip, server_ip } = pattern.exec(line)!.groups!;
      const pair = `${client_ip} ${server_ip}`;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    const expected = [...counts].sort(([, a], [, b]) => b - a).slice(0, 10)
      .map(([pair, count]) => [...pair.split(" "), String(count)]);
    await using open = await openPage({ permissions: ["clipboard-read", "clipboard-write"] });
    await open.drop(path);
    assertStringIncludes(await open.answer(), "requests");
    assertEquals((await open.rows()).slice(0, 10).map((row) => row.slice(0, 3)), expected);
    assertEquals(await open.page.locator("#run-title").innerText(), "Top client–server pairs");

    await open.page.locator("#script").click();
    await open.page.getByRole("button", { name: "Copy", exact: true }).last().click();
    const script = await open.page.evaluate("navigator.clipboard.readText()") as string;
    const { installed, runOrThrow } = await loadScript<typeof import("../../scripts/command.ts")>(
      "command",
    );
    const program = `${await tempDir()}/answer.js`;
    await writeFile(program, script);
    const config = `--config=${await repository()}/deno.json`;
    const args = ["run", "--no-check", config, "--allow-read", "--allow-env", program, path];
    const { stdout } = await runOrThrow(installed("deno"), args);
    const printed = stdout.split("\n").slice(0, 10);
    assertEquals(
      printed.map((line) => line.match(/[\d.]+/g) as string[]),
      expected.map((row) => [...row]),
    );
    assertEquals(open.complaints, []);
  },

  "reads JSON lines and CSV, with charts by the shape of the result": async (openPage) => {
    const folder = await tempDir();
    const orders = Array.from({ length: 4000 }, (_, i) => ({
      ...{ at: new Date(Date.UTC(2026, 0, 1) + i * 600_000).toISOString(), n: i % 50 },
      shop: { city: ["Oslo", "Rome", "Lima"][i % 5 % 3]! },
    }));
    const json = orders.map((order) => JSON.stringify(order)).join("\n");
    await writeFile(`${folder}/orders.jsonl`, `${json}\n{"at": \n`);
    const csv = orders.map(({ at, n, shop }) => `${shop.city};${n};"${at}"`).join("\n");
    await writeFile(`${folder}/orders.csv`, `city;n;at\n${csv}\n`);
    await using open = await openPage({ viewport: { width: 1100, height: 850 } });
    for (
      const [name, city, format] of [["orders.jsonl", "shop.city", "json"], [
        "orders.csv",
        "city",
        "csv",
      ]]
    ) {
      await open.drop(`${folder}/${name}`);
      await open.page.locator("#source-name", { hasText: name! }).waitFor();
      assertStringIncludes(await open.answer(), "4,000 r");
      assertEquals(await open.page.locator("#format").inputValue(), format);
      assertEquals(await open.rows(), [["Oslo", "1,600", "40"], ["Rome", "1,600", "40"], [
        "Lima",
        "800",
        "20",
      ]]);
      await open.ask("Over time");
      await open.page.locator("#chart [aria-label^=Lines]").waitFor();
      await open.ask(`Sum of n by ${city}`);
      assertEquals((await open.rows())[0]!.slice(0, 3), ["Rome", "40,000", "1,600"]);
      await open.ask("Distribution of n");
      await open.page.locator("#chart [aria-label^=Histogram]").waitFor();
      await open.picture(`7-${format}`);
      await open.page.getByLabel("Field of the condition").selectOption(city!);
      await open.page.getByLabel("Value of the condition").fill("lima");
      await open.page.getByRole("button", { name: "Run", exact: true }).click();
      await open.page.locator("#status", { hasText: "800 of 4,000" }).waitFor();
    }
    assertEquals(open.complaints, []);
  },

  "reads Parquet like JSON lines, by questions and by one's own code": async (openPage) => {
    const folder = await tempDir();
    const orders = Array.from({ length: 4000 }, (_, i) => ({
      ...{ id: BigInt(i), at: new Date(Date.UTC(2026, 0, 1) + i * 600_000), n: i % 50 },
      shop: { city: ["Oslo", "Rome", "Lima"][i % 5 % 3]! },
    }));
    const schema: TableSchema = {
      id: "bigint",
      at: "date",
      n: "int32",
      shop: { struct: { city: "string" } },
    };
    await writeParquet(fromSequence(orders, { npartitions: 2 }), `${folder}/orders/`, { schema });
    const [first = ""] = (await Array.fromAsync(Deno.readDir(`${folder}/orders`)))
      .map(({ name }) => name).sort();
    await writeFile(`${folder}/orders/readme.txt`, "orders of January");
    await writeFile(`${folder}/orders/half.parquet`, "PAR1 and no more");
    await using open = await openPage({ viewport: { width: 1100, height: 850 } });
    const { page } = open;
    const loaded = async () =>
      await page.evaluate(
        `performance.getEntriesByType("resource").filter(({ name }) => /(read|plan)_parquet|parquet_/.test(name)).length`,
      );
    await open.drop(`${folder}/orders/${first}`);
    await page.locator("#first-lines", { hasText: '{"id":0,"at":"2026-01-01T00:00' }).waitFor();
    assertStringIncludes(await open.answer(), "2,000 records");
    assertEquals(await loaded(), 0, "the page itself loads nothing of Parquet");
    assertEquals(await page.locator("#format").inputValue(), "parquet");

    await open.drop(`${folder}/orders`);
    await page.locator("#source-name", { hasText: "orders/" }).waitFor();
    assertStringIncludes(await open.answer(), "4,000 records");
    await page.locator("#refused summary").click();
    assertEquals((await page.locator("#refused li").allInnerTexts()).sort(), [
      "orders/half.parquet: it is a Parquet file without its end, of which nothing can be read",
      "orders/readme.txt: it is not Parquet, as the first file is: open it apart",
    ]);
    assertEquals((await open.rows())[0]!.slice(0, 2), ["Oslo", "1,600"]);
    await open.ask("Over time");
    await page.locator("#chart [aria-label^=Lines]").waitFor();
    await open.ask("Distribution of n");
    await page.locator("#chart [aria-label^=Histogram]").waitFor();
    await page.getByRole("button", { name: "Search", exact: true }).first().click();
    await page.getByLabel("Value of the condition").fill("2026-01-01T00:10");
    await page.getByRole("button", { name: "Search", exact: true }).last().click();
    await page.locator("#status", { hasText: "1 of 4,000" }).waitFor();
    await open.answer();
    assertEquals((await open.rows())[0]!.slice(1), ["1", "2026-01-01T00:10:00.000Z", "1", "Rome"]);
    await open.picture("14-parquet");

    await page.locator("#own").click();
    await page.locator("#editor .cm-content").fill(
      "return (await readParquet(files)).filter(({ id }) => id < 2n).sortBy((order) => order.id);",
    );
    await page.locator("#run-code").click();
    await page.locator("#run-title", { hasText: "Your own code" }).waitFor();
    await open.answer();
    assertEquals((await open.rows()).map((row) => row.slice(0, 3)), [
      ["0", "2026-01-01 00:00", "0"],
      ["1", "2026-01-01 00:10", "1"],
    ]);
    assertEquals(open.complaints, []);
  },

  "scrolls, sorts and searches a million rows": async (openPage) => {
    const code = "return Array.from({ length: 1e6 }, (_, i) => [`line ${i}`, i]);";
    await using open = await openPage({
      hash: `#code=${encodeURIComponent(code)}`,
      viewport: { width: 1100, height: 850 },
    });
    const { page } = open;
    await pasted(page, "any line");
    await page.keyboard.press("Enter");
    await page.locator("#run-code").click();
    await page.locator("#table-foot", { hasText: "1,000,000 rows" }).waitFor();
    await page.locator("#table").focus();
    await page.keyboard.press("End");
    await page.locator("#table tbody td", { hasText: "line 999999" }).waitFor();
    assert(await page.locator("#table tbody tr").count() < 40);
    await page.locator("#search").fill("999998");
    await page.locator("#table-foot", { hasText: "1 of 1,000,000 rows" }).waitFor();
    assertEquals((await open.rows())[0]![0], "line 999998");
    await page.locator("#search").fill("");
    await page.getByRole("button", { name: "key", exact: true }).click();
    await page.locator("th[aria-sort=ascending]").waitFor();
    await page.getByRole("button", { name: "key", exact: true }).click();
    await page.locator("#table tbody tr:first-child td", { hasText: "line 999999" }).waitFor();
    assertEquals(open.complaints, []);
  },

  "says what it cannot read, and opens what is pasted": async (openPage) => {
    const folder = await tempDir();
    await writeFile(`${folder}/old.zip`, new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]));
    await writeFile(`${folder}/empty.log`, "");
    await writeFile(`${folder}/short.gz`, new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1]));
    await using open = await openPage();
    const cases = {
      "old.zip": "it is a zip archive: unpack it",
      "empty.log": "it is empty",
      "short.gz": "got the end in the middle of a member.",
    };
    for (const [name, reason] of Object.entries(cases)) {
      await open.drop(`${folder}/${name}`);
      const trouble = open.page.locator("#trouble", { hasText: name });
      await trouble.waitFor();
      assertStringIncludes(await trouble.innerText(), reason);
    }
    await open.picture("8-refused");
    assertEquals(open.complaints, []);

    const { page } = open;
    await pasted(page, "to be, or not to be");
    await page.keyboard.press("Enter");
    assertStringIncludes(await open.answer(), "1 line in");
    assertEquals((await open.rows()).map((row) => row.slice(0, 2)), [
      ...[["to", "2"], ["be", "2"], ["or", "1"], ["not", "1"]],
    ]);
    await page.locator("#others").click();
    await pasted(page, `${open.url}icon.svg`);
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.locator("#source-name", { hasText: "icon.svg" }).waitFor();
    await open.answer();
    assertStringIncludes(decodeURIComponent(page.url()), `url=${open.url}icon.svg`);
    await page.locator("#others").click();
    await pasted(page, `${open.url}missing.log`);
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.locator("#trouble", { hasText: "404" }).waitFor();
  },
});

async function pasted(page: Page, text: string): Promise<void> {
  await page.locator("#paste").fill(text);
}
