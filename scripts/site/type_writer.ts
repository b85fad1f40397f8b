/**
 * Writes types, and what has types, as TypeScript.
 *
 * @module
 */

import type {
  Conditional,
  Definition,
  FunctionType,
  IndexSignature,
  Literal,
  Mapped,
  Method,
  Parameter,
  Property,
  Signature,
  TypeNode,
  TypeParameter,
  TypePredicate,
  TypeReference,
} from "./api.ts";
import { bracketed, group, indent, keyword, type Layout, line, operated } from "./layout.ts";

/** Where the name of a type leads; nowhere if it is not public. */
export type TypeLink = (name: string) => string | undefined;

/** Writes types, whose names are links. */
export class TypeWriter {
  readonly #link: TypeLink;

  /** Makes a writer whose names of types lead to where `link` says. */
  constructor(link: TypeLink) {
    this.#link = link;
  }

  /** A type; one that is not told can be anything. */
  type(node: TypeNode | undefined): Layout {
    if (node === undefined) return keyword("unknown");
    switch (node.kind) {
      case "array":
        return [this.type(node.value), "[]"];
      case "conditional":
        return group(this.#conditional(node.value));
      case "fnOrConstructor":
        return this.#functionType(node.value);
      case "indexedAccess":
        return [this.type(node.value.objType), "[", this.type(node.value.indexType), "]"];
      case "infer":
        return [keyword("infer"), " ", this.#typeParameter(node.value.typeParam)];
      case "intersection":
        return operated("&", this.types(node.value));
      case "keyword":
        return keyword(node.value);
      case "literal":
        return this.#literal(node.value);
      case "mapped":
        return this.#mapped(node.value);
      case "optional":
        return [this.type(node.value), "?"];
      case "parenthesized":
        return ["(", this.type(node.value), ")"];
      case "rest":
        return ["...", this.type(node.value)];
      case "this":
        return keyword("this");
      case "tuple":
        return bracketed("[", this.types(node.value), "]");
      case "typeLiteral":
        return inBraces(this.#members(node.value));
      case "typeOperator":
        return [keyword(node.value.operator), " ", this.type(node.value.tsType)];
      case "typePredicate":
        return this.#predicate(node.value);
      case "typeQuery":
        return [keyword("typeof"), " ", node.value];
      case "typeRef":
        return this.reference(node.value);
      case "union":
        return operated("|", this.types(node.value));
      default: {
        // There may be more than are used here, and than a release of Deno knew.
        const { kind } = node as { readonly kind: string };
        throw new TypeError(`Cannot write a type: expected a kind that is known, got "${kind}"`);
      }
    }
  }

  /** Several types. */
  types(nodes: readonly TypeNode[] = []): readonly Layout[] {
    return nodes.map((node) => this.type(node));
  }

  /** A type by its name. */
  reference({ typeName, typeParams = [], resolution }: TypeReference): Layout {
    const href = resolution === undefined || resolution.kind === "typeParam"
      ? undefined
      : this.#link(resolution.name ?? typeName);
    const name: Layout = { text: typeName, style: "type", ...(href === undefined ? {} : { href }) };
    return typeParams.length === 0 ? name : [name, bracketed("<", this.types(typeParams), ">")];
  }

  /** Parameters of types, if there are any. */
  typeParameters(parameters: readonly TypeParameter[] = []): Layout {
    if (parameters.length === 0) return "";
    return bracketed("<", parameters.map((parameter) => this.#typeParameter(parameter)), ">");
  }

  /** A function, or a constructor, which has no type of its own. */
  call(name: string, { params, returnType, typeParams }: Signature, prefix: Layout = ""): Layout {
    return group(
      prefix,
      { text: name, style: "name" },
      this.typeParameters(typeParams),
      this.#parameters(params),
      returnType === undefined ? "" : [": ", this.type(returnType)],
    );
  }

  /** A method of a class or an interface; accessors are as properties. */
  method(method: Method): Layout {
    const { name, kind, isStatic = false, optional = false } = method;
    const signature = method.functionDef ?? { params: [], ...method };
    const prefix = isStatic ? [keyword("static"), " "] : "";
    if (kind === "method") return this.call(optional ? `${name}?` : name, signature, prefix);
    const { params: [value], returnType } = signature;
    return kind === "getter"
      ? this.property({ name, isStatic, readonly: true, tsType: returnType! })
      : this.property({ name, isStatic, tsType: value!.tsType! });
  }

  /** A property of a class or an interface. */
  property({ name, optional, readonly, isStatic, tsType }: Property): Layout {
    return group(
      isStatic === true ? [keyword("static"), " "] : "",
      readonly === true ? [keyword("readonly"), " "] : "",
      { text: name, style: "name" },
      optional === true ? "?: " : ": ",
      this.type(tsType),
    );
  }

  /** What an object has under names that are not known. */
  index({ params, readonly, tsType }: IndexSignature): Layout {
    return group(
      readonly === true ? [keyword("readonly"), " "] : "",
      bracketed("[", params.map((parameter) => this.#parameter(parameter)), "]"),
      ": ",
      this.type(tsType),
    );
  }

  #members(definition: Definition): readonly Layout[] {
    const { properties = [], methods = [], indexSignatures = [], callSignatures = [] } = definition;
    return [
      ...callSignatures.map((signature) => this.call("", signature)),
      ...indexSignatures.map((index) => this.index(index)),
      ...properties.map((property) => this.property(property)),
      ...methods.map((method) => this.method(method)),
    ];
  }

  /** A chain of conditions stands in lines one below another. */
  #conditional({ checkType, extendsType, trueType, falseType }: Conditional): Layout {
    return [
      [this.type(checkType), " ", keyword("extends"), " ", this.type(extendsType)],
      indent(line(), "? ", this.type(trueType)),
      falseType.kind === "conditional"
        ? [indent(line()), ": ", this.#conditional(falseType.value)]
        : indent(line(), ": ", this.type(falseType)),
    ];
  }

  #functionType({ constructor: constructs, params, tsType, typeParams }: FunctionType): Layout {
    return [
      constructs ? [keyword("new"), " "] : "",
      this.typeParameters(typeParams),
      this.#parameters(params),
      " => ",
      this.type(tsType),
    ];
  }

  #literal(value: Literal): Layout {
    if (value.kind === "string") return { text: JSON.stringify(value.string), style: "string" };
    if (value.kind === "boolean") return keyword(String(value.boolean));
    if (value.kind === "number") return { text: String(value.number), style: "number" };
    if (value.kind === "bigInt") return { text: `${value.string}n`, style: "number" };
    const quote = { text: "`", style: "string" } as const;
    const parts = value.tsTypes.map((part, i): Layout =>
      i % 2 === 1 ? ["${", this.type(part), "}"] : { text: textIn(part), style: "string" }
    );
    return [quote, parts, quote];
  }

  #mapped({ typeParam, nameType, tsType, readonly, optional }: Mapped): Layout {
    const { name, constraint } = typeParam;
    const renamed = nameType === undefined ? "" : [" ", keyword("as"), " ", this.type(nameType)];
    return inBraces([[
      readonly === undefined ? "" : [keyword(`${sign(readonly)}readonly`), " "],
      ["[", name, " ", keyword("in"), " ", this.type(constraint), renamed, "]"],
      optional === undefined ? ": " : `${sign(optional)}?: `,
      this.type(tsType),
    ]]);
  }

  #predicate({ asserts = false, param, type }: TypePredicate): Layout {
    return [
      asserts ? [keyword("asserts"), " "] : "",
      param.name ?? keyword("this"),
      type === undefined ? "" : [" ", keyword("is"), " ", this.type(type)],
    ];
  }

  #typeParameter({ name, constraint, default: otherwise }: TypeParameter): Layout {
    return [
      name,
      constraint === undefined ? "" : [" ", keyword("extends"), " ", this.type(constraint)],
      otherwise === undefined ? "" : [" = ", this.type(otherwise)],
    ];
  }

  #parameters(parameters: readonly Parameter[]): Layout {
    return bracketed("(", parameters.map((parameter) => this.#parameter(parameter)), ")");
  }

  #parameter({ kind, name, optional = false, tsType, arg, left }: Parameter): Layout {
    // What has a default may be left out.
    if (kind === "assign") return this.#parameter({ ...left!, optional: true });
    if (kind === "rest") return ["...", this.#parameter({ ...arg!, ...(tsType && { tsType }) })];
    // A pattern is a matter of the function's own, and objects that are taken apart are options.
    const shown = name ?? (kind === "object" ? "options" : "values");
    return [shown, optional ? "?: " : ": ", this.type(tsType)];
  }
}

function inBraces(members: readonly Layout[]): Layout {
  return bracketed("{", members, "}", { separator: ";", padding: " " });
}

/** A text within a template. */
function textIn(node: TypeNode): string {
  return node.kind === "literal" && node.value.kind === "string" ? node.value.string : "";
}

/** The sign of a modifier of a mapped type, which is `true` if it has none. */
function sign(modifier: boolean | "+" | "-"): string {
  return typeof modifier === "string" ? modifier : "";
}
