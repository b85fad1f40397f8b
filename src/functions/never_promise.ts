/**
 * Tells from a function's source that it never returns a promise, so that no
 * loop has to look at what it returns.
 *
 * @module
 */

import type { AnyNode } from "acorn";

/** Whether a function is an arrow whose body is an expression that is never a promise. */
export function neverReturnsPromise(node: AnyNode): boolean {
  return node.type === "ArrowFunctionExpression" && !node.async && node.expression &&
    isNeverPromise(node.body as AnyNode);
}

function isNeverPromise(expression: AnyNode): boolean {
  switch (expression.type) {
    case "Literal":
    case "TemplateLiteral":
    case "UnaryExpression":
    case "UpdateExpression":
    case "BinaryExpression":
    case "ArrayExpression":
    case "ObjectExpression":
      return true;
    case "ConditionalExpression":
      return isNeverPromise(expression.consequent) && isNeverPromise(expression.alternate);
    case "LogicalExpression":
      return isNeverPromise(expression.left) && isNeverPromise(expression.right);
    case "ParenthesizedExpression":
      return isNeverPromise(expression.expression);
    default:
      return false;
  }
}
