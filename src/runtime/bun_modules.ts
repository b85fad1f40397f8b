/**
 * Where Bun finds the modules of packages.
 *
 * @module
 */

import { createRequire, isBuiltin } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { nodeModules } from "./node_modules.ts";
import type { Modules } from "./runtime.ts";

/** What this file needs of Bun. */
declare const Bun: { resolveSync(name: string, folder: string): string; readonly main: string };

/**
 * Bun resolves by itself, also for packages it has not installed into `node_modules`. Its cache for
 * `require` has all modules, but the one that the program began with.
 */
export const bunModules: Modules = {
  ...nodeModules(),
  resolve,
  exports: (url) => {
    if (url.startsWith("node:")) return createRequire(import.meta.url)(url);
    return url.startsWith("file:") ? cache()[fileURLToPath(url)]?.exports : undefined;
  },
  loaded: () => Object.keys(cache()).map((path) => pathToFileURL(path).href),
  main: () => pathToFileURL(Bun.main).href,
};

function cache(): Readonly<Record<string, { readonly exports: unknown } | undefined>> {
  return createRequire(import.meta.url).cache;
}

function resolve(name: string, from: string): string | undefined {
  if (isBuiltin(name)) return name.includes(":") ? name : `node:${name}`;
  if (!from.startsWith("file:")) return undefined;
  try {
    const path = Bun.resolveSync(name, fileURLToPath(new URL("./", from)));
    return pathToFileURL(path).href;
  } catch {
    return undefined;
  }
}
