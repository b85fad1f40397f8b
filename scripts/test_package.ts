/**
 * Packs the package as it would be published, installs it in new projects and
 * runs the examples of README.md there, one in each runtime.
 *
 * @module
 */

import { type Target, targets } from "./bundle.ts";
import {
  compilerCommand,
  compilers,
  filesBelow,
  installed,
  remove,
  root,
  run,
  runOrThrow,
} from "./command.ts";
import { markdownPages, wrongLinks } from "./markdown_links.ts";
import {
  install,
  packed,
  passes,
  printedInPage,
  tarball,
  unpacked,
  withProject,
} from "./projects.ts";
import { type ReadmeExample, readmeExample } from "./readme.ts";
import type { Step } from "./report.ts";
import { misuses, preamble } from "../tests/package/misuse.ts";
import { brotli, bzip2, smallText, xz, zstd } from "../tests/fixtures/compressed.ts";
import { serveFolder } from "./static_server.ts";
import { bundlerSteps } from "./test_bundlers.ts";
import { publishedSteps } from "./test_published.ts";

/** Steps in order: the later ones need what the first has packed. */
export function packageSteps(): readonly Step[] {
  return [
    { name: "package: pack", run: () => passes(pack) },
    ...publishedSteps(),
    { name: "package: types", run: () => passes(checkTypes) },
    ...targets.map((target) => ({
      name: `package: README in ${target}`,
      run: () => passes(() => runExample(target)),
    })),
    ...targets.map((target) => ({
      name: `package: compressed files, pictures and modules in ${target}`,
      run: () => passes(() => readCompressed(target)),
    })),
    ...bundlerSteps(),
  ];
}

/**
 * Packs, which builds first, checks that everything `exports` names, and the guides lead to, is there, and
 * installs what was packed.
 */
async function pack(): Promise<void> {
  await remove(packed);
  await Deno.mkdir(`${packed}/unpacked`, { recursive: true });
  await runOrThrow("npm", ["pack", "--pack-destination", packed]);
  await runOrThrow("tar", ["-xzf", await tarball(), "-C", `${packed}/unpacked`]);
  const { exports } = JSON.parse(await Deno.readTextFile(`${root}/package.json`));
  for (const path of leaves(exports)) {
    await stat(`${unpacked}/${path}`, "which its exports name");
  }
  await checkExamples();
  await checkClassNames();
  const pages = (await markdownPages(unpacked)).filter(({ path }) => /^(README|docs\/)/.test(path));
  const wrong = await wrongLinks(unpacked, pages, "README.md");
  if (wrong.length > 0) throw new Error(`Links of the package lead nowhere:\n${wrong.join("\n")}`);
  await install();
}

/** Checks that what the examples import by relative names is in the package, too. */
async function checkExamples(): Promise<void> {
  for (const path of await filesBelow(`${unpacked}/examples`)) {
    if (!path.endsWith(".ts")) continue;
    const text = await Deno.readTextFile(path);
    for (const [, specifier] of text.matchAll(/\bfrom "(\.[^"]+)";/g)) {
      await stat(new URL(specifier!, `file://${path}`), `which ${path} imports`);
    }
  }
}

async function stat(path: string | URL, named: string): Promise<void> {
  try {
    await Deno.stat(path);
  } catch {
    throw new Error(`Cannot use the package: expected ${path}, ${named}`);
  }
}

/** Checks that public classes are called in messages as users know them, which bundlers may change. */
async function checkClassNames(): Promise<void> {
  const exports: Record<string, unknown> = await import(`${unpacked}/dist/deno/mod.js`);
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value !== "function" || !/^class\b/.test(String(value))) continue;
    if (value.name === name) continue;
    throw new Error(
      `Cannot use the package: expected class ${name} to be called so, got ${value.name}`,
    );
  }
}

/** The strings at the ends of a tree of conditions. */
function leaves(tree: unknown): string[] {
  return typeof tree === "string" ? [tree] : Object.values(tree as object).flatMap(leaves);
}

/**
 * Checks the examples as strict projects of both kinds of module resolution see them, and types alone,
 * without those of a browser or a runtime.
 */
async function checkTypes(): Promise<void> {
  const readme = await readReadme();
  const files = Object.fromEntries(
    targets.map((target) => [`${target}.ts`, readmeExample(readme, target).code]),
  );
  const program = preamble + misuses.map(({ code }) => `${code}\n`).join("");
  const config = JSON.stringify({ compilerOptions: bare, files: ["misuse.ts"] });
  const all = { ...files, "misuse.ts": program, "bare.json": config };
  await withProject("types", all, async (folder) => {
    // Examples may use node: modules, whose types Deno and tsc look for in the project.
    for (const name of ["@types", "undici-types"]) {
      await Deno.symlink(`${root}/node_modules/${name}`, `${folder}/node_modules/${name}`);
    }
    for (const compiler of compilers) {
      const [node, path] = compilerCommand(compiler);
      const { output } = await run(node, [path, "--project", "bare.json"], { cwd: folder });
      compareMessages(compiler, output);
      // One of them is enough of the oldest, which takes several times as long.
      for (const [module, resolution] of resolutions.slice(compiler === compilers[0] ? 0 : 1)) {
        await runOrThrow(node, [
          ...[path, "--noEmit", "--strict", "--exactOptionalPropertyTypes"],
          ...["--noUncheckedIndexedAccess", "--target", "esnext"],
          ...["--lib", "esnext,dom,dom.iterable,dom.asynciterable"],
          // The types of the package are checked with those of the language, which need no check themselves.
          "--skipDefaultLibCheck",
          ...["--module", module, "--moduleResolution", resolution, "--types", "node"],
          ...Object.keys(files),
        ], { cwd: folder });
      }
    }
    await runOrThrow(installed("deno"), ["check", "deno.ts"], { cwd: folder });
  });
}

const resolutions = [["esnext", "bundler"], ["nodenext", "nodenext"]] as const;

/** A project that has the types of the language and of the package, and checks them all. */
const bare = {
  ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
  ...{
    target: "es2022",
    lib: ["es2022"],
    types: [],
    module: "esnext",
    moduleResolution: "bundler",
  },
};

/** Compares what a compiler says of the lines of `misuses` with what it has to; there may be no more. */
function compareMessages(compiler: string, output: string): void {
  const first = preamble.split("\n").length;
  const said = misuses.map(() => "");
  for (const message of output.split(/\n(?=\S)/)) {
    if (message.trim() === "") continue;
    const line = Number(/^misuse\.ts\((\d+),/.exec(message)?.[1]) - first;
    if (said[line] === undefined) {
      throw new Error(`${compiler}: expected no such error:\n${message}`);
    }
    said[line] += message;
  }
  misuses.forEach(({ code, says }, i) => {
    if (said[i]!.includes(says)) return;
    throw new Error(`${compiler}: expected to be told of ${code} "${says}", got\n${said[i]}`);
  });
}

/** Each format that takes a decompressor of the package, and what its tool makes of the same text. */
const compressed = { zst: zstd, bz2: bzip2, xz, br: brotli } as const;

/**
 * Reads compressed files with the installed package, in workers and, in a page that allows scripts
 * nothing but WebAssembly, by itself; draws a picture, whose library is a file of its own; and, elsewhere
 * than in a page, calls functions that need what else there is in their modules.
 */
async function readCompressed(target: Target): Promise<void> {
  const entries = Object.entries(compressed).map(([extension, bytes]) =>
    [extension, btoa(String.fromCharCode(...bytes))] as const
  );
  const modules = target === "browser" ? undefined : functionsOfModules;
  const code = `import { draw, fromModule, inline, range, readText } from "holdall";
${modules?.imports ?? ""}
for (const [extension, base64] of ${JSON.stringify(entries)}) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const lines = readText(new File([bytes], "a." + extension));
  const counts = [await lines.count().compute(), await lines.count().compute({ scheduler: inline() })];
  console.log(extension, ...counts);
}
console.log((await draw(range(3))).trimEnd().endsWith("</svg>"));
${modules?.code ?? ""}
`;
  const lines = smallText().split("\n").length - 1;
  const output = entries.map(([extension]) => `${extension} ${lines} ${lines}\n`).join("") +
    "true\n" + (modules?.output ?? "");
  const policy = "script-src 'self' 'wasm-unsafe-eval'";
  const page = `<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="icon" href="data:,">
<script type="module" src="./main.ts"></script>
`;
  const example: ReadmeExample = { code, output };
  const files = {
    [mains[target]]: code,
    ...(modules === undefined ? { "index.html": page } : { "own.js": modules.own }),
  };
  const printed = await withProject(
    `compressed-${target}`,
    files,
    (folder) => target === "browser" ? printedByVite(folder, example) : printedBy(target, folder),
  );
  compare(printed, example, target);
}

/** A module of a program, what the program does with it and with a package, and what that prints. */
const functionsOfModules = {
  own: "const k = 2;\nexport const twice = (x) => x * k;\n",
  imports: 'import { twice } from "./own.js";',
  code: `const numbers = range(3);
const kind = async () => typeof (await import("holdall")).range;
const isFailure = fromModule("holdall").isElementFailure;
for (const fn of [twice, kind, isFailure]) console.log(String(await numbers.map(fn).compute()));
const tell = ({ stack }) => console.log(stack.includes("main."), stack.includes("node_modules/holdall"));
try { await numbers.map((x) => { throw new RangeError(x); }).compute(); } catch (e) { tell(e); tell(e.cause); }
try { readText("nowhere.txt"); } catch (e) { tell(e); }`,
  output: "0,2,4\nfunction,function,function\nfalse,false,false\n" + "true false\n".repeat(3),
};

async function runExample(target: Target): Promise<void> {
  const example = readmeExample(await readReadme(), target);
  const page = target === "browser" ? { "index.html": example.page ?? defaultPage } : {};
  const files = { [mains[target]]: example.code, ...page };
  const printed = await withProject(
    target,
    files,
    (folder) => target === "browser" ? printedByVite(folder, example) : printedBy(target, folder),
  );
  compare(printed, example, target);
}

/** Name of the file that each runtime's example is written to; Node 20 takes no TypeScript. */
const mains: Readonly<Record<Target, string>> = {
  deno: "main.ts",
  bun: "main.ts",
  node: "main.js",
  browser: "main.ts",
};

async function printedBy(target: "deno" | "bun" | "node", folder: string): Promise<string> {
  const commands = {
    deno: [installed("deno"), "run", "--allow-all", mains.deno],
    bun: [installed("bun"), "run", mains.bun],
    node: ["node", mains.node],
  } as const;
  const [program, ...args] = commands[target];
  return (await runOrThrow(program, args, { cwd: folder, timeout: 60_000 })).stdout;
}

const defaultPage = `<!doctype html>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<input type="file" multiple>
<script type="module" src="./main.ts"></script>
`;

/** Bundles with Vite and opens the page. */
async function printedByVite(folder: string, { output }: ReadmeExample): Promise<string> {
  await runOrThrow(installed("vite"), ["build"], { cwd: folder });
  await using server = serveFolder(`${folder}/dist`);
  const wanted = output === undefined ? 1 : output.trimEnd().split("\n").length;
  return await printedInPage(server.url, wanted);
}

function compare(printed: string, { output }: ReadmeExample, target: Target): void {
  if (output === undefined ? printed.trim() !== "" : printed.trim() === output.trim()) return;
  const expected = output === undefined ? "some output" : `\n${output.trim()}\n`;
  throw new Error(`README.md in ${target}: expected ${expected}, got\n${printed.trim()}`);
}

async function readReadme(): Promise<string> {
  return await Deno.readTextFile(`${root}/README.md`);
}
