/**
 * What to write instead of a function that needs variables of its surroundings: the same function
 * with captures, in a form that works if it is followed to the letter.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { AnyNode } from "acorn";
import type { ParsedFunction } from "./parse.ts";
import { isRelative } from "./absolute.ts";
import { callers } from "./caller.ts";
import { inwardImport, knowsCaller, moduleLine, unknownImport } from "./origin.ts";
import { abbreviate, type Site } from "./site.ts";

/** Names of which nobody would write that many as captures. */
export const MANY = 6;

/** How to take a function from a module, in the language of who calls. */
export function moduleAdvice(): string {
  const [from] = callers();
  const isScript = from !== undefined && /\.[cm]?jsx?$/.test(from);
  return moduleLine("{ fn }", `./functions.${isScript ? "js" : "ts"}`, from);
}

/** How to take a function from where it was imported, if nobody can tell from where that was. */
function packageAdvice({ node, shape }: ParsedFunction): string {
  const name = "id" in node ? node.id?.name : undefined;
  if (shape === "arrow" || name === undefined || knowsCaller()) return "";
  const line = moduleLine(`{ ${name} }`, "package", callers()[0]);
  const flag = runtime.modules.missingFlag?.();
  const allow = flag === undefined ? "" : `; with ${flag} it can be handed over as it is`;
  return `. If it was imported, take it from there: ${line}${allow}`;
}

/** Says to capture `names`, with the user's own function rewritten, or to take it from a module. */
export function captureAdvice(
  parsed: ParsedFunction,
  names: readonly string[],
  site: Site,
  edit: (text: string) => string = (text) => text,
): string {
  const { operation, role, place } = site;
  if (place === "captured") {
    return `Pass what it needs as parameters, or take it from a module: ${moduleAdvice()}${
      packageAdvice(parsed)
    }`;
  }
  if (place === "factory") {
    const imports = names.map(inwardImport).filter((it) => it !== undefined);
    if (imports.length === names.length) {
      const isOwn = imports.some(({ specifier }) => isRelative(specifier));
      return `Import inside it: ${imports.map(({ line }) => line).join("; ")}${
        isOwn ? ", with { base: import.meta.url } among the options" : ""
      }`;
    }
    return `Import what it needs inside it, with await import() and { base: import.meta.url }, or take it from a module: ${moduleAdvice()}`;
  }
  if (site.takesNoCaptures === true) {
    return `Pass what it needs as further arguments of ${operation}(), or take it from a module: ${moduleAdvice()}`;
  }
  if (names.length > MANY) {
    return `Take it from its module: ${moduleAdvice()}${packageAdvice(parsed)}`;
  }
  const fn = rewritten(parsed, names, site, edit);
  const captures = `{ with: { ${[...new Set([...site.captures ?? [], ...names])].join(", ")} } }`;
  const imports = names.map((name) => unknownImport(name)).filter((it) => it !== undefined);
  const lines = imports.map(({ line }) => line).join("; ");
  const first = lines === ""
    ? ""
    : `Write ${lines} in place of ${imports.length > 1 ? "their imports" : "its import"}. `;
  const write = role === undefined
    ? `Write ${operation}(${fn}, ${captures})`
    : `Write its ${role} function as ${fn}, with ${captures} among the options`;
  // Captures come after the last argument, of which there may be any number.
  const all = site.takes === undefined ? ", with a parameter for each argument before them" : "";
  return `${first}${write}${all}, or put it into a module: ${moduleAdvice()}${
    packageAdvice(parsed)
  }`;
}

/** The function's own text, without what it was wrapped in for parsing. */
export function textOf({ text, node }: ParsedFunction): string {
  return text.slice(node.start, node.end);
}

function rewritten(
  parsed: ParsedFunction,
  names: readonly string[],
  site: Site,
  edit: (text: string) => string,
): string {
  const { node, shape } = parsed;
  if (!("params" in node)) return `(x, { ${names.join(", ")} }) => …`;
  const params = parametersWith(parsed, names, site);
  const body = params === undefined ? "…" : shorten(edit(sliceOf(parsed, node.body)));
  const head = shape === "arrow" || body === "…" ? "" : node.generator ? "function* " : "function ";
  const all = [...new Set([...site.captures ?? [], ...names])].join(", ");
  const list = params ?? [...placeholders(site.takes ?? 1, ""), `{ ${all} }`];
  return `${node.async ? "async " : ""}${head}(${list.join(", ")}) ${
    head === "" ? "=> " : ""
  }${body}`;
}

/**
 * The parameters with the captures where they arrive, after the arguments: what the function has
 * besides comes after them. `undefined` if some parameter could not stay as it is.
 */
function parametersWith(
  parsed: ParsedFunction,
  names: readonly string[],
  { takes, captures }: Site,
): readonly string[] | undefined {
  const params = "params" in parsed.node ? parsed.node.params as readonly AnyNode[] : [];
  const captured = captures === undefined ? 0 : 1;
  const at = takes ?? Math.max(params.length - captured, 0);
  const before = params.slice(0, at);
  const needsNames = (node: AnyNode) =>
    node.type === "AssignmentPattern" &&
    (takes === undefined || names.some((name) => mentions(sliceOf(parsed, node.right), name)));
  if (before.some((it) => it.type === "RestElement" || needsNames(it))) return undefined;
  const own = before.map((it) => sliceOf(parsed, it));
  const known = captured === 1 ? params[at] : undefined;
  if (known?.type === "RestElement") return undefined;
  return [
    ...own,
    ...placeholders(at - own.length, parsed.text),
    withNames(parsed, known, names),
    ...params.slice(at + captured).map((it) => sliceOf(parsed, it)),
  ];
}

/** The parameter for captures, which takes `names` as well. */
function withNames(
  parsed: ParsedFunction,
  known: AnyNode | undefined,
  names: readonly string[],
): string {
  const list = names.join(", ");
  if (known === undefined) return `{ ${list} }`;
  const pattern = known.type === "AssignmentPattern" ? known.left : known;
  if (pattern.type !== "ObjectPattern") return `{ ${list}, ...${sliceOf(parsed, pattern)} }`;
  const inside = sliceOf(parsed, pattern).slice(1, -1).trim().replace(/,$/, "");
  const fallback = parsed.text.slice(pattern.end, known.end);
  if (inside === "") return `{ ${list} }${fallback}`;
  const rest = pattern.properties.at(-1)?.type === "RestElement";
  return rest ? `{ ${list}, ${inside} }${fallback}` : `{ ${inside}, ${list} }${fallback}`;
}

/** Names for arguments that the function did not look at. */
function placeholders(n: number, text: string): readonly string[] {
  const free = ["x", "y", "z", ...Array.from({ length: n }, (_, i) => `x${i}`)];
  return free.filter((name) => !mentions(text, name)).slice(0, Math.max(n, 0));
}

function mentions(text: string, name: string): boolean {
  const pattern = `(?<![\\p{ID_Continue}$])${name.replace(/\$/g, "\\$")}(?![\\p{ID_Continue}$])`;
  return new RegExp(pattern, "u").test(text);
}

function sliceOf({ text }: ParsedFunction, node: { readonly start: number; readonly end: number }) {
  return text.slice(node.start, node.end);
}

/** A body on one line; one that is too long for that stays out of the way. */
function shorten(body: string): string {
  const line = abbreviate(body);
  if (!line.endsWith("…")) return line;
  return line.startsWith("{") ? "{ … }" : "…";
}
