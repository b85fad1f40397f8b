/**
 * Builds the page for dropped files by Vite. As a program, it serves the page and opens it:
 *
 *     npm run demo
 *
 * @module
 */

import { installed, remove, root, run, runOrThrow } from "./command.ts";
import { serveFolder } from "./static_server.ts";

/** Programs that open an address in the user's browser, by system. */
const openers: Readonly<Partial<Record<typeof Deno.build.os, string>>> = {
  darwin: "open",
  linux: "xdg-open",
  windows: "explorer",
};

/** Builds the page into a folder, which is emptied before. */
export async function buildPage(outdir: string): Promise<void> {
  const config = ["--config", `${root}/app/vite.config.ts`];
  await runOrThrow(installed("vite"), ["build", ...config, "--outDir", outdir]);
}

if (import.meta.main) {
  const outdir = await Deno.makeTempDir({ prefix: "holdall-page-" });
  await buildPage(outdir);
  const { url } = serveFolder(outdir);
  console.log(`Open ${url} (Ctrl-C ends the server)`);
  Deno.addSignalListener("SIGINT", async () => {
    await remove(outdir);
    Deno.exit();
  });
  const opener = openers[Deno.build.os];
  // A machine without a screen has no such program, and the address is there to be opened.
  if (opener !== undefined) await run(opener, [url]).catch(() => {});
}
