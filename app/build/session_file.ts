/**
 * A plugin for Vite: the worker in which the page runs Holdall becomes a file of the page's own build,
 * so that it shares what both are made of, and `fromModule` works in it.
 *
 * @module
 */

import type { Plugin } from "vite";

const written = /new URL\(\s*"((?:\.\.?\/)+session\.ts)",\s*import\.meta\.url\s*\)/;

/** Makes a file of what `new Worker(new URL("./session.ts", import.meta.url))` names. */
export function sessionFile(): Plugin {
  let builds = false;
  return {
    name: "session-file",
    enforce: "pre",
    configResolved: ({ command }) => void (builds = command === "build"),
    async transform(code, id) {
      const [expression, file] = written.exec(code) ?? [];
      if (!builds || expression === undefined || file === undefined) return null;
      const found = await this.resolve(file, id);
      if (found === null) throw new Error(`Cannot build ${id}: expected ${file} beside it`);
      const ref = this.emitFile({ type: "chunk", id: found.id, preserveSignature: false });
      const url = `new URL(import.meta.ROLLUP_FILE_URL_${ref}, import.meta.url)`;
      return { code: code.replace(expression, url), map: null };
    },
  };
}
