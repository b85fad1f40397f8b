/**
 * Makes HTML of Markdown: headings have GitHub's anchors, links lead to pages of the site, and names
 * of public symbols to the reference.
 *
 * @module
 */

import { Marked, Renderer, type RendererObject, type TokenizerAndRendererExtension } from "marked";
import { newAnchor } from "../markdown_links.ts";
import { highlight } from "./highlight.ts";
import { escapeHtml, textOf } from "./html.ts";

/** Where things lead that a text speaks of, as seen from its page. */
export interface MarkdownLinks {
  /** Of a link, as it is written. */
  target(written: string): string;
  /** Of a piece of code in a sentence; `undefined` if it names nothing that is public. */
  code(code: string): string | undefined;
  /** Of a `{@link}` of a comment in the sources. */
  symbol(name: string): string;
}

/** A text as HTML, and what it has under each heading. */
export interface Rendered {
  readonly html: string;
  readonly sections: readonly Section[];
}

/** What is below a heading, up to the next one. */
export interface Section {
  readonly depth: number;
  readonly id: string;
  readonly title: string;
  /** Its words, for the search. */
  readonly text: string;
}

/** Makes HTML of Markdown. */
export function renderMarkdown(markdown: string, links: MarkdownLinks): Rendered {
  const taken = new Set<string>();
  const sections: Section[] = [];
  const marked = markedFor(links);
  let html = "";
  for (const token of marked.lexer(markdown)) {
    const part = marked.parser([token]);
    const last = sections.at(-1);
    if (token.type === "heading") {
      const id = newAnchor(taken, token["text"]);
      taken.add(id);
      const title = textOf(part).trim();
      sections.push({ depth: token["depth"], id, title, text: "" });
      html += headingWithAnchor(token["depth"], id, part.trim(), title);
    } else {
      html += part;
      if (last !== undefined) {
        sections[sections.length - 1] = { ...last, text: `${last.text} ${textOf(part)}` };
      }
    }
  }
  return { html, sections };
}

/** Makes HTML of Markdown that is part of a sentence. */
export function renderInline(markdown: string, links: MarkdownLinks): string {
  return markedFor(links).parseInline(markdown.trim(), { async: false });
}

function markedFor(links: MarkdownLinks): Marked {
  return new Marked({ gfm: true }, {
    renderer: rendererOf(links),
    extensions: [symbolLink(links)],
  });
}

/** A heading, and behind it a link to copy. */
export function headingWithAnchor(
  depth: number,
  id: string,
  html: string,
  title: string,
  style?: string,
): string {
  const css = style === undefined ? "" : ` class="${style}"`;
  const label = escapeHtml(`Link to “${title}”`);
  const link = `<a class="anchor" href="#${escapeHtml(id)}" aria-label="${label}">#</a>`;
  const behind = depth === 1 ? "" : ` ${link}`;
  return `<h${depth}${css} id="${escapeHtml(id)}">${html}${behind}</h${depth}>\n`;
}

/** A block of code. */
export function codeBlock(code: string, language: string): string {
  return `<pre><code>${highlight(code, language)}</code></pre>\n`;
}

function rendererOf(links: MarkdownLinks): RendererObject {
  // Links cannot stand in links, and a heading has one of its own.
  let linked = false;
  return {
    // Its tag and anchor are put around it.
    heading({ tokens }) {
      linked = true;
      const html = this.parser.parseInline(tokens);
      linked = false;
      return html;
    },
    link({ href, tokens }) {
      if (linked) return this.parser.parseInline(tokens);
      linked = true;
      const inner = this.parser.parseInline(tokens);
      linked = false;
      return `<a href="${escapeHtml(links.target(href))}">${inner}</a>`;
    },
    image({ href, text }) {
      const source = escapeHtml(links.target(href));
      return `<img src="${source}" alt="${escapeHtml(text)}" loading="lazy">`;
    },
    codespan({ text }) {
      const code = `<code>${escapeHtml(text)}</code>`;
      const href = linked ? undefined : links.code(text);
      return href === undefined ? code : `<a class="symbol" href="${escapeHtml(href)}">${code}</a>`;
    },
    code({ text, lang = "" }) {
      return codeBlock(text, /^\w*/.exec(lang)![0]);
    },
    table(token) {
      const table = Renderer.prototype.table.call(this, token);
      // An empty cell is the head of nothing, and neither are many.
      const headless = token.header.every(({ text }) => text === "");
      const shown = headless
        ? table.replace(/<thead>.*?<\/thead>\n?/s, "")
        : table.replace(/<th( [^>]*)?><\/th>/g, "<td$1></td>");
      return `<div class="wide">${shown}</div>\n`;
    },
  };
}

/** `{@linkcode Bag.map}` and its like, in comments of the sources. */
function symbolLink(links: MarkdownLinks): TokenizerAndRendererExtension {
  return {
    name: "symbolLink",
    level: "inline",
    start: (text) => text.indexOf("{@link"),
    tokenizer(text) {
      const match = /^\{@link(code|plain)?\s+([^\s|}]+)\s*\|?\s*([^}]*)\}/.exec(text);
      if (match === null) return;
      const [raw, style = "plain", name = "", shown = ""] = match;
      return { type: "symbolLink", raw, style, name, shown: shown === "" ? name : shown };
    },
    renderer({ style, name, shown }) {
      const inner = style === "code" ? `<code>${escapeHtml(shown)}</code>` : escapeHtml(shown);
      const href = /^https?:/.test(name) ? name : links.symbol(name);
      const css = style === "code" ? ' class="symbol"' : "";
      return `<a${css} href="${escapeHtml(href)}">${inner}</a>`;
    },
  };
}
