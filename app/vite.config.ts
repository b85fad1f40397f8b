/**
 * How Vite builds the page: from the sources of Holdall, as a program of its user would be.
 *
 * @module
 */

import { defineConfig } from "vite";
import { holdall } from "../src/bundlers/vite.ts";
import { methodsOfHoldall } from "./build/methods.ts";
import { offline } from "./build/offline.ts";
import { sessionFile } from "./build/session_file.ts";

const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

/** Modules of the page that its workers have, too. */
const shared =
  /comlink|\/src\/(?:errors|values|io\/files\/files_in)|\/app\/(?:questions|formats)|ucb_pattern|preload-helper/;

export default defineConfig({
  root: `${root}/app`,
  base: "./",
  // Modules that workers import, and those of the session, are shared with the page.
  plugins: [holdall(), sessionFile(), methodsOfHoldall(root), offline()],
  resolve: {
    alias: [
      { find: /^holdall$/, replacement: `${root}/mod.ts` },
      { find: /^holdall\/tables$/, replacement: `${root}/tables.ts` },
      { find: "./worker_web.js", replacement: `${root}/src/worker_web.ts` },
      { find: /^@std\/(\w+)$/, replacement: `${root}/node_modules/deno-std/$1/mod.js` },
    ],
  },
  build: {
    outDir: `${root}/dist-app`,
    emptyOutDir: true,
    target: "es2023",
    modulePreload: { polyfill: false },
    // A picture that is data in a style sheet is against a strict policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What the page needs to be seen is apart from what its workers need besides.
          groups: [
            { name: "first", test: shared },
            // The editor has it without the rest of Holdall.
            { name: "acorn", test: /node_modules\/acorn\// },
          ],
        },
      },
    },
  },
});
