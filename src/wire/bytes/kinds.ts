/**
 * What an object is to a structured clone, which looks at what it was made as, not
 * at its prototype or what it calls itself.
 *
 * @module
 */

/** What there is besides arrays; `plain` also stands for instances of classes. */
export type Kind =
  | "plain"
  | "map"
  | "set"
  | "date"
  | "regexp"
  | "error"
  | "boxed"
  | "buffer"
  | "view";

/** A built-in class, and what throws for all but its own. */
interface Brand {
  readonly kind: Kind;
  readonly name: string;
  readonly prototype: object;
  readonly read: (this: unknown) => unknown;
}

const brands: readonly Brand[] = [
  brand("map", Map.prototype, "size"),
  brand("set", Set.prototype, "size"),
  brand("date", Date.prototype, "getTime"),
  brand("regexp", RegExp.prototype, "source"),
  brand("buffer", ArrayBuffer.prototype, "byteLength"),
  ...typeof SharedArrayBuffer === "function"
    ? [brand("buffer", SharedArrayBuffer.prototype, "byteLength")]
    : [],
  ...[Number, String, Boolean, BigInt].map(({ prototype }) => brand("boxed", prototype, "valueOf")),
];

function brand(kind: Kind, prototype: object, key: string): Brand {
  const { get, value } = Object.getOwnPropertyDescriptor(prototype, key)!;
  return { kind, prototype, name: prototype.constructor.name, read: get ?? value };
}

/** The kind of an object that is no array; `undefined` for what has no bytes, as a promise or a blob. */
export function kindOf(value: object): Kind | undefined {
  if (ArrayBuffer.isView(value)) return "view";
  const name = Object.prototype.toString.call(value).slice("[object ".length, -1);
  if (name === "Error" || value instanceof DOMException) return "error";
  const found = brands.find((it) => isBranded(value, name, it));
  if (found !== undefined) return found.kind;
  return name === "Object" || isClonedAsPlain(value) ? "plain" : undefined;
}

/** What a boxed primitive has inside. */
export function unboxed(value: object): unknown {
  return brands.find((it) => it.kind === "boxed" && hasBrand(value, it))?.read.call(value);
}

function isBranded(value: object, name: string, brand: Brand): boolean {
  const claims = name === brand.name || Object.prototype.isPrototypeOf.call(brand.prototype, value);
  return claims && hasBrand(value, brand);
}

function hasBrand(value: object, brand: Brand): boolean {
  try {
    brand.read.call(value);
    return true;
  } catch {
    return false;
  }
}

/** Asks the engine about an object that calls itself something; most of those cannot be cloned. */
function isClonedAsPlain(value: object): boolean {
  try {
    return Object.getPrototypeOf(structuredClone(value)) === Object.prototype;
  } catch {
    return false;
  }
}
