/**
 * Pages of the sources and folders that guides lead to.
 *
 * @module
 */

import { escapeHtml } from "./html.ts";
import { codeBlock, type MarkdownLinks, renderInline } from "./markdown.ts";
import type { Page } from "./page.ts";
import { relativeLink } from "./paths.ts";

/** A file, or a folder, of the repository. */
type Source =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly entries: readonly Source[] };

/** Path in the site of the page of a file or a folder. */
export function sourcePagePath(root: string, path: string): string {
  return Deno.statSync(`${root}/${path}`).isDirectory ? `${path}/index.html` : `${path}.html`;
}

/** The pages of files and folders, and of what is in those. */
export async function sourcePages(root: string, paths: Iterable<string>): Promise<Page[]> {
  const pages = new Map<string, Page>();
  for (const path of paths) {
    for (const page of pagesOf(await readSource(root, path))) pages.set(page.path, page);
  }
  return [...pages.values()];
}

async function readSource(root: string, path: string): Promise<Source> {
  const { isDirectory } = await Deno.stat(`${root}/${path}`);
  if (!isDirectory) return { path, text: await Deno.readTextFile(`${root}/${path}`) };
  const names = (await Array.fromAsync(Deno.readDir(`${root}/${path}`))).map(({ name }) => name);
  return {
    path,
    entries: await Promise.all(names.sort().map((name) => readSource(root, `${path}/${name}`))),
  };
}

function pathOf(source: Source): string {
  return "text" in source ? `${source.path}.html` : `${source.path}/index.html`;
}

function pagesOf(source: Source): Page[] {
  if ("entries" in source) return [folderPage(source), ...source.entries.flatMap(pagesOf)];
  const { path, text } = source;
  const language = path.slice(path.lastIndexOf(".") + 1);
  return [page(source, codeBlock(text, language), summaryOf(source))];
}

function folderPage(source: Extract<Source, { readonly entries: unknown }>): Page {
  const items = source.entries.map((entry) => {
    const href = escapeHtml(relativeLink(pathOf(source), pathOf(entry)));
    const name = entry.path.slice(source.path.length + 1);
    return `<dt><a href="${href}"><code>${escapeHtml(name)}</code></a></dt>
<dd>${renderInline(summaryOf(entry), noLinks)}</dd>\n`;
  });
  return page(source, `<dl class="symbols">\n${items.join("")}</dl>\n`, "");
}

/** Comments of modules are for those who read the sources; they lead nowhere. */
const noLinks: MarkdownLinks = {
  target: (written) => written,
  code: () => undefined,
  symbol: (name) => name,
};

function page(source: Source, main: string, text: string): Page {
  const { path } = source;
  return {
    path: pathOf(source),
    title: path,
    main: `<h1><code>${escapeHtml(path)}</code></h1>\n${main}`,
    contents: [],
    entries: [{ title: path, context: "Source", path: pathOf(source), text }],
  };
}

/** The first sentence of the comment that a module begins with. */
function summaryOf(source: Source): string {
  if ("entries" in source) return "Folder";
  const [, comment = ""] = /^(?:#!.*\n)?\/\*\*(.*?)\*\//s.exec(source.text) ?? [];
  const prose = comment.replace(/^ *\* ?/gm, "").replace(/\s+/g, " ").trim();
  return /^.*?[.:](?= |$)/.exec(prose)?.[0].replace(/:$/, ".") ?? "";
}
