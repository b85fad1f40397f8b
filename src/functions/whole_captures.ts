/**
 * Functions that take the object of all their captures for one of them: `(line, re) => line.match(re)`,
 * with `{ re }`.
 *
 * @module
 */

import type { ParsedFunction } from "./parse.ts";
import { refuse, type Site } from "./site.ts";

/**
 * Refuses a function whose parameter for all captures has the name of one of them and is used as if it
 * were that: in strings and sums it would be a silent `[object Object]`.
 */
export function refuseWholeCaptures(parsed: ParsedFunction, site: Site): void {
  const { place, takes, captures = [] } = site;
  if (place !== "argument" || takes === undefined || !("params" in parsed.node)) return;
  const { params, body } = parsed.node;
  const param = params[takes];
  if (param?.type !== "Identifier" || !captures.includes(param.name)) return;
  const name = escaped(param.name);
  const text = parsed.text.slice(body.start, body.end);
  const members = captures.map(escaped).join("|");
  // Taken apart, looked into for a capture, or read as a whole, it is what its writer thinks it is.
  const isWhole = new RegExp(
    `[}]\\s*=\\s*${name}(?![\\w$])|\\.\\.\\.${name}(?![\\w$])|Object\\.\\w+\\(${name}(?![\\w$])|` +
      `(?<![\\w$.])${name}\\s*(?:\\?\\.|\\.)\\s*(?:${members})(?![\\w$])|(?<![\\w$.])${name}(?:\\?\\.)?\\[`,
  );
  const isUsed = new RegExp(`(?<![\\w$.])${name}(?![\\w$])`);
  if (isWhole.test(text) || !isUsed.test(text)) return;
  refuse(
    site,
    `its parameter '${param.name}' gets an object with all that is captured. Write ${
      takenApart(parsed, takes, captures)
    }, or call it otherwise if it is meant to be that`,
  );
}

/** A function that takes its captures out of their object. */
export function takenApart(
  { node, text }: ParsedFunction,
  takes: number,
  captures: readonly string[],
): string {
  const params = "params" in node ? node.params : [];
  const own = params.slice(0, takes).map(({ start, end }) => text.slice(start, end));
  return `(${[...own, `{ ${captures.join(", ")} }`].join(", ")}) => …`;
}

function escaped(name: string): string {
  return name.replace(/\W/g, "\\$&");
}
