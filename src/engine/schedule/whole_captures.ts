/**
 * What to say of a function that has taken the object of all its captures for one of them:
 * `(line, re) => re.test(line)`, with `{ re }`.
 *
 * @module
 */

import { parseFunction } from "../../functions/parse.ts";
import type { FunctionReference } from "../../functions/reference.ts";

/** How engines say what it is that cannot be called, iterated over, or looked into. */
const REFUSALS = [
  /^(?<used>[\w$.]+) is not (?:a function|iterable|a constructor)/,
  // JavaScriptCore.
  /^undefined is not an object \(evaluating '(?<used>[\w$]+\.[\w$]+)/,
];

/** What to add to the message of an error of a function that has captures, if this is the reason. */
export function wholeCapturesAdvice(
  error: unknown,
  { fn, captured, definition, late, takes }: FunctionReference,
): string | undefined {
  if (takes === undefined || definition.kind !== "source") return undefined;
  if (definition.captures?.kind !== "values" || !(error instanceof TypeError)) return undefined;
  const used = REFUSALS.map((it) => it.exec(error.message)?.groups?.used).find((it) => it);
  const params = parametersOf(fn);
  const [object, property] = used?.split(".") ?? [];
  const names = [...Object.keys(captured as object), ...late];
  // A property that there is can be at fault itself.
  if (object === undefined || object !== params[takes]) return undefined;
  if (property !== undefined && names.includes(property)) return undefined;
  const list = [...params.slice(0, takes), `{ ${names.join(", ")} }`].join(", ");
  return `'${object}' is an object with all that is captured: write (${list}) => …`;
}

/** The parameters as they are written. */
function parametersOf(fn: object): readonly string[] {
  const { node, text } = parseFunction(Function.prototype.toString.call(fn));
  return "params" in node ? node.params.map(({ start, end }) => text.slice(start, end)) : [];
}
