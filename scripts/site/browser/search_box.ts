/**
 * The script of the site's pages: the search, and tables to scroll by keyboard.
 *
 * @module
 */

import MiniSearch, { type AsPlainObject, type SearchResult } from "minisearch";
import { type FoundEntry, indexOptions, queryOptions } from "../search_options.ts";

/** What a result of the search keeps. */
type Found = SearchResult & FoundEntry;

const most = 30;

const form = document.querySelector<HTMLFormElement>(".search")!;
const input = form.querySelector("input")!;
const results = form.querySelector<HTMLElement>(".results")!;
const status = results.querySelector("p")!;
const list = results.querySelector("ol")!;
const root = form.dataset["root"]!;

let index: Promise<MiniSearch> | undefined;

/** Loads the index when it is first needed. It is a script, because pages of files may load nothing else. */
function loadIndex(): Promise<MiniSearch> {
  return index ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${root}assets/search_index.js`;
    script.onload = () => {
      const { holdallSearchIndex } = globalThis as unknown as { holdallSearchIndex: AsPlainObject };
      resolve(MiniSearch.loadJS(holdallSearchIndex, indexOptions));
    };
    script.onerror = () => {
      index = undefined;
      reject(new Error(`Cannot search: expected an index at ${script.src}`));
    };
    document.head.append(script);
  });
}

async function search(): Promise<void> {
  const query = input.value.trim();
  if (query === "") return close();
  try {
    const loaded = await loadIndex();
    // While it was loaded, more may have been typed.
    if (query !== input.value.trim()) return;
    show(query, loaded.search(query, queryOptions) as Found[]);
  } catch (error) {
    list.replaceChildren();
    status.textContent = error instanceof Error ? error.message : String(error);
  }
  results.hidden = false;
}

function show(query: string, found: readonly Found[]): void {
  const count = found.length > most ? `The best ${most} of ${found.length}` : `${found.length}`;
  status.textContent = found.length === 0
    ? `Nothing found for “${query}”`
    : `${count} ${found.length === 1 ? "result" : "results"}`;
  list.replaceChildren(...found.slice(0, most).map(itemOf));
}

function itemOf({ title, context, path }: Found): HTMLLIElement {
  const link = document.createElement("a");
  link.href = root + path;
  const where = document.createElement("small");
  where.textContent = context;
  link.append(title, " ", where);
  const item = document.createElement("li");
  item.append(link);
  return item;
}

function close(): void {
  results.hidden = true;
}

/** Moves between the box and the results. */
function move(step: -1 | 1): void {
  const stops: HTMLElement[] = [input, ...list.querySelectorAll("a")];
  const now = stops.indexOf(document.activeElement as HTMLElement);
  stops[Math.min(Math.max(now + step, 0), stops.length - 1)]!.focus();
}

form.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  list.querySelector("a")?.click();
});
input.addEventListener("focus", () => void loadIndex().catch(() => {}));
input.addEventListener("input", () => void search());
form.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    close();
    input.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  }
});
// A result may be a place of this page.
list.addEventListener("click", close);
document.addEventListener("click", (event) => {
  if (!form.contains(event.target as Node)) close();
});
document.addEventListener("keydown", (event) => {
  const typing = (event.target as Element).matches("input, textarea, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  input.focus();
});

// What the contents lead to is on this page, below them.
const contents = document.querySelector<HTMLElement>("#contents");
contents?.addEventListener("click", (event) => {
  if ((event.target as Element).closest("a") !== null) contents.hidePopover();
});

// What is wider than the page is scrolled, by keyboard too.
for (const wide of document.querySelectorAll<HTMLElement>("pre, .wide")) {
  if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
}

// The navigation is long: it begins where one is.
const navigation = document.querySelector<HTMLElement>("#navigation")!;
const current = navigation.querySelector<HTMLElement>("[aria-current]");
if (current !== null && current.offsetTop > navigation.clientHeight * 0.8) {
  navigation.scrollTop = current.offsetTop - navigation.clientHeight / 2;
}
