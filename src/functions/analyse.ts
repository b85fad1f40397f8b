/**
 * Checks that a function's source means the same in a worker, and turns it
 * into an expression that makes the function anew.
 *
 * @module
 */

import type { ImportExpression } from "acorn";
import { messageOf } from "../values/message_of.ts";
import type { PureKind, Splitting } from "../values/tokens.ts";
import { missingNames, refuseFreeNames } from "./free_names.ts";
import { refuseMadeNames } from "./made_names.ts";
import { nameOf, refuseHidden } from "./native.ts";
import { type ParsedFunction, parseFunction } from "./parse.ts";
import { neverReturnsPromise } from "./never_promise.ts";
import { pureOnTexts } from "./pure.ts";
import { findOutside, type Outside } from "./scope.ts";
import { splittingOf } from "./splits.ts";
import { abbreviate, refuse, type Site } from "./site.ts";
import { isAbsolute, isRelative } from "./absolute.ts";
import { caller } from "./caller.ts";
import { specified } from "./specifier.ts";
import { refuseWholeCaptures } from "./whole_captures.ts";

/** A function that may travel as source. */
export interface Analysis {
  /** The function's name, or its source in brief. */
  readonly name: string;
  /** An expression for {@linkcode SourceDefinition.source}. */
  readonly source: string;
  /** Globals it needs. */
  readonly free: readonly string[];
  readonly async: boolean;
  /** Whether it is known never to return a promise. */
  readonly returnsNoPromise: boolean;
  /** How it cuts a text into tokens, if it is known to do only that. */
  readonly splitting: Splitting | undefined;
  /** What it gives for a text, if it is known to be pure on texts. */
  readonly pure: PureKind | undefined;
  /** Whether it is an arrow function, which has no name to keep a state under. */
  readonly arrow: boolean;
  /** Number of parameters with defaults between its arguments and its captures. */
  readonly skips: number;
}

/** A piece of source to be replaced. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Analyses a function for travel by source.
 *
 * @throws {FunctionError} If it would not mean the same in a worker.
 */
export function analyse(fn: object, base: string | undefined, site: Site): Analysis {
  // Whatever `toString` the function may carry, this one tells the truth.
  const source = Function.prototype.toString.call(fn);
  refuseHidden(fn, site);
  const parsed = parse(source, site);
  refuseKind(parsed, site);
  refuseWholeCaptures(parsed, site);
  const outside = findOutside(parsed.node);
  const missing = missingNames(outside, site);
  // First, since what compilers write for an async function uses `this` as well.
  refuseMadeNames(parsed, missing, site);
  refuseSurroundings(parsed, outside, site);
  refuseFreeNames(parsed, outside, missing, site);
  refuseMetas(outside, base, site);
  const modules = modulesOf(outside, base, site);
  const name = nameOf(fn);
  return {
    name: abbreviate(name === "" ? source : name),
    source: rewrite(parsed, outside, name, modules),
    free: [...outside.reads].filter((it) => it !== "__name"),
    async: "async" in parsed.node && parsed.node.async,
    returnsNoPromise: neverReturnsPromise(parsed.node),
    splitting: splittingOf(parsed.node),
    pure: pureOnTexts(parsed.node),
    arrow: parsed.shape === "arrow",
    skips: skipsOf(parsed, site),
  };
}

/** Captures go to a parameter without a default, if there is one behind those that have one. */
function skipsOf({ node }: ParsedFunction, { place, takes, captures }: Site): number {
  if (place !== "argument" || captures === undefined || takes === undefined) return 0;
  const params = "params" in node ? node.params.slice(takes) : [];
  return Math.max(params.findIndex(({ type }) => type !== "AssignmentPattern"), 0);
}

function parse(source: string, site: Site): ParsedFunction {
  try {
    return parseFunction(source);
  } catch (error) {
    const why = messageOf(error);
    const shown = source === "" ? "it prints no source" : abbreviate(source);
    return refuse(
      site,
      `its source does not parse as strict-mode JavaScript (${shown}: ${why}). Take it from a module with fromModule()`,
    );
  }
}

function refuseKind({ node, shape }: ParsedFunction, site: Site): void {
  if (shape === "class") {
    if (site.place === "captured") return;
    const name = "id" in node && node.id ? node.id.name : "Class";
    refuse(
      site,
      `a class must be called with new. Write (x, { ${name} }) => new ${name}(x), with { with: { ${name} } }`,
    );
  }
  const taken = site.place === "captured" || site.makesElements === true;
  if (!taken && "params" in node && node.async && node.generator) {
    refuse(
      site,
      "an async generator gives no value that can be awaited. Write an async function that returns an array, or a generator that is not async",
    );
  }
}

function refuseSurroundings({ shape }: ParsedFunction, outside: Outside, site: Site): void {
  const [secret] = outside.privates;
  if (secret !== undefined) {
    refuse(
      site,
      `it uses #${secret}, which only its class can. Write a function that takes what it needs as parameters`,
    );
  }
  if (outside.usesSuper) {
    refuse(
      site,
      "it uses super, which exists only in its class or object. Write a function that takes what it needs as parameters",
    );
  }
  if (outside.usesThis) {
    const why = shape === "arrow"
      ? "`this` is that of its surroundings, which it travels without"
      : "`this` would be undefined";
    refuse(
      site,
      `it uses this, and ${why}. Pass the object as a capture: (x, { self }) => self.field, with { with: { self } }`,
    );
  }
}

/**
 * The names of packages that are imported, replaced by what they mean here: in a worker, the same name
 * would be looked for where the worker's own code lies.
 */
function modulesOf(outside: Outside, base: string | undefined, site: Site): readonly Edit[] {
  const edits: Edit[] = [];
  for (const { source } of outside.imports) {
    const specifier = literalText(source);
    if (specifier === undefined) continue;
    const isPackage = !isAbsolute(specifier) && !isRelative(specifier);
    const { url, problem } = specified(specifier, base, isPackage ? base ?? caller() : base);
    if (problem !== undefined) {
      refuse(site, `it imports ${JSON.stringify(specifier)}, and ${problem}`);
    }
    const { start, end } = source;
    if (isPackage) edits.push({ start, end, text: JSON.stringify(url) });
  }
  return edits;
}

function refuseMetas(outside: Outside, base: string | undefined, site: Site): void {
  for (const { property } of outside.metas) {
    if (property === "url" || property === "resolve") continue;
    const read = property === undefined
      ? "url: import.meta.url"
      : `${property}: import.meta.${property}`;
    refuse(
      site,
      `it uses import.meta${
        property === undefined ? "" : `.${property}`
      }, and only import.meta.url and import.meta.resolve travel. Pass the value as a capture: { with: { ${read} } }`,
    );
  }
  if (outside.metas.length > 0 && base === undefined) {
    refuse(
      site,
      "it uses import.meta, which belongs to the module it stands in; add { base: import.meta.url } to the options",
    );
  }
  const clash = ["__import", "__meta"].find((it) => outside.declared.has(it));
  if (clash !== undefined && outside.imports.length + outside.metas.length > 0) {
    refuse(site, `it declares ${clash}, a name that Holdall gives to import(). Rename it`);
  }
}

function literalText(source: ImportExpression["source"]): string | undefined {
  if (source.type === "Literal" && typeof source.value === "string") return source.value;
  if (source.type !== "TemplateLiteral" || source.expressions.length > 0) return undefined;
  return source.quasis[0]?.value.cooked ?? undefined;
}

/** The parsed text as an expression, with `import` and `import.meta` renamed, and other edits. */
function rewrite(
  parsed: ParsedFunction,
  outside: Outside,
  name: string,
  others: readonly Edit[],
): string {
  const { text, node, shape } = parsed;
  const edits: Edit[] = [
    ...outside.imports.map(({ start }) => ({ start, end: start + 6, text: "__import" })),
    ...others,
    ...outside.metas.map(({ node: { start, end } }) => ({ start, end, text: "__meta" })),
  ].toSorted((a, b) => a.start - b.start);
  const key = `[${JSON.stringify(name)}]`;
  if (shape === "method" && "params" in node) {
    // Any method, accessors included, becomes a plain one whose key is the function's name.
    const marks = `${node.async ? "async " : ""}${node.generator ? "*" : ""}`;
    return `({ ${marks}${key}${apply(text, edits, node.start, node.end)} })${key}`;
  }
  const expression = apply(text, edits, 0, text.length);
  // A function without a name of its own takes that of the property it is the value of.
  return node.id || name === "" ? expression : `({ ${key}: ${expression} })${key}`;
}

function apply(text: string, edits: readonly Edit[], start: number, end: number): string {
  let result = "";
  let at = start;
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at, end);
}
