/**
 * Pictures as a page of their own: the picture, what it means, and the same as text.
 *
 * @module
 */

import { ground } from "./palette.ts";
import type { Arrow, Box, Picture } from "./picture.ts";
import { escapeMarkup } from "./plain_text.ts";
import { legendRules, svgOf } from "./svg.ts";

/** The whole page: one file, without scripts, that loads nothing. */
export async function htmlOf(picture: Picture): Promise<string> {
  const { title, description, boxes, arrows } = picture;
  const shownTitle = escapeMarkup(title);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${shownTitle}</title>
<style>
${styles()}
</style>
</head>
<body>
<main>
<h1>${shownTitle}</h1>
<p>${escapeMarkup(description)}</p>
<figure tabindex="0">
${await svgOf(picture)}
</figure>
${legend()}
${table(boxes, arrows)}
</main>
</body>
</html>
`;
}

function legend(): string {
  const meanings = [
    ["box key-source", "reads from outside"],
    ["box key-task", "runs in a worker"],
    ["box key-caller", "runs on the calling thread"],
    ["box key-data", "a value that is there"],
    ["box key-task key-output", "asked for"],
    ["arrow key-stays", "a result that is used where it lies, as a rule"],
    ["arrow key-moves", "a result that may move between workers"],
    ["arrow key-moves key-part", "a part of a result, as in a shuffle"],
    ["arrow key-moves key-asked", "asked for while it runs, if it is needed"],
  ];
  const items = meanings.map(([name, words]) =>
    `<li><span class="key ${name}" aria-hidden="true"></span> ${words}</li>`
  );
  return `<ul class="legend" aria-label="Legend">\n${items.join("\n")}\n</ul>`;
}

/** The picture for who does not see it. */
function table(boxes: readonly Box[], arrows: readonly Arrow[]): string {
  const names = new Map(boxes.map(({ id }, i) => [id, String(i + 1)]));
  const needs = new Map(boxes.map(({ id }) => [id, new Set<string>()]));
  for (const { from, to } of arrows) needs.get(to)!.add(names.get(from)!);
  const rows = boxes.map(({ id, lines, count, details }) => {
    const cells = [
      lines.map(escapeMarkup).join("<br>"),
      String(count),
      [...needs.get(id)!].join(", "),
      `<code>${details.split("\n").map(escapeMarkup).join("<br>")}</code>`,
    ];
    return `<tr><th scope="row">${names.get(id)}</th>${
      cells.map((cell) => `<td>${cell}</td>`).join("")
    }</tr>`;
  });
  const heads = ["", "What it does", "Tasks", "Needs", "Keys, and the first of them"];
  return `<details>
<summary>The same as text</summary>
<table>
<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</details>`;
}

function styles(): string {
  const { light, dark } = ground;
  return `:root { color-scheme: light dark; --fill: ${light.fill}; --text: ${light.text} }
@media (prefers-color-scheme: dark) { :root { --fill: ${dark.fill}; --text: ${dark.text} } }
body { margin: 0; background: var(--fill); color: var(--text); font: 15px/1.5 system-ui, sans-serif }
main { padding: 1rem }
h1 { font-size: 1.25rem; overflow-wrap: anywhere }
figure { margin: 1rem 0; overflow: auto }
svg { display: block; max-width: none }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: 0; list-style: none }
.key { display: inline-block; width: 1.5em; border: 0 solid; vertical-align: middle }
.key.box { height: 1em; border-width: 1px; border-radius: 3px }
.key.key-output { border-width: 3px }
.key.arrow { border-top-width: 2px }
.key.key-part { border-top-style: dashed }
.key.key-asked { border-top-style: dotted }
${legendRules()}
table { border-collapse: collapse; font-size: .875rem }
th, td { padding: .25rem .75rem; border-bottom: 1px solid; text-align: left; vertical-align: top }
code { overflow-wrap: anywhere }`;
}
