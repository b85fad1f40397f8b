/**
 * Builds the package into `dist/`: a folder of modules for each runtime, and
 * the types. `npm run build`.
 *
 * @module
 */

import {
  bundle,
  packageBundles,
  sharedEntries,
  stopBundler,
  targets,
  verbatimEntries,
} from "./bundle.ts";
import { codecPackages } from "./codec_wasm.ts";
import { compilerCommand, filesBelow, remove, root, runOrThrow } from "./command.ts";
import { thirdPartyLicenses } from "./licenses.ts";

/** One module that needs no other. */
const graphviz = "node_modules/@viz-js/viz/dist/viz.js";

const dist = `${root}/dist`;

/** Builds everything anew. */
async function build(): Promise<void> {
  await remove(dist);
  const inputs = await buildModules();
  await withoutForeignSources(`${dist}/browser`);
  // Of these the sources have a part, so that nothing of them is seen to go in.
  for (const { name, path } of codecPackages) inputs.add(`node_modules/${name}/${path}`);
  await Deno.writeTextFile(`${dist}/THIRD_PARTY.txt`, await thirdPartyLicenses(root, inputs));
  for (const folder of ["browser", "shared"]) await checkBrowserBuild(`${dist}/${folder}`);
  await buildTypes(`${dist}/types`);
}

/** Builds what programs and their workers load, and lists the sources of it. */
export async function buildModules(): Promise<Set<string>> {
  const inputs = new Set<string>();
  for (const target of targets) {
    for (const options of packageBundles(target)) {
      const outdir = `${dist}/${target}`;
      for (const file of await bundle({ target, root, outdir, ...options })) inputs.add(file);
    }
  }
  const plain = { target: "browser", root, sourcemap: false } as const;
  const outdir = `${dist}/shared`;
  for (const file of await bundle({ ...plain, outdir, entries: sharedEntries, minify: true })) {
    inputs.add(file);
  }
  await bundle({ ...plain, outdir, entries: verbatimEntries });
  await bundle({ ...plain, outdir: dist, entries: { vite: "src/bundlers/vite.ts" } });
  await Deno.copyFile(`${root}/${graphviz}`, `${dist}/shared/graphviz.js`);
  inputs.add(graphviz);
  return inputs;
}

/** Takes the texts of packages, which are public elsewhere, out of source maps. */
async function withoutForeignSources(folder: string): Promise<void> {
  // Without any text, Vite would warn of a file that is missing.
  const instead = "// As in the package of that name.\n";
  for (const path of await filesBelow(folder)) {
    if (!path.endsWith(".map")) continue;
    const map = JSON.parse(await Deno.readTextFile(path));
    const own = (text: string, i: number) =>
      map.sources[i].includes("node_modules/") ? instead : text;
    const sourcesContent = map.sourcesContent.map(own);
    await Deno.writeTextFile(path, JSON.stringify({ ...map, sourcesContent }));
  }
}

/** A browser's module loader, and most bundlers, refuse `node:` even where it is never loaded. */
async function checkBrowserBuild(folder: string): Promise<void> {
  for (const path of await filesBelow(folder)) {
    if (!path.endsWith(".js")) continue;
    const found = /["'`]node:[a-z/_]+["'`]/.exec(await Deno.readTextFile(path));
    if (found !== null) {
      throw new Error(`Cannot publish ${path}: expected no node: module, got ${found[0]}`);
    }
  }
}

/** Emits the declarations that the entries need, with specifiers that every consumer's compiler resolves. */
async function buildTypes(folder: string): Promise<void> {
  const [node, compiler] = compilerCommand();
  await runOrThrow(node, [compiler, "--project", "tsconfig.types.json", "--outDir", folder]);
  // A worker's program has no exports, whatever it is made of.
  const workers = ["worker_web", "worker_threads"].map((name) => `${folder}/src/${name}.d.ts`);
  for (const path of workers) await Deno.writeTextFile(path, "export {};\n");
  const entries = ["mod", "tables", "dask"].map((name) => `${folder}/${name}.d.ts`);
  const needed = new Set([...entries, `${folder}/src/bundlers/vite.d.ts`, ...workers]);
  for (const path of needed) {
    const portable = withPortableSpecifiers(path, await Deno.readTextFile(path));
    await Deno.writeTextFile(path, portable.text);
    for (const imported of portable.imports) needed.add(imported);
  }
  for (const path of await filesBelow(folder)) if (!needed.has(path)) await remove(path);
  await Deno.copyFile(`${root}/types/platform.d.ts`, `${folder}/platform.d.ts`);
  const reference = '/// <reference path="./platform.d.ts" />\n';
  for (const entry of entries) {
    await Deno.writeTextFile(entry, reference + await Deno.readTextFile(entry));
  }
}

/** Turns `./bag.ts` into `./bag.js`, save in comments, where examples are; lists what is imported. */
function withPortableSpecifiers(
  path: string,
  text: string,
): { readonly text: string; readonly imports: readonly string[] } {
  const imports: string[] = [];
  const pattern = /\/\*[\s\S]*?\*\/|\b(from\s+|import\(?\s*)"([^"]+)"/g;
  const portable = text.replace(pattern, (whole, keyword?: string, specifier?: string) => {
    if (keyword === undefined || specifier === undefined) return whole;
    if (!specifier.startsWith(".")) {
      throw new Error(`Cannot publish ${path}: expected types of our own only, got "${specifier}"`);
    }
    const module = specifier.replace(/\.ts$/, "");
    imports.push(new URL(`${module}.d.ts`, `file://${path}`).pathname);
    return `${keyword}"${module}.js"`;
  });
  return { text: portable, imports };
}

if (import.meta.main) {
  const start = performance.now();
  try {
    await build();
  } finally {
    await stopBundler();
  }
  console.log(`Built dist/ in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
