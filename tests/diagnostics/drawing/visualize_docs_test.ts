/** The picture in docs/visualize.md is what the program above it prints. */

import { assertEquals, tempDir, test } from "../../harness.ts";
import { loadScript, repository } from "../../examples/run_example.ts";

const here = { only: ["deno"], because: "the example is a program of Deno here" } as const;

test("the picture in docs/visualize.md is that of the program above it", here, async () => {
  const { installed, run } = await loadScript<typeof import("../../../scripts/command.ts")>(
    "command",
  );
  const root = await repository();
  const text = await Deno.readTextFile(`${root}/docs/visualize.md`);
  const blocks = [
    ...text.matchAll(/^```ts\n((?:(?!```).*\n)*)```\n\n```mermaid\n((?:(?!```).*\n)*)```$/gm),
  ];
  assertEquals(blocks.length, 1);
  const [[, code, drawn]] = blocks as [RegExpMatchArray];
  const cwd = await tempDir();
  await Deno.writeTextFile(`${cwd}/example.ts`, code!);
  const { stdout, output } = await run(installed("deno"), [
    ...["run", "--allow-all", "--no-check", "--config", `${root}/deno.json`],
    `${cwd}/example.ts`,
  ], { cwd, timeout: 30_000 });
  // The console ends the text's last line once more.
  assertEquals(stdout, `${drawn}\n`, output);
});
