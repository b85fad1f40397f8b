/**
 * The methods of a class, as its source describes them.
 *
 * @module
 */

/** A name that can stand behind a dot. */
export interface DescribedMethod {
  readonly name: string;
  /** First sentence of its documentation. */
  readonly about: string;
}

/** The public methods in a source, each once, with the first sentence of the comment above the first. */
export function describedMethods(source: string): readonly DescribedMethod[] {
  const pattern =
    /^ {2}\/\*\*\n((?: {3}\*.*\n)+?) {3}\*\/\n {2}(?:async |get |\[?)([a-z]\w*)(?=[<(])/gm;
  const found = new Map<string, string>();
  for (const [, comment = "", name = ""] of source.matchAll(pattern)) {
    if (name === "constructor" || found.has(name)) continue;
    found.set(name, firstSentence(comment));
  }
  return [...found].map(([name, about]) => ({ name, about }));
}

function firstSentence(comment: string): string {
  const text = comment.replaceAll(/^ {3}\* ?/gm, "").split("\n\n")[0]!.replaceAll("\n", " ").trim();
  const plain = text.replaceAll(/\{@linkcode (?:\w+\.)?(\w+)\}/g, "$1");
  return /^.*?[.:;](?= |$)/.exec(plain)?.[0].replace(/[:;]$/, ".") ?? plain;
}

/** Names that a module exports from others, but for types. */
export function exportedNames(source: string): readonly string[] {
  const lists = [...source.matchAll(/^export \{([^}]*)\} from/gm)].map(([, list = ""]) => list);
  const names = lists.flatMap((list) => list.split(",")).map((name) => name.trim());
  const spaces = [...source.matchAll(/^export \* as (\w+) from/gm)].map(([, name = ""]) => name);
  return [...names.filter((name) => /^[A-Za-z]\w*$/.test(name)), ...spaces].sort();
}
