/**
 * Starts the examples as a user does, in each runtime with a command line.
 *
 * @module
 */

import { fromRoot, writeFile } from "../harness.ts";

/** A runtime with a command line. */
export type Runtime = "deno" | "bun" | "node";

/** All of them. */
export const everywhere: readonly Runtime[] = ["deno", "bun", "node"];

/** Runs an example to its end; `producer` is a command of the shell whose output it is given. */
export async function runExample(
  runtime: Runtime,
  name: string,
  args: readonly string[] = [],
  cwd?: string,
  producer?: string,
) {
  const { installed, root, run: runAlone } = await loadScript<
    typeof import("../../scripts/command.ts")
  >(
    "command",
  );
  // What the producer, a command of the shell, writes is the standard input.
  const run: typeof runAlone = (program, args, options) =>
    producer === undefined
      ? runAlone(program, args, options)
      : runAlone("sh", ["-c", `${producer} | "$0" "$@"`, program, ...args], options);
  const source = `${root}/examples/${name}.ts`;
  const options = { cwd: cwd ?? root, timeout: 50_000 };
  if (runtime === "bun") return await run(installed("bun"), [source, ...args], options);
  if (runtime === "node") {
    builtExamples ??= buildExamples(root);
    return await run("node", [`${await builtExamples}/${name}.js`, ...args], options);
  }
  return await run(
    installed("deno"),
    ["run", "--allow-all", "--no-check", source, ...args],
    options,
  );
}

/** Folder of the examples as built for Node, which runs no TypeScript. */
let builtExamples: Promise<string> | undefined;

async function buildExamples(root: string): Promise<string> {
  const { filesBelow } = await loadScript<typeof import("../../scripts/command.ts")>("command");
  const paths = (await filesBelow(`${root}/examples`)).filter((path) => path.endsWith(".ts"));
  const names = paths.map((path) => path.slice(`${root}/examples/`.length, -".ts".length));
  const outdir = `${root}/dist-test/examples`;
  await build("node", outdir, Object.fromEntries(names.map((it) => [it, `examples/${it}.ts`])));
  return outdir;
}

/** Documents that have a program for a page. */
const documentsOfPages = ["recipes", "progress", "formats"] as const;

/** Folder of the package as built for pages, and of those programs, by the names of their documents. */
export function builtPages(): Promise<string> {
  return pages ??= buildPages();
}

let pages: Promise<string> | undefined;

async function buildPages(): Promise<string> {
  const root = await repository();
  const outdir = `${root}/dist-test/pages`;
  const programs: Record<string, string> = {};
  for (const document of documentsOfPages) {
    const markdown = await Deno.readTextFile(`${root}/docs/${document}.md`);
    const found = [...markdown.matchAll(/^```ts (?:ignore )?title="page"\n([^]*?)^```$/gm)];
    if (found.length !== 1) {
      throw new Error(`Expected docs/${document}.md to have one page, got ${found.length}`);
    }
    programs[document] = `${outdir}/${document}.ts`;
    await writeFile(programs[document], found[0]![1]!);
  }
  await build("browser", `${outdir}/dist`, programs);
  return `${outdir}/dist`;
}

/** Root of the repository. */
export async function repository(): Promise<string> {
  return (await loadScript<typeof import("../../scripts/command.ts")>("command")).root;
}

/** Imports a script that only Deno can run, out of sight of the bundler, which is one of them. */
export async function loadScript<Module>(name: string): Promise<Module> {
  return await import(fromRoot(`scripts/${name}.ts`).href) as Module;
}

/** Builds programs, and the package beside them. */
export async function build(
  target: "node" | "browser",
  outdir: string,
  programs: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { bundle, packageEntries, stopBundler } = await loadScript<
    typeof import("../../scripts/bundle.ts")
  >("bundle");
  const entries = { ...packageEntries(target), ...programs };
  try {
    await bundle({ target, root: await repository(), outdir, entries });
  } finally {
    await stopBundler();
  }
}
