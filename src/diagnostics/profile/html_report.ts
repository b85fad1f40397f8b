/**
 * A profile as one file that needs nothing else: no script, no server, no network, which its policy
 * forbids besides.
 *
 * @module
 */

import { bytes, count, html, type Markup, time } from "./markup.ts";
import { type Section, sectionsOf } from "./sections.ts";
import { style } from "./style.ts";
import type { ProfileSummary } from "./summary.ts";

/** The page of a profile; `more` are parts of it that others have made. */
export function htmlReport(summary: ProfileSummary, more: readonly Section[] = []): string {
  const sections = [...sectionsOf(summary), ...more];
  const names = [...new Set(summary.runs.map(({ name }) => name))];
  const title = names.length === 0 ? "nothing was profiled" : names.slice(0, 3).join(", ");
  const links = sections.map((it) => html`<li><a href="#${it.id}">${it.title}</a></li>`);
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Profile: ${title}</title>
        <style>${style}</style>
      </head>
      <body>
        <header>
    <h1>${title}</h1>
    ${figures(summary)}
    <nav aria-label="Parts of this report"><ul>${links}</ul></nav>
        </header>
        <main>
    ${sections.map(sectionMarkup)}</main>
      </body>
    </html>
  `.markup;
}

/** A part with its title. */
export function sectionMarkup({ id, title, body }: Section): Markup {
  return html`
    <section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
    </section>
  `;
}

/** The few numbers that say most. */
export function figures(summary: ProfileSummary): Markup {
  const { runs, elapsed, totals, mostHeld, mostMemory } = summary;
  const states = [...new Set(runs.map(({ state }) => state))];
  const all: readonly (readonly [string, Markup])[] = [
    [runs.length === 1 ? "run" : `${runs.length} runs`, html`${states.join(", ") || "none"}`],
    ["took", time(elapsed)],
    ["tasks", count(totals.tasks)],
    ["computing", time(totals.computing)],
    ["waiting", time(totals.waiting + totals.paused)],
    ["moving", time(totals.moving)],
    ...(totals.collecting === undefined ? [] : [["garbage", time(totals.collecting)] as const]),
    ["read", bytes(totals.bytesRead)],
    ["held at most", bytes(mostHeld)],
    ...(mostMemory === undefined ? [] : [["memory at most", bytes(mostMemory)] as const]),
  ];
  const items = all.map(([name, value]) =>
    html`
      <div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>
    `
  );
  return html`<dl class="figures">${items}</dl>`;
}
