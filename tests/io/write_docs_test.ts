/** The examples of docs/formats.md print what it says. */

import { assert, assertEquals, tempDir, test } from "../harness.ts";
import { loadScript, repository } from "../examples/run_example.ts";

const here = { only: ["deno"], because: "the examples are programs of Deno here" } as const;

test("examples of docs/formats.md that say what they print do so", here, async () => {
  const { installed, run } = await loadScript<typeof import("../../scripts/command.ts")>("command");
  const root = await repository();
  const text = await Deno.readTextFile(`${root}/docs/formats.md`);
  const blocks = [
    ...text.matchAll(/^```ts\n((?:(?!```).*\n)*)```\n\n```text\n((?:(?!```).*\n)*)```$/gm),
  ];
  assert(blocks.length >= 5, `found ${blocks.length}`);
  const cwd = await tempDir();
  for (const [i, [, code, expected]] of blocks.entries()) {
    const path = `${cwd}/example${i}.ts`;
    await Deno.writeTextFile(path, code!);
    const command = ["run", "--allow-all", "--no-check", "--config", `${root}/deno.json`, path];
    const { stdout, output } = await run(installed("deno"), command, { cwd, timeout: 30_000 });
    assertEquals(stdout, expected, `${code}\n${output}`);
  }
});
