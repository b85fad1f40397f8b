/**
 * The reference: a page that lists all public symbols, and one of each.
 *
 * @module
 */

import type { Api, ApiSymbol, JsDoc } from "./api.ts";
import { escapeHtml } from "./html.ts";
import { headingWithAnchor, type MarkdownLinks, renderInline, renderMarkdown } from "./markdown.ts";
import { kindOf, kinds, waysOf } from "./members.ts";
import type { NavigationGroup, Page } from "./page.ts";
import { relativeLink } from "./paths.ts";
import { type Places, symbolPath } from "./places.ts";
import type { SiteLinks } from "./site_links.ts";
import { SymbolUses } from "./symbol_examples.ts";
import { symbolPage } from "./symbol_page.ts";
import { TypeWriter } from "./type_writer.ts";

const indexPath = "reference/index.html";

/** Makes the pages of the reference. */
export function referencePages(api: Api, places: Places, links: SiteLinks): readonly Page[] {
  const uses = new SymbolUses(api);
  return [
    indexPage(api, links.ofReference(indexPath)),
    ...api.symbols.map((symbol) => {
      const path = symbolPath(symbol);
      const types = new TypeWriter((name) => {
        const place = places.of(name);
        return place === undefined ? undefined : relativeLink(path, place);
      });
      return symbolPage(symbol, uses, { types, links: links.ofReference(path, symbol.name) });
    }),
  ];
}

/** The symbols by kind, without the types, which are too many to be listed on each page. */
export function referenceNavigation({ symbols }: Api): readonly NavigationGroup[] {
  const groups = [...byKind(symbols)].filter(([title]) => title !== kinds.typeAlias.plural);
  return [
    { title: "Reference", links: [{ title: "All symbols", path: indexPath }] },
    ...groups.map(([title, group]) => ({
      title,
      links: group.map((symbol) => ({ title: symbol.name, path: symbolPath(symbol) })),
    })),
  ];
}

/** Symbols in the order of the alphabet, under the plurals of their kinds. */
function byKind(symbols: readonly ApiSymbol[]): ReadonlyMap<string, readonly ApiSymbol[]> {
  const sorted = symbols.toSorted((a, b) => a.name.localeCompare(b.name, "en"));
  const groups = Map.groupBy(sorted, (symbol) => kindOf(symbol).plural);
  const titles = new Set(Object.values(kinds).map(({ plural }) => plural));
  return new Map(
    [...titles].filter((title) => groups.has(title)).map((title) => [title, groups.get(title)!]),
  );
}

function indexPage({ doc, symbols }: Api, links: MarkdownLinks): Page {
  const groups = [...byKind(symbols)];
  const lists = groups.map(([title, group]) =>
    headingWithAnchor(2, title.toLowerCase(), title, title) +
    `<dl class="symbols">\n${group.map((symbol) => itemHtml(symbol, links)).join("")}</dl>\n`
  );
  return {
    path: indexPath,
    title: "Reference",
    main: `<h1>Reference</h1>\n${renderMarkdown(doc, links).html}${lists.join("")}`,
    contents: groups.map(([title]) => ({ depth: 2, id: title.toLowerCase(), title })),
    entries: [{ title: "Reference", context: "All symbols", path: indexPath, text: "API" }],
  };
}

function itemHtml(symbol: ApiSymbol, links: MarkdownLinks): string {
  const href = escapeHtml(relativeLink(indexPath, symbolPath(symbol)));
  return `<dt><a href="${href}"><code>${escapeHtml(symbol.name)}</code></a></dt>
<dd>${summaryOf(waysOf(symbol)[0]?.jsDoc ?? {}, links)}</dd>\n`;
}

/** The first sentence of a documentation. */
function summaryOf({ doc = "" }: JsDoc, links: MarkdownLinks): string {
  const [paragraph = ""] = doc.split(/\n\s*\n/);
  const sentence = /^.*?[.:](?=\s|$)/s.exec(paragraph)?.[0] ?? paragraph;
  return renderInline(sentence.replace(/:$/, "."), links);
}
