/**
 * Finds what is wrong with the links of a site that has been built.
 *
 * @module
 */

import { posix } from "node:path";
import { filesBelow } from "../command.ts";

/** What was looked at, and what is wrong. */
export interface LinkReport {
  readonly links: number;
  readonly wrong: readonly string[];
}

/** A reference from a page. */
interface Reference {
  readonly element: string;
  readonly target: string;
}

/** What is to be known of a page. */
interface BuiltPage {
  readonly references: readonly Reference[];
  readonly ids: ReadonlySet<string>;
  readonly doubled: readonly string[];
}

/**
 * Checks each `href` and `src` of the pages in a folder: it leads to a file of the folder, and its
 * fragment to an element there. What a page loads comes from the folder; only links that one follows may
 * lead out of it. Each page can be reached from `index.html`.
 */
export async function checkSiteLinks(folder: string): Promise<LinkReport> {
  const paths = (await filesBelow(folder)).map((path) => posix.relative(folder, path));
  const pages = new Map<string, BuiltPage>();
  for (const path of paths.filter((path) => path.endsWith(".html"))) {
    pages.set(path, readPage(await Deno.readTextFile(`${folder}/${path}`)));
  }
  const files = new Set(paths);
  const wrong: string[] = [];
  let links = 0;
  for (const [path, { references, doubled }] of pages) {
    links += references.length;
    for (const reference of references) {
      const reason = reasonAgainst(reference, path, files, pages);
      if (reason !== undefined) wrong.push(`${path}: "${reference.target}" ${reason}`);
    }
    wrong.push(...doubled.map((id) => `${path}: more than one element has the id "${id}"`));
  }
  const found = reachable(pages);
  for (const path of pages.keys()) {
    if (!found.has(path)) wrong.push(`${path}: no link leads here from index.html`);
  }
  return { links, wrong };
}

function readPage(html: string): BuiltPage {
  const references: Reference[] = [];
  const ids = new Set<string>();
  const doubled: string[] = [];
  for (const [, element, attributes] of html.matchAll(/<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/g)) {
    for (const [, name, double, single] of attributes!.matchAll(attribute)) {
      const value = unescape(double ?? single ?? "");
      if (name === "href" || name === "src") references.push({ element: element!, target: value });
      if (name !== "id") continue;
      if (ids.has(value)) doubled.push(value);
      ids.add(value);
    }
  }
  return { references, ids, doubled };
}

const attribute = /\s([a-z-]+)=(?:"([^"]*)"|'([^']*)')/g;

/** What an attribute says. Of the entities, these are those that attributes have. */
function unescape(value: string): string {
  return value.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

function reasonAgainst(
  { element, target }: Reference,
  from: string,
  files: ReadonlySet<string>,
  pages: ReadonlyMap<string, BuiltPage>,
): string | undefined {
  if (target === "") return "leads nowhere";
  if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith("//")) {
    return element === "a" ? undefined : "is not in the site, and a page loads it";
  }
  if (target.startsWith("/")) return "works at the root of a server only";
  const [path, fragment] = destination(from, target);
  if (path.startsWith("..")) return "leads out of the site";
  if (!files.has(path)) return "is not there";
  if (fragment === "" || pages.get(path)?.ids.has(fragment)) return undefined;
  return `names no element of ${path}`;
}

function destination(from: string, target: string): readonly [path: string, fragment: string] {
  const [path = "", fragment = ""] = target.split("#");
  const there = path === "" ? from : posix.join(posix.dirname(from), decodeURI(path));
  return [there, decodeURIComponent(fragment)];
}

function reachable(pages: ReadonlyMap<string, BuiltPage>): ReadonlySet<string> {
  const found = new Set(["index.html"]);
  for (const path of found) {
    for (const { target } of pages.get(path)?.references ?? []) {
      if (!/^[a-z]+:/i.test(target)) found.add(destination(path, target)[0]);
    }
  }
  return found;
}
