/**
 * What is said of a symbol or a member as HTML: its signatures, its words, and its examples.
 *
 * @module
 */

import type { JsDoc, Tag } from "./api.ts";
import { escapeHtml } from "./html.ts";
import { layOut } from "./layout.ts";
import { headingWithAnchor, type MarkdownLinks, renderInline, renderMarkdown } from "./markdown.ts";
import { examplesOf, type Member, tagsOf, type Way } from "./members.ts";
import { memberAnchor } from "./places.ts";
import type { TypeWriter } from "./type_writer.ts";

/** What writes types and words of one page, with links as seen from there. */
export interface PageWriters {
  readonly types: TypeWriter;
  readonly links: MarkdownLinks;
}

/** Characters in a line of a signature. */
const width = 80;

/** A member under its heading; a property is its heading. */
export function memberHtml({ name, group, ways }: Member, writers: PageWriters): string {
  const id = memberAnchor(name);
  const [first] = ways;
  if (group === "Properties" && first !== undefined && ways.length === 1) {
    const signature = `<code>${layOut(first.layout(writers.types), width)}</code>`;
    return headingWithAnchor(3, id, signature, name, "signature") +
      proseHtml(first.jsDoc, 4, writers.links);
  }
  const heading = headingWithAnchor(3, id, `<code>${escapeHtml(name)}</code>`, name);
  return heading + ways.map((way) => wayHtml(way, 4, writers)).join("");
}

/** A signature and what is said of it; the headings of its examples are at `depth`. */
export function wayHtml({ jsDoc, layout }: Way, depth: number, writers: PageWriters): string {
  const signature = layOut(layout(writers.types), width);
  const prose = proseHtml(jsDoc, depth, writers.links);
  return `<pre class="signature"><code>${signature}</code></pre>\n${prose}`;
}

function proseHtml(jsDoc: JsDoc, depth: number, links: MarkdownLinks): string {
  const examples = examplesOf(jsDoc).map(({ title, text }) =>
    `<h${depth} class="example">${renderInline(`Example: ${title}`, links)}</h${depth}>\n` +
    renderMarkdown(text, links).html
  );
  return [renderMarkdown(jsDoc.doc ?? "", links).html, termsHtml(jsDoc, links), ...examples]
    .join("");
}

/** What is said of parameters, the result, errors, and what holds if nothing is given. */
function termsHtml(jsDoc: JsDoc, links: MarkdownLinks): string {
  const named = ({ name = "" }: Tag) => codeHtml(name);
  const rows = [
    termRow("Type parameters", tagsOf(jsDoc, "template"), named, links),
    termRow("Parameters", tagsOf(jsDoc, "param"), named, links),
    termRow("Returns", tagsOf(jsDoc, "return"), () => "", links),
    termRow("Throws", tagsOf(jsDoc, "throws"), (tag) => errorHtml(tag, links), links),
    termRow("Default", tagsOf(jsDoc, "default"), ({ value = "" }) => codeHtml(value), links),
  ].filter((row) => row !== "");
  return rows.length === 0 ? "" : `<dl class="terms">\n${rows.join("\n")}\n</dl>\n`;
}

/** What tags of one kind say; before the words of each stands what `termOf` makes of it. */
function termRow(
  title: string,
  tags: readonly Tag[],
  termOf: (tag: Tag) => string,
  links: MarkdownLinks,
): string {
  if (tags.length === 0) return "";
  const definitions = tags.map((tag) =>
    `<dd>${`${termOf(tag)} ${renderInline(tag.doc ?? "", links)}`.trim()}</dd>`
  );
  return `<dt>${title}</dt>\n${definitions.join("\n")}`;
}

/** The class of an error, which leads to its page if it is one of ours. */
function errorHtml({ tsType }: Tag, links: MarkdownLinks): string {
  const name = tsType?.kind === "typeRef" ? tsType.value.typeName : "Error";
  return renderInline(`\`${name}\``, links);
}

function codeHtml(text: string): string {
  return `<code>${escapeHtml(text)}</code>`;
}
