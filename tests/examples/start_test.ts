/** What docs/start.md says of first programs, permissions and pages is so. */

import {
  assert,
  assertEquals,
  assertStringIncludes,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
import { build, builtPages, loadScript, repository } from "./run_example.ts";

const here = { only: ["deno"], because: "starts programs and a browser" } as const;

const text = "the cat\nthe dog\nthe cat\nthe end\n";
const output = "the 4\ncat 2\ndog 1\n";

test("the first program of docs/start.md needs to read what it reads, in Deno", here, async () => {
  const { installed, run } = await loadScript<typeof import("../../scripts/command.ts")>("command");
  const { root, cwd } = await firstProgram();
  const [denoText] = await permissionTexts(root);
  await writeFile(
    `${cwd}/write.ts`,
    'import { range, writeText } from "holdall";\n' +
      'await writeText(range(2).map(String), "out/*.txt");\n',
  );
  const deno = (program: string, ...flags: readonly string[]) =>
    run(
      installed("deno"),
      [
        ...["run", "--no-prompt", "--no-check", "--config", `${root}/deno.json`],
        // Of the sources, as the page says.
        ...[`--allow-read=${[`${root}/src`, ...flags].join()}`],
        ...(program === "write.ts" ? ["--allow-write=out"] : []),
        program,
      ],
      { cwd, timeout: 30_000 },
    );
  const [read, unread, written, unseen] = await Promise.all([
    deno("words.ts", "data"),
    deno("words.ts"),
    deno("write.ts", "out"),
    deno("write.ts"),
  ]);
  assertEquals(read.stdout, output, read.output);
  for (const part of denoText!.split("…")) assertStringIncludes(unread.output, part);
  assertEquals(written.code, 0, written.output);
  for (const part of denoText!.split("…")) assertStringIncludes(unseen.output, part);
});

test("a pattern needs to read no more than the folder where it begins, in Deno", here, async () => {
  const { installed, run } = await loadScript<typeof import("../../scripts/command.ts")>("command");
  const { root, cwd } = await firstProgram();
  await writeFile(
    `${cwd}/program/count.ts`,
    `import { inline, readText } from "holdall";
const scheduler = inline();
for (const pattern of Deno.args) console.log(await readText(pattern).count().compute({ scheduler }));
`,
  );
  const patterns = [
    `${cwd}/data/*.txt`,
    "../data/*.txt",
    "../data/**/a.txt",
    `${cwd}/data/a.t[x]t`,
  ];
  const { stdout, output: all } = await run(installed("deno"), [
    ...["run", "--no-prompt", "--no-check", "--config", `${root}/deno.json`],
    ...[`--allow-read=${root}/src,${cwd}/data`, "count.ts", ...patterns],
  ], { cwd: `${cwd}/program`, timeout: 30_000 });
  assertEquals(stdout.trim().split("\n").length, 4, all);
});

test("the first program of docs/start.md needs --allow-worker in Node", here, async () => {
  const { run } = await loadScript<typeof import("../../scripts/command.ts")>("command");
  const { root, cwd } = await firstProgram();
  const [, nodeText] = await permissionTexts(root);
  await build("node", `${cwd}/built`, { words: `${cwd}/words.ts` });
  const { stdout: version } = await run("node", ["--version"]);
  const permission = Number(/\d+/.exec(version)) < 24
    ? "--experimental-permission"
    : "--permission";
  const node = (...flags: readonly string[]) =>
    run("node", [permission, "--allow-fs-read=.", ...flags, "built/words.js"], { cwd });
  const [allowed, forbidden] = await Promise.all([node("--allow-worker"), node()]);
  assertEquals(allowed.stdout, output, allowed.output);
  assertStringIncludes(forbidden.output, nodeText!);
});

test("the page of docs/start.md counts the words of files that are picked", here, async () => {
  const { launchChromium } = await loadScript<typeof import("../../scripts/chromium.ts")>(
    "chromium",
  );
  const { serveFolder } = await loadScript<typeof import("../../scripts/static_server.ts")>(
    "static_server",
  );
  const { runOrThrow } = await loadScript<typeof import("../../scripts/command.ts")>("command");
  const { cwd, page } = await firstProgram();
  const dist = `${cwd}/node_modules/holdall/dist`;
  await Deno.mkdir(dist, { recursive: true });
  await runOrThrow("cp", ["-r", await builtPages(), `${dist}/browser`]);
  await writeFile(`${cwd}/index.html`, page);
  await using server = serveFolder(cwd);
  await using browser = await launchChromium();
  const tab = await browser.newPage();
  const errors: string[] = [];
  tab.on("pageerror", (error) => errors.push(String(error)));
  await tab.goto(server.url);
  await tab.locator("input").setInputFiles([`${cwd}/data/a.txt`, `${cwd}/data/b.txt`]);
  await tab.locator("pre", { hasText: "dog" }).waitFor();
  assertEquals(await tab.locator("pre").textContent(), output);
  assertEquals(errors, []);
});

/** A folder with the program of the page and files for it to read. */
async function firstProgram() {
  const root = await repository();
  const markdown = await Deno.readTextFile(`${root}/docs/start.md`);
  const [program, page] = ["ts", "html"].map((language) => {
    const fence = RegExp(`^\`\`\`${language} title="\\w+"\n([^]*?)^\`\`\`$`, "m");
    const code = fence.exec(markdown)?.[1];
    assert(code !== undefined, `expected a block of ${language} with a title in docs/start.md`);
    return code;
  });
  const cwd = await tempDir();
  await writeFile(`${cwd}/words.ts`, program!);
  await writeFile(`${cwd}/data/a.txt`, text.slice(0, 16));
  await writeFile(`${cwd}/data/b.txt`, text.slice(16));
  return { root, cwd, page: page! };
}

/** What docs/faq.md says that runtimes say where something is not permitted: Deno's, and Node's. */
async function permissionTexts(root: string): Promise<string[]> {
  const markdown = await Deno.readTextFile(`${root}/docs/faq.md`);
  const texts = [...markdown.matchAll(/^```text permission\n(.*)\n```$/gm)].map(([, text]) =>
    text!
  );
  assertEquals(texts.length, 2);
  return texts;
}
