/**
 * The pages that are written in Markdown, and the order in which one comes to them.
 *
 * @module
 */

import { type MarkdownLinks, renderMarkdown } from "./markdown.ts";
import type { NavigationGroup, Page } from "./page.ts";
import { guidePath } from "./paths.ts";
import type { SiteLinks } from "./site_links.ts";

/** Pages in the order of the navigation; those of `docs/` that are not here come last of the guides. */
const order: Readonly<Record<string, readonly string[]>> = {
  "First steps": ["README.md", "docs/start.md", "docs/recipes.md", "docs/faq.md"],
  Guides: [
    "docs/functions.md",
    "docs/bundlers.md",
    "docs/page.md",
    "docs/formats.md",
    "docs/errors.md",
    "docs/reliability.md",
    "docs/results.md",
    "docs/memory.md",
    "docs/progress.md",
    "docs/profile.md",
    "docs/visualize.md",
    "docs/cluster.md",
    "docs/limits.md",
  ],
  Comparison: ["docs/dask.md", "docs/comparison.md", "bench/RESULTS.md"],
  Project: ["ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"],
};

/** What pages are called in the navigation whose titles say too little there. */
const shortTitles: Readonly<Record<string, string>> = {
  "README.md": "Overview",
  "bench/RESULTS.md": "Measurements",
};

/** A page of Markdown. */
export interface Guide {
  /** From the root of the repository. */
  readonly path: string;
  readonly markdown: string;
}

/** The pages of the site for pages of Markdown. */
export function guidePages(
  guides: readonly Guide[],
  links: SiteLinks,
): readonly Page[] {
  return guides.map(({ path, markdown }) => guidePage(path, markdown, links.ofGuide(path)));
}

function guidePage(guide: string, markdown: string, links: MarkdownLinks): Page {
  const path = guidePath(guide);
  const { html, sections } = renderMarkdown(markdown, links);
  const title = sections[0]?.title ?? guide;
  return {
    path,
    title,
    main: html,
    contents: sections,
    entries: sections.map((section) => ({
      title: section.title,
      context: section.depth === 1 ? "Guide" : title,
      path: section.depth === 1 ? path : `${path}#${section.id}`,
      text: section.text,
    })),
  };
}

/** Links to all guides. */
export function guideNavigation(
  guides: readonly Guide[],
  pages: readonly Page[],
): readonly NavigationGroup[] {
  const titles = new Map(pages.map(({ path, title }) => [path, title]));
  const ordered = new Set(Object.values(order).flat());
  const others = guides.map(({ path }) => path).filter((path) => !ordered.has(path));
  return Object.entries(order).map(([title, listed]) => {
    const known = listed.filter((path) => titles.has(guidePath(path)));
    const paths = title === "Guides" ? [...known, ...others] : known;
    return {
      title,
      links: paths.map((path) => ({
        title: shortTitles[path] ?? titles.get(guidePath(path))!,
        path: guidePath(path),
      })),
    };
  });
}
