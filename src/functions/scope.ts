/**
 * Finds what a function's syntax tree takes from outside itself: free names,
 * `this`, `super`, private names, `import()` and `import.meta`.
 *
 * @module
 */

import type {
  AnyNode,
  ArrowFunctionExpression,
  Class,
  Function as FunctionNode,
  ImportExpression,
  MetaProperty,
} from "acorn";

/** An `import.meta` and the property read from it, where one is named. */
export interface MetaUse {
  readonly node: MetaProperty;
  readonly property: string | undefined;
}

/** What a function takes from outside itself. */
export interface Outside {
  /** Names that are read and declared nowhere inside; `typeof` alone does not count. */
  readonly reads: Set<string>;
  /** Names that are assigned and declared nowhere inside. */
  readonly writes: Set<string>;
  /** Names declared anywhere inside. */
  readonly declared: Set<string>;
  /** Private names of a class the function was taken out of. */
  readonly privates: Set<string>;
  readonly imports: ImportExpression[];
  readonly metas: MetaUse[];
  /** Whether `this` means the caller's or the surrounding `this`. */
  usesThis: boolean;
  /** Whether `super` means that of the object or class the function was taken out of. */
  usesSuper: boolean;
}

interface Scope {
  readonly names: ReadonlySet<string>;
  readonly parent: Scope | undefined;
}

/** Where in the tree the walk is. */
interface Position {
  readonly scope: Scope | undefined;
  /** Whether `this` here is the one of the function in question. */
  readonly outerThis: boolean;
  readonly outerSuper: boolean;
  readonly privates: ReadonlySet<string>;
}

/** Finds what `root`, a function or a class, takes from outside itself. */
export function findOutside(root: AnyNode): Outside {
  const walk = new Walk(root);
  walk.visit(root, {
    scope: undefined,
    outerThis: true,
    outerSuper: true,
    privates: new Set(),
  });
  return walk.outside;
}

class Walk {
  readonly outside: Outside = {
    reads: new Set(),
    writes: new Set(),
    declared: new Set(),
    privates: new Set(),
    imports: [],
    metas: [],
    usesThis: false,
    usesSuper: false,
  };
  readonly #root: AnyNode;

  constructor(root: AnyNode) {
    this.#root = root;
  }

  visit(node: AnyNode, at: Position): void {
    switch (node.type) {
      case "Identifier":
        if (!isDeclared(node.name, at.scope)) this.outside.reads.add(node.name);
        return;
      case "ThisExpression":
        if (at.outerThis) this.outside.usesThis = true;
        return;
      case "Super":
        if (at.outerSuper) this.outside.usesSuper = true;
        return;
      case "PrivateIdentifier":
        if (!at.privates.has(node.name)) this.outside.privates.add(node.name);
        return;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return this.#function(node, at);
      case "ClassDeclaration":
      case "ClassExpression":
        return this.#class(node, at);
      case "MetaProperty":
        if (node.meta.name === "import") this.outside.metas.push({ node, property: undefined });
        return;
      case "BreakStatement":
      case "ContinueStatement":
        return;
      case "LabeledStatement":
        return this.visit(node.body, at);
      default:
        return this.#scoped(node, at);
    }
  }

  /** Nodes that open a block scope. */
  #scoped(node: AnyNode, at: Position): void {
    switch (node.type) {
      case "BlockStatement":
        return this.#children(node, this.#open(at, lexicalNames(node.body)));
      case "ForStatement":
        return this.#children(node, this.#open(at, lexicalNames([node.init])));
      case "ForInStatement":
      case "ForOfStatement":
        this.#assigned(node.left, at);
        return this.#children(node, this.#open(at, lexicalNames([node.left])));
      case "CatchClause":
        return this.#children(node, this.#open(at, patternNames(node.param)));
      case "SwitchStatement": {
        this.visit(node.discriminant, at);
        const inside = this.#open(at, lexicalNames(node.cases.flatMap((it) => it.consequent)));
        for (const it of node.cases) this.visit(it, inside);
        return;
      }
      default:
        return this.#expression(node, at);
    }
  }

  /** Nodes that treat one of their children in a special way. */
  #expression(node: AnyNode, at: Position): void {
    switch (node.type) {
      case "MemberExpression":
        return this.#member(node, at);
      case "Property": {
        if (node.computed) this.visit(node.key, at);
        const method = node.method || node.kind !== "init";
        return this.visit(node.value, method ? { ...at, outerSuper: false } : at);
      }
      case "UnaryExpression":
        if (node.operator === "typeof" && node.argument.type === "Identifier") return;
        break;
      case "AssignmentExpression":
        this.#assigned(node.left, at);
        break;
      case "UpdateExpression":
        this.#assigned(node.argument, at);
        break;
      case "ImportExpression":
        this.outside.imports.push(node);
        break;
    }
    this.#children(node, at);
  }

  #member(node: AnyNode & { readonly type: "MemberExpression" }, at: Position): void {
    const { object, property, computed } = node;
    if (object.type === "MetaProperty" && object.meta.name === "import") {
      const named = !computed && property.type === "Identifier";
      this.outside.metas.push({ node: object, property: named ? property.name : undefined });
    } else {
      this.visit(object, at);
    }
    if (computed || property.type === "PrivateIdentifier") this.visit(property, at);
  }

  #function(untyped: FunctionNode | ArrowFunctionExpression, at: Position): void {
    const node = untyped as AnyNode & FunctionNode;
    const arrow = node.type === "ArrowFunctionExpression";
    const self = node.type === "FunctionExpression" ? patternNames(node.id) : [];
    const named = this.#open(at, self);
    const params = this.#open(named, node.params.flatMap(patternNames), arrow ? [] : ["arguments"]);
    const inside = { ...params, outerThis: node === this.#root || (arrow && at.outerThis) };
    for (const param of node.params) this.visit(param, inside);
    if (node.body.type !== "BlockStatement") return this.visit(node.body, inside);
    // Its own scope: defaults of parameters cannot see what the body declares.
    this.visit(node.body, this.#open(inside, varNames(node.body.body)));
  }

  #class(node: Class, at: Position): void {
    const privates = new Set(at.privates);
    for (const member of node.body.body) {
      if (member.type !== "StaticBlock" && member.key.type === "PrivateIdentifier") {
        privates.add(member.key.name);
      }
    }
    const outer = { ...this.#open(at, patternNames(node.id)), privates };
    if (node.superClass) this.visit(node.superClass, outer);
    const inside = { ...outer, outerThis: false, outerSuper: false };
    for (const member of node.body.body) {
      if (member.type === "StaticBlock") {
        const declared = [...varNames(member.body), ...lexicalNames(member.body)];
        this.#children(member, this.#open(inside, declared));
        continue;
      }
      if (member.computed) this.visit(member.key, outer);
      if (member.value) this.visit(member.value, inside);
    }
  }

  #assigned(target: AnyNode, at: Position): void {
    for (const name of patternNames(target)) {
      if (!isDeclared(name, at.scope)) this.outside.writes.add(name);
    }
  }

  #children(node: AnyNode, at: Position): void {
    for (const child of children(node)) this.visit(child, at);
  }

  #open(at: Position, names: readonly string[], implicit: readonly string[] = []): Position {
    if (names.length + implicit.length === 0) return at;
    for (const name of names) this.outside.declared.add(name);
    return { ...at, scope: { names: new Set([...names, ...implicit]), parent: at.scope } };
  }
}

function isDeclared(name: string, scope: Scope | undefined): boolean {
  for (let it = scope; it !== undefined; it = it.parent) {
    if (it.names.has(name)) return true;
  }
  return false;
}

/** Names that a pattern binds or assigns; anything that is not a pattern has none. */
function patternNames(pattern: AnyNode | null | undefined): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((it) =>
        patternNames(it.type === "Property" ? it.value : it)
      );
    case "ArrayPattern":
      return pattern.elements.flatMap(patternNames);
    case "RestElement":
      return patternNames(pattern.argument);
    case "AssignmentPattern":
      return patternNames(pattern.left);
    default:
      return [];
  }
}

/** Names that a list of statements declares for its block. */
function lexicalNames(statements: readonly (AnyNode | null | undefined)[]): string[] {
  return statements.flatMap((it) => {
    if (it?.type === "FunctionDeclaration" || it?.type === "ClassDeclaration") {
      return patternNames(it.id);
    }
    if (it?.type !== "VariableDeclaration" || it.kind === "var") return [];
    return it.declarations.flatMap((declarator) => patternNames(declarator.id));
  });
}

/** Names that `var` declares for the function these nodes stand in, however deep. */
function varNames(nodes: Iterable<AnyNode>): string[] {
  const names: string[] = [];
  for (const node of nodes) {
    if (opensVarScope(node)) continue;
    if (node.type === "VariableDeclaration" && node.kind === "var") {
      names.push(...node.declarations.flatMap((it) => patternNames(it.id)));
    }
    names.push(...varNames(children(node)));
  }
  return names;
}

function opensVarScope(node: AnyNode): boolean {
  return /^(Function|ArrowFunction|Class)/.test(node.type);
}

function* children(node: AnyNode): Generator<AnyNode> {
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === "string") yield child;
    }
  }
}
