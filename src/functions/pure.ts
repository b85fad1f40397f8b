/**
 * Proves from a function's source that it is *pure* on texts: what it returns for a text depends on that
 * text alone, and calling it does nothing else. Whoever has its result for a text need not call it again.
 *
 * What can be proven is what is written of the text itself, literals, operators, and methods of strings,
 * as `(word) => word.toLowerCase().replace(/[.,]$/, "")` is: one parameter, constants, `if` and `return`.
 *
 * @module
 */

import type { AnyNode, CallExpression, Statement } from "acorn";
import { type PureKind, textMethods } from "../values/tokens.ts";

/** Methods of strings that give the same number or truth value for the same text and arguments. */
const otherMethods = new Set(
  "charCodeAt endsWith includes indexOf lastIndexOf search startsWith".split(" "),
);

/** Methods whose first argument may be an expression. */
const searching = new Set(["replace", "replaceAll", "search"]);

const unary = new Set(["!", "-", "+"]);
const binary = new Set(["+", "-", "*", "/", "%", "===", "!==", "==", "!=", "<", "<=", ">", ">="]);

/** What the parameter and the constants of a function are. */
type Names = ReadonlyMap<string, PureKind>;

/** What a function gives for a text, if it is known to be pure. */
export function pureOnTexts(node: AnyNode): PureKind | undefined {
  if (!("params" in node) || node.async || node.generator) return undefined;
  const [text, ...others] = node.params;
  if (text?.type !== "Identifier" || others.length > 0) return undefined;
  const names: Names = new Map([[text.name, "text"]]);
  if (node.body.type !== "BlockStatement") return kindOf(node.body, names);
  const returned: PureKind[] = [];
  if (!arePure(node.body.body, names, returned)) return undefined;
  const returns = node.body.body.at(-1)?.type === "ReturnStatement";
  return returns && !returned.includes("other") ? "text" : "other";
}

/** Whether statements are pure; adds what they return. */
function arePure(statements: readonly Statement[], outer: Names, returned: PureKind[]): boolean {
  const names = new Map(outer);
  return statements.every((statement) => isPure(statement, names, returned));
}

/** The same for one, whose constants are added to the names. */
function isPure(
  statement: Statement,
  names: Map<string, PureKind>,
  returned: PureKind[],
): boolean {
  switch (statement.type) {
    case "ReturnStatement": {
      const kind = statement.argument == null ? "other" : kindOf(statement.argument, names);
      if (kind !== undefined) returned.push(kind);
      return kind !== undefined;
    }
    case "IfStatement": {
      const { test, consequent, alternate } = statement;
      const branches = alternate == null ? [consequent] : [consequent, alternate];
      return kindOf(test, names) !== undefined &&
        branches.every((branch) => arePure([branch], names, returned));
    }
    case "BlockStatement":
      return arePure(statement.body, names, returned);
    case "VariableDeclaration":
      return statement.kind === "const" && statement.declarations.every(({ id, init }) => {
        const kind = init == null ? undefined : kindOf(init, names);
        if (id.type !== "Identifier" || kind === undefined) return false;
        names.set(id.name, kind);
        return true;
      });
    default:
      return false;
  }
}

/** What an expression gives, if it is known to be pure. */
function kindOf(node: AnyNode, names: Names): PureKind | undefined {
  switch (node.type) {
    case "Identifier":
      return names.get(node.name);
    case "Literal":
      return kindOfLiteral(node.value);
    case "TemplateLiteral":
      return areKnown(node.expressions, names) ? "text" : undefined;
    case "UnaryExpression":
      return unary.has(node.operator) && areKnown([node.argument], names) ? "other" : undefined;
    case "BinaryExpression": {
      const kinds = [node.left, node.right].map((side) => kindOf(side, names));
      if (!binary.has(node.operator) || kinds.includes(undefined)) return undefined;
      return node.operator === "+" && kinds.includes("text") ? "text" : "other";
    }
    case "LogicalExpression":
      return either(node.left, node.right, names);
    case "ConditionalExpression":
      return kindOf(node.test, names) && either(node.consequent, node.alternate, names);
    case "MemberExpression": {
      const { object, property, computed } = node;
      const isLength = !computed && property.type === "Identifier" && property.name === "length";
      return isLength && kindOf(object, names) === "text" ? "other" : undefined;
    }
    case "CallExpression":
      return kindOfCall(node, names);
    default:
      return undefined;
  }
}

/** What an expression gives that is one or the other. */
function either(one: AnyNode, other: AnyNode, names: Names): PureKind | undefined {
  const kinds = [one, other].map((node) => kindOf(node, names));
  if (kinds.includes(undefined)) return undefined;
  return kinds.includes("other") ? "other" : "text";
}

/** What a call gives: of a text's method, or of `test` of an expression that is made anew each time. */
function kindOfCall(
  { callee, optional, arguments: given }: CallExpression,
  names: Names,
): PureKind | undefined {
  if (callee.type !== "MemberExpression" || callee.computed || optional) return undefined;
  if (callee.property.type !== "Identifier") return undefined;
  const { object, property: { name } } = callee;
  if (isExpression(object)) return name === "test" && areKnown(given, names) ? "other" : undefined;
  const [first, ...others] = given;
  const isSearch = searching.has(name) && first !== undefined && isExpression(first);
  const isKnown = kindOf(object, names) === "text" && areKnown(isSearch ? others : given, names);
  if (!isKnown) return undefined;
  return textMethods.has(name) ? "text" : otherMethods.has(name) ? "other" : undefined;
}

function isExpression(node: AnyNode): boolean {
  return node.type === "Literal" && node.regex != null;
}

function kindOfLiteral(value: unknown): PureKind | undefined {
  if (typeof value === "string") return "text";
  return typeof value === "number" || typeof value === "boolean" ? "other" : undefined;
}

function areKnown(nodes: readonly AnyNode[], names: Names): boolean {
  return nodes.every((node) => kindOf(node, names) !== undefined);
}
