/**
 * What all pages of the site have in common: header, navigation, contents, and the search.
 *
 * @module
 */

import { escapeHtml } from "./html.ts";
import { relativeLink, rootLink } from "./paths.ts";
import type { SearchEntry } from "./search_options.ts";

/** A page of the site. */
export interface Page {
  /** In the site. */
  readonly path: string;
  readonly title: string;
  /** HTML of what it is about. */
  readonly main: string;
  /** Headings that are listed beside it. */
  readonly contents: readonly Heading[];
  /** What the search finds in it. */
  readonly entries: readonly SearchEntry[];
}

/** A heading of a page. */
export interface Heading {
  readonly depth: number;
  readonly id: string;
  readonly title: string;
}

/** Links of the navigation under one heading. */
export interface NavigationGroup {
  readonly title: string;
  readonly links: readonly NavigationLink[];
}

/** A link of the navigation. */
export interface NavigationLink {
  readonly title: string;
  /** In the site. */
  readonly path: string;
}

/** The whole of a page. */
export function pageHtml(page: Page, navigation: readonly NavigationGroup[]): string {
  const { path, title, main, contents } = page;
  const to = (target: string) => escapeHtml(relativeLink(path, target));
  const shown = title === "Holdall" ? title : `${title} · Holdall`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(shown)}</title>
<link rel="icon" href="${to("assets/icon.svg")}">
<link rel="stylesheet" href="${to("assets/site.css")}">
<script src="${to("assets/site.js")}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<button type="button" class="menu" popovertarget="navigation">Menu</button>
<a class="brand" href="${to("index.html")}">Holdall</a>
<form role="search" class="search" data-root="${rootLink(path)}" hidden>
<input type="search" aria-label="Search" placeholder="Search" autocomplete="off" spellcheck="false">
<div class="results" hidden><p role="status"></p><ol></ol></div>
</form>
<nav class="top" aria-label="Parts">
<a href="${to("docs/start.html")}">Guides</a>
<a href="${to("reference/index.html")}">Reference</a>
</nav>
</header>
<div class="columns">
<nav id="navigation" aria-label="Pages" popover>
<ul class="parts">
<li><a href="${to("index.html")}">Guides</a></li>
<li><a href="${to("reference/index.html")}">Reference</a></li>
</ul>
${navigation.map((group) => groupHtml(group, path)).join("")}</nav>
<main id="main">
${contentsButton(page)}${main}</main>
${contentsHtml(contents)}</div>
</body>
</html>
`;
}

function groupHtml({ title, links }: NavigationGroup, from: string): string {
  const items = links.map(({ title, path }) => {
    const current = path === from ? ' aria-current="page"' : "";
    const href = escapeHtml(relativeLink(from, path));
    return `<li><a href="${href}"${current}>${escapeHtml(title)}</a></li>\n`;
  });
  return `<h2>${escapeHtml(title)}</h2>\n<ul>\n${items.join("")}</ul>\n`;
}

/** Opens the contents where there is no room for them beside the page. */
function contentsButton({ contents }: Page): string {
  if (listedIn(contents).length === 0) return "";
  return `<button type="button" class="contents-button" popovertarget="contents">On this page</button>\n`;
}

/** A page of one heading needs no contents. */
function listedIn(headings: readonly Heading[]): readonly Heading[] {
  const listed = headings.filter(({ depth }) => depth === 2 || depth === 3);
  return listed.length < 2 ? [] : listed;
}

function contentsHtml(headings: readonly Heading[]): string {
  const listed = listedIn(headings);
  if (listed.length === 0) return "";
  const items = listed.map(({ depth, id, title }) =>
    `<li class="depth-${depth}"><a href="#${escapeHtml(id)}">${escapeHtml(title)}</a></li>\n`
  );
  return `<nav id="contents" aria-label="On this page" popover>
<h2>On this page</h2>
<ul>
${items.join("")}</ul>
</nav>
`;
}
