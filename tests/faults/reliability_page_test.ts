/** The page of promises: each row names tests that there are, and each test of faults has a row. */

import { assert, assertEquals, fromRoot, test } from "../harness.ts";

const sources = {
  only: ["deno"],
  because: "the others run what was built of the sources",
} as const;

/** A row of a table of faults: what is promised where, and tests, as file and name. */
interface Row {
  readonly fault: string;
  readonly cells: readonly string[];
  readonly tests: readonly (readonly [file: string, name: string])[];
}

async function rows(): Promise<Row[]> {
  const { readFile } = await import("node:fs/promises");
  const text = await readFile(fromRoot("docs/reliability.md"), "utf8");
  const lines = text.split("\n").filter((line) => line.startsWith("| "));
  const heads = lines.filter((line) => line.startsWith("| Fault "));
  assert(heads.length >= 5, `${heads.length} tables`);
  return lines.filter((line) => /tests\//.test(line)).map((line) => {
    const [, fault = "", ...cells] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const last = cells.slice(0, -1).at(-1) ?? "";
    const tests = [...last.matchAll(/`(tests\/[^`]+)` “([^”]+)”/g)]
      .map(([, file, name]) => [file!, name!] as const);
    return { fault, cells: cells.slice(0, -2), tests };
  });
}

/** Names of the tests in a file, with dots for what differs, and without the kind of workers. */
async function namesIn(file: string): Promise<string[]> {
  const { readFile } = await import("node:fs/promises");
  const text = await readFile(fromRoot(file), "utf8");
  return [...text.matchAll(/\btest\(\s*(["'`])((?:(?!\1).)*)\1/gs)]
    .map(([, , name]) => name!.replaceAll(/\$\{[^}]*\}/g, "…").replace(/^…: /, ""));
}

test(
  "each row of docs/reliability.md says what holds in each runtime, and names tests that there are",
  sources,
  async () => {
    const all = await rows();
    assert(all.length >= 40, `${all.length} rows`);
    const wrong: string[] = [];
    for (const { fault, cells, tests } of all) {
      // The promise, and the four runtimes.
      if (cells.length !== 5 || cells.some((cell) => cell === "")) wrong.push(`${fault}: cells`);
      if (tests.length === 0) wrong.push(`${fault}: no test`);
      for (const [file, name] of tests) {
        const names = await namesIn(file).catch(() => undefined);
        if (names === undefined) wrong.push(`${fault}: there is no ${file}`);
        else if (!names.includes(name)) wrong.push(`${fault}: no test “${name}” in ${file}`);
      }
    }
    assertEquals(wrong, []);
  },
);

test("each file of tests/faults proves a row of docs/reliability.md", sources, async () => {
  const { readdir } = await import("node:fs/promises");
  const named = new Set((await rows()).flatMap(({ tests }) => tests.map(([file]) => file)));
  const files = await readdir(fromRoot("tests/faults/"), { recursive: true });
  const unnamed = files.filter((file) =>
    file.endsWith("_test.ts") && file !== "reliability_page_test.ts" &&
    !named.has(`tests/faults/${file}`)
  );
  assertEquals(unnamed, []);
});
