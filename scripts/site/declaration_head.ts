/**
 * Writes what declares a symbol, without its members.
 *
 * @module
 */

import type { ApiSymbol, Declaration, Definition, Signature } from "./api.ts";
import { group, indent, keyword, type Layout, line } from "./layout.ts";
import type { TypeWriter } from "./type_writer.ts";

/** `class Bag<T>`, or the whole of a function or a type. */
export function declarationHead(
  { name }: ApiSymbol,
  { kind, def }: Declaration,
  writer: TypeWriter,
): Layout {
  const named: Layout = [{ text: name, style: "name" }, writer.typeParameters(def.typeParams)];
  switch (kind) {
    case "function":
      return writer.call(name, def as Signature, [keyword("function"), " "]);
    case "typeAlias":
      return group(keyword("type"), " ", named, " = ", writer.type(def.tsType));
    case "variable":
      return group(keyword(def.kind ?? "const"), " ", named, ": ", writer.type(def.tsType));
    case "class":
    case "interface":
    case "namespace":
      return group(keyword(kind), " ", named, indent(heritage(def, writer)));
  }
}

/** What a class or an interface has from others. */
function heritage(def: Definition, writer: TypeWriter): Layout {
  const { extends: base, superTypeParams: typeParams = [], implements: roles } = def;
  // Of a base class only the name is told, which leads nowhere unless it is public.
  const bases = typeof base === "string"
    ? [writer.reference({ typeName: base, typeParams, resolution: { kind: "local" } })]
    : writer.types(base);
  return [clause("extends", bases), clause("implements", writer.types(roles))];
}

function clause(word: string, types: readonly Layout[]): Layout {
  if (types.length === 0) return "";
  return [line(), keyword(word), " ", types.map((type, i) => i === 0 ? type : [", ", type])];
}
