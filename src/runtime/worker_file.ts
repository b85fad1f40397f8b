/**
 * Where the program of a worker is that is no Web Worker.
 *
 * @module
 */

/** The worker's module: TypeScript beside the sources, JavaScript beside a bundle. */
export function workerFile(): URL {
  const path = import.meta.url.endsWith(".ts") ? "../worker_threads.ts" : "./worker_threads.js";
  return new URL(path, import.meta.url);
}

/** Whether a module is the worker's as the package has it. */
export function isWorkerFile(entry: URL): boolean {
  return /\/worker_threads\.\w+$/.test(entry.pathname);
}

/** What to do where a bundle has left the worker behind. */
export const whereBundled = "in a bundle, the worker has to lie beside the program: write a file " +
  'worker_threads.js that says import "holdall/worker_threads"; and make it a second entry ' +
  "(esbuild app.js worker_threads.js --bundle --outdir=…, " +
  "bun build app.js worker_threads.js --compile)";
