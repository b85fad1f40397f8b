/**
 * Builds the documentation as a site into `site/`: guides, reference, and a search over both.
 *
 * @module
 */

import { pathToFileURL } from "node:url";
import { stopBundler } from "./bundle.ts";
import { remove, root } from "./command.ts";
import { buildSite } from "./site/build_site.ts";
import { checkSiteLinks } from "./site/dead_links.ts";

if (import.meta.main) {
  const folder = `${root}/site`;
  await remove(folder);
  try {
    const { pages } = await buildSite(folder);
    const { links, wrong } = await checkSiteLinks(folder);
    if (wrong.length > 0) throw new Error(`Links lead nowhere:\n${wrong.join("\n")}`);
    console.log(`${pages.length} pages, ${links} links: ${pathToFileURL(folder)}/index.html`);
  } finally {
    await stopBundler();
  }
}
