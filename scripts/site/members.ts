/**
 * The public symbols as the reference shows them: what has a page, what has a place on it, and which
 * types are used where.
 *
 * @module
 */

import type {
  ApiSymbol,
  Declaration,
  IndexSignature,
  JsDoc,
  Method,
  Property,
  Signature,
  Tag,
} from "./api.ts";
import { declarationHead } from "./declaration_head.ts";
import type { Layout } from "./layout.ts";
import type { TypeWriter } from "./type_writer.ts";

/** What symbols of one kind are called, and where their pages are. */
export interface Kind {
  readonly name: string;
  readonly plural: string;
  /** A folder for each, because names that differ in case only are one file to some systems. */
  readonly folder: string;
}

/** Kinds by what `deno doc` calls them, in the order in which they are listed. */
export const kinds: Readonly<Record<Declaration["kind"], Kind>> = {
  class: { name: "Class", plural: "Classes", folder: "classes" },
  function: { name: "Function", plural: "Functions", folder: "functions" },
  namespace: { name: "Namespace", plural: "Namespaces", folder: "namespaces" },
  interface: { name: "Interface", plural: "Types", folder: "types" },
  typeAlias: { name: "Type", plural: "Types", folder: "types" },
  variable: { name: "Constant", plural: "Constants", folder: "constants" },
};

/** Something with a documentation of its own, within a symbol. */
export interface Member {
  readonly name: string;
  /** The heading under which it stands. */
  readonly group: "Constructor" | "Functions" | "Methods" | "Properties";
  /** What can be written, each way with its words. */
  readonly ways: readonly Way[];
}

/** One signature, and what is said of it. */
export interface Way {
  readonly jsDoc: JsDoc;
  /** The parts of `deno doc` that name types. */
  readonly types: unknown;
  layout(writer: TypeWriter): Layout;
}

/** The kind of a symbol: that of its first declaration. */
export function kindOf({ declarations }: ApiSymbol): Kind {
  return kinds[declarations[0]!.kind];
}

/** The ways in which a symbol is declared. */
export function waysOf(symbol: ApiSymbol): readonly Way[] {
  return seenFromOutside(symbol.declarations, ({ def }) => def.hasBody === true).map(
    (declaration) => ({
      jsDoc: declaration.jsDoc ?? {},
      types: headTypes(declaration),
      layout: (writer) => declarationHead(symbol, declaration, writer),
    }),
  );
}

/** What stands before the members of a declaration. */
function headTypes({ kind, def }: Declaration): unknown {
  if (kind !== "class" && kind !== "interface" && kind !== "namespace") return def;
  return [def.typeParams, def.extends, def.superTypeParams, def.implements];
}

/** The members of a symbol that can be used, in the order in which they are declared. */
export function membersOf({ declarations }: ApiSymbol): readonly Member[] {
  return declarations.flatMap(({ def }) => {
    const { constructors = [], properties = [], methods = [], indexSignatures = [] } = def;
    const accessors = methods.filter(({ kind }) => kind !== "method");
    const callables = methods.filter(({ kind }) => kind === "method");
    return [
      ...constructorOf(constructors.filter(isPublic)),
      ...indexSignatures.map(indexMember),
      ...properties.filter(isPublic).map(propertyMember),
      ...methodMembers("Properties", accessors.filter(isPublic)),
      ...methodMembers("Methods", callables.filter(isPublic)),
      ...(def.elements ?? []).map(elementMember),
    ];
  });
}

function constructorOf(ways: readonly (Signature & { readonly jsDoc?: JsDoc })[]): Member[] {
  const seen = seenFromOutside(ways, ({ hasBody }) => hasBody === true);
  return seen.length === 0 ? [] : [{
    name: "constructor",
    group: "Constructor",
    ways: seen.map((signature) => ({
      jsDoc: signature.jsDoc ?? {},
      types: signature,
      layout: (writer) => writer.call("constructor", signature),
    })),
  }];
}

function indexMember(index: IndexSignature): Member {
  return {
    name: `[${index.params.map(({ name }) => name).join(", ")}]`,
    group: "Properties",
    ways: [{
      jsDoc: index.jsDoc ?? {},
      types: index,
      layout: (writer) => writer.index(index),
    }],
  };
}

function propertyMember(property: Property): Member {
  return {
    name: property.name,
    group: "Properties",
    ways: [{
      jsDoc: property.jsDoc ?? {},
      types: property,
      layout: (writer) => writer.property(property),
    }],
  };
}

function methodMembers(group: Member["group"], methods: readonly Method[]): Member[] {
  return [...Map.groupBy(methods, ({ name }) => name)].map(([name, ways]) => ({
    name,
    group,
    ways: seenFromOutside(ways, (way) => (way.functionDef ?? way).hasBody === true).map((way) => ({
      jsDoc: way.jsDoc ?? {},
      types: way,
      layout: (writer) => writer.method(way),
    })),
  }));
}

function elementMember(symbol: ApiSymbol): Member {
  return { name: symbol.name, group: "Functions", ways: waysOf(symbol) };
}

/** Where there are several signatures, one with a body is not seen from outside. */
function seenFromOutside<T>(ways: readonly T[], hasBody: (way: T) => boolean): readonly T[] {
  return ways.length === 1 ? ways : ways.filter((way) => !hasBody(way));
}

function isPublic({ accessibility = "public" }: { readonly accessibility?: string }): boolean {
  return accessibility === "public";
}

/** An example of a documentation. */
export interface DocumentedExample {
  readonly title: string;
  /** The rest of it, in Markdown. */
  readonly text: string;
}

/** Tags of one kind. */
export function tagsOf({ tags = [] }: JsDoc, kind: string): readonly Tag[] {
  return tags.filter((tag) => tag.kind === kind);
}

/** The examples of a documentation. */
export function examplesOf(jsDoc: JsDoc): readonly DocumentedExample[] {
  return tagsOf(jsDoc, "example").map(({ doc = "" }) => {
    const [title = "", ...rest] = doc.split("\n");
    return { title: title.trim(), text: rest.join("\n") };
  });
}

/** Names of types in a part of what `deno doc` tells, whatever that is. */
export function typesNamedIn(part: unknown, names = new Set<string>()): Set<string> {
  if (Array.isArray(part)) {
    for (const item of part) typesNamedIn(item, names);
  } else if (typeof part === "object" && part !== null) {
    const { typeName, resolution, name, computed, ...rest } = part as {
      readonly typeName?: string;
      /** Of a property; it is the name of a constant if it is computed. */
      readonly name?: string;
      readonly computed?: boolean;
      readonly resolution?: { readonly kind: string; readonly name?: string };
    };
    const declared = resolution !== undefined && resolution.kind !== "typeParam";
    if (typeName !== undefined && declared) names.add(resolution.name ?? typeName);
    if (name !== undefined && computed === true) names.add(name);
    // What is said in words names nothing, nor do places.
    for (const [key, value] of Object.entries(rest)) {
      if (key !== "jsDoc" && key !== "location") typesNamedIn(value, names);
    }
  }
  return names;
}
