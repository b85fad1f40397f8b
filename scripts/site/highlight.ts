/**
 * Colours code when the site is built.
 *
 * @module
 */

import highlighter from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import json from "highlight.js/lib/languages/json";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import { escapeHtml } from "./html.ts";

highlighter.registerLanguage("sh", bash);
highlighter.registerLanguage("css", css);
highlighter.registerLanguage("json", json);
highlighter.registerLanguage("ts", typescript);
highlighter.registerLanguage("html", xml);

/** HTML of code; as it is, if it is in none of the languages. */
export function highlight(code: string, language: string): string {
  return highlighter.getLanguage(language) === undefined
    ? escapeHtml(code)
    : highlighter.highlight(code, { language }).value;
}
