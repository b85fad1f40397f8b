/**
 * Ways to cut texts into tokens, and what becomes of these, where both are known by more than the
 * functions that do it: so that a table can count tokens without making a string of each.
 *
 * @module
 */

/** A way to cut a text into tokens. */
export interface Splitting {
  /** The character between tokens; absent where these are runs of what `\s` stands for. */
  readonly separator?: string;
  /** Whether a text that begins or ends with a separator, or is empty, has empty tokens there. */
  readonly keepsEmpty: boolean;
}

/** What a pure expression or function gives for a text: a text, or perhaps another primitive value. */
export type PureKind = "text" | "other";

/** What becomes of the tokens of texts. */
export interface Tokens {
  readonly splitting: Splitting;
  /**
   * The key that is made of a token, the same each time, or `undefined` if none is; throws where that is no
   * text. Absent where tokens are keys.
   */
  keyOf?(token: string): string | undefined;
  /** Different for those that do not make the same of each token. */
  readonly id: string;
}

/** Methods of strings that give a text, the same for the same text and arguments. */
export const textMethods: ReadonlySet<string> = new Set(
  "charAt concat normalize padEnd padStart repeat replace replaceAll slice substring toLowerCase toUpperCase toWellFormed trim trimEnd trimStart"
    .split(" "),
);

/** At blanks, as `str.split()` does: no token is empty. */
export const atBlanks: Splitting = { keepsEmpty: false };

/** What `String.prototype.split` does with a separator, if that is a way that is known. */
export function splittingBy(separator: unknown): Splitting | undefined {
  if (typeof separator === "string") {
    const isOne = separator.length === 1 && separator < "\x80" && separator !== "\n" &&
      separator !== "\0";
    return isOne ? { separator, keepsEmpty: true } : undefined;
  }
  const isBlanks = separator instanceof RegExp && separator.source === "\\s+" &&
    separator.flags === "";
  return isBlanks ? { keepsEmpty: true } : undefined;
}

const owners = [String.prototype, RegExp.prototype, RegExp] as const;

type Properties = Readonly<Record<PropertyKey, PropertyDescriptor>>;

/** What texts and expressions could do when this module was loaded. */
const known = owners.map((owner) => Object.getOwnPropertyDescriptors(owner) as Properties);

const printed = /\{\s*\[native code\]\s*\}\s*$/;

/** Whether that were the engine's own methods. */
const wereNative = known.every((properties) =>
  Reflect.ownKeys(properties).every((name) => {
    const { value, get } = properties[name]!;
    return [value, get].every((it) =>
      typeof it !== "function" || printed.test(Function.prototype.toString.call(it))
    );
  })
);

/** Whether texts are cut and changed by the engine's own methods, and not by what a program has put in their place. */
export function areTextsUnchanged(): boolean {
  return wereNative && owners.every((owner, i) => {
    const properties = known[i]!;
    return Reflect.ownKeys(properties).every((name) => {
      // What the last match was is kept there, and changes.
      if (owner === RegExp && name !== Symbol.species) return true;
      const { value, get } = properties[name]!;
      const now = Object.getOwnPropertyDescriptor(owner, name);
      return now !== undefined && now.value === value && now.get === get;
    });
  });
}
