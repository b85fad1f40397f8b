/**
 * Finds links in Markdown that lead nowhere: to files that are not there, to headings that no page has,
 * and pages that no link leads to.
 *
 * @module
 */

import { dirname, join, relative, resolve } from "node:path";

/** A link of a page. */
export interface MarkdownLink {
  /** What it leads to, as it is written. */
  readonly target: string;
  readonly line: number;
}

/** What is to be known of a page to check links. */
export interface MarkdownPage {
  /** Path from the root of the repository. */
  readonly path: string;
  readonly links: readonly MarkdownLink[];
  /** Anchors of its headings, as GitHub makes them. */
  readonly anchors: ReadonlySet<string>;
}

/** Reads a page's links and headings. */
export function markdownPage(path: string, text: string): MarkdownPage {
  const prose = text.replace(fence, blank);
  const headings = [...prose.matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading]) => heading!);
  return {
    path,
    links: [...linksIn(prose.replace(codeSpan, blank))],
    anchors: anchorsOf(headings),
  };
}

/** Blocks of code, which may stand in lists. */
const fence = /^( *)(`{3,})[^`\n]*\n[^]*?^\1\2 *$/gm;
const codeSpan = /(`+)(?!`)[^]*?[^`]\1(?!`)/g;

/** Leaves nothing of a text but its lines, so that those below keep their numbers. */
function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

function* linksIn(prose: string): Generator<MarkdownLink> {
  for (const { index, groups } of prose.matchAll(link)) {
    const target = groups!["inline"] ?? groups!["reference"] ?? groups!["html"]!;
    yield { target, line: prose.slice(0, index).split("\n").length };
  }
}

const link =
  /\]\((?<inline>[^()\s]+)(?:\s+"[^"]*")?\)|^\[[^\]]+\]: +(?<reference>\S+)|<[^>]*\b(?:href|src)="(?<html>[^"]*)"/gm;

/** Anchors of headings in their order: equal ones get a number, as on GitHub. */
export function anchorsOf(headings: readonly string[]): Set<string> {
  const anchors = new Set<string>();
  for (const heading of headings) anchors.add(newAnchor(anchors, heading));
  return anchors;
}

/** The anchor of one more heading. */
export function newAnchor(taken: ReadonlySet<string>, heading: string): string {
  const text = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/<[^>]+>/g, "");
  const plain = text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "");
  const anchor = plain.trim().replaceAll(" ", "-");
  for (let i = 0;; i++) {
    const numbered = i === 0 ? anchor : `${anchor}-${i}`;
    if (!taken.has(numbered)) return numbered;
  }
}

/** Whether a link leads out of the repository, where nothing is checked. */
export function isExternal(target: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(target);
}

/** Path from the root that a link of a page leads to, and the anchor there, which may be empty. */
export function destination(page: string, target: string): readonly [path: string, anchor: string] {
  const [path = "", anchor = ""] = target.split("#");
  return [path === "" ? page : join(dirname(page), decodeURI(path)), decodeURIComponent(anchor)];
}

/**
 * Says what is wrong with the links of pages; `start` is the page from which all others have to be
 * found.
 */
export async function wrongLinks(
  root: string,
  pages: readonly MarkdownPage[],
  start: string,
): Promise<string[]> {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const wrong: string[] = [];
  for (const { path: page, links } of pages) {
    for (const { target, line } of links) {
      if (isExternal(target)) continue;
      const [path, anchor] = destination(page, target);
      const reason = await reasonAgainst(root, byPath, path, anchor);
      if (reason !== undefined) wrong.push(`${page}, line ${line}: "${target}" ${reason}`);
    }
  }
  const found = reachable(byPath, start);
  const lost = pages.filter(({ path }) => !found.has(path));
  return [...wrong, ...lost.map(({ path }) => `${path}: no link leads here from ${start}`)];
}

async function reasonAgainst(
  root: string,
  pages: ReadonlyMap<string, MarkdownPage>,
  path: string,
  anchor: string,
): Promise<string | undefined> {
  if (relative(root, resolve(root, path)).startsWith("..")) return "leads out of the repository";
  const page = pages.get(path);
  if (page === undefined) {
    try {
      await Deno.stat(resolve(root, path));
    } catch {
      return "is not there";
    }
  }
  if (anchor === "" || page?.anchors.has(anchor)) return undefined;
  return page === undefined ? "has an anchor, but is no page" : `is no heading of ${path}`;
}

/** Paths of the pages that one comes to by following links. */
function reachable(pages: ReadonlyMap<string, MarkdownPage>, start: string): Set<string> {
  const found = new Set([start]);
  for (const path of found) {
    for (const { target } of pages.get(path)?.links ?? []) {
      if (!isExternal(target)) found.add(destination(path, target)[0]);
    }
  }
  return found;
}

/** Paths from the root of the pages of the repository: those beside its README, and of some folders. */
export async function markdownPaths(root: string): Promise<string[]> {
  const paths: string[] = [];
  for (const folder of ["", "bench/", "docs/", "examples/"]) {
    for await (const { name, isFile } of Deno.readDir(`${root}/${folder}`)) {
      if (isFile && name.endsWith(".md")) paths.push(folder + name);
    }
  }
  return paths.sort();
}

/** The pages of the repository. */
export async function markdownPages(root: string): Promise<MarkdownPage[]> {
  return await Promise.all(
    (await markdownPaths(root)).map(async (path) =>
      markdownPage(path, await Deno.readTextFile(`${root}/${path}`))
    ),
  );
}
