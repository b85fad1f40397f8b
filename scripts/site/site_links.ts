/**
 * Where the links of all pages lead, and what they lead to that is not a page yet.
 *
 * @module
 */

import { destination, isExternal } from "../markdown_links.ts";
import type { MarkdownLinks } from "./markdown.ts";
import { guidePath, relativeLink } from "./paths.ts";
import type { Places } from "./places.ts";
import { sourcePagePath } from "./source_pages.ts";

/** The links of a site. It collects what they need. */
export class SiteLinks {
  /** Pictures, by their paths in the repository, which they keep. */
  readonly pictures = new Set<string>();
  /** Files and folders of the repository. */
  readonly sources = new Set<string>();
  readonly #root: string;
  readonly #places: Places;
  readonly #unknown: string[] = [];

  /** Makes links to the places of symbols, and to files below the root of the repository. */
  constructor(root: string, places: Places) {
    this.#root = root;
    this.#places = places;
  }

  /** The links of a page of Markdown, by its path in the repository. */
  ofGuide(guide: string): MarkdownLinks {
    const from = guidePath(guide);
    return {
      target: (written) => {
        if (isExternal(written)) return written;
        const [path, anchor] = destination(guide, written);
        return relativeLink(from, this.#fileInSite(path) + (anchor === "" ? "" : `#${anchor}`));
      },
      code: (code) => this.#relative(from, this.#places.ofCode(code)),
      symbol: (name) => this.#symbol(from, name),
    };
  }

  /** The links of a page of the reference, by its path in the site and the symbol it is about. */
  ofReference(page: string, symbol?: string): MarkdownLinks {
    return {
      target: (written) => {
        if (!isExternal(written)) this.#unknown.push(`${page}: "${written}" is no URL`);
        return written;
      },
      code: (code) => {
        const place = this.#places.of(`${symbol}.${code}`) ?? this.#places.of(code);
        return place === page ? undefined : this.#relative(page, place);
      },
      symbol: (name) => this.#symbol(page, name),
    };
  }

  /** Throws if anything is linked that is not there. */
  assertAllFound(): void {
    if (this.#unknown.length === 0) return;
    throw new Error(
      `Cannot build the site: expected links to lead somewhere, found\n${this.#unknown.join("\n")}`,
    );
  }

  /** The path in the site of a file of the repository. */
  #fileInSite(path: string): string {
    if (path.endsWith(".md")) return guidePath(path);
    if (/\.(?:gif|jpe?g|png|svg|webp)$/.test(path)) {
      this.pictures.add(path);
      return path;
    }
    const source = path.replace(/\/$/, "");
    this.sources.add(source);
    return sourcePagePath(this.#root, source);
  }

  #symbol(from: string, name: string): string {
    const place = this.#places.of(name);
    if (place === undefined) this.#unknown.push(`${from}: "${name}" is not public`);
    return this.#relative(from, place) ?? "";
  }

  #relative(from: string, place: string | undefined): string | undefined {
    return place === undefined ? undefined : relativeLink(from, place);
  }
}
