/**
 * What to say of a function that has taken the object of all its captures for one of them:
 * `(line, pattern) => pattern.test(line)`, with `{ re }`.
 *
 * @module
 */

import { parseFunction } from "../../functions/parse.ts";
import type { FunctionReference } from "../../functions/reference.ts";
import { takenApart } from "../../functions/whole_captures.ts";

/** How engines say what it is that cannot be called, iterated over, or looked into. */
const REFUSALS = [
  /^(?<used>[\w$.]+) is not (?:a function|iterable|a constructor)/,
  // JavaScriptCore.
  /^undefined is not an object \(evaluating '(?<used>[\w$]+\.[\w$]+)/,
];

/** What to add to the message of an error of a function that has captures, if this is the reason. */
export function wholeCapturesAdvice(
  error: unknown,
  { fn, captured, definition, lazyCaptures, takes }: FunctionReference,
): string | undefined {
  if (takes === undefined || definition.kind !== "source") return undefined;
  if (definition.captures?.kind !== "values" || !(error instanceof TypeError)) return undefined;
  const used = REFUSALS.map((it) => it.exec(error.message)?.groups?.used).find((it) => it);
  const [object, property] = used?.split(".") ?? [];
  if (object === undefined) return undefined;
  const parsed = parseFunction(Function.prototype.toString.call(fn));
  const param = "params" in parsed.node ? parsed.node.params[takes] : undefined;
  if (param?.type !== "Identifier" || param.name !== object) return undefined;
  const names = [...Object.keys(captured as object), ...lazyCaptures];
  // A property that there is can be at fault itself.
  if (property !== undefined && names.includes(property)) return undefined;
  return `'${object}' is an object with all that is captured: write ${
    takenApart(parsed, takes, names)
  }`;
}
