/**
 * Tells from a function's source that all it does is cut a text into tokens.
 *
 * @module
 */

import type { AnyNode } from "acorn";
import { type Splitting, splittingBy } from "../values/tokens.ts";

/**
 * How a function cuts the text that it is given, if it is no more than a call of `split` with a literal,
 * as `(line) => line.split(",")` is.
 */
export function splittingOf(node: AnyNode): Splitting | undefined {
  if (!("params" in node) || node.async || node.generator || node.params.length !== 1) {
    return undefined;
  }
  const [text] = node.params;
  const call = returned(node.body);
  if (call?.type !== "CallExpression" || call.optional) return undefined;
  const [separator, ...limits] = call.arguments;
  if (separator?.type !== "Literal" || limits.length > 0) return undefined;
  const { callee } = call;
  if (callee.type !== "MemberExpression" || callee.computed || callee.optional) return undefined;
  const isOfText = text?.type === "Identifier" && callee.object.type === "Identifier" &&
    callee.object.name === text.name;
  const isSplit = callee.property.type === "Identifier" && callee.property.name === "split";
  return isOfText && isSplit ? splittingBy(separator.value) : undefined;
}

/** What a function's body returns, if it does nothing else. */
function returned(body: AnyNode): AnyNode | null | undefined {
  if (body.type !== "BlockStatement") return body;
  const [only, ...others] = body.body;
  return only?.type === "ReturnStatement" && others.length === 0 ? only.argument : undefined;
}
