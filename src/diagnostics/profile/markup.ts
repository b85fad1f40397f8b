/**
 * Pieces of a page. Whatever is not markup of our own is escaped here, and nowhere else.
 *
 * @module
 */

import { showBytes, showCount, showTime, visible } from "../units.ts";

/** Markup, which is escaped no more. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in markup: text is escaped. */
type Content = string | number | Markup | readonly Markup[];

/** Makes markup of a template, in which texts are escaped. */
export function html(texts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const parts = texts.map((text, i) => i === 0 ? text : markupOf(contents[i - 1]!) + text);
  return { markup: parts.join("") };
}

/** Nothing. */
export const nothing: Markup = { markup: "" };

function markupOf(content: Content): string {
  if (typeof content === "number") return String(content);
  if (typeof content === "string") return escaped(content);
  if (Array.isArray(content)) return content.map(({ markup }) => markup).join("");
  return (content as Markup).markup;
}

function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A number as people read it, beside the exact one. */
export function quantity(value: number, show: (value: number) => string): Markup {
  return html`<data value="${value}">${show(value)}</data>`;
}

/** A time in milliseconds, or nothing where there is none. */
export function time(milliseconds: number | undefined): Markup {
  return milliseconds === undefined ? nothing : quantity(milliseconds, showTime);
}

/** A number of bytes. */
export function bytes(count: number): Markup {
  return quantity(count, showBytes);
}

/** A number of things. */
export function count(number: number): Markup {
  return quantity(number, showCount);
}

/** A column of a table: what its cells are, by the rows. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Markup;
  /** Whether it heads its row. */
  readonly isHead?: boolean;
}

/** A table that may be wider than the page. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Markup {
  const head = columns.map(({ title }) => html`<th scope="col">${title}</th>`);
  const body = rows.map((row) => {
    const cells = columns.map(({ cell, isHead }) =>
      isHead ? html`<th scope="row">${cell(row)}</th>` : html`<td>${cell(row)}</td>`
    );
    return html`<tr>${cells}</tr>\n`;
  });
  return html`
    <div class="wide" tabindex="0" role="region" aria-label="${caption}">
      <table>
        <caption>${caption}</caption>
        <thead>
          <tr>${head}</tr>
        </thead>
        <tbody>
    ${body}</tbody>
      </table>
    </div>
  `;
}
