/**
 * How graphs are printed: as nested calls, the way the article that describes
 * the original shows them.
 *
 * @module
 */

import type { Argument, GraphNode } from "./node.ts";

const longestValue = 40;

/** A node as text, for example `count(filter((x) => x % 2 === 0, x/0))`. */
export function showNode(node: GraphNode | Argument): string {
  switch (node.kind) {
    case "data":
      return showValue(node.value);
    case "ref":
      return node.key;
    case "part":
      return `${node.key}[${node.part}]`;
    case "parts":
      return `${node.name}/*[${node.part}]`;
    case "barrier":
      return `all of ${node.name}/*`;
    case "kept":
      return `kept ${node.key}`;
    case "alias":
      return node.part === undefined ? node.target : `${node.target}[${node.part}]`;
    case "elements":
      return "·";
    case "lazy":
      return `${node.source.name}/*`;
    case "function":
      return node.fn.name;
    case "list":
      return `[${node.items.map(showNode).join(", ")}]`;
    case "task": {
      const args = node.args.map(showNode);
      const callee = node.operation.isCall ? args.shift() : node.operation.name;
      return `${callee}(${args.join(", ")})`;
    }
  }
}

/** A short form of a value; containers are named rather than walked. */
function showValue(value: unknown): string {
  if (Array.isArray(value)) {
    const short = value.length <= 8 && value.every(isPrimitive);
    return short ? `[${value.map(showValue).join(", ")}]` : `<array of ${value.length}>`;
  }
  if (typeof value === "string") return abbreviate(JSON.stringify(value));
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "function") return `<function ${value.name}>`;
  if (typeof value === "object" && value !== null) {
    return `<${Object.getPrototypeOf(value)?.constructor?.name ?? "object"}>`;
  }
  return String(value);
}

function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== "object" && typeof value !== "function");
}

function abbreviate(text: string): string {
  return text.length <= longestValue ? text : `${text.slice(0, longestValue - 1)}…`;
}
