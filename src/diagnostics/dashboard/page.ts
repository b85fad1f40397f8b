/**
 * The page of a dashboard: whole without its script, which only puts in what has changed.
 *
 * @module
 */

import { html } from "../profile/markup.ts";
import { style } from "../profile/style.ts";
import type { DashboardParts } from "./parts.ts";

/** Nothing but files of this server, and no frames around the page. */
export const policy = "default-src 'none'; script-src 'self'; style-src 'self'; " +
  "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Names of the files beside the page. */
export const names = { script: "dashboard.js", style: "dashboard.css", events: "events" } as const;

/** The page as it is at a moment. */
export function dashboardPage({ status, sections }: DashboardParts): string {
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Holdall dashboard</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="${names.style}">
        <script type="module" src="${names.script}"></script>
      </head>
      <body>
        <header>
          <h1>Holdall dashboard</h1>
          <p id="status" role="status" aria-live="polite">${status}</p>
        </header>
        <main>
    ${Array.from(sections.values(), (markup) => ({ markup }))}</main>
      </body>
    </html>
  `.markup;
}

/** The style sheet: that of reports, and what they do not have. */
export const styleSheet = `${style.markup}
progress{width:100%;max-width:40rem;height:.75rem;accent-color:var(--c0)}
.run{margin:.75rem 0}
.run p{margin:.1rem 0;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
#status{color:var(--weak);margin:0}
`;

/**
 * The script. Elements stay, and only what is different in them is changed: so whoever reads keeps the
 * focus, what is selected, how far things are scrolled, and what is unfolded.
 */
export const script = String.raw`
const { document: page } = globalThis;
const main = page.querySelector("main");
const status = page.querySelector("#status");

function say(text) {
  if (status.textContent !== text) status.textContent = text;
}

function become(element, model) {
  for (const { name } of [...element.attributes]) {
    if (name !== "open" && !model.hasAttribute(name)) element.removeAttribute(name);
  }
  for (const { name, value } of model.attributes) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  const models = [...model.childNodes];
  models.forEach((child, i) => {
    const own = element.childNodes[i];
    const known = child.id ? [...element.children].find(({ id }) => id === child.id) : undefined;
    if (known !== undefined && known !== own) {
      element.insertBefore(known, own ?? null);
      become(known, child);
    } else if (own === undefined || (own.id && own !== known)) {
      element.insertBefore(child, own ?? null);
    } else if (own.nodeName !== child.nodeName) own.replaceWith(child);
    else if (child.nodeType === Node.ELEMENT_NODE) become(own, child);
    else if (own.data !== child.data) own.data = child.data;
  });
  while (element.childNodes.length > models.length) element.lastChild.remove();
}

function show({ ids, sections }) {
  for (const section of [...main.children]) {
    if (!ids.includes(section.id)) section.remove();
  }
  ids.forEach((id, i) => {
    const own = page.getElementById(id);
    if (sections[id] === undefined) return;
    const template = page.createElement("template");
    template.innerHTML = sections[id];
    const model = template.content.firstElementChild;
    if (own === null) main.insertBefore(model, main.children[i] ?? null);
    else become(own, model);
  });
}

const source = new EventSource("events");
source.addEventListener("parts", ({ data }) => {
  const news = JSON.parse(data);
  show(news);
  say(news.status);
});
source.addEventListener("closed", () => {
  source.close();
  say("The dashboard is closed.");
});
source.addEventListener("error", () => {
  say("There is no connection: the program has ended, or has closed the dashboard.");
});
`;
