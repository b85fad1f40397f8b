/**
 * Parses what a function prints. The only module that loads the parser, so
 * that workers do without it.
 *
 * @module
 */

import { type AnyNode, type Class, type Function as FunctionNode, parse } from "acorn";

/** A function's source as an expression. */
export interface ParsedFunction {
  /** The text that was parsed: the source in parentheses, or inside a class for methods. */
  readonly text: string;
  readonly node: AnyNode & (FunctionNode | Class);
  readonly shape: "arrow" | "function" | "class" | "method";
}

/**
 * Parses the source of a function, arrow, class or method.
 *
 * @throws {SyntaxError} If `source` is none of these, or is no strict-mode code.
 */
export function parseFunction(source: string): ParsedFunction {
  try {
    return parseExpression(source);
  } catch (error) {
    try {
      return parseMethod(source);
    } catch {
      throw error;
    }
  }
}

function parseExpression(source: string): ParsedFunction {
  const text = `(${source}\n)`;
  const statement = parseOne(text);
  const node = statement.type === "ExpressionStatement" ? statement.expression : statement;
  switch (node.type) {
    case "ArrowFunctionExpression":
      return { text, node: node as ParsedFunction["node"], shape: "arrow" };
    case "FunctionExpression":
      return { text, node: node as ParsedFunction["node"], shape: "function" };
    case "ClassExpression":
      return { text, node: node as ParsedFunction["node"], shape: "class" };
    default:
      throw new SyntaxError("it is not the source of a function");
  }
}

/** A class body takes every form a method can have, private names included. */
function parseMethod(source: string): ParsedFunction {
  const text = `(class {${source}\n})`;
  const statement = parseOne(text);
  const node = statement.type === "ExpressionStatement" ? statement.expression : statement;
  const member = node.type === "ClassExpression" ? node.body.body[0] : undefined;
  if (member?.type !== "MethodDefinition") {
    throw new SyntaxError("it is not the source of a function");
  }
  return { text, node: member.value as ParsedFunction["node"], shape: "method" };
}

function parseOne(text: string): AnyNode {
  const program = parse(text, {
    ecmaVersion: "latest",
    sourceType: "module",
    allowSuperOutsideMethod: true,
    checkPrivateFields: false,
  });
  const [statement] = program.body;
  if (program.body.length !== 1 || statement === undefined) {
    throw new SyntaxError("it is not the source of one function");
  }
  return statement;
}
