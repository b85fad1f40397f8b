/**
 * Builds the page that counts words in Web Workers, and serves it:
 *
 *     deno run -A examples/browser/serve.ts
 *
 * The build is one call of esbuild with three entries: the page's script, the package, and the
 * package's worker, which has to lie beside them.
 *
 * @module
 */

import { bundle, packageEntries, stopBundler } from "../../scripts/bundle.ts";
import { filesBelow, root } from "../../scripts/command.ts";
import { serveFolder, type StaticServer } from "../../scripts/static_server.ts";

/** Builds into `outdir` and serves; the page is at the server's address. */
export async function servePage(outdir: string): Promise<StaticServer> {
  await bundle({
    target: "browser",
    root,
    outdir,
    entries: { ...packageEntries("browser"), page: "examples/browser/page.ts" },
  });
  const built = await filesBelow(outdir);
  const paths = built.map((path) => [path.slice(outdir.length + 1), path]);
  return serveFolder(`${root}/examples/browser`, Object.fromEntries(paths));
}

if (import.meta.main) {
  const outdir = await Deno.makeTempDir({ prefix: "holdall-page-" });
  const { url } = await servePage(outdir);
  await stopBundler();
  console.log(`Open ${url} (Ctrl-C ends the server)`);
  Deno.addSignalListener("SIGINT", () => {
    Deno.removeSync(outdir, { recursive: true });
    Deno.exit();
  });
}
