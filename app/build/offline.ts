/**
 * A plugin for Vite: `offline.js`, the service worker, which knows the files of the build.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Plugin } from "vite";

/** Makes the service worker a file with a name that stays, and tells it what there is to keep. */
export function offline(): Plugin {
  return {
    name: "offline",
    apply: "build",
    buildStart() {
      const id = new URL("../service_worker.ts", import.meta.url).pathname;
      this.emitFile({ type: "chunk", id, fileName: "offline.js", preserveSignature: false });
    },
    generateBundle: {
      // The page is written by Vite in this step, too.
      order: "post",
      handler(_, bundle) {
        const worker = bundle["offline.js"];
        if (worker?.type !== "chunk") throw new Error("Cannot build: expected a service worker");
        const names = Object.keys(bundle).filter((name) => name !== "offline.js").sort();
        const files = ["./", "icon.svg", ...names.filter((name) => name !== "index.html")];
        const hash = createHash("sha256");
        for (const name of names) {
          const file = bundle[name]!;
          hash.update(name).update(file.type === "chunk" ? file.code : file.source);
        }
        const version = hash.digest("hex").slice(0, 16);
        worker.code = `const kept = ${JSON.stringify({ version, files })};\n${worker.code}`;
      },
    },
  };
}
