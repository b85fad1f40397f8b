/**
 * What a module's text says that it imports.
 *
 * @module
 */

import { type Token as AcornToken, tokenizer } from "acorn";

/** A token, with the value that acorn's types leave out. */
type Token = AcornToken & { readonly value?: unknown };

/** A name that a module imports. */
export interface Imported {
  /** What it is called in the module that imports it. */
  readonly local: string;
  /** The export's name, `"*"` for the whole module. */
  readonly name: string;
  /** The module, as it is written. */
  readonly specifier: string;
}

/**
 * The names that the `import` declarations of a module bind to values. Of TypeScript, which is read
 * by the words of JavaScript, those up to what has no meaning there; imports come first.
 */
export function importsIn(text: string): readonly Imported[] {
  const found: Imported[] = [];
  const tokens = tokensOf(text);
  let depth = 0;
  for (let it = tokens.next(); !it.done; it = tokens.next()) {
    const label = it.value.type.label;
    if (label === "{" || label === "${") depth++;
    else if (label === "}") depth--;
    else if (label === "import" && depth === 0) found.push(...declarationIn(tokens));
  }
  return found;
}

/** All tokens that can be read. */
function* tokensOf(text: string): Generator<Token, undefined> {
  const tokens = tokenizer(text, { ecmaVersion: "latest", sourceType: "module" });
  try {
    for (let it = tokens.getToken(); it.type.label !== "eof"; it = tokens.getToken()) yield it;
  } catch {
    // What follows is no JavaScript.
  }
  return undefined;
}

/** What is imported by the declaration whose first word has been read. */
function declarationIn(tokens: Iterator<Token, undefined>): readonly Imported[] {
  const words: string[] = [];
  for (let it = tokens.next(); !it.done; it = tokens.next()) {
    const { label, keyword } = it.value.type;
    const isFirst = words.length === 0;
    if (label === "string" && (isFirst || words.at(-1) === "from")) {
      return bindings(words.slice(0, -1), String(it.value.value));
    }
    // An expression: import(…) or import.meta.
    if (isFirst && (label === "(" || label === ".")) return [];
    if (label === "name" || label === "string") words.push(String(it.value.value));
    else if (label === "*/") words.push("*");
    else words.push(keyword ?? String(it.value.value ?? label));
    if (label === ";") return [];
  }
  return [];
}

/** The names between `import` and `from`. */
function bindings(words: readonly string[], specifier: string): readonly Imported[] {
  const isOfTypes = words[0] === "type" && words[1] !== undefined && words[1] !== ",";
  if (isOfTypes || words[0] === "defer" || words[0] === "source") return [];
  const [open, close] = [words.indexOf("{"), words.indexOf("}")];
  const listed = open < 0 ? [] : split(words.slice(open + 1, close));
  const before = split(open < 0 ? words : words.slice(0, open));
  const whole = before.map((part) =>
    part[0] === "*" ? { local: part[2]!, name: "*" } : { local: part[0]!, name: "default" }
  );
  const named = listed.flatMap((part) => {
    if (part.length % 2 === 0) return []; // { type A }, { type A as B }
    return [{ local: part[2] ?? part[0]!, name: part[0]! }];
  });
  return [...whole, ...named].map((it) => ({ ...it, specifier }));
}

/** Words between commas. */
function split(words: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const word of words) word === "," ? parts.push([]) : parts.at(-1)!.push(word);
  return parts.filter((part) => part.length > 0);
}
