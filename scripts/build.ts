/**
 * Builds the package into `dist/`: a folder of modules for each runtime, and
 * the types. `npm run build`.
 *
 * @module
 */

import { bundle, packageEntries, stopBundler, targets } from "./bundle.ts";
import { filesBelow, installed, remove, root, runOrThrow } from "./command.ts";
import { thirdPartyLicenses } from "./licenses.ts";

/** Builds everything anew. */
export async function build(): Promise<void> {
  const dist = `${root}/dist`;
  await remove(dist);
  const inputs = new Set<string>();
  for (const target of targets) {
    const outdir = `${dist}/${target}`;
    const files = await bundle({ target, root, outdir, entries: packageEntries(target) });
    for (const file of files) inputs.add(file);
  }
  await Deno.writeTextFile(`${dist}/THIRD_PARTY.txt`, await thirdPartyLicenses(root, inputs));
  await checkBrowserBuild(`${dist}/browser`);
  await buildTypes(`${dist}/types`);
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

/** Emits declarations with specifiers that every consumer's compiler resolves. */
async function buildTypes(folder: string): Promise<void> {
  await runOrThrow(installed("tsc"), ["--project", "tsconfig.types.json", "--outDir", folder]);
  for (const path of await filesBelow(folder)) {
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, withPortableSpecifiers(path, text));
  }
}

/** Turns `./bag.ts` into `./bag.js`, save in comments, where examples are. */
function withPortableSpecifiers(path: string, text: string): string {
  const pattern = /\/\*[\s\S]*?\*\/|\b(from\s+|import\(?\s*)"([^"]+)"/g;
  return text.replace(pattern, (whole, keyword?: string, specifier?: string) => {
    if (keyword === undefined || specifier === undefined) return whole;
    if (specifier.startsWith(".")) return `${keyword}"${specifier.replace(/\.ts$/, ".js")}"`;
    throw new Error(`Cannot publish ${path}: expected types of our own only, got "${specifier}"`);
  });
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
