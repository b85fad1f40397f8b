/**
 * Builds the programs of `docs/bundlers.md` as it says, with the packed package, and runs them: in
 * pages that allow no code but their own, and without a page.
 *
 * @module
 */

import {
  type CommandResult,
  compilerCommand,
  filesBelow,
  installed,
  remove,
  root,
  run,
  runOrThrow,
  startServer,
} from "./command.ts";
import { passes, printedInPage, withProject } from "./projects.ts";
import type { Step } from "./report.ts";
import { serveFolder } from "./static_server.ts";

/** Steps in order; the package has to have been packed. */
export function bundlerSteps(): readonly Step[] {
  return [
    { name: "package: Vite, built and served", run: () => passes(useVite) },
    { name: "package: Vite without the plugin", run: () => passes(useVitePlainly) },
    { name: "package: pages by webpack, esbuild and bun build", run: () => passes(buildPages) },
    { name: "package: bundles for Node and Bun", run: () => passes(buildPrograms) },
    { name: "package: bundles without and with their worker", run: () => passes(bundleWorker) },
  ];
}

/** The blocks of `docs/bundlers.md` by their titles: files, commands and what the program prints. */
async function documented(): Promise<(title: string) => string> {
  const text = await Deno.readTextFile(`${root}/docs/bundlers.md`);
  const blocks = new Map(
    [...text.matchAll(/^```\w+ title="([^"]+)"\n(.*?)^```$/gms)].map(([, title, block]) =>
      [title!, block!] as const
    ),
  );
  return (title) => {
    const block = blocks.get(title);
    if (block !== undefined) return block;
    throw new Error(`Cannot test docs/bundlers.md: expected a block titled "${title}"`);
  };
}

/** Makes a project of files of `docs/bundlers.md` and of others, which has the packages that they use. */
async function withProgram(
  names: readonly string[],
  use: (folder: string, block: (title: string) => string) => Promise<void>,
  others: Readonly<Record<string, string>> = {},
): Promise<void> {
  const block = await documented();
  const files = Object.fromEntries(names.map((name) => [name, block(name)]));
  await withProject("bundlers", { ...files, ...others }, async (folder) => {
    await runOrThrow("cp", ["-r", `${root}/node_modules/stemmer`, `${folder}/node_modules/`]);
    for (const name of ["vite", "@types", "undici-types"]) {
      await Deno.symlink(`${root}/node_modules/${name}`, `${folder}/node_modules/${name}`);
    }
    await use(folder, block);
  });
}

/**
 * Around the program of the documentation, one that belongs to its page: workers import what the page
 * imports too, by `import()` also, and a package by its name.
 */
const around = {
  "start.ts": `import { fromModule, fromSequence } from "holdall";
import { mark } from "./mark.ts";
await import("./main.ts");
document.title = mark("title");
const { later } = fromModule<typeof import("./later.ts")>(new URL("./later.ts", import.meta.url));
const { stemmer } = fromModule<typeof import("stemmer")>("stemmer");
console.log(String(await fromSequence(["walked", "walking"]).map(stemmer).map(later).compute()));
`,
  "later.ts": `export async function later(word: string): Promise<string> {
  const { marked } = await import("./marked.ts");
  return marked(word);
}
`,
  "marked.ts": `import { mark } from "./mark.ts";
import { stemmer } from "stemmer";
export const marked = (word: string): string => stemmer(mark(word));
`,
  "mark.ts": "export const mark = (word: string): string => `${word}!`;\n",
};

/** The compiler's options of a project that Vite builds. */
const typeOptions = [
  ...[
    "--noEmit",
    "--strict",
    "--exactOptionalPropertyTypes",
    "--skipLibCheck",
    "--allowImportingTsExtensions",
  ],
  ...["--target", "esnext", "--module", "esnext", "--moduleResolution", "bundler"],
];

async function useVite(): Promise<void> {
  const names = ["vite.config.ts", "main.ts", "words.ts"];
  await withProgram(names, async (cwd, block) => {
    const page = block("index.html").replace("./main.ts", "./start.ts");
    await Deno.writeTextFile(`${cwd}/index.html`, page);
    const expected = `${block("output")}walk!,walk!\n`;
    const [node, compiler] = compilerCommand();
    const checked = ["--lib", "esnext,dom", "--types", "node", "vite.config.ts", "start.ts"];
    await runOrThrow(node, [compiler, ...typeOptions, ...checked], { cwd });
    await runOrThrow(installed("vite"), ["build"], { cwd });
    await comparePage(`${cwd}/dist`, expected);
    await checkShared(`${cwd}/dist`);
    await runOrThrow(installed("vite"), ["build", "--ssr", "main.ts", "--outDir", "server"], {
      cwd,
    });
    compare((await runOrThrow("node", ["server/main.js"], { cwd })).stdout, block("output"));
    const server = ["--host", "127.0.0.1", "--port", "0"];
    await using served = await startServer(installed("vite"), server, { cwd });
    compare(await printedInPage(served.url, linesOf(expected)), expected);
  }, around);
}

/** Builds and serves a page that has no functions of modules, for which Vite needs no plugin. */
async function useVitePlainly(): Promise<void> {
  const program = `import { fromSequence } from "holdall";
console.log(String(await fromSequence(["to be", "or"]).map((line) => line.length).compute()));
`;
  await withProgram(["index.html"], async (cwd, block) => {
    const page = block("index.html").replace(/<meta http-equiv.*\n/, "");
    await Deno.writeTextFile(`${cwd}/index.html`, page);
    await runOrThrow(installed("vite"), ["build"], { cwd });
    await using built = serveFolder(`${cwd}/dist`, {}, {});
    compare(await printedInPage(built.url, 1), "5,2");
    const server = ["--host", "127.0.0.1", "--port", "0"];
    await using served = await startServer(installed("vite"), server, { cwd });
    compare(await printedInPage(served.url, 1), "5,2");
  }, { "main.ts": program });
}

/** Checks that the workers' program imports what the page loads, too. */
async function checkShared(folder: string): Promise<void> {
  const page = await Deno.readTextFile(`${folder}/index.html`);
  const paths = await filesBelow(`${folder}/assets`);
  const worker = paths.find((path) => /\/worker_web-[^/]*\.js$/.test(path));
  const program = worker === undefined ? "" : await Deno.readTextFile(worker);
  const imported = [...program.matchAll(/\bfrom\s*["'`]\.\/([^"'`]+)/g)].map(([, file]) => file!);
  if (imported.some((file) => page.includes(`/${file}`))) return;
  throw new Error(
    `Vite: expected page and workers to have files in common, got\n${paths.join("\n")}`,
  );
}

async function buildPages(): Promise<void> {
  const names = ["main.js", "words.js", "worker_web.js", "webpack.config.js"];
  await withProgram(names, async (cwd, block) => {
    // Terser would take ten seconds.
    const options = { webpack: " --no-optimization-minimize", esbuild: "", bun: "" };
    for (const [bundler, option] of Object.entries(options)) {
      await remove(`${cwd}/dist`);
      await shell(block(bundler).trimEnd() + option, cwd);
      const page = block("index.html").replace("./main.ts", "./main.js");
      await Deno.writeTextFile(`${cwd}/dist/index.html`, page);
      await comparePage(`${cwd}/dist`, block("output"));
    }
  });
}

/** Builds and runs programs, and again without the module whose functions they use. */
async function buildPrograms(): Promise<void> {
  const names = ["main.js", "words.js", "worker_threads.js"];
  await withProgram(names, async (cwd, block) => {
    for (const kind of ["for Node", "for Bun", "one file"]) {
      const { stdout } = await shell(block(kind), cwd);
      // Before that, bundlers tell what they have made.
      compare(stdout.slice(-block("output").length), block("output"));
      await remove(`${cwd}/dist`);
      const { code, output } = await run(...inShell(block(kind).replace(" words.js", ""), cwd));
      const advice = "in a bundle, the module has to be an entry of its own";
      if (code !== 0 && output.includes(advice)) continue;
      throw new Error(`${kind}: expected to be told that "${advice}", got\n${output}`);
    }
  });
}

/** Runs commands as the scripts of `package.json` are run. */
async function shell(commands: string, cwd: string): Promise<CommandResult> {
  return await runOrThrow(...inShell(commands, cwd));
}

function inShell(commands: string, cwd: string): Parameters<typeof run> {
  const PATH = `${root}/node_modules/.bin:${Deno.env.get("PATH")}`;
  return ["sh", ["-ec", commands], { cwd, env: { PATH }, timeout: 60_000 }];
}

async function comparePage(folder: string, expected: string): Promise<void> {
  // To workers, the policy of the page means nothing.
  const policy = { "content-security-policy": "script-src 'self'" };
  await using server = serveFolder(folder, {}, policy);
  compare(await printedInPage(server.url, linesOf(expected)), expected);
}

function compare(printed: string, expected: string): void {
  if (printed.trim() === expected.trim()) return;
  throw new Error(`docs/bundlers.md: expected\n${expected}\ngot\n${printed}`);
}

function linesOf(text: string): number {
  return text.trimEnd().split("\n").length;
}

/**
 * Bundles a program without its worker, and again as the message of the first says, by esbuild for
 * Node and by `bun build`, also into one file to be run by itself, which can have no processes.
 */
async function bundleWorker(): Promise<void> {
  const files = {
    "app.js": 'import { argv } from "node:process"; import { range, workers } from "holdall";\n' +
      "const scheduler = workers({ size: 2, isolation: argv[2] });\n" +
      "const bag = range(3, { npartitions: 3 }).map((x) => x + 1);\n" +
      "console.log(await bag.sum().compute({ scheduler }));\n",
    "worker_threads.js": 'import "holdall/worker_threads";\n',
  };
  const esbuild = ["--bundle", "--platform=node", "--format=esm", "--outdir=node"];
  const ways = [
    { by: [installed("esbuild"), ...esbuild], run: ["node", "node/app.js"] },
    {
      by: [installed("bun"), "build", "--target=bun", "--outdir=bun"],
      run: [installed("bun"), "bun/app.js"],
    },
    { by: [installed("bun"), "build", "--compile", "--outfile=alone"], run: ["./alone"] },
  ] as const;
  await withProject("bundles", files, async (cwd) => {
    for (const { by: [bundler, ...args], run: [program, ...rest] } of ways) {
      await runOrThrow(bundler, [...args, "app.js"], { cwd });
      const { output } = await run(program, [...rest, "thread"], { cwd, timeout: 60_000 });
      if (!output.includes(files["worker_threads.js"].trim())) {
        throw new Error(`${bundler}: expected to be told of worker_threads.js, got\n${output}`);
      }
      await runOrThrow(bundler, [...args, "app.js", "worker_threads.js"], { cwd });
      for (const isolation of ["thread", "process"]) {
        const ran = await run(program, [...rest, isolation], { cwd, timeout: 60_000 });
        const isAlone = rest.length === 0 && isolation === "process";
        const isRight = isAlone
          ? ran.output.includes("a program compiled into one file")
          : ran.stdout.trim() === "6";
        if (!isRight) throw new Error(`${bundler}: not as expected (${isolation}):\n${ran.output}`);
      }
    }
  });
}
