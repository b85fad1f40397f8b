/**
 * Builds the tests as the package is built: its own entries, every test file and every fixture in one
 * build, so that a module exists once however many entries use it.
 *
 * @module
 */

import type { Plugin } from "esbuild";
import { bundle, mainEntries, type Target, workerEntries } from "./bundle.ts";
import { filesBelow, remove, root } from "./command.ts";

/** Where tests are that `npm run test:faults` runs. */
export const longTests = "tests/faults/long/";

/**
 * Test files below `tests/`, as paths from the root of the repository; those that take long only where
 * they are asked for.
 */
export async function testFiles(parts: readonly string[] = []): Promise<string[]> {
  const paths = (await filesBelow(`${root}/tests`)).map((path) => path.slice(root.length + 1));
  return paths.filter((path) =>
    path.endsWith("_test.ts") && !/^tests\/(?:differential|distributed)\//.test(path) &&
    (!path.startsWith(longTests) || parts.some((part) => part.startsWith(longTests))) &&
    (parts.length === 0 || parts.some((part) => path.includes(part)))
  );
}

/** Builds `files` into `dist-test/<target>` and returns the outputs' paths from there. */
export async function bundleTests(
  target: Target,
  files: readonly string[],
): Promise<{ readonly outdir: string; readonly modules: readonly string[] }> {
  const outdir = `${root}/dist-test/${target}`;
  await remove(outdir);
  const tests = Object.fromEntries(files.map((path) => [outputOf(path), path]));
  const fixtures = Object.fromEntries((await fixtureFiles()).map((path) => [outputOf(path), path]));
  const page = target === "browser" ? { page: "tests/browser/page.ts" } : {};
  await bundle({
    target,
    root,
    outdir,
    // The harness is an entry, so that it lies in a chunk at the top, where fixtures/ is.
    entries: {
      ...mainEntries(target),
      harness: "tests/harness.ts",
      ...tests,
      ...fixtures,
      ...page,
    },
    // A test for other runtimes may load such a module inside its body, which never runs here.
    external: ["node:*", "bun:*", "@duckdb/*", "avsc", "nodejs-polars"],
    plugins: [assertionsForNode20, ...target === "browser" ? [arqueroForPages] : []],
  });
  // As in the package: in one build with the tests they would be cut into many small files, and tests
  // start workers by the thousand.
  const workers = workerEntries(target);
  await bundle({ target, root, outdir, entries: workers, minify: true, sourcemap: false });
  return { outdir, modules: Object.keys(tests).map((path) => `./${path}.js`) };
}

/**
 * `@std/assert` calls `Set.prototype.union`, which Node 20 lacks. Only that call is replaced: a
 * polyfill would hide the same mistake in our own sources.
 */
const assertionsForNode20: Plugin = {
  name: "assertions-for-node-20",
  setup(build) {
    build.onLoad({ filter: /deno-std\/assert\/equal\.js$/ }, async ({ path }) => {
      const text = await Deno.readTextFile(path);
      const call = "getKeysDeep(a).union(getKeysDeep(b))";
      if (!text.includes(call)) throw new Error(`Cannot adapt ${path}: expected "${call}" in it`);
      return { contents: text.replace(call, "new Set([...getKeysDeep(a), ...getKeysDeep(b)])") };
    });
  },
};

/** What `arquero` says is to be in place of a module of it in pages. */
const arqueroForPages: Plugin = {
  name: "arquero-for-pages",
  setup(build) {
    build.onResolve({ filter: /\/byte-stream\.js$/ }, ({ path, resolveDir }) => ({
      path: `${resolveDir}/${path.replace(/\.js$/, "-web.js")}`,
    }));
  },
};

async function fixtureFiles(): Promise<string[]> {
  try {
    const paths = await filesBelow(`${root}/tests/fixtures`);
    return paths.map((path) => path.slice(root.length + 1)).filter((path) => path.endsWith(".ts"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** `tests/graph/cull_test.ts` becomes `graph/cull_test`. */
function outputOf(path: string): string {
  return path.slice("tests/".length, -".ts".length);
}
