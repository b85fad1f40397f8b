/**
 * What columns hold of values: the same value in the form that writers of formats want, or an error that
 * says where it does not fit. Nothing is cast that would not come back as it was.
 *
 * @module
 */

import { describeValue } from "../../values/describe_value.ts";
import type { Field, FieldType } from "./column_types.ts";

/**
 * What a column holds of a value: texts of JSON, unscaled bigints for decimals, `Map`s, arrays and objects
 * with all their fields; otherwise the value. Nothing at all is null.
 */
export type Fit = (value: unknown) => unknown;

/** A value is not of the type of its column. */
export class Misfit extends TypeError {
  override readonly name: string = "TypeError";
  /** Where it is: names of fields, and positions in lists. */
  readonly path: (string | number)[] = [];
  readonly #expected: string;
  readonly #found: string;

  /** Notes what was expected and found. */
  constructor(expected: string, value: unknown) {
    super();
    this.#expected = expected;
    this.#found = describeValue(value);
  }

  /** The words for it, which say where. */
  describe(): string {
    const [column, ...rest] = this.path;
    const place = rest.reduce<string>(
      (path, step) => `${path}${typeof step === "number" ? `[${step}]` : `.${step}`}`,
      String(column ?? ""),
    );
    return `expected ${JSON.stringify(place)} to be ${this.#expected}, got ${this.#found}`;
  }
}

/** What values are in a format where it is not what they are here. */
export type Forms = Partial<Readonly<Record<FieldType["kind"], (value: unknown) => unknown>>>;

/** What a column of a type holds, in the forms that a format has for some. */
export function fitOf(type: FieldType, forms: Forms = {}): Fit {
  const fit = nonNullFitOf(type, forms);
  const form = forms[type.kind];
  if (form === undefined) {
    return (value) => value === null || value === undefined ? null : fit(value);
  }
  return (value) => value === null || value === undefined ? null : form(fit(value));
}

function nonNullFitOf(type: FieldType, forms: Forms): Fit {
  switch (type.kind) {
    case "decimal":
      return decimalFit(type.precision, type.scale);
    case "list":
      return listFit(fitOf(type.of, forms));
    case "map":
      return mapFit(fitOf(type.of, forms));
    case "struct":
      return structFit(type.fields, forms);
    default:
      return scalars[type.kind];
  }
}

const LEAST_INT64 = -(2n ** 63n);
const MOST_INT64 = 2n ** 63n - 1n;
const DAY = 86_400_000;

const scalars = {
  boolean(value) {
    if (typeof value === "boolean") return value;
    throw new Misfit("true or false", value);
  },
  int32(value) {
    if (typeof value === "number" && (value | 0) === value && !Object.is(value, -0)) return value;
    throw new Misfit("a whole number of 32 bits", value);
  },
  bigint(value) {
    const whole = typeof value === "number" && Number.isSafeInteger(value) && !Object.is(value, -0)
      ? BigInt(value)
      : value;
    if (typeof whole === "bigint" && whole >= LEAST_INT64 && whole <= MOST_INT64) return whole;
    throw new Misfit("a whole number of 64 bits", value);
  },
  float32(value) {
    const fits = typeof value === "number" && Object.is(Math.fround(value), value);
    if (fits) return value;
    throw new Misfit("a number that 32 bits hold exactly", value);
  },
  number(value) {
    if (typeof value === "number") return value;
    throw new Misfit("a number", value);
  },
  string(value) {
    if (typeof value === "string" && value.isWellFormed()) return value;
    throw new Misfit("a string without unpaired surrogates", value);
  },
  bytes(value) {
    if (value instanceof Uint8Array) return value;
    throw new Misfit("a Uint8Array", value);
  },
  day(value) {
    const time = value instanceof Date ? value.getTime() : NaN;
    if (time % DAY === 0) return value;
    throw new Misfit("a Date at midnight UTC", value);
  },
  date(value) {
    if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
    throw new Misfit("a Date that is valid", value);
  },
  json(value) {
    const problem = problemOf(value, 0);
    if (problem === undefined) return JSON.stringify(value);
    throw new Misfit(`something that JSON can say, with ${problem}`, value);
  },
} as const satisfies Record<string, Fit>;

/** Objects in objects that JSON may have. */
const DEEPEST = 500;

/** What JSON has no word for in a value; nothing where it can say it. */
function problemOf(value: unknown, depth: number): string | undefined {
  if (value === null || typeof value === "boolean") return undefined;
  if (typeof value === "string") return value.isWellFormed() ? undefined : "whole characters";
  if (typeof value === "number") {
    return Number.isFinite(value) && !Object.is(value, -0) ? undefined : "plain numbers";
  }
  if (typeof value !== "object" || depth > DEEPEST) return "values and not too deep";
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    return "plain objects";
  }
  const isSparse = Array.isArray(value) && Object.keys(value).length !== value.length;
  if (isSparse || typeof (value as { toJSON?: unknown }).toJSON === "function") return "all items";
  // Not all who read it take this for a name like any other.
  if (Object.hasOwn(value, "__proto__")) return "other names than __proto__";
  for (const one of Object.values(value)) {
    const problem = problemOf(one, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function decimalFit(precision: number, scale: number): Fit {
  const limit = 10n ** BigInt(precision);
  const expected = `a decimal of ${precision} digits, ${scale} of them behind the point`;
  return (value) => {
    const unscaled = unscaledOf(value, scale);
    if (unscaled === undefined || unscaled >= limit || -unscaled >= limit) {
      throw new Misfit(expected, value);
    }
    return unscaled;
  };
}

/** A decimal as a whole number of its smallest units. */
function unscaledOf(value: unknown, scale: number): bigint | undefined {
  if (typeof value === "bigint") return value * 10n ** BigInt(scale);
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
    return undefined;
  }
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const found = /^([+-]?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/i.exec(String(value));
  if (found === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = found;
  const shift = scale + Number(exponent) - fraction.length;
  const digits = whole + fraction;
  const cut = shift < 0 ? digits.slice(shift) : "";
  if (/[1-9]/.test(cut)) return undefined;
  const kept = shift < 0 ? digits.slice(0, Math.max(0, digits.length + shift)) : digits;
  const unscaled = BigInt(kept === "" ? "0" : kept) * 10n ** BigInt(Math.max(0, shift));
  return sign === "-" ? -unscaled : unscaled;
}

function listFit(fit: Fit): Fit {
  return (value) => {
    if (!Array.isArray(value)) throw new Misfit("an array", value);
    const items = new Array<unknown>(value.length);
    let i = 0;
    try {
      for (; i < value.length; i++) items[i] = fit(value[i]);
    } catch (error) {
      throw within(error, i);
    }
    return items;
  };
}

function mapFit(fit: Fit): Fit {
  return (value) => {
    const isMap = value instanceof Map;
    if (!isMap && !isRecord(value)) throw new Misfit("a Map or an object", value);
    const map = new Map<string, unknown>();
    let name: unknown;
    try {
      for (const [key, one] of isMap ? value as Map<unknown, unknown> : Object.entries(value)) {
        name = key;
        map.set(scalars.string(key), fit(one));
      }
    } catch (error) {
      throw within(error, String(name));
    }
    return map;
  };
}

function structFit(fields: readonly Field[], forms: Forms): Fit {
  const fits = fields.map(({ type }) => fitOf(type, forms));
  const names = fields.map(({ name }) => name);
  return (value) => {
    if (!isRecord(value)) throw new Misfit(`an object with ${names.join(", ")}`, value);
    checkNames(value, names);
    const object: Record<string, unknown> = {};
    let i = 0;
    try {
      for (; i < names.length; i++) {
        const name = names[i]!;
        const fitted = fits[i]!(Object.hasOwn(value, name) ? value[name] : null);
        if (name === "__proto__") Object.defineProperty(object, name, own(fitted));
        else object[name] = fitted;
      }
    } catch (error) {
      throw within(error, names[i]!);
    }
    return object;
  };
}

function own(value: unknown): PropertyDescriptor {
  return { value, enumerable: true, writable: true, configurable: true };
}

/** Throws for a property that is not among the names, and has a value. */
export function checkNames(
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
): void {
  const keys = Object.keys(value);
  for (const key of keys) {
    if (names.includes(key) || value[key] === undefined) continue;
    throw within(new Misfit("absent, as the schema has no such column", value[key]), key);
  }
}

/** Whether a value is an object of properties, rather than of a built-in class. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(value instanceof Date || value instanceof Map || value instanceof Set ||
    ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Promise);
}

/** The same failure, which lies one step deeper. */
export function within(error: unknown, step: string | number): unknown {
  if (error instanceof Misfit) error.path.unshift(step);
  return error;
}
