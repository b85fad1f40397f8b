/**
 * The editor of the user's own pipelines, by CodeMirror. Loaded when it is asked for.
 *
 * @module
 */

import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { javascript } from "@codemirror/lang-javascript";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, linter, setDiagnostics } from "@codemirror/lint";
import { Prec } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { parse } from "acorn";
import { basicSetup, EditorView } from "codemirror";
import type { Problem } from "../model.ts";
import { exported, methods } from "./holdall_names.ts";

/** An editor in the page. */
export interface PipelineEditor {
  readonly text: () => string;
  readonly set: (text: string) => void;
  /** Shows a problem where it is; `undefined` takes it away. */
  readonly mark: (problem: Problem | undefined) => void;
  readonly focus: () => void;
}

/** Puts an editor into an element. In a shadow tree, its styles need no permission of a policy. */
export function editorIn(
  element: HTMLElement,
  text: string,
  { run, changed }: { readonly run: () => void; readonly changed: (text: string) => void },
): PipelineEditor {
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  root.replaceChildren();
  const view = new EditorView({
    doc: text,
    parent: root,
    root,
    extensions: [
      Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }])),
      basicSetup,
      javascript(),
      autocompletion({ override: [complete] }),
      linter(({ state }) => syntaxErrors(state.doc.toString())),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": "Pipeline, in JavaScript" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) changed(update.state.doc.toString());
      }),
      looks,
      syntaxHighlighting(colours),
    ],
  });
  return {
    text: () => view.state.doc.toString(),
    set: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    mark: (problem) => view.dispatch(setDiagnostics(view.state, placed(problem, view))),
    focus: () => view.focus(),
  };
}

function placed(problem: Problem | undefined, view: EditorView): Diagnostic[] {
  if (problem?.line === undefined) return [];
  const { doc } = view.state;
  const line = doc.line(Math.min(problem.line, doc.lines));
  const from = Math.min(line.to, line.from + Math.max(0, (problem.column ?? 1) - 1));
  return [{ from, to: line.to, severity: "error", message: problem.message }];
}

/** What the parser says, with its place. */
export function syntaxErrors(code: string): Diagnostic[] {
  try {
    parse(code, {
      ...{ ecmaVersion: "latest", allowReturnOutsideFunction: true },
      allowAwaitOutsideFunction: true,
    });
    return [];
  } catch (error) {
    const { message, pos } = error as SyntaxError & { readonly pos: number };
    const from = Math.max(0, Math.min(pos, code.length - 1));
    return [{
      from,
      to: from + 1,
      severity: "error",
      message: message.replace(/ \(\d+:\d+\)$/, ""),
    }];
  }
}

const options: readonly Completion[] = methods.map(({ name, about }) => ({
  ...{ label: name, type: "method", apply: `${name}()`, info: about },
}));
const names: readonly Completion[] = [...exported, "files"].map((label) => ({
  ...{ label, type: /^[A-Z]/.test(label) ? "class" : "function" },
}));

/** Methods behind a dot, names of Holdall elsewhere. */
export function complete(context: CompletionContext): CompletionResult | null {
  const method = context.matchBefore(/\.\s*\w*$/);
  if (method !== null) {
    const from = method.to - /\w*$/.exec(method.text)![0].length;
    return { from, options, validFor: /^\w*$/ };
  }
  const word = context.matchBefore(/\w+$/);
  if (word === null && !context.explicit) return null;
  return { from: word?.from ?? context.pos, options: names, validFor: /^\w*$/ };
}

const looks = EditorView.theme({
  "&": { fontSize: "14px", color: "var(--text)", backgroundColor: "var(--card)" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--text)", padding: "12px 0" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": {
    ...{ backgroundColor: "var(--card)", color: "var(--quiet)", border: "none" },
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--soft)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { background: "var(--selection) !important" },
  ".cm-matchingBracket": { background: "var(--selection) !important" },
  ".cm-tooltip": {
    ...{ backgroundColor: "var(--card)", color: "var(--text)", border: "1px solid var(--line)" },
  },
  ".cm-tooltip.cm-completionInfo": { padding: "6px 10px", maxWidth: "24rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    ...{ background: "var(--accent)", color: "var(--on-accent)" },
  },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.regexp], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: tags.function(tags.propertyName), color: "var(--accent)" },
  { tag: tags.invalid, color: "var(--bad)" },
]);
