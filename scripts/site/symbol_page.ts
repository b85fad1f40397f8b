/**
 * The page of one public symbol.
 *
 * @module
 */

import type { ApiSymbol } from "./api.ts";
import { memberHtml, type PageWriters, wayHtml } from "./documentation.ts";
import { escapeHtml } from "./html.ts";
import { headingWithAnchor } from "./markdown.ts";
import { examplesOf, kindOf, type Member, membersOf, type Way, waysOf } from "./members.ts";
import type { Heading, Page } from "./page.ts";
import { relativeLink } from "./paths.ts";
import { memberAnchor, symbolPath } from "./places.ts";
import type { SearchEntry } from "./search_options.ts";
import type { Place, PlacedExample, SymbolUses } from "./symbol_examples.ts";

/** What one member of each group is called. */
const memberKinds: Readonly<Record<Member["group"], string>> = {
  Constructor: "Constructor",
  Functions: "Function",
  Methods: "Method",
  Properties: "Property",
};

/** Users that are named; a type that is used everywhere needs no list of it all. */
const mostUsers = 24;

/** Makes the page of a symbol. */
export function symbolPage(symbol: ApiSymbol, uses: SymbolUses, writers: PageWriters): Page {
  const path = symbolPath(symbol);
  const ways = waysOf(symbol);
  const groups = [...Map.groupBy(membersOf(symbol), ({ group }) => group)];
  const shown = ways.some(({ jsDoc }) => examplesOf(jsDoc).length > 0);
  return {
    path,
    title: symbol.name,
    main: [
      `<p class="kind">${kindOf(symbol).name}</p>\n`,
      `<h1><code>${escapeHtml(symbol.name)}</code></h1>\n`,
      ...ways.map((way) => wayHtml(way, 2, writers)),
      ...groups.map(([group, members]) => groupHtml(group, members, writers)),
      shown ? "" : exampleHtml(uses.exampleOf(symbol.name), path),
      usersHtml(uses.usersOf(symbol.name), path),
      `<p class="source">Declared in <code>${escapeHtml(sourceOf(symbol))}</code></p>\n`,
    ].join(""),
    contents: groups.flatMap(([group, members]) => contentsOf(group, members)),
    entries: entriesOf(symbol, ways),
  };
}

function groupHtml(group: string, members: readonly Member[], writers: PageWriters): string {
  const sections = members.map((member) =>
    `<section class="member">\n${memberHtml(member, writers)}</section>\n`
  );
  return headingWithAnchor(2, groupAnchor(group), group, group) + sections.join("");
}

function contentsOf(group: string, members: readonly Member[]): Heading[] {
  return [
    { depth: 2, id: groupAnchor(group), title: group },
    ...members.map(({ name }) => ({ depth: 3, id: memberAnchor(name), title: name })),
  ];
}

/** No member can have this anchor: it has a sign that names have not. */
function groupAnchor(group: string): string {
  return `${group.toLowerCase()}-`;
}

/** Leads from a type to where it is seen at work. */
function exampleHtml(example: PlacedExample | undefined, from: string): string {
  if (example === undefined) return "";
  const { place: { name, path }, title } = example;
  const href = escapeHtml(relativeLink(from, path));
  return `<p>Example: <a href="${href}">${escapeHtml(title)}</a>, at <code>${
    escapeHtml(name)
  }</code>.</p>\n`;
}

function usersHtml(users: readonly Place[], from: string): string {
  if (users.length === 0) return "";
  const items = users.slice(0, mostUsers).map(({ name, path }) => {
    const href = escapeHtml(relativeLink(from, path));
    return `<li><a class="symbol" href="${href}"><code>${escapeHtml(name)}</code></a></li>\n`;
  });
  if (users.length > mostUsers) items.push(`<li>and ${users.length - mostUsers} more</li>\n`);
  const heading = headingWithAnchor(2, groupAnchor("Used-by"), "Used by", "Used by");
  return `${heading}<ul class="users">\n${items.join("")}</ul>\n`;
}

/** Path of the source from the root of the repository. */
function sourceOf({ declarations }: ApiSymbol): string {
  return declarations[0]!.location.filename.replace(/^.*?\/(?=src\/|mod\.ts$)/, "");
}

function entriesOf(symbol: ApiSymbol, ways: readonly Way[]): SearchEntry[] {
  const path = symbolPath(symbol);
  return [
    { title: symbol.name, context: kindOf(symbol).name, path, text: wordsOf(ways) },
    ...membersOf(symbol).map((member) => ({
      title: `${symbol.name}.${member.name}`,
      context: memberKinds[member.group],
      path: `${path}#${memberAnchor(member.name)}`,
      text: wordsOf(member.ways),
    })),
  ];
}

/** The words of a documentation. Of examples, these are their titles: their code is much alike. */
function wordsOf(ways: readonly Way[]): string {
  return ways.flatMap(({ jsDoc }) => [
    jsDoc.doc ?? "",
    ...(jsDoc.tags ?? []).filter(({ kind }) => kind !== "example").map(({ doc = "" }) => doc),
    ...examplesOf(jsDoc).map(({ title }) => title),
  ]).join(" ").replace(/\{@link\w*\s+([^}]*)\}/g, "$1");
}
