/**
 * Where a program names modules for its workers.
 *
 * @module
 */

import { isAbsolute, isPackageName } from "../functions/absolute.ts";

/** A piece of code that names a module; what it is to be replaced by is a URL. */
export interface ModuleName {
  /** The module, as it is written; relative names begin with a dot. */
  readonly specifier: string;
  /** Whether it is a worker's program, instead of one that has functions for it. */
  readonly isWorker: boolean;
  /** Offset of the code. */
  readonly start: number;
  readonly end: number;
}

/** A node of a syntax tree, of whatever kind. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/**
 * The modules that a program names by literals in `fromModule("package")`,
 * `fromModule(new URL("./file.ts", import.meta.url))` and `fromModule(import.meta.resolve("…"))`, and in
 * `new Worker(new URL(workerFile, import.meta.url))`.
 *
 * @param program Syntax tree, by ESTree.
 */
export function moduleCalls(program: unknown, workerFile: string): readonly ModuleName[] {
  const nodes = [...nodesIn(program)];
  const names = new Set(["fromModule", ...nodes.flatMap(aliases)]);
  return nodes.flatMap((node) => {
    const isCall = node.type === "CallExpression" && names.has(nameOf(node["callee"]));
    const isWorker = node.type === "NewExpression" && nameOf(node["callee"]) === "Worker";
    const named = (node["arguments"] as readonly Node[] | undefined)?.[0];
    if (!isCall && !isWorker || named === undefined) return [];
    const specifier = fileOf(named) ?? (isCall ? resolved(named) ?? packageOf(named) : undefined);
    if (specifier === undefined || isWorker && specifier !== workerFile) return [];
    return [{ specifier, isWorker, start: named.start, end: named.end }];
  });
}

/** All nodes, in the order of the code. */
function* nodesIn(tree: unknown): Generator<Node> {
  const open = [tree];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    if ("type" in next && "start" in next) yield next as Node;
    open.push(...Object.values(next).reverse());
  }
}

/** What an import declaration calls `fromModule`. */
function aliases({ type, imported, local }: Node): readonly string[] {
  return type === "ImportSpecifier" && nameOf(imported) === "fromModule" ? [nameOf(local)] : [];
}

/** The last name of `name` and `namespace.name`. */
function nameOf(expression: unknown): string {
  const { type, name, property, computed } = expression as Node;
  if (type === "Identifier") return String(name);
  return type === "MemberExpression" && computed !== true ? nameOf(property) : "";
}

/** The file in `new URL("file", import.meta.url)`; one from the root of the site is not of the build. */
function fileOf({ type, callee, arguments: given }: Node): string | undefined {
  const [file, base] = (given ?? []) as readonly Node[];
  const isUrl = type === "NewExpression" && nameOf(callee) === "URL" && isOfModule(base, "url");
  const name = isUrl ? textOf(file) : undefined;
  if (name === undefined || isAbsolute(name) || name.startsWith("/")) return undefined;
  return name.startsWith(".") ? name : `./${name}`;
}

/** What stands in `import.meta.resolve("name")`. */
function resolved({ type, callee, arguments: given }: Node): string | undefined {
  const isResolve = type === "CallExpression" && isOfModule(callee as Node, "resolve");
  const name = isResolve ? textOf((given as readonly Node[])[0]) : undefined;
  return name === undefined || isAbsolute(name) || name.startsWith("/") ? undefined : name;
}

function packageOf(node: Node): string | undefined {
  const name = textOf(node);
  return name !== undefined && isPackageName(name) ? name : undefined;
}

/** Whether an expression is `import.meta` and that property. */
function isOfModule(node: Node | undefined, property: string): boolean {
  return node?.type === "MemberExpression" && nameOf(node) === property &&
    (node["object"] as Node).type === "MetaProperty";
}

function textOf(node: Node | undefined): string | undefined {
  const value = node?.type === "Literal" ? node["value"] : undefined;
  return typeof value === "string" ? value : undefined;
}
