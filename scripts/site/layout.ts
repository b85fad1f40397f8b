/**
 * Lays code out as a formatter does: what fits into a line stays in it, what does not is broken, the
 * outermost first. Parts of the code keep their looks and their links.
 *
 * @module
 */

import { escapeHtml } from "./html.ts";

/** Code to be laid out. */
export type Layout = string | Part | Group | Indent | Line | Broken | readonly Layout[];

/** A piece of code that looks different, or leads somewhere. */
export interface Part {
  readonly text: string;
  readonly style?: "keyword" | "name" | "number" | "string" | "type";
  readonly href?: string;
}

/** Code that is in one line, or broken at each of its own places. */
interface Group {
  readonly group: Layout;
}

/** Code whose lines, where it is broken, stand further in. */
interface Indent {
  readonly indent: Layout;
}

/** A place at which a group may be broken, and what stands there if it is not. */
interface Line {
  readonly line: string;
}

/** What stands in a group only if it is broken. */
interface Broken {
  readonly broken: string;
}

/** A keyword. */
export function keyword(text: string): Part {
  return { text, style: "keyword" };
}

/** Code that is broken as a whole if it does not fit into a line. */
export function group(...parts: readonly Layout[]): Layout {
  return { group: parts };
}

/** Code whose lines, where it is broken, stand further in. */
export function indent(...parts: readonly Layout[]): Layout {
  return { indent: parts };
}

/** A place at which a group may be broken, and what stands there if it is not. */
export function line(flat = " "): Layout {
  return { line: flat };
}

/** Parts in brackets: `(a, b)`, or each of them in a line of its own, which ends in a separator. */
export function bracketed(
  open: string,
  parts: readonly Layout[],
  close: string,
  { separator = ",", padding = "" } = {},
): Layout {
  if (parts.length === 0) return `${open}${close}`;
  const separated = parts.map((part, i) => i === 0 ? part : [separator, line(), part]);
  return group(
    open,
    indent(line(padding), separated),
    { broken: separator },
    line(padding),
    close,
  );
}

/** Parts with an operator between them: `a | b`, or each in a line of its own, which it begins. */
export function operated(operator: string, parts: readonly Layout[]): Layout {
  const [first = "", ...others] = parts;
  if (others.length === 0) return first;
  return group(indent(
    line(""),
    { broken: `${operator} ` },
    first,
    others.map((part) => [line(), `${operator} `, part]),
  ));
}

/** What is still to be laid out: how far in, and whether in one line. */
interface Pending {
  readonly layout: Layout;
  readonly depth: number;
  readonly flat: boolean;
}

/** HTML of code in lines of at most `width` characters, where that can be. */
export function layOut(layout: Layout, width: number): string {
  const pending: Pending[] = [{ layout, depth: 0, flat: false }];
  let html = "";
  let column = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { layout: it, depth, flat } = next;
    if (isText(it)) {
      html += htmlOf(it);
      column += textOf(it).length;
    } else if (!flat && "line" in it) {
      html = `${html.trimEnd()}\n${"  ".repeat(depth)}`;
      column = depth * 2;
    } else {
      const fits = "group" in it &&
        fitsInto(width - column, { layout: it, depth, flat: true }, pending);
      pending.push(...partsOf({ layout: it, depth, flat: flat || fits }).reverse());
    }
  }
  return html;
}

/** Whether code fits into a line with what follows it up to the next place at which that is broken. */
function fitsInto(width: number, first: Pending, following: readonly Pending[]): boolean {
  const pending = [first];
  let left = width;
  for (let after = following.length; left >= 0;) {
    const next = pending.pop() ?? following[--after];
    if (next === undefined) return true;
    if (isText(next.layout)) left -= textOf(next.layout).length;
    else if (!next.flat && "line" in next.layout) return true;
    else pending.push(...partsOf(next).reverse());
  }
  return false;
}

/** What code that is not text consists of. */
function partsOf({ layout, depth, flat }: Pending): Pending[] {
  const it = layout as Exclude<Layout, string | Part>;
  if ("group" in it) return [{ layout: it.group, depth, flat }];
  if ("indent" in it) return [{ layout: it.indent, depth: depth + 1, flat }];
  if ("line" in it) return [{ layout: it.line, depth, flat }];
  if ("broken" in it) return flat ? [] : [{ layout: it.broken, depth, flat }];
  return it.map((part) => ({ layout: part, depth, flat }));
}

function isText(layout: Layout): layout is string | Part {
  return typeof layout === "string" || "text" in layout;
}

function textOf(text: string | Part): string {
  return typeof text === "string" ? text : text.text;
}

function htmlOf(text: string | Part): string {
  if (typeof text === "string") return escapeHtml(text);
  const inner = escapeHtml(text.text);
  const styled = text.style === undefined ? inner : `<span class="${text.style}">${inner}</span>`;
  return text.href === undefined ? styled : `<a href="${escapeHtml(text.href)}">${styled}</a>`;
}
