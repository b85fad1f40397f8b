/** What checks documents finds what is wrong with them. */

import {
  assert,
  assertEquals,
  assertStringIncludes,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
import { loadScript, repository } from "./run_example.ts";

const here = { only: ["deno"], because: "checks of documents are scripts of Deno" } as const;

test("wrongLinks() names links that lead nowhere, and pages that none leads to", here, async () => {
  const { markdownPage, wrongLinks } = await loadScript<
    typeof import("../../scripts/markdown_links.ts")
  >("markdown_links");
  const root = await tempDir();
  await writeFile(`${root}/mod.ts`, "");
  const fence = "```";
  const readme = [
    "# Top",
    "[here](#top) [guide](docs/guide.md#what-it-is-a--b) [code](mod.ts) [web](https://x.invalid/)",
    "[gone](docs/gone.md) `[code](a)` [a link over",
    "two lines](docs/guide.md#nothing) [out](../a) ![image](mod.ts#a)",
    `${fence}md\n[not a link](b)\n${fence}`,
  ];
  const guide = ["## What it is, a & b", "## Again", "## Again", "[x](../README.md) [y](#again-1)"];
  const pages = [
    markdownPage("README.md", readme.join("\n")),
    markdownPage("docs/guide.md", guide.join("\n")),
    markdownPage("docs/lost.md", ""),
  ];
  assertEquals(await wrongLinks(root, pages, "README.md"), [
    'README.md, line 3: "docs/gone.md" is not there',
    'README.md, line 4: "docs/guide.md#nothing" is no heading of docs/guide.md',
    'README.md, line 4: "../a" leads out of the repository',
    'README.md, line 4: "mod.ts#a" has an anchor, but is no page',
    "docs/lost.md: no link leads here from README.md",
  ]);
});

test("testModule() fails examples that print something else than they say", here, async () => {
  const { examplesIn, testModule } = await loadScript<typeof import("../../scripts/examples.ts")>(
    "examples",
  );
  const { installed, run } = await loadScript<typeof import("../../scripts/command.ts")>("command");
  const example = (code: string, output?: string) =>
    `\`\`\`ts\n${code}\n\`\`\`\n` +
    (output === undefined ? "" : `\n\`\`\`text\n${output}\n\`\`\`\n`);
  const markdown = [
    example('console.log(["a"], "b", 1.5);', '[ "a" ] b 1.5'),
    example('console.log("name-123456 (a)");', "name-… (a)"),
    example("console.log(1);\nconsole.log(2);", "1"),
    example("console.log(1);", "…2"),
    example("console.log(1);"),
    example("throw new Error();"),
  ].join("\n");
  const cwd = await tempDir();
  const examples = [...examplesIn(markdown)];
  assertEquals(examples.map(({ output }) => output), [
    ...['[ "a" ] b 1.5\n', "name-… (a)\n", "1\n", "…2\n", undefined, undefined],
  ]);
  const tests = examples.map(({ code, line, ...output }, i) => ({
    code,
    ...{ name: `example ${i}, line ${line}`, module: `${cwd}/${i}.ts`, cwd, ...output },
  }));
  for (const { code, module } of tests) await writeFile(module, code);
  await writeFile(`${cwd}/all_test.ts`, testModule(tests));
  const config = `${await repository()}/deno.json`;
  const args = ["test", "--allow-all", "--no-check", "--config", config, `${cwd}/all_test.ts`];
  const { output } = await run(installed("deno"), args, { cwd });
  const ended = [...output.matchAll(/^example (\d), line \d+ \.\.\. (\w+)/gm)];
  assertEquals(ended.map(([, i, how]) => `${i} ${how}`), [
    ...["0 ok", "1 ok", "2 FAILED", "3 FAILED", "4 ok", "5 FAILED"],
  ]);
  assertStringIncludes(output, "3 passed | 3 failed");
});

test("docs/recipes.md has recipes enough, which all say what they print", here, async () => {
  const { examplesIn } = await loadScript<typeof import("../../scripts/examples.ts")>("examples");
  const recipes = await Deno.readTextFile(`${await repository()}/docs/recipes.md`);
  const examples = [...examplesIn(recipes)];
  assert(examples.length >= 20, `found ${examples.length}`);
  assertEquals(examples.filter(({ output = "" }) => output === "").map(({ line }) => line), []);
});
