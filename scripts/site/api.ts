/**
 * What `deno doc --json` tells of the public symbols.
 *
 * @module
 */

import { installed, runOrThrow } from "../command.ts";

/** Everything that has one name. */
export interface ApiSymbol {
  readonly name: string;
  readonly declarations: readonly Declaration[];
}

/** One declaration of a symbol: a function has one for each of its signatures. */
export interface Declaration {
  readonly kind: "class" | "function" | "interface" | "namespace" | "typeAlias" | "variable";
  readonly jsDoc?: JsDoc;
  readonly location: Location;
  readonly def: Definition;
}

/** Where something stands in the sources. */
export interface Location {
  /** A URL. */
  readonly filename: string;
  readonly line: number;
  readonly col: number;
}

/** What a declaration declares; which of the properties there are depends on its kind. */
export interface Definition extends Partial<Signature> {
  readonly tsType?: TypeNode;
  readonly kind?: string;
  readonly extends?: string | readonly TypeNode[];
  readonly superTypeParams?: readonly TypeNode[];
  readonly implements?: readonly TypeNode[];
  readonly constructors?: readonly Constructor[];
  readonly properties?: readonly Property[];
  readonly methods?: readonly Method[];
  readonly callSignatures?: readonly (Signature & { readonly jsDoc?: JsDoc })[];
  readonly indexSignatures?: readonly IndexSignature[];
  readonly elements?: readonly ApiSymbol[];
}

/** What a function takes and returns. */
export interface Signature {
  readonly params: readonly Parameter[];
  readonly returnType?: TypeNode;
  readonly typeParams?: readonly TypeParameter[];
  readonly hasBody?: boolean;
}

/** A constructor of a class. */
export interface Constructor extends Signature {
  readonly jsDoc?: JsDoc;
  readonly accessibility?: string;
}

/** A property of a class or an interface. */
export interface Property {
  readonly name: string;
  readonly jsDoc?: JsDoc;
  readonly tsType?: TypeNode;
  readonly readonly?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly isStatic?: boolean;
  readonly accessibility?: string;
}

/** A method, or an accessor, of a class or an interface: one for each signature. */
export interface Method extends Partial<Signature> {
  readonly name: string;
  readonly kind: "getter" | "method" | "setter";
  readonly jsDoc?: JsDoc;
  /** Of a class. */
  readonly functionDef?: Signature;
  readonly isStatic?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly accessibility?: string;
}

/** What an object has under names that are not known. */
export interface IndexSignature {
  readonly params: readonly Parameter[];
  readonly tsType?: TypeNode;
  readonly readonly?: boolean;
  readonly jsDoc?: JsDoc;
}

/** A parameter of a function; a pattern has no name. */
export interface Parameter {
  readonly kind: "array" | "assign" | "identifier" | "object" | "rest";
  readonly name?: string;
  readonly optional?: boolean;
  readonly tsType?: TypeNode;
  /** What takes the rest of the arguments. */
  readonly arg?: Parameter;
  /** What has a default. */
  readonly left?: Parameter;
  readonly right?: string;
}

/** A parameter of a generic type or function. */
export interface TypeParameter {
  readonly name: string;
  readonly constraint?: TypeNode;
  readonly default?: TypeNode;
}

/** A type, with what belongs to its kind in `value`. */
export type TypeNode =
  | { readonly kind: "array"; readonly value: TypeNode }
  | { readonly kind: "conditional"; readonly value: Conditional }
  | { readonly kind: "fnOrConstructor"; readonly value: FunctionType }
  | { readonly kind: "indexedAccess"; readonly value: IndexedAccess }
  | { readonly kind: "infer"; readonly value: { readonly typeParam: TypeParameter } }
  | { readonly kind: "intersection"; readonly value: readonly TypeNode[] }
  | { readonly kind: "keyword"; readonly value: string }
  | { readonly kind: "literal"; readonly value: Literal }
  | { readonly kind: "mapped"; readonly value: Mapped }
  | { readonly kind: "optional"; readonly value: TypeNode }
  | { readonly kind: "parenthesized"; readonly value: TypeNode }
  | { readonly kind: "rest"; readonly value: TypeNode }
  | { readonly kind: "this" }
  | { readonly kind: "tuple"; readonly value: readonly TypeNode[] }
  | { readonly kind: "typeLiteral"; readonly value: Definition }
  | { readonly kind: "typeOperator"; readonly value: TypeOperator }
  | { readonly kind: "typePredicate"; readonly value: TypePredicate }
  | { readonly kind: "typeQuery"; readonly value: string }
  | { readonly kind: "typeRef"; readonly value: TypeReference }
  | { readonly kind: "union"; readonly value: readonly TypeNode[] };

/** `A extends B ? C : D`. */
export interface Conditional {
  readonly checkType: TypeNode;
  readonly extendsType: TypeNode;
  readonly trueType: TypeNode;
  readonly falseType: TypeNode;
}

/** `(a: A) => B`. */
export interface FunctionType {
  readonly constructor: boolean;
  readonly params: readonly Parameter[];
  readonly tsType: TypeNode;
  readonly typeParams?: readonly TypeParameter[];
}

/** `T["name"]`. */
export interface IndexedAccess {
  readonly objType: TypeNode;
  readonly indexType: TypeNode;
}

/** A literal type; a template has texts and types in turn. */
export type Literal =
  | { readonly kind: "bigInt"; readonly string: string }
  | { readonly kind: "boolean"; readonly boolean: boolean }
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "string"; readonly string: string }
  | { readonly kind: "template"; readonly tsTypes: readonly TypeNode[] };

/** `{ [K in T]: U }`. */
export interface Mapped {
  readonly typeParam: TypeParameter;
  readonly nameType?: TypeNode;
  readonly tsType?: TypeNode;
  readonly readonly?: boolean | "+" | "-";
  readonly optional?: boolean | "+" | "-";
}

/** `keyof T` and its like. */
export interface TypeOperator {
  readonly operator: string;
  readonly tsType: TypeNode;
}

/** `value is T`. */
export interface TypePredicate {
  readonly asserts?: boolean;
  readonly param: { readonly type: string; readonly name?: string };
  readonly type?: TypeNode;
}

/** A type by its name. */
export interface TypeReference {
  readonly typeName: string;
  readonly typeParams?: readonly TypeNode[];
  /** Absent if the type is one of the language or the platform. */
  readonly resolution?: {
    readonly kind: "import" | "local" | "typeParam";
    /** Its name where it is declared. */
    readonly name?: string;
  };
}

/** A comment of documentation. */
export interface JsDoc {
  readonly doc?: string;
  readonly tags?: readonly Tag[];
}

/** A tag of a comment. */
export interface Tag {
  readonly kind: string;
  readonly name?: string;
  readonly doc?: string;
  /** Of `@throws`. */
  readonly tsType?: TypeNode;
  /** Of `@default`. */
  readonly value?: string;
}

/** What a module is for, and what it exports, in the order of its exports. */
export interface Api {
  readonly doc: string;
  readonly symbols: readonly ApiSymbol[];
}

/** Reads the documentation of a module. */
export async function readApi(module = "tables.ts"): Promise<Api> {
  const { stdout } = await runOrThrow(installed("deno"), ["doc", "--json", module]);
  const { version, nodes } = JSON.parse(stdout) as {
    readonly version: number;
    readonly nodes: Readonly<
      Record<string, { readonly module_doc?: JsDoc; readonly symbols: readonly ApiSymbol[] }>
    >;
  };
  const [documented] = Object.values(nodes);
  if (version !== 2 || documented === undefined) {
    throw new Error(
      `Cannot read the documentation of ${module}: expected one module in version 2 of the output of ` +
        `"deno doc --json", got ${Object.keys(nodes).length} in version ${version}`,
    );
  }
  const { module_doc: { doc = "" } = {}, symbols } = documented;
  return { doc, symbols: withoutReferences(symbols, declarationsByPlace(symbols)) };
}

/** What is there for a second name of something, in place of a declaration. */
interface ReferenceTo {
  readonly kind: "reference";
  readonly def: { readonly target: Location };
}

/** Puts declarations in the places of references to them. */
function withoutReferences(
  symbols: readonly ApiSymbol[],
  byPlace: ReadonlyMap<string, Declaration>,
): readonly ApiSymbol[] {
  return symbols.map(({ name, declarations }) => ({
    name,
    declarations: declarations.map((declaration: Declaration | ReferenceTo) => {
      if (declaration.kind === "reference") return declarationAt(name, declaration, byPlace);
      const { elements } = declaration.def;
      if (elements === undefined) return declaration;
      const def = { ...declaration.def, elements: withoutReferences(elements, byPlace) };
      return { ...declaration, def };
    }),
  }));
}

function declarationAt(
  name: string,
  { def: { target } }: ReferenceTo,
  byPlace: ReadonlyMap<string, Declaration>,
): Declaration {
  const declaration = byPlace.get(placeOf(target));
  if (declaration !== undefined) return declaration;
  throw new Error(
    `Cannot read the documentation of "${name}": expected a public symbol at ${placeOf(target)}`,
  );
}

function declarationsByPlace(symbols: readonly ApiSymbol[]): Map<string, Declaration> {
  const all = symbols.flatMap(({ declarations }) => declarations);
  const inside = all.flatMap(({ def }) => [...declarationsByPlace(def.elements ?? [])]);
  const declared = all.filter(({ kind }: Declaration | ReferenceTo) => kind !== "reference");
  return new Map([
    ...inside,
    ...declared.map((declaration) => [placeOf(declaration.location), declaration] as const),
  ]);
}

function placeOf({ filename, line, col }: Location): string {
  return `${filename}:${line}:${col}`;
}
