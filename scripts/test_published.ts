/**
 * Checks the packed package by itself: whether tools find their way in it, and how large it is.
 *
 * @module
 */

import { gzipSync } from "node:zlib";
import { installed, root, runOrThrow } from "./command.ts";
import { passes, tarball, unpacked } from "./projects.ts";
import type { Step } from "./report.ts";

/** Steps in order; the package has to have been packed. */
export function publishedSteps(): readonly Step[] {
  return [
    { name: "package: entries and types, by publint and attw", run: () => passes(lint) },
    { name: "package: sizes", run: () => passes(checkSizes) },
  ];
}

/** Checks that each entry and its types are found by runtimes, bundlers and compilers alike. */
async function lint(): Promise<void> {
  const path = await tarball();
  await runOrThrow(installed("publint"), ["run", path, "--strict"]);
  // Nothing here is CommonJS, which Node 20.19 and later can require all the same.
  await runOrThrow(installed("attw"), [path, "--profile", "esm-only"]);
}

/**
 * Share by which a size may differ from what `docs/bundlers.md` says: it says thousands of bytes, and
 * compressing gives some hundred bytes more on one machine than on another.
 */
const tolerance = 0.02;

/** Checks that what is loaded is as large as `docs/bundlers.md` says. */
async function checkSizes(): Promise<void> {
  const text = await Deno.readTextFile(`${root}/docs/bundlers.md`);
  const pattern =
    /(\d+) kB in a page and (\d+) kB in each worker.*?(\d+) kB with `holdall\/tables`.*?(\d+\.\d) MB/;
  const said = pattern.exec(text.replaceAll(/\s+/g, " "));
  if (said === null) {
    throw new Error("Cannot check sizes: expected docs/bundlers.md to say how large things are");
  }
  const [page, worker, tables, all] = said.slice(1).map(Number);
  const browser = `${unpacked}/dist/browser`;
  isAbout("A page", await loadedBytes(`${browser}/mod.js`), page! * 1e3);
  isAbout("A worker", await loadedBytes(`${browser}/worker_web.js`), worker! * 1e3);
  isAbout("A page with tables", await loadedBytes(`${browser}/tables.js`), tables! * 1e3);
  isAbout("The package", (await Deno.stat(await tarball())).size, all! * 1e6);
}

function isAbout(what: string, bytes: number, said: number): void {
  if (Math.abs(bytes - said) <= tolerance * said) return;
  throw new Error(
    `${what} takes ${bytes} bytes: expected about ${said}, as docs/bundlers.md says`,
  );
}

/** Bytes, gzipped, of a module and of all that it loads before it runs. */
async function loadedBytes(entry: string): Promise<number> {
  const paths = new Set([entry]);
  let bytes = 0;
  for (const path of paths) {
    const code = await Deno.readTextFile(path);
    bytes += gzipSync(code, { level: 9 }).length;
    for (const [, file] of code.matchAll(/\b(?:from|import)\s*["'](\.\.?\/[^"']+)["']/g)) {
      paths.add(new URL(file!, `file://${path}`).pathname);
    }
  }
  return bytes;
}
