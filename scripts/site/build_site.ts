/**
 * Builds the site: guides, reference, and a search over both, as files that need no network.
 *
 * @module
 */

import * as esbuild from "esbuild";
import MiniSearch from "minisearch";
import { dirname } from "node:path";
import { root } from "../command.ts";
import { markdownPaths } from "../markdown_links.ts";
import { type Api, readApi } from "./api.ts";
import { type Guide, guideNavigation, guidePages } from "./guides.ts";
import { type Page, pageHtml } from "./page.ts";
import { Places } from "./places.ts";
import { referenceNavigation, referencePages } from "./reference.ts";
import { indexOptions } from "./search_options.ts";
import { SiteLinks } from "./site_links.ts";
import { sourcePages } from "./source_pages.ts";

/** What a site has been built of. */
export interface BuiltSite {
  readonly api: Api;
  readonly pages: readonly Page[];
}

/** Builds the site into a folder, which should have nothing else in it. */
export async function buildSite(folder: string): Promise<BuiltSite> {
  const [api, guides] = await Promise.all([readApi(), readGuides()]);
  const places = new Places(api);
  const links = new SiteLinks(root, places);
  const guided = guidePages(guides, links);
  const referenced = referencePages(api, places, links);
  links.assertAllFound();
  const sources = await sourcePages(root, links.sources);
  const pages = [...guided, ...sources, ...referenced];
  const toGuides = guideNavigation(guides, guided);
  const toReference = referenceNavigation(api);
  const files = new Map<string, string | Uint8Array>();
  for (const page of [...guided, ...sources]) files.set(page.path, pageHtml(page, toGuides));
  for (const page of referenced) files.set(page.path, pageHtml(page, toReference));
  for (const path of links.pictures) files.set(path, await Deno.readFile(`${root}/${path}`));
  for (const name of ["site.css", "icon.svg"]) {
    files.set(`assets/${name}`, await Deno.readTextFile(`${browserFolder}/${name}`));
  }
  files.set("assets/site.js", await pageScript());
  files.set("assets/search_index.js", searchIndex(pages));
  await writeFiles(folder, files);
  return { api, pages };
}

const browserFolder = `${root}/scripts/site/browser`;

async function readGuides(): Promise<readonly Guide[]> {
  return await Promise.all((await markdownPaths(root)).map(async (path) => ({
    path,
    markdown: await Deno.readTextFile(`${root}/${path}`),
  })));
}

/** The script of all pages; no module, as those are not loaded from files. */
async function pageScript(): Promise<string> {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [`${browserFolder}/search_box.ts`],
    bundle: true,
    format: "iife",
    minify: true,
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "warning",
  });
  return outputFiles[0]!.text;
}

/** A script that holds the index; pages that are files may load nothing but scripts. */
function searchIndex(pages: readonly Page[]): string {
  const index = new MiniSearch(indexOptions);
  index.addAll(pages.flatMap(({ entries }) => entries).map((entry, id) => ({ ...entry, id })));
  return `globalThis.holdallSearchIndex = ${JSON.stringify(index)};\n`;
}

async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(`${folder}/${path}`)));
  for (const path of folders) await Deno.mkdir(path, { recursive: true });
  for (const [path, content] of files) {
    if (typeof content === "string") await Deno.writeTextFile(`${folder}/${path}`, content);
    else await Deno.writeFile(`${folder}/${path}`, content);
  }
}
