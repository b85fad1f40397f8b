/**
 * What a module's text says that it imports.
 *
 * @module
 */

import { type Token, tokenizer } from "acorn";

/** A name that a module imports. */
export interface Imported {
  /** What it is called in the module that imports it. */
  readonly local: string;
  /** The export's name, `"*"` for the whole module. */
  readonly name: string;
  /** The module, as it is written. */
  readonly specifier: string;
}

/** A piece of code: a name, a keyword, a sign, or the value of a string. */
interface Word {
  readonly text: string;
  readonly isString: boolean;
}

/**
 * The names that a module binds to values of other modules, at its top: by `import` declarations, and
 * by `await import()`. Of TypeScript, which is read by the words of JavaScript, those up to what has no
 * meaning there; imports come first.
 */
export function importsIn(text: string): readonly Imported[] {
  const words = [...wordsOf(text)];
  let depth = 0;
  return words.flatMap(({ text, isString }, i) => {
    if (isString) return [];
    if (text === "{" || text === "${") depth++;
    if (text === "}") depth--;
    if (text !== "import" || depth > 0) return [];
    return words[i + 1]?.text === "(" ? awaited(words, i) : declared(words, i);
  });
}

/** All that can be read. */
function* wordsOf(text: string): Generator<Word> {
  const tokens = tokenizer(text, { ecmaVersion: "latest", sourceType: "module" });
  try {
    for (let it = tokens.getToken(); it.type.label !== "eof"; it = tokens.getToken()) {
      yield { text: textOf(it), isString: it.type.label === "string" };
    }
  } catch {
    // What follows is no JavaScript.
  }
}

/** What a token says. Acorn's types leave its value out. */
function textOf({ type, value }: Token & { readonly value?: unknown }): string {
  const { label } = type;
  return typeof value === "string" && label !== "template" ? value : label;
}

/** What the declaration binds that begins at the word of that number. */
function declared(words: readonly Word[], start: number): readonly Imported[] {
  const end = words.findIndex(({ isString }, i) =>
    i > start && isString && (i === start + 1 || words[i - 1]?.text === "from")
  );
  const between = words.slice(start + 1, end - 1);
  // An expression, import.meta, or something that is none of both.
  const isDeclaration = end > start && between.every(({ text }) => !/^[.;=()]$/.test(text));
  return isDeclaration ? bindings(between.map(({ text }) => text), words[end]!.text) : [];
}

/** What `const … = await import("…")` binds, whose `import` is the word of that number. */
function awaited(words: readonly Word[], at: number): readonly Imported[] {
  const [equals, wait, , , specifier, close, next] = words.slice(Math.max(at - 2, 0), at + 5);
  const isWhole = equals?.text === "=" && wait?.text === "await" && specifier?.isString === true &&
    close?.text === ")" && next?.text !== ".";
  if (!isWhole) return [];
  const before = words.slice(0, at - 2).map(({ text }) => text);
  const start = before.findLastIndex((text) => /^(const|let|var)$/.test(text));
  const pattern = start < 0 ? [] : before.slice(start + 1);
  if (pattern.length === 1) return [{ local: pattern[0]!, name: "*", specifier: specifier.text }];
  if (pattern[0] !== "{" || pattern.at(-1) !== "}") return [];
  return split(pattern.slice(1, -1)).flatMap((part) => {
    const isBinding = part.length === 1 || (part.length === 3 && part[1] === ":");
    return isBinding
      ? [{ local: part[2] ?? part[0]!, name: part[0]!, specifier: specifier.text }]
      : [];
  });
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
