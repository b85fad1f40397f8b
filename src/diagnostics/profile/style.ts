/**
 * How the pages of profiles look, light and dark.
 *
 * @module
 */

import type { Markup } from "./markup.ts";

/** Colours of operations, which are told apart by eyes of all kinds as well as eight can. */
const colors = {
  light: "#2f6fb3 #c2621b #2a8a5b #8a4fb0 #b3362f #6b7a16 #0f8296 #a3457f".split(" "),
  dark: "#6ea8e6 #e8935a #5fc08f #bd8ce0 #e8776f #aebd4f #4fbdd1 #dd86b8".split(" "),
} as const;

function variables(scheme: "light" | "dark"): string {
  return colors[scheme].map((color, i) => `--c${i}:${color};`).join("");
}

const classes = colors.light.map((_color, i) =>
  `.c${i}{fill:var(--c${i});background:var(--c${i})}`
);

/** The style sheet. */
export const style: Markup = {
  markup: `
:root{color-scheme:light dark;--back:#fff;--text:#1c2024;--weak:#5c6570;--line:#d8dde3;
--soft:#f4f6f8;--rest:#9aa4ae;--waits:#b9c0c8;--moves:#3a4048;${variables("light")}}
@media (prefers-color-scheme:dark){:root{--back:#15181c;--text:#e6e9ed;--weak:#a0a9b3;
--line:#343b43;--soft:#1d2126;--rest:#77818c;--waits:#565f69;--moves:#d5dae0;${variables("dark")}}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:76rem;background:var(--back);color:var(--text);
font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:2rem 0 .75rem}
a{color:inherit}
nav ul,.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:0;margin:.75rem 0;list-style:none}
.legend{color:var(--weak);font-size:.85rem}
.legend li{overflow-wrap:anywhere}
.key{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.4em}
.figures{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:0}
.figures dt{color:var(--weak);font-size:.8rem}
.figures dd{margin:0;font-size:1.2rem;font-variant-numeric:tabular-nums}
.picture{overflow-x:auto;background:var(--soft);border:1px solid var(--line);border-radius:6px;
padding:.75rem}
svg{display:block}
svg:not(.holdall-graph){width:100%;min-width:40rem;height:auto}
svg:not(.holdall-graph) text{fill:var(--text);font:12px system-ui,sans-serif}
svg:not(.holdall-graph) text.mark{fill:var(--weak);font-size:11px}
svg g:hover>rect{opacity:.75}
.grid{stroke:var(--line)}
${classes.join("\n")}
.rest{fill:var(--rest);background:var(--rest)}
.waits{fill:var(--waits);background:var(--waits)}
.moves{fill:var(--moves);background:var(--moves)}
polyline{fill:none;stroke-width:2}
polyline.held{stroke:var(--c0)}
polyline.memory{stroke:var(--c1)}
.key.held{background:var(--c0)}
.key.memory{background:var(--c1)}
.wide{overflow-x:auto;margin:.75rem 0}
table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--weak);padding:.25rem 0;white-space:nowrap}
th,td{padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line);text-align:right;
white-space:nowrap}
thead th{color:var(--weak);font-weight:500}
th[scope=row],thead th:first-child{text-align:left;font-weight:500}
small{color:var(--weak)}
summary{cursor:pointer;color:var(--weak);margin:.75rem 0}
@media print{.picture,.wide{overflow:visible}}
`,
};
