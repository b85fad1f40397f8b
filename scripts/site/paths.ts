/**
 * Where things of the repository are in the site. Links are relative, so that the site works in any
 * folder of a server, and without one.
 *
 * @module
 */

import { posix } from "node:path";

/** Path in the site of a page that is written in Markdown. */
export function guidePath(path: string): string {
  return path === "README.md" ? "index.html" : path.replace(/\.md$/, ".html");
}

/** A link from one page to a place, which may have an anchor; both are paths in the site. */
export function relativeLink(from: string, to: string): string {
  const [path = "", anchor] = to.split("#");
  const fragment = anchor === undefined ? "" : `#${anchor}`;
  if (path === from && anchor !== undefined) return fragment;
  return posix.relative(posix.dirname(from), path) + fragment;
}

/** What paths in the site have to be put behind, to be links of a page. */
export function rootLink(from: string): string {
  return "../".repeat(from.split("/").length - 1);
}
